import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planItems } from "../../../functions/domain/conditions/attack-plan.ts";
import {
  type ConditionsInput,
  checkConditions,
} from "../../../functions/domain/conditions/check-conditions.ts";
import { keysIn } from "../../../functions/domain/conditions/keys-in.ts";
import { type ConditionName, conditionNames } from "../../../functions/domain/conditions/types.ts";
import {
  type Account,
  addMoments,
  type Facts,
  measureAccounts,
} from "../../../functions/domain/index.ts";
import { settingsInForce } from "../../../functions/domain/settings/thresholds.ts";
import { noSettings } from "../../../functions/domain/settings/types.ts";
import { plan, profile, type SegmentTruth, tenantOf } from "./tenants.ts";

type Options = Partial<ConditionsInput>;

function check(accounts: readonly Account[], options: Options = {}) {
  const used = options.plan ?? plan;
  return checkConditions({
    moments: measureAccounts(accounts, { ...plan, ...used }),
    plan: used,
    profile,
    options: {},
    settings: settingsInForce(noSettings),
    segmentationId: "sgm_test",
    focus: null,
    goal: null,
    segmentGoal: null,
    planItems: () => ({}),
    ...options,
  });
}

type Found = ReturnType<typeof check>;

function of(found: Found, name: ConditionName, segment = "g0") {
  const own = found.segments.find((each) => each.segment === segment)?.conditions ?? [];
  const condition = [...found.overall, ...own].find((each) => each.condition === name);
  if (condition === undefined) throw new Error(`no condition ${name} of ${segment}`);
  return condition;
}

const evidence = (condition: ReturnType<typeof of>, code: string) =>
  condition.evidence.find((each) => each.code === code)?.value;

const apart: readonly SegmentTruth[] = [0.3, 0.5, 0.7].map(
  (u): SegmentTruth => ({ accounts: 40, means: [u, u, u, u], winRate: u }),
);

/** Accounts of one segment with further facts, the same for all. */
function withFacts(count: number, facts: (i: number) => Facts, group = "g0"): Account[] {
  return Array.from({ length: count }, (_, i) => ({
    externalId: `${group}-${i}`,
    name: `Company ${group}-${i}`,
    relationship: "prospect",
    facts: { group, a: 0.5, b: 0.5, c: 0.5, d: 0.5, ...facts(i) },
  }));
}

const many = (settings: object) =>
  settingsInForce({ ...noSettings, thresholds: settings as never });

describe("all conditions", () => {
  it("are there once for every segment, with both languages, and merge from any parts", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.integer({ min: 1, max: 100 }),
        (seed, at) => {
          const accounts = tenantOf(apart, seed);
          const whole = check(accounts);
          const parts = [accounts.slice(0, at), accounts.slice(at)].map((some) =>
            measureAccounts(some, plan),
          );
          const [first, second] = parts;
          if (first === undefined || second === undefined) throw new Error("two parts");
          expect(check(accounts, { moments: addMoments(second, first) })).toEqual(whole);
          for (const { conditions } of whole.segments) {
            const all = [...whole.overall, ...conditions];
            expect(all.map(({ condition }) => condition).sort()).toEqual(
              [...conditionNames].sort(),
            );
            for (const { label, text, statistic } of all) {
              for (const each of [label, text, statistic.label]) {
                expect(each.en).not.toBe("");
                expect(each.nl).not.toBe("");
              }
            }
          }
        },
      ),
      { numRuns: 20 },
    );
  });

  it("do not break on no accounts, one segment, no facts, no variance", () => {
    const none = check([]);
    expect(none.segments).toEqual([]);
    expect(of(none, "heterogeneous").status).toBe("notApplicable");
    expect(of(none, "traceable").status).toBe("unknown");
    const single = check(tenantOf(apart.slice(0, 1), 1));
    expect(of(single, "heterogeneous").status).toBe("notApplicable");
    expect(of(single, "homogeneous").status).toBe("notApplicable");
    expect(single.verdict.status).toBe("unknown");
    expect(single.segments[0]?.lead).toBeNull();
    const alike = check([...withFacts(20, () => ({})), ...withFacts(20, () => ({}), "g1")]);
    expect(of(alike, "heterogeneous").status).toBe("fail");
    expect(of(alike, "homogeneous").status).toBe("notApplicable");
    expect(alike.segments.map(({ rank }) => rank)).toEqual([1, 1]);
    const bare = ["g0", "g1"].flatMap((group) =>
      withFacts(20, () => ({}), group).map((each) => ({ ...each, facts: { group } })),
    );
    expect(check(bare).verdict.status).toBe("unknown");
    expect(of(check(bare), "measurable").status).toBe("fail");
  });
});

