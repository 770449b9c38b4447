import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import {
  robustnessOf,
  robustnessSchema,
} from "../../../functions/api/rankings/robustness-answer.ts";
import { profileSchema } from "../../../functions/api/weighting-profiles/representation.ts";
import { Problem } from "../../../functions/contract/problem.ts";
import { rankingPartSchema, rankingSchema } from "../../../functions/contract/schemas/ranking.ts";
import { measureAccounts } from "../../../functions/domain/index.ts";
import { SMAA_WORK_MAX } from "../../../functions/domain/limits.ts";
import { openRanking } from "../../../functions/domain/scoring/open-ranking.ts";
import { rated } from "../../domain/support/rated.ts";
import { define, openPlanning, type Planning, putSandboxAccounts } from "../../support/planning.ts";

let planning: Planning;
let made: Awaited<ReturnType<typeof define>>;
let path: string;
beforeAll(async () => {
  planning = await openPlanning();
  await putSandboxAccounts(planning, 300);
  made = await define(planning);
  path = `/v1/segmentations/${made.segmentationId}`;
});
afterAll(() => planning.close());

const robustness = (query = "", headers = {}) =>
  planning.get(
    robustnessSchema(),
    `${path}/robustness?profileId=${made.prospects}${query}`,
    headers,
  );

async function policyOf(profileId: string) {
  const profile = await planning.get(profileSchema(), `/v1/weighting-profiles/${profileId}`);
  const { weights, missing, minimumCoverage, valueShare, thresholds, relationships } = profile;
  return { weights, missing, minimumCoverage, valueShare, thresholds, relationships };
}

const whatIf = (body: object) =>
  planning.post(robustnessSchema(), `${path}/robustness`, { body, status: 200 });

const whatIfRanking = async (body: object) => {
  const schema = z.looseObject({ ranking: rankingPartSchema() });
  const answer = await planning.post(schema, `${path}/what-if`, { body, status: 200 });
  return answer.ranking.rows;
};

describe("the robustness of a ranking", () => {
  test("reads and writes no account, and stores nothing", async () => {
    const policy = await policyOf(made.prospects);
    for (const ask of [() => robustness(), () => whatIf(policy)]) {
      planning.meter.reset();
      await ask();
      const { callsByArea, total } = planning.meter.read();
      // None when the process has the matrix in memory.
      expect(callsByArea.snapshots ?? 0).toBeLessThanOrEqual(1);
      expect(callsByArea.accounts ?? 0).toBe(0);
      expect(callsByArea.partials ?? 0).toBe(0);
      // The only writes are those that keep the tenant to its allowance.
      expect(total.writeUnits).toBe(callsByArea.limits ?? 0);
    }
  });

  test("is the same for the same seed, and for the published weights as a what-if", async () => {
    const stored = await robustness("&seed=5");
    expect(JSON.stringify(await robustness("&seed=5"))).toBe(JSON.stringify(stored));
    const { provenance, ...answer } = await whatIf({
      ...(await policyOf(made.prospects)),
      seed: 5,
    });
    const { provenance: published, ...same } = stored;
    expect(JSON.stringify(answer)).toBe(JSON.stringify(same));
    expect(provenance).toEqual({
      ...published,
      runId: null,
      profileId: null,
      profileVersion: null,
    });
    const other = await robustness("&seed=6");
    expect(JSON.stringify(other.acceptability.uniform)).not.toBe(
      JSON.stringify(stored.acceptability.uniform),
    );
    expect(JSON.stringify(other.weights)).toBe(JSON.stringify(stored.weights));
  });

  test("a what-if just inside an interval keeps the first segment, one just beyond has another", async () => {
    const policy = await policyOf(made.prospects);
    const [now] = await whatIfRanking(policy);
    const { weights } = await robustness();
    let ends = 0;
    for (const { criterion, axis, first } of weights.criteria) {
      if (first === null || first.tied) continue;
      const points: Record<string, number> = policy.weights[axis];
      const others = Object.entries(points).filter(([key]) => key !== criterion);
      const sum = others.reduce((so, [, each]) => so + each, 0);
      const at = async (t: number) => {
        const spread = others.map(([key, each]) => [key, (1000 * (1 - t) * each) / sum]);
        const moved = { ...Object.fromEntries(spread), [criterion]: 1000 * t };
        const rows = await whatIfRanking({
          ...policy,
          weights: { ...policy.weights, [axis]: moved },
        });
        return rows[0]?.segment;
      };
      const { low, high } = first.interval.raw;
      for (const [change, end, side] of [
        [first.below, low, -1],
        [first.above, high, 1],
      ] as const) {
        if (change === null) continue;
        ends++;
        expect(await at(end - side * 1e-5)).toBe(now?.segment);
        expect(await at(end + side * 1e-5)).toBe(change.gains?.segment);
      }
    }
    expect(ends).toBeGreaterThan(0);
  });

  test("knows the segments of the ranking, and how often each takes its place", async () => {
    const found = await robustness("&of=value&draws=12000&concentration=200");
    const ranking = await planning.get(
      rankingSchema(),
      `${path}/ranking?profileId=${made.prospects}`,
    );
    const keys = ranking.rows.map(({ segment }) => segment).sort();
    const { aroundProfile, uniform, draws, concentration } = found.acceptability;
    expect([found.of, draws, concentration]).toEqual(["value", 12_000, 200]);
    for (const { segments, pairs } of [aroundProfile, uniform]) {
      expect(segments.map(({ segment }) => segment).sort()).toEqual(keys);
      for (const { acceptability, lower, notScored } of segments) {
        const total = acceptability.reduce((sum, share) => sum + share, lower + notScored);
        expect(total).toBeCloseTo(1, 9);
      }
      expect(pairs.length).toBeGreaterThan(0);
    }
    expect(found.weights.criteria.every(({ axis }) => axis === "value")).toBe(true);
    expect(found.valueShare).toBeNull();
  });

  test("says which facts to find out first, those that narrow most at the top", async () => {
    const { fillFirst } = await robustness();
    expect(fillFirst.facts.length).toBeGreaterThan(0);
    const narrows = fillFirst.facts.map((fact) => fact.narrows.raw);
    expect(narrows).toEqual([...narrows].sort((a, b) => b - a));
    for (const { fields, accounts, where } of fillFirst.facts) {
      expect(fields.length).toBeGreaterThan(0);
      expect(accounts).toBeGreaterThan(0);
      expect(where.length).toBeGreaterThan(0);
    }
    expect(fillFirst.couldChangeFirst).toBe(fillFirst.challengerCount > 0);
  });

  test("speaks Dutch and English", async () => {
    const dutch = await robustness("", { "accept-language": "nl" });
    const english = await robustness("", { "accept-language": "en" });
    expect(dutch.weights.help).toContain("Hoe ver elk gewicht");
    expect(english.weights.help).toContain("How far each weight");
    const words = (answer: typeof dutch) =>
      answer.weights.criteria.flatMap(
        ({ order }) => order?.below?.text ?? order?.above?.text ?? [],
      );
    expect(words(dutch)[0]).toMatch(/^(Onder|Boven) \d+(,\d+)? % /);
    expect(words(english)[0]).toMatch(/^(Below|Above) \d+(\.\d+)? % /);
  });

  test("says of one relationship what the ranking of that relationship says", async () => {
    const found = await robustness("&relationship=former_customer");
    const ranking = await planning.get(
      rankingSchema(),
      `${path}/ranking?profileId=${made.prospects}&relationship=former_customer`,
    );
    const first = ranking.rows.find(({ rank }) => rank === 1);
    expect(found.fillFirst.leader?.segment).toBe(first?.segment);
  });
});

