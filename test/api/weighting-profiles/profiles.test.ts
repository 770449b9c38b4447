import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { criteriaSetSchema } from "../../../functions/api/criteria-sets/representation.ts";
import {
  profileSchema,
  profileVersionSchema,
} from "../../../functions/api/weighting-profiles/representation.ts";
import { pageOf } from "../../../functions/contract/paging.ts";
import { openPlanning, type Planning } from "../../support/planning.ts";

let planning: Planning;
let criteriaSetId: string;
beforeAll(async () => {
  planning = await openPlanning();
  const set = await planning.post(criteriaSetSchema(), "/v1/criteria-sets", {
    body: {
      name: "Criteria",
      criteria: [
        { key: "revenuePerYear" },
        { key: "marginPct" },
        { key: "urgency" },
        { key: "dmuAccess" },
      ],
    },
    status: 201,
  });
  criteriaSetId = set.id;
});
afterAll(() => planning.close());

const path = "/v1/weighting-profiles";
const weights = {
  value: { revenuePerYear: 30, marginPct: 10 },
  likelihood: { urgency: 1, dmuAccess: 1 },
};
const create = (more: object = {}) =>
  planning.post(profileSchema(), path, {
    body: { name: "Winnen", criteriaSetId, weights, ...more },
    status: 201,
  });
const change = (id: string, body: unknown, version: number, status = 200) =>
  planning.ask("PATCH", `${path}/${id}`, {
    body,
    headers: { "if-match": `"${version}"` },
    status,
  });
const act = (id: string, verb: string, version: number, status = 200, body?: unknown) =>
  planning.ask("POST", `${path}/${id}/${verb}`, {
    body,
    headers: { "if-match": `"${version}"` },
    status,
  });

describe("before the criteria set is frozen", () => {
  test("a profile can be drafted but not published", async () => {
    const { id } = await create();
    const refused = await act(id, "publish", 1, 409);
    expect(refused.json).toMatchObject({ code: "criteria-set-not-frozen" });
  });
});

