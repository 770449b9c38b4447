import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkConditions } from "../../../functions/domain/conditions/check-conditions.ts";
import {
  type Account,
  measureAccounts,
  type ProfileDefinition,
  rankSegments,
} from "../../../functions/domain/index.ts";
import { settingsInForce } from "../../../functions/domain/settings/thresholds.ts";
import { noSettings } from "../../../functions/domain/settings/types.ts";
import { Random } from "../../../functions/domain/statistics/random.ts";
import { plan, profile, profileWithWinRate, type SegmentTruth, tenantOf } from "./tenants.ts";

const settings = settingsInForce(noSettings);

function conditionsOf(accounts: readonly Account[], under: ProfileDefinition = profile) {
  return checkConditions({
    moments: measureAccounts(accounts, plan),
    plan,
    profile: under,
    options: {},
    settings,
    segmentationId: "sgm_test",
    focus: null,
    goal: null,
    segmentGoal: null,
    planItems: () => ({}),
  });
}

/** Segments of unequal size and spread that are all the same underneath. */
function noise(seed: number): SegmentTruth[] {
  const random = new Random(seed);
  const count = 2 + Math.floor(random.uniform() * 9);
  return Array.from({ length: count }, () => ({
    accounts: 8 + Math.floor(random.uniform() * 50),
    means: [0.62, 0.58, 0.6, 0.6],
    winRate: 0.4,
    spread: 0.05 + 0.2 * random.uniform(),
  }));
}

const REPETITIONS = 400;

/** A segment is said to lead, or to be a focus, for sure. */
function makesClaims({ segments }: ReturnType<typeof conditionsOf>): boolean {
  return segments.some(({ lead, focus }) => lead?.supported === true || focus?.supported === true);
}

describe("tenants of pure noise", () => {
  it("without opportunities are told apart, and claimed upon, in at most the nominal 5 % of cases", () => {
    let failed = 0;
    let claims = 0;
    for (let seed = 1; seed <= REPETITIONS; seed++) {
      const silent = noise(seed).map((truth) => ({ ...truth, opportunitiesEach: 0 }));
      const found = conditionsOf(tenantOf(silent, seed));
      const [heterogeneous] = found.overall;
      expect(heterogeneous?.status).not.toBe("pass");
      if (heterogeneous?.status === "fail") failed++;
      if (makesClaims(found)) claims++;
    }
    expect(failed / REPETITIONS).toBeGreaterThanOrEqual(0.95);
    expect(claims / REPETITIONS).toBeLessThanOrEqual(0.05);
  });

  for (const [name, under] of [
    ["by facts of accounts", profile],
    ["by the win rate of segments as well", profileWithWinRate],
  ] as const) {
    it(`are told apart in fewer cases than the nominal 5 %, and never pass: ${name}`, () => {
      let failed = 0;
      let passed = 0;
      let claims = 0;
      for (let seed = 1; seed <= REPETITIONS; seed++) {
        const found = conditionsOf(tenantOf(noise(seed), seed), under);
        const [heterogeneous] = found.overall;
        if (heterogeneous?.status === "fail") failed++;
        if (heterogeneous?.status === "pass") passed++;
        const claimed = makesClaims(found);
        if (claimed) claims++;
        if (heterogeneous?.status === "fail") {
          expect(claimed).toBe(false);
          expect(found.verdict.status).toBe("doNotDiffer");
          expect(found.verdict.sentence.en).toContain("do not name a winner");
        }
      }
      expect(failed / REPETITIONS).toBeGreaterThanOrEqual(0.95);
      expect(passed).toBe(0);
      expect(claims / REPETITIONS).toBeLessThanOrEqual(0.05);
    });
  }
});

