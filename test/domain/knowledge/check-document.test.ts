import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalKnowledge } from "../../../functions/domain/knowledge/canonical.ts";
import { checkKnowledge } from "../../../functions/domain/knowledge/check-document.ts";
import { emptyDocument } from "../../../functions/domain/knowledge/types.ts";
import {
  KNOWLEDGE_ENTRIES_MAX,
  KNOWLEDGE_LENGTH_MAX_BYTES,
  KNOWLEDGE_MATCHES_MAX,
  KNOWLEDGE_SEGMENTATIONS_MAX,
} from "../../../functions/domain/limits.ts";
import { asTheme, documents, label, told, usp } from "./support.ts";

const found = (document: Parameters<typeof checkKnowledge>[0]) =>
  checkKnowledge(document).map(({ path, code }) => [path, code]);

const numbered = <T>(count: number, make: (at: number) => T) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`n${at}`, make(at)]));

describe("what a tenant may tell", () => {
  test("is nothing at all, too", () => {
    expect(checkKnowledge(emptyDocument)).toEqual([]);
  });

  test("everything wrong with it is said at once", () => {
    const document = told({
      usps: {
        constructor: usp(1),
        " odd": usp(1),
        fast: { label: { en: "", nl: "x" }, strength: 1 },
      },
      motives: { "a/b": asTheme(1, { fast: 1, gone: 0.5 }) },
      referenceCases: {
        nothing: { label, strength: 1, accepted: true, date: "2026-01-01" },
        odd: {
          label,
          segments: { sgm_1: ["care", "care"] },
          topics: ["a/b", "gone"],
          strength: 1,
          accepted: true,
          date: "2026-02-30",
        },
      },
    });
    expect(found(document)).toEqual([
      ["/usps/constructor", "reserved-key"],
      ["/usps/ odd", "invalid-key"],
      ["/usps/fast/label/en", "required"],
      ["/motives/a~1b/matches/gone", "unknown-option"],
      ["/referenceCases/nothing", "required"],
      ["/referenceCases/odd/date", "out-of-range"],
      ["/referenceCases/odd/segments/sgm_1/1", "duplicate"],
      ["/referenceCases/odd/topics/1", "unknown-option"],
    ]);
  });

  test("keeps within its limits, each of which says what it is", () => {
    const most = told({ usps: numbered(KNOWLEDGE_ENTRIES_MAX, () => usp(1)) });
    expect(checkKnowledge(most)).toEqual([]);
    const usps = numbered(KNOWLEDGE_ENTRIES_MAX + 1, () => usp(1));
    expect(checkKnowledge(told({ usps }))).toMatchObject([
      { path: "/usps", code: "too-many", expected: `≤ ${KNOWLEDGE_ENTRIES_MAX}` },
    ]);
    const matches = numbered(100, () => 1);
    const rows = KNOWLEDGE_MATCHES_MAX / 100;
    const matched = (count: number) =>
      told({
        usps: numbered(100, () => usp(1)),
        motives: numbered(count, () => asTheme(1, matches)),
      });
    expect(checkKnowledge(matched(rows))).toEqual([]);
    expect(checkKnowledge(matched(rows + 1))).toMatchObject([
      { code: "too-many", expected: `≤ ${KNOWLEDGE_MATCHES_MAX}` },
    ]);
  });

  test("names only so many segmentations, and fits one stored item", () => {
    const own = numbered(KNOWLEDGE_SEGMENTATIONS_MAX + 1, () => ({ care: 1 }));
    const motives = { speed: { ...asTheme(1, {}), importanceBySegment: own } };
    expect(checkKnowledge(told({ motives }))).toMatchObject([
      { code: "too-many", expected: `≤ ${KNOWLEDGE_SEGMENTATIONS_MAX}` },
    ]);
    const key = (at: number) => `${at}`.padStart(1000, "x");
    const long = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [key(at), 1]));
    const large = { speed: { ...asTheme(1, {}), importanceBySegment: { sgm_1: long } } };
    expect(checkKnowledge(told({ motives: large }))).toMatchObject([
      { code: "too-many", expected: `≤ ${KNOWLEDGE_LENGTH_MAX_BYTES}` },
    ]);
  });

  test("has one form, whatever the order it was told in", () => {
    fc.assert(
      fc.property(documents(), (document) => {
        const { motives, usps } = document;
        const turned = {
          ...document,
          usps: Object.fromEntries(Object.entries(usps).reverse()),
          motives: Object.fromEntries(Object.entries(motives).reverse()),
        };
        const form = JSON.stringify(canonicalKnowledge(document));
        expect(JSON.stringify(canonicalKnowledge(turned))).toBe(form);
        expect(canonicalKnowledge(document)).toEqual(document);
      }),
    );
  });
});
