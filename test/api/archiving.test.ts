import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { segmentationSchema } from "../../functions/api/segmentations/representation.ts";
import { profileSchema } from "../../functions/api/weighting-profiles/representation.ts";
import { pageOf } from "../../functions/contract/paging.ts";
import { tiers } from "../../functions/contract/tiers.ts";
import { setTier } from "../../functions/store/rate-limits.ts";
import { tenantScope } from "../../functions/store/scope.ts";
import { define, openPlanning, type Planning, putSandboxAccounts } from "../support/planning.ts";

let planning: Planning;
let made: Awaited<ReturnType<typeof define>>;
beforeAll(async () => {
  planning = await openPlanning();
  await putSandboxAccounts(planning, 60);
  made = await define(planning);
});
afterAll(() => planning.close());

const problemSchema = z.looseObject({
  code: z.string(),
  detail: z.string(),
  errors: z.array(z.looseObject({ code: z.string(), detail: z.string() })).optional(),
});
const provenanceOf = (body: unknown) =>
  z.looseObject({ provenance: z.looseObject({ dataVersion: z.number() }) }).parse(body).provenance;
const refused = (target: string, status: number, asked = {}) =>
  planning.post(problemSchema, target, { ...asked, status });
const segmentation = () => `/v1/segmentations/${made.segmentationId}`;
const ranking = () => `${segmentation()}/ranking?profileId=${made.customers}`;

/** Nodes written until a change of one account is published everywhere. */
async function nodesOfOneChange(): Promise<number> {
  const [first] = (await planning.store.accounts.page(null, 1)).items;
  if (!first) throw new Error("There are accounts");
  await planning.store.accounts.update(first.id, ({ account }) => ({
    ...account,
    facts: { ...account.facts, revenue12m: Number(account.facts.revenue12m ?? 0) + 1_000 },
  }));
  planning.meter.reset();
  await planning.pump.settle();
  return planning.meter.read().writesByArea.partials ?? 0;
}

describe("an archived segmentation", () => {
  test("costs nothing when accounts change, and is level again once it is taken up", async () => {
    expect(await nodesOfOneChange()).toBeGreaterThan(0);
    const archived = await planning.post(segmentationSchema(), `${segmentation()}/archive`);
    expect(archived.archivedAt).not.toBeNull();
    expect(await nodesOfOneChange()).toBe(0);
    expect((await planning.ask("GET", ranking())).status).toBe(409);
    await planning.post(segmentationSchema(), `${segmentation()}/unarchive`);
    await planning.pump.settle();
    const after = await planning.ask("GET", ranking(), { status: 200 });
    const wanted = await planning.store.partials.wanted(made.segmentationId);
    const { depth } = await planning.store.tenant.read();
    const [one] = wanted;
    const root = one && (await planning.store.partials.root(one, depth));
    expect(root?.complete).toBe(true);
    expect(provenanceOf(after.json).dataVersion).toBe(root?.version);
  });

  test("is listed apart, read under a tag of its own, and not to be changed", async () => {
    const before = await planning.ask("GET", segmentation(), { status: 200 });
    await planning.post(segmentationSchema(), `${segmentation()}/archive`);
    const page = pageOf(segmentationSchema());
    const ids = async (query: string) =>
      (await planning.get(page, `/v1/segmentations${query}`)).data.map(({ id }) => id);
    expect(await ids("")).not.toContain(made.segmentationId);
    expect(await ids("?archived=true")).toEqual([made.segmentationId]);
    const tag = String(before.headers.etag);
    const held = await planning.ask("GET", segmentation(), { headers: { "if-none-match": tag } });
    expect(held.status).toBe(200);
    for (const ifMatch of [tag, String(held.headers.etag)]) {
      const patch = await planning.ask("PATCH", segmentation(), {
        headers: { "if-match": ifMatch, "content-type": "application/merge-patch+json" },
        body: { name: "Other" },
        status: 409,
      });
      expect(problemSchema.parse(patch.json)).toMatchObject({ code: "archived" });
    }
    const back = await planning.post(segmentationSchema(), `${segmentation()}/unarchive`);
    expect(back).toEqual(segmentationSchema().parse(before.json));
  });
});

describe("an archived profile", () => {
  test("is left out of new runs and of the quota of its tier", async () => {
    const { segmentationId, customers } = made;
    const runs = async () => (await planning.store.results.published(segmentationId))?.runs ?? [];
    const path = `/v1/weighting-profiles/${customers}`;
    await planning.post(profileSchema(), `${path}/archive`);
    await nodesOfOneChange();
    const latest = await runs();
    const versions = new Map(latest.map(({ profileId, rootVersion }) => [profileId, rootVersion]));
    expect(versions.get(customers)).not.toBe(versions.get(made.prospects));
    await planning.post(profileSchema(), `${path}/unarchive`);
    await planning.pump.settle();
    expect(new Set((await runs()).map(({ rootVersion }) => rootVersion)).size).toBe(1);
  });
});

describe("a criteria set", () => {
  test("is archived when nothing in use is about it: those that are, are named", async () => {
    const path = `/v1/criteria-sets/${made.criteriaSetId}`;
    const problem = await refused(`${path}/archive`, 409);
    expect(problem.code).toBe("criteria-set-in-use");
    expect(problem.errors).toHaveLength(3);
    expect(problem.errors?.some(({ detail }) => detail.includes(made.customers))).toBe(true);
  });

  test("is not frozen without a criterion that a published profile weighs: the ranking would stop", async () => {
    const path = `/v1/criteria-sets/${made.criteriaSetId}`;
    const read = await planning.ask("GET", path, { status: 200 });
    const { criteria } = z
      .looseObject({ criteria: z.array(z.looseObject({ key: z.string() })) })
      .parse(read.json);
    const { profile } = (await planning.store.profiles.read(made.customers))?.definition ?? {};
    const [weighed] = Object.keys(profile?.weights.value ?? {});
    const patched = await planning.ask("PATCH", path, {
      headers: {
        "if-match": String(read.headers.etag),
        "content-type": "application/merge-patch+json",
      },
      body: { criteria: criteria.filter(({ key }) => key !== weighed) },
      status: 200,
    });
    const asked = { headers: { "if-match": String(patched.headers.etag) } };
    const problem = await refused(`${path}/freeze`, 409, asked);
    expect(problem.code).toBe("profiles-would-stop");
    expect(problem.errors?.some(({ detail }) => detail.includes(made.customers))).toBe(true);
  });
});

test("one segmentation more than the tier allows is refused with what to do", async () => {
  await setTier(planning, tenantScope(planning.tenantId), "sandbox", new Date());
  const { segmentations } = tiers.sandbox.quotas;
  const body = {
    name: "One more",
    criteriaSetId: made.criteriaSetId,
    scheme: { kind: "dimensions", dimensions: [{ field: "sector" }] },
  };
  for (let n = 1; n < segmentations; n++) {
    await planning.post(segmentationSchema(), "/v1/segmentations", { body, status: 201 });
  }
  const problem = await refused("/v1/segmentations", 409, { body });
  expect(problem.code).toBe("quota-exceeded");
  expect(problem.detail).toContain(String(segmentations));
});
