import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  constantsOf,
  constantsTable,
} from "../../../functions/domain/knowledge/segment-constants.ts";
import { segmentKnowledgeOf } from "../../../functions/domain/knowledge/segment-knowledge.ts";
import {
  emptyDocument,
  type KnowledgeDocument,
} from "../../../functions/domain/knowledge/types.ts";
import { barrier, knowledgeCriteria, rated } from "./criteria.ts";
import { asTheme, documents, label, SEGMENTATION, segments, told, usp } from "./support.ts";

const asOf = "2026-11-24";
const criteria = [...knowledgeCriteria, rated, barrier];

const tableOf = (
  document: KnowledgeDocument,
  ratings: Parameters<typeof constantsTable>[3] = {},
  some = criteria,
) => constantsTable(some, asOf, segmentKnowledgeOf(document, SEGMENTATION), ratings);

describe("what a segment knows", () => {
  test("is nothing when nothing was told and nobody rated", () => {
    const table = tableOf(emptyDocument);
    expect(table).toEqual({ named: new Map(), others: new Map() });
    expect(constantsOf(table, "care").size).toBe(0);
  });

  test("is the mean of ratings as (mean − 1) ÷ 4, whatever the direction of the criterion", () => {
    const table = tableOf(emptyDocument, {
      care: { fit: { n: 2, sum: 9 }, entryBarrier: { n: 1, sum: 4 } },
    });
    const care = constantsOf(table, "care");
    expect(care.get("fit")).toEqual({ utility: 0.875, raw: 4.5, source: "ratings" });
    expect(care.get("entryBarrier")).toEqual({ utility: 0.75, raw: null, source: "ratings" });
    expect(constantsOf(table, "retail").size).toBe(0);
  });

  test("goes by ratings before knowledge", () => {
    const document = told({
      usps: { fast: usp(1) },
      trends: { ageing: asTheme(1, { fast: 0.25 }) },
    });
    const table = tableOf(document, { care: { trendMatch: { n: 1, sum: 5 } } });
    expect(constantsOf(table, "care").get("trendMatch")).toMatchObject({
      utility: 1,
      source: "ratings",
    });
    expect(constantsOf(table, "retail").get("trendMatch")).toEqual({
      utility: 0.25,
      raw: 0.25,
      source: "knowledge",
    });
  });

  test("is put through the scale of the criterion that measures it", () => {
    const document = told({
      usps: { fast: usp(1) },
      trends: { ageing: asTheme(1, { fast: 0.25 }) },
    });
    const [trend] = knowledgeCriteria.filter(({ key }) => key === "trendMatch");
    if (!trend) throw new Error("no criterion");
    const scaled = { ...trend, scale: { kind: "linear", low: 0, high: 0.5 } as const };
    const utilityOf = (direction: "higher" | "lower") =>
      constantsOf(tableOf(document, {}, [{ ...scaled, direction }]), "care").get("trendMatch");
    expect(utilityOf("higher")).toMatchObject({ utility: 0.5, raw: 0.25 });
    expect(utilityOf("lower")).toMatchObject({ utility: 0.5, raw: 0.25 });
  });

  test("covers motives and triggers only where a segment has importances of its own", () => {
    const document = told({
      usps: { fast: usp(1) },
      motives: { speed: asTheme(0.2, { fast: 1 }, { care: 0.6 }), price: asTheme(0.2, {}) },
    });
    const table = tableOf(document);
    expect(constantsOf(table, "care").get("motiveMatch")?.raw).toBeCloseTo(0.75, 12);
    expect(constantsOf(table, "retail").has("motiveMatch")).toBe(false);
    expect(constantsOf(table, "care").has("triggerMatch")).toBe(false);
  });

  test("reaches no account that is in no segment", () => {
    const document = told({ trends: { ageing: asTheme(1, {}) } });
    const table = tableOf(document, { "": { fit: { n: 1, sum: 5 } } });
    expect(constantsOf(table, "").size).toBe(0);
    expect(constantsOf(table, "anything").get("trendMatch")?.raw).toBe(0);
  });

  test("lies between 0 and 1, always", () => {
    const sums = fc.dictionary(
      fc.constantFrom(...segments),
      fc.dictionary(
        fc.constantFrom("fit", "entryBarrier", "gone"),
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 5 }).map((values) => ({
          n: values.length,
          sum: values.reduce((sum, value) => sum + value, 0),
        })),
      ),
    );
    fc.assert(
      fc.property(documents(), sums, (document, ratings) => {
        const table = tableOf(document, ratings);
        for (const segment of [...segments, "unnamed"]) {
          for (const { utility } of constantsOf(table, segment).values()) {
            expect(utility).toBeGreaterThanOrEqual(0);
            expect(utility).toBeLessThanOrEqual(1);
          }
        }
      }),
    );
  });

  test("needs the day for reference cases only", () => {
    const document = told({
      referenceCases: {
        a: {
          label,
          segments: { [SEGMENTATION]: ["care"] },
          strength: 1,
          accepted: true,
          date: "2026-01-01",
        },
      },
    });
    const knowledge = segmentKnowledgeOf(document, SEGMENTATION);
    const on = (day: string) =>
      constantsOf(constantsTable(criteria, day, knowledge, {}), "care").get("referenceCases");
    expect(on("2026-02-01")?.utility).toBeGreaterThan(on("2026-11-24")?.utility ?? 1);
  });
});
