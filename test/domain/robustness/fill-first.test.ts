import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Account,
  measureAccounts,
  type Plan,
  type ProfileDefinition,
  rankSegments,
  type Scale,
} from "../../../functions/domain/index.ts";
import { fillFirst } from "../../../functions/domain/robustness/fill-first.ts";
import {
  type RankedFigure,
  rankedFigures,
} from "../../../functions/domain/robustness/segment-curves.ts";
import { openRanking } from "../../../functions/domain/scoring/open-ranking.ts";
import { accounts, meanCriteria, meanPlan, profile } from "../support/arbitraries.ts";
import { rated } from "../support/rated.ts";

function filled(
  list: readonly Account[],
  plan: Plan,
  p: ProfileDefinition,
  of: RankedFigure = "score",
) {
  return fillFirst(openRanking(measureAccounts(list, plan), plan, p), of);
}

const figures = fc.constantFrom(...rankedFigures);

/** Mean width of the intervals, by accounts. */
function width(list: readonly Account[], p: ProfileDefinition, of: RankedFigure): number {
  const { rows } = rankSegments(measureAccounts(list, meanPlan), meanPlan, p);
  const n = rows.reduce((sum, row) => sum + row.n, 0);
  return rows.reduce((sum, row) => {
    const interval = of === "score" ? row.interval : row[of].interval;
    return sum + (interval === null ? 0 : (row.n / n) * (interval.high - interval.low));
  }, 0);
}

describe("facts to find out first", () => {
  it("a fact filled in narrows the intervals by exactly what was said", () => {
    let found = 0;
    fc.assert(
      fc.property(accounts(1, 30), profile(meanCriteria), figures, (list, p, of) => {
        // In segments by sector and size, which must not move when the fact is filled in.
        for (const [criterion, fact, value] of [
          ["rating", "rating", 3],
          ["revenue", "revenue12m", 250],
        ] as const) {
          const said = filled(list, meanPlan, p, of).facts.find(
            (each) => each.criterion === criterion,
          );
          const after = list.map((each) => ({
            ...each,
            facts: { [fact]: value, ...each.facts },
          }));
          const upsellToo = criterion === "revenue";
          const narrowed = width(list, p, of) - width(after, p, of);
          if (upsellToo) expect(narrowed).toBeGreaterThanOrEqual((said?.narrows ?? 0) - 1e-9);
          else expect(narrowed).toBeCloseTo(said?.narrows ?? 0, 9);
          found += said === undefined ? 0 : 1;
        }
      }),
    );
    expect(found).toBeGreaterThan(10);
  });

  it("together they are the whole width, widest first, with what is said per row", () => {
    fc.assert(
      fc.property(accounts(1, 30), profile(meanCriteria), (list, p) => {
        const { facts } = filled(list, meanPlan, p);
        const total = facts.reduce((sum, { narrows }) => sum + narrows, 0);
        expect(total).toBeCloseTo(width(list, p, "score"), 9);
        expect(facts).toEqual([...facts].sort((a, b) => b.narrows - a.narrows));
        const { rows } = rankSegments(measureAccounts(list, meanPlan), meanPlan, p);
        for (const { criterion, accounts: lacking } of facts) {
          const perRow = rows.flatMap((row) =>
            row.missing.flatMap((each) => (each.criterion === criterion ? [each.accounts] : [])),
          );
          expect(perRow.reduce((sum, each) => sum + each, 0)).toBe(lacking);
        }
      }),
    );
  });

  it("when all is known there is nothing to find out", () => {
    const scale: Scale = { kind: "linear", low: 0, high: 1 };
    const made = rated({ rows: [[0.9], [0.4]], weights: [1], scales: [scale], directions: [] });
    expect(filled(made.accounts, made.plan, made.profile)).toMatchObject({
      leader: { segment: "g0" },
      challengers: [],
      facts: [],
    });
  });
});

describe("whether the first place could change", () => {
  const scale: Scale = { kind: "linear", low: 0, high: 1 };
  /** A leads B on c0 by .9 to .3; of B c1 is not known, of A c2. */
  const made = (weights: number[]) => {
    const { accounts: list, ...rest } = rated({
      rows: [
        [0.9, 0.5, 0.5],
        [0.3, 0.5, 0.5],
      ],
      weights,
      scales: [scale, scale, scale],
      directions: [],
    });
    const without = (account: Account, fact: string) => ({
      ...account,
      facts: Object.fromEntries(Object.entries(account.facts).filter(([key]) => key !== fact)),
    });
    const [a, b] = list;
    if (a === undefined || b === undefined) throw new Error("no accounts");
    return { list: [without(a, "c2"), without(b, "c1")], ...rest };
  };

  it("it cannot when no interval reaches the leader's", () => {
    const { list, plan, profile: p } = made([8, 1, 1]);
    const { leader, challengers, facts } = filled(list, plan, p, "value");
    expect(leader?.segment).toBe("g0");
    expect(challengers).toEqual([]);
    expect(facts.map(({ couldChangeFirst }) => couldChangeFirst)).toEqual([false, false]);
  });

  it("it can by one fact alone, by either, or only by both together", () => {
    // Without c1 and c2: A .9w + .25 …; each fact moves its segment by half its weight either way.
    const either = made([2, 4, 4]);
    expect(
      filled(either.list, either.plan, either.profile, "value").facts.map(
        ({ couldChangeFirst }) => couldChangeFirst,
      ),
    ).toEqual([true, true]);
    const both = made([4, 3, 3]);
    const found = filled(both.list, both.plan, both.profile, "value");
    expect(found.challengers.map(({ segment }) => segment)).toEqual(["g1"]);
    expect(found.facts.map(({ couldChangeFirst }) => couldChangeFirst)).toEqual([false, false]);
  });

  it("a segment of which too little is known to be scored can come first once it is", () => {
    const {
      accounts: list,
      plan,
      profile: p,
    } = rated({
      rows: [
        [0.6, 0.6],
        [0.9, 0.9],
      ],
      weights: [1, 1],
      scales: [scale, scale],
      directions: [],
    });
    const [a, b] = list;
    if (a === undefined || b === undefined) throw new Error("no accounts");
    const half = { ...b, facts: { group: "g1", c0: 0.9 } };
    const found = filled([a, half], plan, p, "value");
    expect(found.challengers.map(({ segment }) => segment)).toEqual(["g1"]);
    expect(found.facts).toMatchObject([
      { criterion: "c1", accounts: 1, segments: 1, couldChangeFirst: true },
    ]);
  });

  it("without a scored segment there is no leader", () => {
    const { list, plan, profile: p } = made([1, 1, 1]);
    const found = filled(list, plan, { ...p, minimumCoverage: 1 }, "value");
    expect(found.leader).toBeNull();
    expect(found.facts.every(({ couldChangeFirst }) => !couldChangeFirst)).toBe(true);
  });
});
