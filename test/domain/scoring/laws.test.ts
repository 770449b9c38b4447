import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Account,
  type AxisScore,
  type Criterion,
  decodeMoments,
  decodeTops,
  emptyTops,
  encodeMoments,
  encodeTops,
  measureAccounts,
  measureTops,
  mergeTops,
  type ProfileDefinition,
  rankSegments,
  scoreAccount,
} from "../../../functions/domain/index.ts";
import { compileScheme } from "../../../functions/domain/segmentation/compile-scheme.ts";
import {
  account,
  accounts,
  allCriteria,
  fullPlan,
  meanCriteria,
  meanPlan,
  profile,
} from "../support/arbitraries.ts";

function mean(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}

function bySegment(all: readonly Account[]): Map<string, Account[]> {
  const assign = compileScheme(meanPlan.scheme, meanPlan.fields);
  const groups = new Map<string, Account[]>();
  for (const each of all) {
    const { segment } = assign(each);
    if (segment !== null) groups.set(segment, [...(groups.get(segment) ?? []), each]);
  }
  return groups;
}

function score(each: Account, given: ProfileDefinition): number {
  const found = scoreAccount(each, meanPlan, { ...given, minimumCoverage: 0 }).score;
  if (found === null) throw new Error("an account without a score");
  return found;
}

const linear = profile(meanCriteria).map(
  (each): ProfileDefinition => ({
    ...each,
    minimumCoverage: 0,
    missing: each.missing === "available" ? "neutral" : each.missing,
  }),
);

describe("scores", () => {
  it("of segments from moments equal rescoring every account, for any weights and linear policy", () => {
    fc.assert(
      fc.property(accounts(), linear, (all, given) => {
        const ranking = rankSegments(measureAccounts(all, meanPlan), meanPlan, given);
        const groups = bySegment(all);
        expect(ranking.rows.length).toBe(groups.size);
        for (const row of ranking.rows) {
          const members = groups.get(row.segment) ?? [];
          expect(row.n).toBe(members.length);
          expect(row.score).toBeCloseTo(mean(members.map((each) => score(each, given))), 9);
          const axes = members.map((each) => scoreAccount(each, meanPlan, given));
          expect(row.value.score).toBeCloseTo(
            mean(axes.map((a) => a.value.score ?? Number.NaN)),
            9,
          );
          expect(row.value.coverage).toBeCloseTo(
            mean(axes.map((a) => a.value.coverage ?? Number.NaN)),
            9,
          );
          expect(row.interval?.low).toBeCloseTo(mean(axes.map((a) => a.interval?.low ?? -1)), 9);
          expect(row.interval?.high).toBeCloseTo(mean(axes.map((a) => a.interval?.high ?? -1)), 9);
        }
      }),
    );
  });

  it("have the variance of the accounts' scores, from the gram matrix alone", () => {
    fc.assert(
      fc.property(accounts(), linear, (all, given) => {
        const ranking = rankSegments(measureAccounts(all, meanPlan), meanPlan, given);
        const groups = [...bySegment(all).values()].map((some) => some.map((a) => score(a, given)));
        const squares = (some: readonly number[], around: number) =>
          some.reduce((sum, x) => sum + (x - around) ** 2, 0);
        const within = groups.reduce((sum, some) => sum + squares(some, mean(some)), 0);
        const total = squares(groups.flat(), mean(groups.flat()));
        const { score: found } = ranking.separation;
        if (groups.length < 2) expect(found).toBeNull();
        else {
          // Cross-products are kept to 1e-4 of a utility.
          expect(Math.abs((found?.ssWithin ?? -1) - within)).toBeLessThan(1e-4 * all.length);
          const between = total - within;
          expect(Math.abs((found?.ssBetween ?? -1) - between)).toBeLessThan(1e-4 * all.length);
        }
        for (const row of ranking.rows) {
          const members = (bySegment(all).get(row.segment) ?? []).map((a) => score(a, given));
          if (members.length < 2) {
            expect(row.ci95).toBeNull();
            continue;
          }
          const se = Math.sqrt(
            squares(members, mean(members)) / (members.length - 1) / members.length,
          );
          const low = Math.max(0, mean(members) - 1.96 * se);
          expect(row.ci95?.low).toBeCloseTo(low, 3);
        }
      }),
    );
  });

  it("are explained: contributions sum to the score within 1e-9", () => {
    const explained = (axis: AxisScore) => {
      if (axis.score === null) return;
      const sum = axis.contributions.reduce((so, each) => so + each.contribution, 0);
      expect(Math.abs(sum - axis.score)).toBeLessThan(1e-9);
      const weights = axis.contributions.reduce((so, each) => so + each.weight, 0);
      expect(Math.abs(weights - 1)).toBeLessThan(1e-9);
      for (const { weight, utility, contribution } of axis.contributions) {
        expect(Math.abs(weight * utility - contribution)).toBeLessThan(1e-9);
      }
    };
    fc.assert(
      fc.property(accounts(), profile(allCriteria), (all, given) => {
        for (const row of rankSegments(measureAccounts(all, fullPlan), fullPlan, given).rows) {
          explained(row.value);
          explained(row.likelihood);
          for (const axis of [row.value, row.likelihood]) {
            if (axis.score === null || axis.interval === null || given.missing === "available")
              continue;
            expect(axis.score).toBeGreaterThanOrEqual(axis.interval.low - 1e-9);
            expect(axis.score).toBeLessThanOrEqual(axis.interval.high + 1e-9);
          }
        }
        for (const each of all) {
          const found = scoreAccount(each, fullPlan, given);
          explained(found.value);
          explained(found.likelihood);
        }
      }),
    );
  });

  it("of one account in a segment of its own equal the segment's", () => {
    fc.assert(
      fc.property(account, profile(allCriteria), (one, given) => {
        const placed = { ...one, facts: { ...one.facts, sector: "care", employees: 5 } };
        const found = scoreAccount(placed, fullPlan, given);
        const [row] = rankSegments(measureAccounts([placed], fullPlan), fullPlan, given).rows;
        expect(row?.score ?? null).toEqual(found.score);
        expect(row?.interval).toEqual(found.interval);
        expect(row?.missing).toEqual(found.missing);
      }),
    );
  });

  it("never change the order of other accounts when one comes or goes", () => {
    const order = (some: readonly Account[], given: ProfileDefinition) => {
      const tops = measureTops(some, fullPlan, given, 200);
      return [...tops.segments].map(([segment, list]) => [
        segment,
        list.map((each) => [each.externalId, each.score]),
      ]);
    };
    fc.assert(
      fc.property(accounts(1), profile(allCriteria), fc.nat(), (all, given, at) => {
        const gone = all[at % all.length]?.externalId;
        const rest = all.filter((each) => each.externalId !== gone);
        const before = order(all, given)
          .map(([segment, list]) => [
            segment,
            (list as [string, number][]).filter(([id]) => id !== gone),
          ])
          .filter(([, list]) => (list as unknown[]).length > 0);
        expect(new Map(order(rest, given) as never)).toEqual(new Map(before as never));
      }),
    );
  });

  it("do not depend on how the matrix was merged or stored, to the byte", () => {
    const plain = (x: unknown) =>
      JSON.stringify(x, (_, each) => (typeof each === "bigint" ? `${each}` : each));
    fc.assert(
      fc.property(accounts(), profile(allCriteria), (all, given) => {
        const one = measureAccounts(all, fullPlan);
        const other = decodeMoments(encodeMoments(measureAccounts(all.toReversed(), fullPlan)));
        expect(plain(rankSegments(other, fullPlan, given))).toBe(
          plain(rankSegments(one, fullPlan, given)),
        );
      }),
    );
  });

  it("of all relationships together are the relationships' scores by their share", () => {
    fc.assert(
      fc.property(accounts(), linear, (all, given) => {
        const moments = measureAccounts(all, meanPlan);
        for (const row of rankSegments(moments, meanPlan, given).rows) {
          const sum = row.relationships.reduce((so, r) => so + r.share * (r.value ?? 0), 0);
          expect(sum).toBeCloseTo(row.value.score ?? Number.NaN, 9);
          for (const { relationship, score: alone, n } of row.relationships) {
            const only = rankSegments(moments, meanPlan, given, { relationship });
            const same = only.rows.find((each) => each.segment === row.segment);
            expect(same?.score).toBe(alone);
            expect(same?.n).toBe(n);
          }
        }
      }),
    );
  });
});