describe("heterogeneous", () => {
  it("passes when score and win rate differ; warns when no response is known", () => {
    const found = check(tenantOf(apart, 1));
    expect(of(found, "heterogeneous").status).toBe("pass");
    const silent = check(
      tenantOf(
        apart.map((each) => ({ ...each, opportunitiesEach: 0 })),
        1,
      ),
    );
    const condition = of(silent, "heterogeneous");
    expect(condition.status).toBe("warn");
    expect(condition.missing.map(({ code }) => code)).toEqual(["opportunities", "buyingMotives"]);
    expect(silent.verdict.status).toBe("differ");
    expect(silent.verdict.sentence.en).toContain("win rate is not known yet");
  });

  it("counts a difference in buying motives as a response", () => {
    const motives = (group: string, motive: string, u: number) =>
      withFacts(
        30,
        (i) => ({ a: u, b: u, c: u + (i % 5) / 50, d: u, buyingMotives: [motive] }),
        group,
      );
    const found = check([...motives("g0", "price", 0.3), ...motives("g1", "speed", 0.7)]);
    expect(of(found, "heterogeneous").status).toBe("pass");
    expect(found.differences.find(({ of: subject }) => subject === "motives")).toMatchObject({
      outcome: "large",
      n: 60,
      part: "price",
    });
  });

  it("is not fooled by what is said of segments as a whole", () => {
    const accounts = tenantOf(
      [1, 2, 3].map(() => ({ accounts: 30, means: [0.5, 0.5, 0.5, 0.5], winRate: 0.5 })),
      4,
    );
    const rated = new Map(
      ["g0", "g1", "g2"].map((key, i) => [
        key,
        new Map([["a", { utility: i / 2, raw: 1 + 2 * i, source: "ratings" as const }]]),
      ]),
    );
    const unknown = accounts.map((each) => {
      const { a: _a, ...facts } = each.facts;
      return { ...each, facts };
    });
    const found = check(unknown, { plan: { ...plan, constants: rated } });
    expect(found.segments.map(({ segment }) => segment)).toEqual(["g2", "g1", "g0"]);
    expect(of(found, "heterogeneous").status).toBe("fail");
    expect(found.segments.every(({ lead }) => lead === null || lead.supported === false)).toBe(
      true,
    );
  });
});

describe("homogeneous", () => {
  it("passes inside segments that lie apart, fails where one is as wide as all", () => {
    const found = check(tenantOf(apart, 2));
    expect(of(found, "homogeneous", "g1").status).toBe("pass");
    const wide = check(
      tenantOf(
        [
          { accounts: 60, means: [0.5, 0.5, 0.5, 0.5], winRate: 0.5, spread: 0.3 },
          { accounts: 60, means: [0.5, 0.5, 0.5, 0.5], winRate: 0.5, spread: 0.02 },
        ],
        2,
      ),
    );
    expect(of(wide, "homogeneous", "g0").status).toBe("fail");
    expect(of(wide, "homogeneous", "g1").status).toBe("pass");
    const { statistic, interval } = of(wide, "homogeneous", "g0");
    expect(interval?.low).toBeLessThan(statistic.value ?? 0);
    expect(interval?.high).toBeGreaterThan(statistic.value ?? 0);
  });

  it("is unknown under ten accounts, and says so", () => {
    const found = check(tenantOf([{ ...truth, accounts: 9 }, truth], 3));
    const condition = of(found, "homogeneous");
    expect(condition.status).toBe("unknown");
    expect(condition.missing.map(({ code }) => code)).toEqual(["accounts"]);
  });

  it("shows the entropy of motives: 0 for one motive, 1 bit for two as often", () => {
    const found = check([
      ...withFacts(20, () => ({ buyingMotives: ["price"] })),
      ...withFacts(20, (i) => ({ buyingMotives: [i % 2 === 0 ? "price" : "speed"] }), "g1"),
    ]);
    expect(evidence(of(found, "homogeneous"), "motivesEntropy")).toBe(0);
    expect(evidence(of(found, "homogeneous", "g1"), "motivesEntropy")).toBeCloseTo(1, 12);
  });
});

const truth: SegmentTruth = { accounts: 40, means: [0.5, 0.5, 0.5, 0.5], winRate: 0.5 };

