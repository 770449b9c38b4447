import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { criteriaSetSchema } from "../../../functions/api/criteria-sets/representation.ts";
import { profileSchema } from "../../../functions/api/weighting-profiles/representation.ts";
import { weightingSchema } from "../../../functions/api/weightings/representation.ts";
import { define, openPlanning, type Planning, putSandboxAccounts } from "../../support/planning.ts";

let planning: Planning;
let criteriaSetId: string;
beforeAll(async () => {
  planning = await openPlanning();
  const keys = ["revenuePerYear", "marginPct", "entryBarrier", "dmuAccess"];
  const rated = (key: string) => ({
    key,
    axis: "likelihood",
    measure: { kind: "field", field: "loyalty" },
    scale: { kind: "linear", low: 1, high: 5 },
    label: { en: "Loyalty", nl: "Trouw" },
  });
  const set = await planning.post(criteriaSetSchema(), "/v1/criteria-sets", {
    body: { name: "Criteria", criteria: [...keys.map((key) => ({ key })), rated("trust")] },
    status: 201,
  });
  criteriaSetId = set.id;
});
afterAll(() => planning.close());

const likely = () => ({ criteriaSetId, axis: "likelihood" });
const weigh = (method: string, body: object, status = 200, headers = {}) =>
  planning.post(weightingSchema(), `/v1/weightings/${method}`, { body, status, headers });
const refuse = async (method: string, body: object, status = 422) => {
  const answer = await planning.ask("POST", `/v1/weightings/${method}`, { body, status });
  const errors = z.array(z.looseObject({ pointer: z.string(), code: z.string() })).optional();
  const parsed = z.looseObject({ code: z.string(), errors }).parse(answer.json);
  return { code: parsed.code, errors: parsed.errors?.map(({ pointer, code }) => [pointer, code]) };
};
const byKey = (weights: readonly { criterion: string; points: number }[]) =>
  Object.fromEntries(weights.map(({ criterion, points }) => [criterion, points]));
const seller = { assessor: "sales-manager" };
const marketer = { assessor: "marketing-manager" };

describe("each method gives weights", () => {
  test("points, by importance, with the agreement of the group", async () => {
    const answer = await weigh("points", {
      ...likely(),
      assessors: [
        { ...seller, importance: 3, points: { entryBarrier: 1, dmuAccess: 1 } },
        { ...marketer, points: { entryBarrier: 0, dmuAccess: 4 } },
      ],
    });
    expect(byKey(answer.weights)).toEqual({ entryBarrier: 37.5, dmuAccess: 62.5 });
    expect(answer).toMatchObject({ method: "points", consistency: null, draft: null });
    expect(answer.agreement).toMatchObject({ assessors: 2, criteria: 2 });
    expect(answer.assessors.map(({ importance }) => importance)).toEqual([0.75, 0.25]);
  });

  test("swings", async () => {
    const swings = { entryBarrier: 25, dmuAccess: 100 };
    const answer = await weigh("swing", { ...likely(), assessors: [{ ...seller, swings }] });
    expect(byKey(answer.weights)).toEqual({ entryBarrier: 20, dmuAccess: 80 });
    expect(answer.agreement.status).toBe("unknown");
  });

  test("an order of importance, with three formulas", async () => {
    const assessors = [{ ...seller, ranks: { dmuAccess: 1, entryBarrier: 2 } }];
    const points = async (more: object) =>
      byKey((await weigh("rank-order", { ...likely(), assessors, ...more })).weights);
    expect(await points({})).toEqual({ dmuAccess: 75, entryBarrier: 25 });
    expect(await points({ formula: "sum" })).toEqual({ dmuAccess: 66.67, entryBarrier: 33.33 });
    expect(await points({ formula: "reciprocal" })).toEqual({
      dmuAccess: 66.67,
      entryBarrier: 33.33,
    });
  });

  test("pairs, with a warning in the caller's language", async () => {
    const comparisons = {
      trust: { dmuAccess: 5, entryBarrier: 0.2 },
      dmuAccess: { entryBarrier: 5 },
    };
    const body = { ...likely(), assessors: [{ ...seller, comparisons }] };
    const { warnings, consistency } = await weigh("pairwise", body, 200, {
      "accept-language": "nl",
    });
    expect(consistency?.status).toBe("warn");
    expect(warnings[0]?.text).toMatch(
      /^De vergelijkingen spreken elkaar tegen: .* telt 5 keer zo zwaar als Trouw/,
    );
  });

  test("best–worst, in both models", async () => {
    const assessors = [
      {
        ...seller,
        best: "trust",
        worst: "entryBarrier",
        bestToOthers: { dmuAccess: 2, entryBarrier: 8 },
        othersToWorst: { dmuAccess: 5 },
      },
    ];
    const answer = await weigh("best-worst", { ...likely(), assessors });
    expect(byKey(answer.weights)).toEqual({ trust: 58.99, dmuAccess: 33.87, entryBarrier: 7.14 });
    expect(answer.assessors[0]?.consistency?.ratio).toBeCloseTo(0.058, 3);
    const linear = await weigh("best-worst", { ...likely(), assessors, model: "linear" });
    expect(linear.assessors[0]?.consistency?.ratio).toBe(linear.assessors[0]?.consistency?.xi);
  });
});