describe("top accounts", () => {
  it("hold the scores that scoreAccount gives, best first", () => {
    fc.assert(
      fc.property(accounts(), profile(allCriteria), (all, given) => {
        const tops = measureTops(all, fullPlan, given, 200);
        const listed = [...tops.segments.values()].flat();
        const scores = new Map(
          all.map((each) => [each.externalId, scoreAccount(each, fullPlan, given)]),
        );
        expect(listed.length).toBe([...scores.values()].filter((s) => s.score !== null).length);
        for (const each of listed) {
          expect(each.score).toBeCloseTo(scores.get(each.externalId)?.score ?? Number.NaN, 9);
          const value = scores.get(each.externalId)?.value.score ?? null;
          if (value === null) expect(each.value).toBeNull();
          else expect(each.value).toBeCloseTo(value, 9);
        }
      }),
    );
  });

  it("merge in any order to the same bytes, equal to measuring all at once", () => {
    fc.assert(
      fc.property(
        accounts(),
        profile(allCriteria),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 6 }),
        (all, given, limit, size) => {
          const measured = (some: readonly Account[]) => measureTops(some, fullPlan, given, limit);
          const parts = [];
          for (let i = 0; i < all.length; i += size) parts.push(measured(all.slice(i, i + size)));
          const whole = encodeTops(measured(all.toReversed()));
          expect(encodeTops(parts.reduce(mergeTops, emptyTops(limit)))).toEqual(whole);
          expect(encodeTops(parts.reduceRight(mergeTops, emptyTops(limit)))).toEqual(whole);
          expect(encodeTops(decodeTops(whole))).toEqual(whole);
        },
      ),
    );
  });
});

// The laws above hold for criteria that count on both levels; this states what the others do.
it("a criterion of one level leaves the scores of the other alone", () => {
  const [first] = meanCriteria;
  if (first === undefined) throw new Error("no criteria");
  const only = (level: Criterion["level"]): Criterion[] => [
    { ...first, key: "extra", level },
    ...meanCriteria,
  ];
  fc.assert(
    fc.property(accounts(), profile(meanCriteria), (all, given) => {
      const heavier = {
        ...given,
        weights: { ...given.weights, value: { ...given.weights.value, extra: 50 } },
      };
      const forAccounts = { ...meanPlan, criteria: only("account") };
      const forSegments = { ...meanPlan, criteria: only("segment") };
      const strip = (x: readonly { score: number | null }[]) => x.map((row) => row.score);
      expect(
        strip(rankSegments(measureAccounts(all, forAccounts), forAccounts, heavier).rows),
      ).toEqual(strip(rankSegments(measureAccounts(all, meanPlan), meanPlan, given).rows));
      for (const each of all) {
        expect(scoreAccount(each, forSegments, heavier).score).toEqual(
          scoreAccount(each, meanPlan, given).score,
        );
      }
    }),
  );
});
