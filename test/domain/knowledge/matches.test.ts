import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matchesOf, matchShare, strengthOf } from "../../../functions/domain/knowledge/matches.ts";
import { planKnowledgeOf } from "../../../functions/domain/knowledge/plan-knowledge.ts";
import { emptyDocument, emptyKnowledge } from "../../../functions/domain/knowledge/types.ts";
import { asTheme, documents, label, SEGMENTATION, segments, told, usp } from "./support.ts";

const share = fc.double({ min: 0, max: 1, noNaN: true });

describe("the strength of an answer", () => {
  test("is the best of match × strength, 0 without a USP that answers", () => {
    const usps = { fast: usp(0.9), near: usp(0.5) };
    expect(strengthOf({ fast: 0.5, near: 1 }, usps)).toBe(0.5);
    expect(strengthOf({ fast: 0.8 }, usps)).toBeCloseTo(0.72, 12);
    expect(strengthOf({}, usps)).toBe(0);
    expect(strengthOf({ gone: 1 }, usps)).toBe(0);
  });

  test("never falls when a USP gets stronger or a match better", () => {
    fc.assert(
      fc.property(share, share, share, share, (match, strength, more, other) => {
        const usps = { fast: usp(strength), near: usp(other) };
        const before = strengthOf({ fast: match, near: 0.5 }, usps);
        const stronger = { ...usps, fast: usp(strength + (1 - strength) * more) };
        expect(strengthOf({ fast: match, near: 0.5 }, stronger)).toBeGreaterThanOrEqual(before);
        const better = { fast: match + (1 - match) * more, near: 0.5 };
        expect(strengthOf(better, usps)).toBeGreaterThanOrEqual(before);
      }),
    );
  });
});

describe("the share of what matters that is answered", () => {
  test("weighs strengths by importance", () => {
    const document = told({
      usps: { fast: usp(1) },
      trends: { ageing: asTheme(0.9, { fast: 0.5 }), reshoring: asTheme(0.3, {}) },
    });
    const matches = matchesOf(document.trends, document, SEGMENTATION);
    expect(matchShare(matches, "care")).toBeCloseTo((0.9 * 0.5) / 1.2, 12);
  });

  test("takes a segment's own importance in that segment alone", () => {
    const document = told({
      usps: { fast: usp(1) },
      trends: { ageing: asTheme(0.5, { fast: 1 }, { care: 0 }), reshoring: asTheme(0.5, {}) },
    });
    const matches = matchesOf(document.trends, document, SEGMENTATION);
    expect(matchShare(matches, "care")).toBe(0);
    expect(matchShare(matches, "retail")).toBe(0.5);
    expect(matchShare(matchesOf(document.trends, document, "sgm_other"), "care")).toBe(0.5);
  });

  test("lies between 0 and 1, and is missing when nothing is important", () => {
    fc.assert(
      fc.property(documents(), fc.constantFrom(...segments), (document, segment) => {
        const found = matchShare(matchesOf(document.trends, document, SEGMENTATION), segment);
        if (found === null) return;
        expect(found).toBeGreaterThanOrEqual(0);
        expect(found).toBeLessThanOrEqual(1);
      }),
    );
    expect(matchShare({}, "care")).toBeNull();
    const unimportant = told({
      trends: { ageing: asTheme(0, { fast: 1 }) },
      usps: { fast: usp(1) },
    });
    expect(matchShare(matchesOf(unimportant.trends, unimportant, SEGMENTATION), "care")).toBeNull();
  });
});

describe("what measuring accounts reads", () => {
  test("is nothing when nothing was told", () => {
    expect(planKnowledgeOf(emptyDocument, SEGMENTATION)).toEqual(emptyKnowledge);
  });

  test("does not change with labels, or with a USP that answers no motive and no trigger", () => {
    fc.assert(
      fc.property(documents(), share, (document, strength) => {
        const before = JSON.stringify(planKnowledgeOf(document, SEGMENTATION));
        const usps = { ...document.usps, unmatched: { label: { en: "x", nl: "y" }, strength } };
        const relabelled = Object.fromEntries(
          Object.entries(document.motives).map(([code, motive]) => [
            code,
            { ...motive, label: { en: "Another", nl: "Ander" } },
          ]),
        );
        const after = { ...document, usps, motives: relabelled, trends: {} };
        expect(JSON.stringify(planKnowledgeOf(after, SEGMENTATION))).toBe(before);
      }),
    );
  });

  test("does not depend on the order in which things were told", () => {
    fc.assert(
      fc.property(documents(), (document) => {
        const motives = Object.fromEntries(Object.entries(document.motives).reverse());
        expect(JSON.stringify(planKnowledgeOf({ ...document, motives }, SEGMENTATION))).toBe(
          JSON.stringify(planKnowledgeOf(document, SEGMENTATION)),
        );
      }),
    );
  });

  test("names the competitors that can be compared, and how well reasons can be mended", () => {
    const document = told({
      competitors: { beta: { label, comparable: true }, alpha: { label, comparable: false } },
      leaveReasons: { late: { label, fixable: 0.8 } },
    });
    const found = planKnowledgeOf(document, SEGMENTATION);
    expect(found.comparableCompetitors).toEqual(["beta"]);
    expect(found.fixableReasons).toEqual({ late: 0.8 });
  });
});