/** Segments whose true scores lie this far apart, best first once ordered. */
const STEP = 0.08;
/** So many that chance hides none of these effects: neighbours are over six standard errors apart. */
const ACCOUNTS = 150;
const planted = fc
  .shuffledSubarray([0, 1, 2, 3, 4], { minLength: 3, maxLength: 5 })
  .chain((steps) =>
    fc.record({
      seed: fc.integer({ min: 1, max: 1_000_000 }),
      truths: fc.constant(
        steps.map((step): SegmentTruth => {
          const u = 0.3 + STEP * step;
          return {
            accounts: ACCOUNTS,
            means: [u, u, u, u],
            winRate: 0.2 + 0.12 * step,
            opportunitiesEach: 4,
          };
        }),
      ),
    }),
  );

describe("tenants with known weights and known effects of segments", () => {
  it("give back the known ranking, every lead in it supported", () => {
    fc.assert(
      fc.property(planted, ({ seed, truths }) => {
        const accounts = tenantOf(truths, seed);
        const order = truths
          .map(({ means }, g) => ({ segment: `g${g}`, u: means[0] }))
          .sort((a, b) => b.u - a.u)
          .map(({ segment }) => segment);
        const { rows } = rankSegments(measureAccounts(accounts, plan), plan, profile);
        expect(rows.map(({ segment }) => segment)).toEqual(order);
        const found = conditionsOf(accounts);
        expect(found.overall[0]).toMatchObject({ condition: "heterogeneous", status: "pass" });
        expect(found.verdict.status).toBe("differ");
        expect(found.segments.map(({ segment }) => segment)).toEqual(order);
        for (const { lead } of found.segments.slice(0, -1)) {
          expect(lead?.supported).toBe(true);
          expect(lead?.difference).toBeGreaterThan(0);
        }
        expect(found.segments.at(-1)?.lead).toBeNull();
      }),
      { numRuns: 60 },
    );
  });

  it("follow the weights: what counts decides which segment leads", () => {
    const truths: SegmentTruth[] = [
      { accounts: 80, means: [0.8, 0.3, 0.5, 0.5], winRate: 0.4 },
      { accounts: 80, means: [0.3, 0.8, 0.5, 0.5], winRate: 0.4 },
    ];
    const accounts = tenantOf(truths, 7);
    const first = (a: number) => {
      const weights = { value: { a, b: 100 - a }, likelihood: profile.weights.likelihood };
      return conditionsOf(accounts, { ...profile, weights }).segments[0];
    };
    expect(first(90)?.segment).toBe("g0");
    expect(first(10)?.segment).toBe("g1");
  });

  it("that score apart but are won alike are not called different", () => {
    const truths = [0.4, 0.5, 0.6].map(
      (u): SegmentTruth => ({
        accounts: 80,
        means: [u, u, u, u],
        winRate: 0.63,
        opportunitiesEach: 5,
      }),
    );
    const found = conditionsOf(tenantOf(truths, 3));
    expect(found.overall[0]?.status).toBe("fail");
    expect(found.verdict.sentence).toEqual({
      en: "These segments do not differ measurably on win rate: do not name a winner.",
      nl: "Deze segmenten verschillen niet meetbaar in het percentage gewonnen kansen: wijs geen winnaar aan.",
    });
    expect(found.segments.every(({ lead }) => lead?.supported !== true)).toBe(true);
  });

  it("claim focus only where both intervals lie above the lines", () => {
    const truths: SegmentTruth[] = [
      { accounts: 80, means: [0.75, 0.75, 0.75, 0.75], winRate: 0.7 },
      { accounts: 80, means: [0.505, 0.505, 0.505, 0.505], winRate: 0.4 },
      { accounts: 80, means: [0.3, 0.3, 0.3, 0.3], winRate: 0.2 },
    ];
    const found = conditionsOf(tenantOf(truths, 11));
    const claims = new Map(found.segments.map(({ segment, focus }) => [segment, focus]));
    expect(claims.get("g0")).toEqual({ supported: true });
    expect(claims.get("g1")?.supported ?? false).toBe(false);
    expect(claims.get("g2")).toBeNull();
  });
});