describe("traceable and measurable", () => {
  it("count accounts in no segment, and weight that is not known", () => {
    const lost = withFacts(10, () => ({})).map((each, i) => {
      const { group: _group, ...facts } = each.facts;
      return { ...each, externalId: `lost-${i}`, facts };
    });
    const found = check([...withFacts(30, () => ({})), ...lost]);
    expect(of(found, "traceable")).toMatchObject({ status: "warn", statistic: { value: 0.75 } });
    expect(evidence(of(found, "traceable"), "unassigned")).toBe(10);
    const half = withFacts(20, () => ({})).map((each) => {
      const { a: _a, c: _c, ...facts } = each.facts;
      return { ...each, facts };
    });
    const bare = of(check([...half, ...withFacts(5, () => ({}), "g1")]), "measurable");
    expect(bare.status).toBe("fail");
    // Half of each axis in the headline: .5 × .4 + .5 × .3.
    expect(bare.statistic.value).toBeCloseTo(0.35, 12);
    expect(bare.missing.map(({ code }) => code).sort()).toEqual(["a", "c"]);
  });
});

describe("reachable", () => {
  const reach = (reached: number, not: number, unknown: number) =>
    of(
      check(
        withFacts(reached + not + unknown, (i) =>
          i < reached + not
            ? { contactChannels: i < reached ? ["email"] : [], dmuDecider: 3 }
            : ({} as Facts),
        ),
      ),
      "reachable",
    );

  it("passes on what is known, fails for sure, and is unknown when little is known", () => {
    expect(reach(12, 8, 0)).toMatchObject({ status: "pass", statistic: { value: 0.6 } });
    expect(reach(4, 16, 0).status).toBe("fail");
    expect(reach(8, 6, 6).status).toBe("warn");
    expect(reach(2, 0, 18).status).toBe("unknown");
    expect(reach(0, 0, 20)).toMatchObject({ status: "unknown", statistic: { value: null } });
  });
});

describe("attractive enough and large enough", () => {
  const rich = (options: Options = {}) =>
    check(
      withFacts(25, () => ({ potential12m: 1000 })).map((each, i) => ({
        ...each,
        feeds: {
          opportunities: [
            { opened: "2026-01-01", closed: "2026-02-01", outcome: i < 10 ? "won" : "lost" },
          ],
        },
      })),
      options,
    );

  it("set the expected value against the goal: p × v ÷ goal", () => {
    const condition = of(rich({ segmentGoal: 5_000 }), "attractiveEnough");
    expect(condition.status).toBe("pass");
    // One group: Jeffreys' prior, (10 + .5) ÷ (25 + 1).
    expect(condition.statistic.value).toBeCloseTo(((10.5 / 26) * 25_000) / 5_000, 9);
    expect(of(rich({ segmentGoal: 12_000 }), "attractiveEnough").status).toBe("warn");
    expect(of(rich({ segmentGoal: 50_000 }), "attractiveEnough").status).toBe("fail");
    expect(of(rich(), "attractiveEnough")).toMatchObject({ status: "unknown" });
  });

  it("a goal in the settings goes before the one for all", () => {
    const settings = settingsInForce({ ...noSettings, goals: { sgm_test: { g0: 1 } } });
    const condition = of(rich({ settings, segmentGoal: 1e9 }), "attractiveEnough");
    expect(evidence(condition, "goal")).toBe(1);
  });

  it("large is 20 accounts, or 5 % of all value", () => {
    const found = check([
      ...withFacts(100, () => ({ potential12m: 10 }), "g0"),
      ...withFacts(3, () => ({ potential12m: 5_000 }), "g1"),
      ...withFacts(3, () => ({ potential12m: 1 }), "g2"),
    ]);
    expect(of(found, "largeEnough", "g0").status).toBe("pass");
    expect(of(found, "largeEnough", "g1").status).toBe("pass");
    expect(of(found, "largeEnough", "g2").status).toBe("fail");
    expect(of(check(withFacts(3, () => ({}))), "largeEnough").status).toBe("warn");
  });
});

