import { describe, expect, it } from "vitest";
import { bestWorstWeights } from "../../../functions/domain/weighting/best-worst.ts";
import { criticWeights } from "../../../functions/domain/weighting/critic-weights.ts";
import { entropyWeights } from "../../../functions/domain/weighting/entropy-weights.ts";
import {
  type AssessorWeights,
  agreementOf,
  deviationsOf,
  meanWeights,
  outlierOf,
  standingsOf,
} from "../../../functions/domain/weighting/group.ts";
import { kendallW } from "../../../functions/domain/weighting/kendall-w.ts";
import {
  pairwiseWeights,
  tripleText,
  worstTriple,
} from "../../../functions/domain/weighting/pairwise.ts";
import { shareOut } from "../../../functions/domain/weighting/points.ts";
import { rankOrderWeights } from "../../../functions/domain/weighting/rank-order.ts";

describe("one criterion has all the weight", () => {
  it("by every method", () => {
    expect(shareOut([7])).toEqual([1]);
    expect(rankOrderWeights([3])).toEqual([1]);
    expect(pairwiseWeights([[1]])).toMatchObject({ weights: [1], consistencyRatio: 0 });
    const alone = { best: 0, worst: 0, bestToOthers: [1], othersToWorst: [1] };
    expect(bestWorstWeights(alone)).toMatchObject({ weights: [1], xi: 0, consistencyRatio: 0 });
    expect(bestWorstWeights(alone, "linear").weights).toEqual([1]);
  });
});

describe("points", () => {
  it("all zero have no shares", () => {
    expect(shareOut([0, 0])).toBeNull();
    expect(shareOut([])).toBeNull();
  });

  it("may be tiny or huge, and need not sum to anything", () => {
    expect(shareOut([1e-320, 1e-320])).toEqual([0.5, 0.5]);
    expect(shareOut([1e308, 1e308])).toEqual([0.5, 0.5]);
  });
});

describe("ties in an order", () => {
  it("share the mean of the places they take", () => {
    expect(rankOrderWeights([1, 1])).toEqual([0.5, 0.5]);
    const [first = 0, second, third] = rankOrderWeights([1, 2, 2]);
    expect(first).toBeCloseTo(11 / 18, 12);
    expect(second).toBeCloseTo(7 / 36, 12);
    expect(third).toBe(second);
  });

  it("the other formulas are those of Stillwell, Seaver and Edwards", () => {
    expect(rankOrderWeights([1, 2, 3], "sum")).toEqual(
      [0.5, 1 / 3, 1 / 6].map((x) => expect.closeTo(x, 12)),
    );
    expect(rankOrderWeights([1, 2, 3], "reciprocal")).toEqual(
      [6 / 11, 3 / 11, 2 / 11].map((x) => expect.closeTo(x, 12)),
    );
  });
});

describe("pairwise comparisons", () => {
  it("of two criteria cannot be inconsistent", () => {
    expect(
      pairwiseWeights([
        [1, 9],
        [1 / 9, 1],
      ]),
    ).toMatchObject({
      weights: [expect.closeTo(0.9, 12), expect.closeTo(0.1, 12)],
      consistencyRatio: 0,
    });
  });

  it("of more than fifteen are refused, as there is no random index", () => {
    const matrix = Array.from({ length: 16 }, () => new Array<number>(16).fill(1));
    expect(() => pairwiseWeights(matrix)).toThrow(RangeError);
  });

  it("that go round in a circle are named, in both languages", () => {
    const triple = worstTriple([
      [1, 3, 1 / 2],
      [1 / 3, 1, 2],
      [2, 1 / 2, 1],
    ]);
    const labels = ["Alpha", "Beta", "Gamma"].map((en) => ({ en, nl: `${en}-nl` }));
    if (triple === null) throw new Error("nothing found");
    expect(triple.inconsistency).toBeCloseTo(11 / 12, 12);
    const { en, nl } = tripleText(triple, labels);
    expect(en).toBe(
      "Alpha counts 3 times as much as Beta, and that 2 times as much as Gamma; then Alpha should count 6 times as much as Gamma, but 0.5 was given.",
    );
    expect(nl).toContain("maar er is 0,5 gegeven");
  });
});

describe("best–worst comparisons", () => {
  it("of two criteria are their ratio", () => {
    const two = { best: 1, worst: 0, bestToOthers: [4, 1], othersToWorst: [1, 4] };
    expect(bestWorstWeights(two)).toMatchObject({ weights: [0.2, 0.8], xi: 0 });
    expect(bestWorstWeights(two, "linear")).toMatchObject({ weights: [0.2, 0.8], xi: 0 });
  });

  it("name the criterion that fits least, and where the weights may lie", () => {
    const found = bestWorstWeights({
      best: 1,
      worst: 4,
      bestToOthers: [2, 1, 4, 3, 8],
      othersToWorst: [4, 8, 2, 2, 1],
    });
    expect(found.leastConsistent).toBe(3);
    expect(found.ranges.some(({ low, high }) => high - low > 0.01)).toBe(true);
  });

  it("without any difference between best and worst have no consistency index", () => {
    const found = bestWorstWeights({
      best: 0,
      worst: 1,
      bestToOthers: [1, 1, 3],
      othersToWorst: [1, 1, 3],
    });
    expect(found.xi).toBeGreaterThan(0);
    expect(found.consistencyRatio).toBeNull();
  });
});

