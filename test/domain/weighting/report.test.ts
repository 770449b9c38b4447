import { describe, expect, it } from "vitest";
import { objectiveWeights } from "../../../functions/domain/weighting/objective-weights.ts";
import { reportOf } from "../../../functions/domain/weighting/report.ts";
import {
  weighBestWorst,
  weighPairwise,
  weighPoints,
} from "../../../functions/domain/weighting/weigh.ts";

const criteria = ["a", "b", "c"].map((key) => ({ key, label: { en: key, nl: `${key}-nl` } }));
const about = { axis: "value" as const, criteria };
const judge = (assessor: string, importance = 1) => ({ assessor, importance });

describe("the report of a weighting", () => {
  it("rounds points half to even and keeps the weights as computed", () => {
    const weighed = weighPoints([{ ...judge("x"), points: { a: 1, b: 1, c: 1 } }], criteria);
    const { weights } = reportOf("points", weighed, about);
    expect(weights.map(({ points }) => points)).toEqual([33.33, 33.33, 33.33]);
    expect(weights[0]?.weight).toBe(1 / 3);
  });

  it("warns of contradictions by name, of the whole and of each assessor", () => {
    const comparisons = { a: { b: 5, c: 0.2 }, b: { c: 5 } };
    const weighed = weighPairwise([{ ...judge("x"), comparisons }], criteria, "judgements");
    const { warnings, consistency } = reportOf("pairwise", weighed, about);
    expect(consistency).toMatchObject({
      status: "warn",
      leastConsistent: { criteria: ["a", "b", "c"] },
    });
    expect(warnings.map(({ code, assessor }) => [code, assessor])).toEqual([
      ["inconsistent", null],
      ["inconsistent", "x"],
    ]);
    expect(warnings[0]?.text.nl).toContain("a-nl telt 5 keer zo zwaar als b-nl");
  });

  it("combines comparisons or weights, whichever is asked", () => {
    const judges = [
      { ...judge("x"), comparisons: { a: { b: 9, c: 9 }, b: { c: 1 } } },
      { ...judge("y"), comparisons: { a: { b: 1, c: 1 }, b: { c: 1 } } },
    ];
    const together = weighPairwise(judges, criteria, "judgements");
    expect(together.weights[0]).toBeCloseTo(3 / 5, 12);
    const apart = weighPairwise(judges, criteria, "weights");
    expect(apart.weights[0]).toBeCloseTo((9 / 11 + 1 / 3) / 2, 12);
    expect(apart.consistency).toBeNull();
  });

  it("warns of a group that disagrees and of the one who stands apart", () => {
    const points = { a: 3, b: 2, c: 1 };
    const weighed = weighPoints(
      [
        { ...judge("x"), points },
        { ...judge("y"), points },
        { ...judge("z"), points: { a: 1, b: 2, c: 3 } },
      ],
      criteria,
    );
    const report = reportOf("points", weighed, about);
    expect(report.warnings.map(({ code, assessor }) => [code, assessor])).toEqual([
      ["weak-agreement", null],
      ["outlier", "z"],
    ]);
    expect(report.outlier).toMatchObject({ assessor: "z", agreementWithout: 1 });
  });

  it("says where best–worst weights may lie, and what fits least", () => {
    const judgement = {
      ...judge("x"),
      best: "a",
      worst: "c",
      bestToOthers: { b: 9, c: 9 },
      othersToWorst: { b: 9 },
    };
    const { assessors, warnings } = reportOf(
      "bestWorst",
      weighBestWorst([judgement], criteria, "nonlinear"),
      about,
    );
    expect(assessors[0]?.consistency?.leastConsistent?.criteria).toEqual(["b"]);
    for (const { weight, range } of assessors[0]?.weights ?? []) {
      expect(weight).toBeCloseTo(range?.low ?? -1, 9);
    }
    expect(warnings.map(({ code }) => code)).toEqual(["inconsistent"]);
  });
});

describe("weights from the data", () => {
  const part = (key: string, utility: number, weight = 0.5) => ({
    criterion: key,
    label: { en: key, nl: key },
    weight,
    utility,
  });
  const row = (...contributions: ReturnType<typeof part>[]) => ({
    status: "scored" as const,
    contributions,
  });

  it("are null with a note when there is nothing to compare", () => {
    expect(objectiveWeights([])).toMatchObject({
      segments: 0,
      criteria: [],
      note: expect.anything(),
    });
    expect(objectiveWeights([row(part("a", 0.4))])).toMatchObject({
      segments: 1,
      criteria: [{ criterion: "a", entropy: null, critic: null, deviation: null }],
    });
  });

  it("rounding of a criterion on which all are alike does not become weight", () => {
    const { criteria: found, note } = objectiveWeights([
      row(part("a", 0.3), part("b", 0.1)),
      row(part("a", 0.1 + 0.2), part("b", 0.9)),
    ]);
    expect(found).toMatchObject([
      { entropy: 0, critic: 0 },
      { entropy: 1, critic: 1 },
    ]);
    expect(note).toBeNull();
  });

  it("leave out what does not count everywhere, and segments that are not scored", () => {
    const found = objectiveWeights([
      row(part("a", 0.2), part("b", 0.1)),
      row(part("a", 0.8), part("b", 0.9, 0)),
      { status: "notScored", contributions: [part("a", 0.5)] },
    ]);
    expect(found.segments).toBe(2);
    expect(found.criteria).toMatchObject([
      { criterion: "a", entropy: 1, critic: 1 },
      { criterion: "b", entropy: null, critic: null, deviation: null },
    ]);
    expect(found.note?.en).toContain("null");
  });
});