describe("with a frozen criteria set", () => {
  beforeAll(async () => {
    await planning.ask("POST", `/v1/criteria-sets/${criteriaSetId}/freeze`, {
      headers: { "if-match": '"1"' },
      status: 200,
    });
  });

  test("what is left out has the documented defaults", async () => {
    expect(await create()).toMatchObject({
      version: 1,
      status: "draft",
      publishedVersion: null,
      missing: "neutral",
      minimumCoverage: 0.6,
      valueShare: 0.5,
      thresholds: { kind: "fixed", value: 50, likelihood: 50 },
    });
  });

  test("weights of unknown criteria, or on the wrong axis, are refused with what is allowed", async () => {
    const body = {
      name: "Fout",
      criteriaSetId,
      weights: { value: { urgency: 1, nope: 2 }, likelihood: {} },
    };
    const answer = await planning.ask("POST", path, { body, status: 422 });
    const { errors } = z
      .looseObject({ errors: z.array(z.looseObject({ pointer: z.string(), code: z.string() })) })
      .parse(answer.json);
    expect(errors.map(({ pointer, code }) => [pointer, code])).toEqual([
      ["/weights/value/urgency", "wrong-axis"],
      ["/weights/value/nope", "unknown-criterion"],
    ]);
  });

  test("a merge patch changes what it names and null takes a weight out", async () => {
    const { id } = await create({ relationships: ["prospect"] });
    const answer = await change(
      id,
      { weights: { likelihood: { urgency: 50, dmuAccess: null } }, relationships: null },
      1,
    );
    const changed = profileSchema().parse(answer.json);
    expect(changed.weights).toEqual({ ...weights, likelihood: { urgency: 50 } });
    expect(changed).not.toHaveProperty("relationships");
    expect(answer.headers.etag).toBe('"2"');
  });

  test("a merge patch that leaves something invalid is refused whole", async () => {
    const { id } = await create();
    const refused = await change(id, { thresholds: { kind: "median" } }, 1, 422);
    expect(refused.json).toMatchObject({
      errors: [{ pointer: "/thresholds/value" }, { pointer: "/thresholds/likelihood" }],
    });
    await change(id, { thresholds: { kind: "median", value: null, likelihood: null } }, 1);
  });

  test("428 without If-Match, 412 with another version, and nothing changes", async () => {
    const { id } = await create();
    await planning.ask("PATCH", `${path}/${id}`, { body: { name: "x" }, status: 428 });
    await change(id, { name: "x" }, 2, 412);
    for (const verb of ["publish", "revert"]) {
      const body = verb === "revert" ? { version: 1 } : undefined;
      await planning.ask("POST", `${path}/${id}/${verb}`, { body, status: 428 });
      await act(id, verb, 2, 412, body);
    }
    expect((await planning.get(profileSchema(), `${path}/${id}`)).version).toBe(1);
  });

  test("an axis without any weight cannot be published", async () => {
    const { id } = await create({
      weights: { value: { marginPct: 0 }, likelihood: { urgency: 1 } },
    });
    const refused = await act(id, "publish", 1, 422);
    expect(refused.json).toMatchObject({
      errors: [{ pointer: "/weights/value", code: "axis-without-weight" }],
    });
  });

  test("a published version never changes, and reverting makes a new draft of it", async () => {
    const { id } = await create();
    await act(id, "publish", 1);
    const before = await planning.ask("GET", `${path}/${id}/versions/2`, { status: 200 });
    await change(id, { weights: { value: { marginPct: 90 } }, name: "Marge" }, 2);
    expect(await planning.get(profileSchema(), `${path}/${id}`)).toMatchObject({
      version: 3,
      publishedVersion: 2,
      status: "draft",
    });
    const reverted = profileSchema().parse((await act(id, "revert", 3, 200, { version: 2 })).json);
    expect(reverted).toMatchObject({ version: 4, publishedVersion: 2, status: "draft", weights });
    const after = await planning.ask("GET", `${path}/${id}/versions/2`, { status: 200 });
    expect(after.text).toBe(before.text);
    const page = await planning.get(pageOf(profileVersionSchema()), `${path}/${id}/versions`);
    expect(page.data.map(({ version, published }) => [version, published])).toEqual([
      [4, false],
      [3, false],
      [2, true],
      [1, false],
    ]);
    await act(id, "revert", 4, 404, { version: 99 });
  });

  test("a clone starts out equal and then goes its own way", async () => {
    const { id } = await create();
    await act(id, "publish", 1);
    await change(id, { valueShare: 0.8 }, 2);
    const clone = await planning.post(profileSchema(), `${path}/${id}/clone`, {
      body: { name: "Kopie", version: "published" },
      status: 201,
    });
    expect(clone).toMatchObject({ version: 1, status: "draft", name: "Kopie", valueShare: 0.5 });
    expect(clone.id).not.toBe(id);
    await change(clone.id, { valueShare: 0.1 }, 1);
    expect((await planning.get(profileSchema(), `${path}/${id}`)).valueShare).toBe(0.8);
    const draft = await create();
    const refused = await planning.ask("POST", `${path}/${draft.id}/clone`, {
      body: { name: "Kopie", version: "published" },
      status: 409,
    });
    expect(refused.json).toMatchObject({ code: "weighting-profile-not-published" });
  });

  const compared = z.looseObject({
    changed: z.array(z.string()),
    relationships: z.array(
      z.looseObject({
        relationship: z.string(),
        value: z.array(
          z.object({
            criterion: z.string(),
            label: z.string(),
            left: z.number(),
            right: z.number(),
            difference: z.number(),
          }),
        ),
        likelihood: z.array(z.looseObject({ left: z.number(), right: z.number() })),
      }),
    ),
  });

  test("a comparison shows shares per relationship as they count, and what else differs", async () => {
    const { id } = await create();
    await act(id, "publish", 1);
    await change(id, { weights: { value: { marginPct: 30 } }, missing: "pessimistic" }, 2);
    const { changed, relationships } = await planning.get(compared, `${path}/${id}/compare`, {
      "accept-language": "nl",
    });
    expect(changed).toEqual(["weights.value", "missing"]);
    const of = (name: string) => relationships.find(({ relationship }) => relationship === name);
    expect(of("customer")?.value).toEqual([
      {
        criterion: "revenuePerYear",
        label: "Omzet per jaar",
        left: 0.75,
        right: 0.5,
        difference: -0.25,
      },
      { criterion: "marginPct", label: "Marge op omzet", left: 0.25, right: 0.5, difference: 0.25 },
    ]);
    // Margin applies to customers only: of a former customer revenue has all the weight.
    expect(of("former_customer")?.value).toMatchObject([{ left: 1, right: 1 }]);
    expect(of("customer")?.likelihood).toEqual([]);
    expect(of("prospect")?.likelihood).toMatchObject([{ left: 0.5 }, { left: 0.5 }]);
  });

  test("two profiles compare as well; one that does not exist is not found", async () => {
    const left = await create();
    const right = await create({ weights: { ...weights, likelihood: { urgency: 1 } } });
    const both = `version=draft&withVersion=draft`;
    const { changed } = await planning.get(
      compared,
      `${path}/${left.id}/compare?${both}&withProfileId=${right.id}`,
    );
    expect(changed).toEqual(["weights.likelihood"]);
    const absent = `wpr_${"0".repeat(26)}`;
    await planning.ask("GET", `${path}/${left.id}/compare?${both}&withProfileId=${absent}`, {
      status: 404,
    });
    await planning.ask("GET", `${path}/${absent}/compare`, { status: 404 });
  });
});