describe("entropy and CRITIC", () => {
  const constant = [
    [1, 5],
    [1, 7],
    [1, 2],
  ];

  it("give a constant column no weight", () => {
    expect(entropyWeights(constant)).toEqual([0, 1]);
    expect(criticWeights(constant)).toEqual([0, 1]);
  });

  it("CRITIC: a constant column changes nothing for the others", () => {
    const rows = [
      [1, 9, 4],
      [2, 3, 4],
      [7, 5, 1],
    ];
    const with4 = criticWeights(rows.map((row) => [...row, 3]));
    expect(with4).toEqual([...(criticWeights(rows) ?? []), 0]);
  });

  it("are undefined for one row, for columns that do not vary, and, entropy, below zero", () => {
    expect(entropyWeights([[1, 2]])).toBeNull();
    expect(criticWeights([[1, 2]])).toBeNull();
    expect(
      entropyWeights([
        [0, 2],
        [0, 2],
      ]),
    ).toBeNull();
    expect(
      criticWeights([
        [0, 2],
        [0, 2],
      ]),
    ).toBeNull();
    expect(
      entropyWeights([
        [-1, 2],
        [3, 2],
      ]),
    ).toBeNull();
    expect(
      criticWeights([
        [1, 10],
        [2, 20],
        [4, 40],
      ]),
    ).toBeNull();
  });

  it("CRITIC minds the direction", () => {
    const rows = [
      [1, 9, 4],
      [2, 3, 5],
      [7, 5, 1],
    ];
    const flipped = rows.map(([a = 0, b = 0, c = 0]) => [a, -b, c]);
    const turned = criticWeights(rows, [false, true, false]);
    expect(turned).toEqual((criticWeights(flipped) ?? []).map((w) => expect.closeTo(w, 12)));
  });
});

const judge = (assessor: string, weights: readonly number[], importance = 1): AssessorWeights => ({
  assessor,
  importance,
  weights,
});

describe("a group", () => {
  it("weighs its members by importance", () => {
    const both = [judge("a", [1, 0], 3), judge("b", [0, 1], 1)];
    expect(meanWeights(both)).toEqual([0.75, 0.25]);
    expect(deviationsOf(both)).toEqual(
      [Math.SQRT1_2, Math.SQRT1_2].map((x) => expect.closeTo(x, 12)),
    );
    expect(meanWeights(both.map((each) => ({ ...each, importance: 0 })))).toBeNull();
  });

  it("that gives everything to one criterion gives it 1 and no more", () => {
    const all = Array.from({ length: 50 }, (_, i) => judge(`a${i}`, [1, 0]));
    expect(meanWeights(all)?.[0]).toBeLessThanOrEqual(1);
    expect(meanWeights(all)?.[0]).toBeCloseTo(1, 12);
  });

  it("of one has no agreement, no deviation and no outlier", () => {
    const one = [judge("a", [0.6, 0.4])];
    expect(agreementOf(one)).toMatchObject({ w: null, p: null, status: "unknown" });
    expect(deviationsOf(one)).toEqual([null, null]);
    expect(standingsOf(one)).toEqual([{ distance: null, agreementWithout: null }]);
    expect(outlierOf(one)).toBeNull();
  });

  it("that holds everything equal has no order to agree on", () => {
    const level = [judge("a", [0.5, 0.5]), judge("b", [0.5, 0.5])];
    expect(kendallW(level.map(({ weights }) => weights))).toBeNull();
    expect(agreementOf(level)).toMatchObject({ w: null, status: "unknown" });
  });

  it("agrees, or does not, and says so", () => {
    const order = [0.4, 0.3, 0.2, 0.1];
    const alike = ["a", "b", "c", "d"].map((name) => judge(name, order));
    expect(agreementOf(alike)).toMatchObject({ w: 1, status: "ok", strength: "strong" });
    const against = [judge("a", order), judge("b", order.toReversed())];
    expect(agreementOf(against)).toMatchObject({ w: 0, status: "warn", strength: "weak" });
  });

  it("names the one who stands apart, and nobody when it might as well be another", () => {
    const order = [0.4, 0.3, 0.2, 0.1];
    const apart = [judge("a", order), judge("b", order), judge("c", order.toReversed())];
    expect(outlierOf(apart)).toMatchObject({ assessor: "c", agreementWithout: 1 });
    expect(standingsOf(apart)[2]?.distance).toBeCloseTo(0.4, 12);
    const round = [judge("a", [3, 2, 1]), judge("b", [2, 1, 3]), judge("c", [1, 3, 2])];
    expect(outlierOf(round)).toBeNull();
  });
});