describe("bad input", () => {
  test("draws, seed and figure out of range are refused together", async () => {
    const query = `profileId=${made.prospects}&draws=9999&seed=-1&concentration=0&of=x`;
    const answer = await planning.ask("GET", `${path}/robustness?${query}`, { status: 400 });
    const { errors } = z
      .looseObject({ errors: z.array(z.looseObject({ parameter: z.string() })) })
      .parse(answer.json);
    expect(errors.map(({ parameter }) => parameter).sort()).toEqual([
      "concentration",
      "draws",
      "of",
      "seed",
    ]);
    const body = { ...(await policyOf(made.prospects)), draws: 100_001 };
    const refused = await planning.ask("POST", `${path}/robustness`, { body, status: 422 });
    expect(refused.json).toMatchObject({ errors: [{ pointer: "/draws" }] });
  });

  test("weights that make no ranking are refused with every error", async () => {
    const body = { weights: { value: { nope: 1 }, likelihood: {} } };
    const answer = await planning.ask("POST", `${path}/robustness`, { body, status: 422 });
    expect(answer.json).toMatchObject({
      errors: [
        { pointer: "/weights/value/nope", code: "unknown-criterion" },
        { pointer: "/weights/likelihood", code: "axis-without-weight" },
      ],
    });
  });

  test("more draws than a ranking of that size allows are refused with the number that is", async () => {
    const [rows, criteria, draws] = [300, 30, 100_000];
    const scale = { kind: "linear" as const, low: 0, high: 1 };
    const { accounts, plan, profile } = rated({
      rows: Array.from({ length: rows }, (_, i) =>
        Array.from({ length: criteria }, (__, j) => ((i * 7 + j * 13) % 10) / 10),
      ),
      weights: new Array<number>(criteria).fill(1),
      scales: new Array<typeof scale>(criteria).fill(scale),
      directions: [],
    });
    const open = openRanking(measureAccounts(accounts, plan), plan, profile);
    const stored = await planning.get(
      rankingSchema(),
      `${path}/ranking?profileId=${made.prospects}`,
    );
    const asked = { of: "score" as const, draws, seed: 1, concentration: 50 };
    const snapshot = { provenance: stored.provenance, ranking: { rows: [] } };
    let thrown: unknown;
    try {
      robustnessOf(snapshot, open, asked, "en");
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(Problem);
    expect(thrown).toMatchObject({
      code: "too-many-draws",
      status: 422,
      values: { draws, maximum: Math.floor(SMAA_WORK_MAX / (rows * criteria)) },
    });
  });
});