describe("together enough", () => {
  const base = withFacts(40, () => ({ potential12m: 1000, accountManager: "am-1" })).map(
    (each, i): Account => ({
      ...each,
      feeds: {
        opportunities: [
          { opened: "2026-01-01", closed: "2026-02-01", outcome: i % 2 === 0 ? "won" : "lost" },
        ],
      },
    }),
  );
  const together = (options: Options) => of(check(base, options), "togetherEnough");

  it("counts with the lower end of the conversion: n ÷ ((goal ÷ value) ÷ low)", () => {
    const condition = together({ focus: ["g0"], goal: 10_000 });
    expect(condition.status).toBe("pass");
    const low = Number(evidence(condition, "conversionLow"));
    expect(low).toBeLessThan(0.5);
    expect(condition.statistic.value).toBeCloseTo(40 / (10_000 / 1000 / low), 9);
    expect(evidence(condition, "load")).toBeCloseTo((40 * 12 * 0.75) / 1000, 12);
    expect(together({ focus: ["g0"], goal: 18_000 }).status).toBe("warn");
    expect(together({ focus: ["g0"], goal: 90_000 }).status).toBe("fail");
  });

  it("fails when the accounts ask more hours than there are", () => {
    const settings = many({ capacityHours: 100 });
    expect(together({ focus: ["g0"], goal: 10_000, settings }).status).toBe("fail");
  });

  it("is unknown without chosen segments or goal, and names what is missing", () => {
    const missing = (options: Options) => together(options).missing.map(({ code }) => code);
    expect(missing({})).toEqual(["focus", "goal"]);
    expect(missing({ focus: ["g0"] })).toEqual(["goal"]);
    const settings = settingsInForce({ ...noSettings, goals: { sgm_test: { g0: 10_000 } } });
    expect(together({ focus: ["g0"], settings }).status).toBe("pass");
  });
});

describe("attack plan", () => {
  it("has nine parts: passes with all, fails with one absent, is unknown with one untold", () => {
    const all = Object.fromEntries(planItems.map((item) => [item, true]));
    const settings = settingsInForce({ ...noSettings, goals: { sgm_test: { g0: 1 } } });
    const accounts = withFacts(20, () => ({ contactChannels: ["email"], dmuDecider: 3 }));
    const planned = (items: object) =>
      of(check(accounts, { settings, planItems: () => items }), "attackPlan");
    expect(planItems).toHaveLength(9);
    expect(planned(all)).toMatchObject({ status: "pass", statistic: { value: 9 } });
    expect(planned({ ...all, budget: false }).status).toBe("fail");
    const { owner: _owner, ...rest } = all;
    expect(planned(rest)).toMatchObject({
      status: "unknown",
      statistic: { value: 8 },
      missing: [{ code: "owner" }],
    });
    // Somebody can be reached; nothing is known to be missing.
    expect(of(check(accounts), "attackPlan")).toMatchObject({
      status: "unknown",
      statistic: { value: 1 },
    });
  });
});

describe("stable", () => {
  const pooled = (sizes: readonly number[]) => {
    const scheme = {
      kind: "dimensions" as const,
      dimensions: [{ field: "group" }],
      minimumSize: 20,
    };
    const accounts = sizes.flatMap((n, g) => withFacts(n, () => ({}), `g${g}`));
    const used = { ...plan, scheme };
    return check(accounts, { plan: used });
  };

  it("holds segments far from the minimum size, and not those on its edge", () => {
    const found = pooled([200, 21, 5, 60]);
    expect(of(found, "stable", "g0")).toMatchObject({ status: "pass", statistic: { value: 1 } });
    const edge = of(found, "stable", "g1").statistic.value ?? 0;
    expect(edge).toBeGreaterThan(0.6);
    expect(edge).toBeLessThan(0.97);
    expect(of(found, "stable", "other").statistic.value).toBeLessThan(0.9);
    expect(pooled([200, 21, 5, 60])).toEqual(found);
  });

  it("is 1 where nothing is pooled", () => {
    expect(of(check(tenantOf(apart, 1)), "stable").statistic.value).toBe(1);
  });
});

describe("a list of keys", () => {
  it("gives back the keys it was made of, also those with commas in them", () => {
    const key = fc.stringMatching(/^[a-z ,|~-]{1,8}$/).filter((text) => !/^,|,$|,,/.test(text));
    fc.assert(
      fc.property(fc.uniqueArray(key, { minLength: 1, maxLength: 6 }), (known) => {
        const free = known.every((each) =>
          known.every((other) => each === other || !`${other},`.startsWith(`${each},`)),
        );
        fc.pre(free);
        expect(keysIn(known.join(","), known)).toEqual({ keys: known });
      }),
    );
    expect(keysIn("a,b", ["a", "a,b"])).toEqual({ keys: ["a,b"] });
    expect(keysIn("a,c", ["a", "b"])).toEqual({ unknown: "c" });
  });
});
