import { describe, expect, it } from "vitest";
import type { Axis, Criterion, Problem } from "../../../functions/domain/index.ts";
import { checkBestWorst, vectorsOf } from "../../../functions/domain/weighting/check-best-worst.ts";
import { checkPairwise, matrixOf } from "../../../functions/domain/weighting/check-pairwise.ts";
import {
  checkPoints,
  checkRanks,
  checkSwings,
} from "../../../functions/domain/weighting/check-points.ts";

const criterion = (key: string, axis: Axis): Criterion => ({
  key,
  axis,
  level: "both",
  appliesTo: ["customer"],
  direction: "higher",
  measure: { kind: "field", field: key },
  scale: { kind: "linear", low: 0, high: 1 },
  label: { en: key, nl: key },
});
const many = Array.from({ length: 16 }, (_, i) => criterion(`k${i}`, "value"));
const criteria = [
  criterion("a", "likelihood"),
  criterion("b", "likelihood"),
  criterion("c", "likelihood"),
  criterion("worth", "value"),
  ...many,
];
const judged = { axis: "likelihood" as const, criteria };

const found = (problems: readonly Problem[]) => problems.map(({ path, code }) => [path, code]);
const one = { assessor: "sales-manager", importance: 1 };
const other = { assessor: "marketing-manager", importance: 1 };

describe("who judges what", () => {
  it("all errors are told at once: unknown, wrong axis, incomplete, twice, without importance", () => {
    const problems = checkPoints(
      [
        { ...one, importance: 0, points: { a: 1, b: 1, worth: 1 } },
        { ...one, importance: 0, points: { a: 1, nope: 2 } },
        { ...other, importance: 0, points: {} },
      ],
      judged,
    );
    expect(found(problems)).toEqual([
      ["/assessors/1/assessor", "duplicate"],
      ["/assessors", "all-zero"],
      ["/assessors/0/points/worth", "wrong-axis"],
      ["/assessors/1/points/nope", "unknown-criterion"],
      ["/assessors/1/points/b", "required"],
      ["/assessors/2/points", "too-few"],
    ]);
    for (const { detail, fix } of problems) {
      expect(detail.nl).not.toBe(detail.en);
      expect(fix.nl).not.toBe(fix.en);
    }
  });

  it("points all 0 are refused, some 0 are not", () => {
    expect(found(checkPoints([{ ...one, points: { a: 0, b: 0 } }], judged))).toEqual([
      ["/assessors/0/points", "all-zero"],
    ]);
    expect(checkPoints([{ ...one, points: { a: 0, b: 0.5 } }], judged)).toEqual([]);
  });

  it("the best swing must be 100", () => {
    expect(found(checkSwings([{ ...one, swings: { a: 99, b: 5 } }], judged))).toEqual([
      ["/assessors/0/swings", "best-not-100"],
    ]);
    expect(checkSwings([{ ...one, swings: { a: 100, b: 100 } }], judged)).toEqual([]);
  });

  it("ranks may tie and need not be whole or consecutive", () => {
    expect(checkRanks([{ ...one, ranks: { a: 1, b: 7.5, c: 7.5 } }], judged)).toEqual([]);
  });
});

describe("pairwise comparisons", () => {
  const check = (comparisons: Record<string, Record<string, number>>) =>
    checkPairwise([{ ...one, comparisons }], judged);

  it("need each pair once, in whichever direction", () => {
    expect(check({ a: { b: 3 }, c: { a: 2, b: 2 } })).toEqual([]);
    expect(found(check({ a: { b: 3, c: 3 } }))).toEqual([
      ["/assessors/0/comparisons/b/c", "required"],
    ]);
    expect(check({ a: {} })).toEqual([]);
  });

  it("given both ways must be each other's inverse, as far as people write decimals", () => {
    expect(check({ a: { a: 1, b: 7 }, b: { a: 0.14 } })).toEqual([]);
    expect(found(check({ a: { a: 2, b: 7 }, b: { a: 7 } }))).toEqual([
      ["/assessors/0/comparisons/a/a", "not-reciprocal"],
      ["/assessors/0/comparisons/b/a", "not-reciprocal"],
    ]);
  });

  it("make a reciprocal matrix, of a pair given twice from the exact one", () => {
    const comparisons = { a: { b: 0.14 }, b: { a: 7, c: 0.11 }, c: { a: 0.5 } };
    expect(matrixOf({ ...one, comparisons }, ["a", "b", "c"])).toEqual([
      [1, 1 / 7, 2],
      [7, 1, 1 / 9],
      [0.5, 9, 1],
    ]);
  });

  it("stop at fifteen criteria, as the random index does", () => {
    const row = Object.fromEntries(many.map(({ key }) => [key, 1]));
    const comparisons = Object.fromEntries(many.map(({ key }) => [key, row]));
    const problems = checkPairwise([{ ...one, comparisons }], { axis: "value", criteria });
    expect(found(problems)).toEqual([["/assessors", "too-many"]]);
  });
});

describe("best–worst comparisons", () => {
  const good = {
    ...one,
    best: "a",
    worst: "c",
    bestToOthers: { b: 2, c: 8 },
    othersToWorst: { b: 5 },
  };
  const check = (more: object) => checkBestWorst([{ ...good, ...more }], judged);

  it("need best over worst once, and both comparisons of every other", () => {
    expect(check({})).toEqual([]);
    expect(check({ bestToOthers: { a: 1, b: 2 }, othersToWorst: { a: 8, b: 5, c: 1 } })).toEqual(
      [],
    );
    expect(found(check({ bestToOthers: {}, othersToWorst: { b: 2 } }))).toEqual([
      ["/assessors/0/bestToOthers/c", "required"],
      ["/assessors/0/bestToOthers/b", "required"],
    ]);
  });

  it("that contradict themselves outright are refused", () => {
    expect(found(check({ worst: "a" }))).toContainEqual(["/assessors/0/worst", "contradiction"]);
    expect(found(check({ bestToOthers: { a: 2, b: 2, c: 8 } }))).toEqual([
      ["/assessors/0/bestToOthers/a", "contradiction"],
    ]);
    expect(found(check({ othersToWorst: { a: 7, b: 5 } }))).toEqual([
      ["/assessors/0/othersToWorst/a", "contradiction"],
    ]);
  });

  it("become vectors in the order of the criteria", () => {
    expect(vectorsOf(good, ["c", "b", "a"])).toEqual({
      best: 2,
      worst: 0,
      bestToOthers: [8, 2, 1],
      othersToWorst: [1, 5, 8],
    });
  });

  it("of one criterion need none", () => {
    const alone = { ...one, best: "a", worst: "a", bestToOthers: {}, othersToWorst: {} };
    expect(checkBestWorst([alone], judged)).toEqual([]);
  });
});
