import { describe, expect, it } from "vitest";
import { type Account, measureAccounts, type Scale } from "../../../functions/domain/index.ts";
import {
  CHALLENGERS_MAX,
  FILL_FIRST_SEGMENTS_MAX,
  SMAA_COMPARED_SEGMENTS_MAX,
  SMAA_RANKS_SHOWN,
  SMAA_WORK_MAX,
} from "../../../functions/domain/limits.ts";
import { analyse, workOf } from "../../../functions/domain/robustness/analyse.ts";
import type { RankedFigure } from "../../../functions/domain/robustness/segment-curves.ts";
import { shownRobustness } from "../../../functions/domain/robustness/show.ts";
import { openRanking } from "../../../functions/domain/scoring/open-ranking.ts";
import { rated } from "../support/rated.ts";

const scale: Scale = { kind: "linear", low: 0, high: 1 };

function without(account: Account | undefined, fact: string): Account {
  if (account === undefined) throw new Error("no account");
  const facts = Object.entries(account.facts).filter(([key]) => key !== fact);
  return { ...account, facts: Object.fromEntries(facts) };
}

function analysed(
  rows: number[][],
  weights: number[],
  change: (accounts: readonly Account[]) => readonly Account[] = (accounts) => accounts,
  of: RankedFigure = "value",
  minimumCoverage = 0,
) {
  const made = rated({ rows, weights, scales: weights.map(() => scale), directions: [] });
  const profile = { ...made.profile, minimumCoverage };
  const accounts = change(made.accounts);
  const open = openRanking(measureAccounts(accounts, made.plan), made.plan, profile);
  const asked = { of, draws: 300, seed: 1, concentration: 50 };
  const keys = open.segments.map(({ key }) => key);
  return { open, shown: shownRobustness(open, analyse(open, asked, keys), asked) };
}

describe("in words", () => {
  it("who comes first beyond an end, in both languages with their own decimals", () => {
    const { shown } = analysed(
      [
        [0.9, 0.1],
        [0.3, 0.8],
      ],
      [3, 1],
    );
    const [first] = shown.weights.criteria;
    expect(first?.weight).toEqual({ percent: 75, raw: 0.75 });
    expect(first?.first?.interval.low).toBe(53.85);
    expect(first?.first?.below?.text).toEqual({
      en: "Below 53.85 % g1 is first instead of g0.",
      nl: "Onder 53,85 % staat g1 bovenaan in plaats van g0.",
    });
    expect(first?.first?.above).toBeNull();
    expect(first?.order?.below?.text).toEqual({
      en: "Below 53.85 % g1 stands above g0.",
      nl: "Onder 53,85 % staat g1 boven g0.",
    });
  });

  it("of whom too little is known beyond an end, and of whom enough", () => {
    const { shown } = analysed(
      [
        [0.9, 0.5],
        [0.2, 0.4],
      ],
      [1, 1],
      ([a, b]) => [without(a, "c1"), without(b, "nothing")],
      "value",
      0.4,
    );
    const [first] = shown.weights.criteria;
    expect(first?.first?.below).toMatchObject({
      kind: "noLongerScored",
      loses: { segment: "g0" },
      gains: { segment: "g1" },
      text: {
        en: "Below 40 % too little is known of g0 to score it; g1 is first then.",
        nl: "Onder 40 % is van g0 te weinig bekend voor een score; dan staat g1 bovenaan.",
      },
    });
    expect(first?.order?.below?.text).toEqual({
      en: "Below 40 % too little is known of g0 to score it.",
      nl: "Onder 40 % is van g0 te weinig bekend voor een score.",
    });
    const { shown: poorer } = analysed(
      [
        [0.9, 0.5],
        [0.2, 0.4],
      ],
      [1, 1],
      ([a, b]) => [without(a, "c1"), without(b, "nothing")],
      "value",
      0.75,
    );
    const [richer] = poorer.weights.criteria;
    expect(richer?.first?.above).toMatchObject({
      kind: "newlyScored",
      gains: { segment: "g0" },
      text: { en: "Above 75 % g0 is first instead of g1." },
    });
    expect(richer?.order?.above?.text).toEqual({
      en: "Above 75 % enough is known of g0 to score it, too.",
      nl: "Boven 75 % is ook van g0 genoeg bekend voor een score.",
    });
  });

  it("when nobody is left to come first", () => {
    const { shown } = analysed([[0.9, 0.5]], [1, 1], ([a]) => [without(a, "c1")], "value", 0.4);
    expect(shown.weights.criteria[0]?.first?.below?.text.nl).toBe(
      "Onder 40 % is van g0 te weinig bekend voor een score; dan staat geen segment bovenaan.",
    );
  });
});

describe("limits", () => {
  const many = Array.from({ length: 30 }, (_, i) => [0.5 + i / 1000, 0.5]);

  it("ranks beyond those shown are told together", () => {
    const { shown } = analysed(many, [1, 1]);
    for (const { acceptability, lower } of shown.acceptability.uniform.segments) {
      expect(acceptability).toHaveLength(SMAA_RANKS_SHOWN);
      const total = acceptability.reduce((sum, each) => sum + each, 0);
      expect(total + lower).toBeCloseTo(1, 12);
    }
    expect(shown.acceptability.uniform.segments.some(({ lower }) => lower === 1)).toBe(true);
  });

  it("only the first segments are compared in pairs", () => {
    const { pairs } = analysed(many, [1, 1]).shown.acceptability.aroundProfile;
    const n = SMAA_COMPARED_SEGMENTS_MAX;
    expect(pairs).toHaveLength(n * (n - 1));
  });

  it("central weights are those of segments that are first in 1 % of the draws or more", () => {
    const { segments } = analysed(many, [1, 1]).shown.acceptability.uniform;
    for (const { acceptability, centralWeights } of segments) {
      expect(centralWeights !== null).toBe((acceptability[0] ?? 0) >= 0.01);
    }
  });

  it("challengers are counted all and named up to a number, places to begin up to another", () => {
    const { shown } = analysed(many, [1, 1], (accounts) =>
      accounts.map((account) => without(account, "c1")),
    );
    const { challengerCount, challengers, facts } = shown.fillFirst;
    expect(challengerCount).toBe(many.length - 1);
    expect(challengers).toHaveLength(CHALLENGERS_MAX);
    expect(facts[0]?.where).toHaveLength(FILL_FIRST_SEGMENTS_MAX);
    expect(facts[0]).toMatchObject({ criterion: "c1", accounts: 30, segments: 30 });
  });

  it("draws are bounded by the segments and criteria they are made for", () => {
    const { open } = analysed(many, [1, 1]);
    expect(workOf(open)).toEqual({
      segments: 30,
      criteria: 2,
      drawsAtMost: Math.floor(SMAA_WORK_MAX / 60),
    });
    expect(workOf(analysed([], [1, 1]).open).drawsAtMost).toBe(SMAA_WORK_MAX);
  });
});

it("the share of value is told of the score alone", () => {
  expect(analysed([[0.5, 0.5]], [1, 1]).shown.valueShare).toBeNull();
  // No criterion of likelihood weighs: there is nothing to share with.
  expect(analysed([[0.5, 0.5]], [1, 1], undefined, "score").shown.valueShare).toBeNull();
});