describe("what cannot be weighed", () => {
  test("is told all at once, the draft included", async () => {
    const { errors } = await refuse("points", {
      ...likely(),
      assessors: [
        { ...seller, points: { dmuAccess: 0, marginPct: 0 } },
        { ...seller, points: { nope: 3 } },
      ],
      draft: { name: "x", otherAxis: { dmuAccess: 1 } },
    });
    expect(errors).toEqual([
      ["/assessors/1/assessor", "duplicate"],
      ["/assessors/0/points/marginPct", "wrong-axis"],
      ["/assessors/1/points/nope", "unknown-criterion"],
      ["/assessors/1/points/dmuAccess", "required"],
      ["/assessors/0/points", "all-zero"],
      ["/draft/otherAxis/dmuAccess", "wrong-axis"],
    ]);
  });

  test("more assessors than fifty, or none, are refused with the limit", async () => {
    const assessors = Array.from({ length: 51 }, (_, i) => ({
      assessor: `a${i}`,
      points: { dmuAccess: 1 },
    }));
    for (const some of [assessors, []]) {
      const { errors } = await refuse("points", { ...likely(), assessors: some });
      expect(errors?.map(([pointer]) => pointer)).toEqual(["/assessors"]);
    }
    await weigh("points", { ...likely(), assessors: assessors.slice(1) });
  });

  test("an unknown criteria set is named", async () => {
    const assessors = [{ ...seller, points: { dmuAccess: 1 } }];
    const body = { criteriaSetId: `crs_${"Z".repeat(26)}`, axis: "likelihood", assessors };
    expect((await refuse("points", body)).errors).toEqual([
      ["/criteriaSetId", "unknown-criteria-set"],
    ]);
  });
});

describe("a draft", () => {
  const assessors = [{ ...seller, points: { dmuAccess: 30, entryBarrier: 10 } }];
  const path = (id = "") => `/v1/weighting-profiles/${id}`;

  test("is made anew, with or without weights on the other axis", async () => {
    for (const otherAxis of [undefined, { marginPct: 7 }]) {
      const body = { ...likely(), assessors, draft: { name: "Winnen", otherAxis } };
      const { draft } = await weigh("points", body, 201);
      expect(draft?.version).toBe(1);
      expect(await planning.get(profileSchema(), path(draft?.profileId))).toMatchObject({
        name: "Winnen",
        status: "draft",
        weights: { value: otherAxis ?? {}, likelihood: { dmuAccess: 75, entryBarrier: 25 } },
      });
    }
  });

  test("of a stored profile gets this axis replaced and nothing else; a stale version is refused", async () => {
    const before = await planning.post(profileSchema(), "/v1/weighting-profiles", {
      body: {
        name: "Winnen",
        criteriaSetId,
        missing: "pessimistic",
        weights: { value: { marginPct: 5 }, likelihood: { trust: 5 } },
      },
      status: 201,
    });
    const body = { ...likely(), assessors, draft: { profileId: before.id, version: 1 } };
    expect((await weigh("points", body)).draft).toEqual({ profileId: before.id, version: 2 });
    const after = await planning.get(profileSchema(), path(before.id));
    expect(after).toEqual({
      ...before,
      version: 2,
      updatedAt: after.updatedAt,
      weights: { value: { marginPct: 5 }, likelihood: { dmuAccess: 75, entryBarrier: 25 } },
    });
    expect(await refuse("points", body, 412)).toEqual({
      code: "precondition-failed",
      errors: [["/draft/version", "stale"]],
    });
    expect((await planning.get(profileSchema(), path(before.id))).version).toBe(2);
  });

  test("of a profile that is not there, or is over another set, is refused", async () => {
    const absent = { profileId: `wpr_${"Z".repeat(26)}`, version: 1 };
    const body = { ...likely(), assessors, draft: absent };
    expect((await refuse("points", body, 404)).code).toBe("weighting-profile-not-found");
    const set = await planning.post(criteriaSetSchema(), "/v1/criteria-sets", {
      body: { name: "Other", criteria: [{ key: "dmuAccess" }] },
      status: 201,
    });
    const { draft } = await weigh("points", { ...likely(), assessors, draft: { name: "W" } }, 201);
    const others = [{ ...seller, points: { dmuAccess: 1 } }];
    const elsewhere = { ...likely(), criteriaSetId: set.id, assessors: others, draft };
    expect((await refuse("points", elsewhere)).errors).toEqual([
      ["/draft/profileId", "other-criteria-set"],
    ]);
  });

  test("asked for twice under one idempotency key is made once", async () => {
    const body = { ...likely(), assessors, draft: { name: "Eén keer" } };
    const headers = { "idempotency-key": "weigh-once" };
    const first = await weigh("points", body, 201, headers);
    expect(await weigh("points", body, 201, headers)).toEqual(first);
  });
});

describe("weights from the data", () => {
  const answer = z.looseObject({
    informationOnly: z.literal(true),
    label: z.string(),
    help: z.string(),
    value: z.looseObject({
      segments: z.number(),
      criteria: z.array(
        z.looseObject({ entropy: z.number().nullable(), critic: z.number().nullable() }),
      ),
    }),
  });

  test("sum to 1 over the criteria compared, and say that they are no advice", async () => {
    const tenant = await openPlanning(planning);
    await putSandboxAccounts(tenant, 60);
    const { segmentationId, customers } = await define(tenant);
    const path = `/v1/segmentations/${segmentationId}/objective-weights?profileId=${customers}`;
    const found = await tenant.get(answer, path);
    expect(found.help).toContain("not which criteria matter");
    expect(found.value.segments).toBeGreaterThan(1);
    for (const kind of ["entropy", "critic"] as const) {
      const sum = found.value.criteria.reduce((so, each) => so + (each[kind] ?? 0), 0);
      expect(sum).toBeCloseTo(1, 9);
    }
    const dutch = await tenant.get(answer, path, { "accept-language": "nl" });
    expect(dutch.help).toContain("niet welke criteria ertoe doen");
  });
});
