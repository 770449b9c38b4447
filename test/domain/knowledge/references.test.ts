import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { referenceShare } from "../../../functions/domain/knowledge/references.ts";
import { segmentKnowledgeOf } from "../../../functions/domain/knowledge/segment-knowledge.ts";
import type {
  KnowledgeDocument,
  ReferenceCase,
} from "../../../functions/domain/knowledge/types.ts";
import { asTheme, documents, label, SEGMENTATION, segments, told } from "./support.ts";

const asOf = "2026-11-24";

const oneCase = (some: Partial<ReferenceCase> = {}): ReferenceCase => ({
  label,
  segments: { [SEGMENTATION]: ["care"] },
  strength: 1,
  accepted: true,
  date: asOf,
  ...some,
});

const shareOf = (document: KnowledgeDocument, segment = "care", day = asOf) =>
  referenceShare(segmentKnowledgeOf(document, SEGMENTATION), segment, day);

const withCases = (...cases: ReferenceCase[]) =>
  told({ referenceCases: Object.fromEntries(cases.map((each, at) => [`case-${at}`, each])) });

describe("reference cases", () => {
  test("come to 1 − exp(−Σ strength·recency ÷ n0)", () => {
    expect(shareOf(withCases(oneCase()))).toBeCloseTo(1 - Math.exp(-1 / 3), 12);
    const aged = oneCase({ date: "2024-11-24", strength: 0.5 });
    expect(shareOf(withCases(oneCase(), aged))).toBeCloseTo(1 - Math.exp(-(1 + 0.25) / 3), 12);
    const three = withCases(oneCase(), oneCase(), oneCase());
    expect(shareOf(three)).toBeCloseTo(1 - 1 / Math.E, 12);
  });

  test("lose half of their worth every half-life, and count from their day on", () => {
    const strengthLeft = (date: string) => {
      const share = shareOf(withCases(oneCase({ date })));
      return -Math.log(1 - (share ?? 0)) * 3;
    };
    expect(strengthLeft("2024-11-24")).toBeCloseTo(0.5, 12);
    expect(strengthLeft("2022-11-25")).toBeCloseTo(0.25, 12);
    expect(shareOf(withCases(oneCase({ date: "2026-11-25" })))).toBe(0);
  });

  test("count for segments they name, and for those with a topic in common", () => {
    const themes = { ageing: asTheme(0, {}, { retail: 0.4 }) };
    const topical = oneCase({ topics: ["ageing"] });
    const document = { ...withCases(topical), trends: themes };
    expect(shareOf(document, "care")).toBeGreaterThan(0);
    expect(shareOf(document, "retail")).toBeGreaterThan(0);
    expect(shareOf(document, "food")).toBe(0);
  });

  test("do not count without the customer's consent", () => {
    expect(shareOf(withCases(oneCase({ accepted: false })))).toBe(0);
  });

  test("are missing when none was told of, and 0 when none is about the segment", () => {
    expect(shareOf(told({}))).toBeNull();
    expect(shareOf(withCases(oneCase()), "food")).toBe(0);
  });

  test("stay within 0 and 1, and never fall when a case gets stronger or one is added", () => {
    const segment = fc.constantFrom(...segments);
    const more = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(documents(), segment, more, (document, where, factor) => {
        const before = shareOf(document, where);
        if (before === null) return;
        expect(before).toBeGreaterThanOrEqual(0);
        expect(before).toBeLessThan(1);
        const stronger = Object.fromEntries(
          Object.entries(document.referenceCases).map(([code, each]) => [
            code,
            { ...each, strength: each.strength + (1 - each.strength) * factor },
          ]),
        );
        expect(shareOf({ ...document, referenceCases: stronger }, where)).toBeGreaterThanOrEqual(
          before,
        );
        const added = { ...document.referenceCases, more: oneCase({ strength: factor }) };
        expect(shareOf({ ...document, referenceCases: added }, where)).toBeGreaterThanOrEqual(
          before,
        );
      }),
    );
  });

  test("never grow by waiting, once all have happened", () => {
    const days = fc.integer({ min: 0, max: 4000 });
    fc.assert(
      fc.property(documents(), days, days, (document, a, b) => {
        const at = (wait: number) =>
          shareOf(
            document,
            "care",
            new Date(Date.UTC(2027, 0, 1 + wait)).toISOString().slice(0, 10),
          );
        const [early, late] = [at(Math.min(a, b)), at(Math.max(a, b))];
        if (early === null || late === null) return;
        expect(late).toBeLessThanOrEqual(early + 1e-12);
      }),
    );
  });
});
