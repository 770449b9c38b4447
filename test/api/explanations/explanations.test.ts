import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import account from "../../../functions/api/explanations/account.ts";
import segment from "../../../functions/api/explanations/segment.ts";
import { rankingSchema } from "../../../functions/contract/schemas/ranking.ts";
import { type Account, scoreAccount } from "../../../functions/domain/index.ts";
import { define, openPlanning, type Planning, putSandboxAccounts } from "../../support/planning.ts";

const bodyOf = (endpoint: typeof account) => endpoint.responses[200]?.schema?.() ?? z.never();
const contribution = z.looseObject({ raw: z.number() });
const axis = z.looseObject({
  contribution: contribution.nullable(),
  score: contribution.nullable(),
  criteria: z.array(
    z.looseObject({
      criterion: z.string(),
      label: z.string(),
      contribution,
      coverage: z.number(),
      sources: z.array(z.looseObject({ kind: z.string() })),
      scale: z.looseObject({ version: z.number() }),
    }),
  ),
});
const explained = z.looseObject({
  provenance: z.unknown(),
  score: contribution.nullable(),
  place: z.looseObject({ coordinates: z.unknown(), quadrant: z.unknown() }),
  axes: z.strictObject({ value: axis, likelihood: axis }),
});
type Explained = z.output<typeof explained>;

let planning: Planning;
let accounts: readonly Account[];
let made: Awaited<ReturnType<typeof define>>;
let path: string;
beforeAll(async () => {
  planning = await openPlanning();
  accounts = await putSandboxAccounts(planning, 120);
  made = await define(planning);
  path = `/v1/segmentations/${made.segmentationId}`;
});
afterAll(() => planning.close());

const explainSegment = async (key: string, headers = {}) => {
  const target = `${path}/segments/${encodeURIComponent(key)}/explanation`;
  const query = `profileId=${made.customers}`;
  return explained.parse(await planning.get(bodyOf(segment), `${target}?${query}`, headers));
};
const accountTarget = (ref: string, profile = made.customers) =>
  `/v1/accounts/${ref}/explanation?segmentationId=${made.segmentationId}&profileId=${profile}`;
const explainAccount = async (ref: string, headers = {}) =>
  explained.parse(await planning.get(bodyOf(account), accountTarget(ref), headers));

function addsUp({ axes, score }: Explained): void {
  let headline = 0;
  for (const one of Object.values(axes)) {
    const sum = one.criteria.reduce((total, each) => total + each.contribution.raw, 0);
    if (one.score !== null) expect(Math.abs(sum - one.score.raw)).toBeLessThan(1e-9);
    headline += one.contribution?.raw ?? 0;
  }
  if (score !== null) expect(Math.abs(headline - score.raw)).toBeLessThan(1e-9);
}

const firstCustomer = () => {
  const found = accounts.find(({ relationship }) => relationship === "customer");
  if (found === undefined) throw new Error("there are customers");
  return found;
};

describe("the explanation of a segment", () => {
  test("explains the very row of the ranking, to the last digit", async () => {
    const target = `${path}/ranking?profileId=${made.customers}`;
    const { rows, provenance } = await planning.get(rankingSchema(), target);
    for (const row of rows) {
      const found = await explainSegment(row.segment);
      expect(found.provenance).toEqual(provenance);
      expect(found.score).toEqual(row.score);
      expect(found.place.coordinates).toEqual(row.coordinates);
      expect(found.place.quadrant).toEqual(row.quadrant);
      addsUp(found);
    }
  });

  test("reads no account", async () => {
    const { rows } = await planning.get(
      rankingSchema(),
      `${path}/ranking?profileId=${made.customers}`,
    );
    planning.meter.reset();
    await explainSegment(rows[0]?.segment ?? "");
    const { callsByArea } = planning.meter.read();
    expect(callsByArea.accounts ?? 0).toBe(0);
    expect(callsByArea.partials ?? 0).toBe(0);
  });

  test("names the frozen version of the criteria set as the version of each scale", async () => {
    const { rows, provenance } = await planning.get(
      rankingSchema(),
      `${path}/ranking?profileId=${made.customers}`,
    );
    const found = await explainSegment(rows[0]?.segment ?? "");
    for (const { scale } of found.axes.value.criteria)
      expect(scale.version).toBe(provenance.criteriaVersion);
  });

  test("says who rated the segment once somebody did", async () => {
    const { rows } = await planning.get(
      rankingSchema(),
      `${path}/ranking?profileId=${made.customers}`,
    );
    const row = rows.find(({ segment: key, value, likelihood }) => {
      const lacks = [...value.contributions, ...likelihood.contributions];
      return key !== "other" && lacks.some(({ coverage }) => coverage < 1);
    });
    const lacking = [
      ...(row?.value.contributions ?? []),
      ...(row?.likelihood.contributions ?? []),
    ].find(({ coverage }) => coverage < 1);
    if (row === undefined || lacking === undefined) throw new Error("something is missing");
    await planning.store.ratings.put(made.segmentationId, {
      ...{ segment: row.segment, criterion: lacking.criterion },
      ...{ assessor: "sales-manager", value: 4, date: "2026-10-01" },
    });
    await planning.pump.settle();
    const found = await explainSegment(row.segment);
    const part = [...found.axes.value.criteria, ...found.axes.likelihood.criteria].find(
      ({ criterion }) => criterion === lacking.criterion,
    );
    expect(part?.coverage).toBe(1);
    expect(part?.sources).toContainEqual(
      expect.objectContaining({
        kind: "inherited",
        by: "ratings",
        rated: expect.objectContaining({ mean: 4, n: 1 }),
      }),
    );
    addsUp(found);
  });

  test("of an unknown segment is 404", async () => {
    const target = `${path}/segments/nope/explanation?profileId=${made.customers}`;
    const answer = await planning.ask("GET", target, { status: 404 });
    expect(answer.json).toMatchObject({ code: "segment-not-found" });
  });
});

describe("the explanation of an account", () => {
  test("reads one bucket and the matrix, and nothing of another account", async () => {
    const ref = `ext:${firstCustomer().externalId}`;
    await explainAccount(ref);
    planning.meter.reset();
    await planning.store.accounts.get(ref);
    const one = planning.meter.read().callsByArea.accounts;
    planning.meter.reset();
    await explainAccount(ref);
    const { callsByArea } = planning.meter.read();
    expect(callsByArea.accounts).toBe(one);
    expect(callsByArea.partials ?? 0).toBe(0);
  });

  test("explains the score the account has in the list of the best", async () => {
    const held = await planning.store.results.matrix(made.segmentationId);
    const profile = await planning.store.profiles.read(made.customers);
    if (held === null || profile === null) throw new Error("measured before");
    const customers = accounts.filter(({ relationship }) => relationship === "customer");
    for (const stored of customers.slice(0, 10)) {
      const found = await explainAccount(`ext:${stored.externalId}`);
      const { score } = scoreAccount(stored, held.plan, profile.definition.profile);
      const inherits = Object.values(found.axes).some(({ criteria }) =>
        criteria.some(({ sources }) => sources.some(({ kind }) => kind === "inherited")),
      );
      if (!inherits) expect(found.score?.raw ?? null).toBe(score);
      addsUp(found);
    }
  });

  test("comes in Dutch with the same figures", async () => {
    const ref = `ext:${firstCustomer().externalId}`;
    const english = await explainAccount(ref);
    const dutch = await explainAccount(ref, { "accept-language": "nl" });
    expect(dutch.score).toEqual(english.score);
    const labels = (found: Explained) => found.axes.value.criteria.map(({ label }) => label);
    expect(labels(english)).toContain("Revenue a year");
    expect(labels(dutch)).toContain("Omzet per jaar");
  });

  test("of an account that is not there, or without a profile in force, is refused", async () => {
    const absent = await planning.ask("GET", accountTarget("ext:nobody"), { status: 404 });
    expect(absent.json).toMatchObject({ code: "account-not-found" });
    const other = "wpr_01JD9Y2ZV3T6Q8R0W4X5Y7Z9MN";
    const target = accountTarget(`ext:${firstCustomer().externalId}`, other);
    const unknown = await planning.ask("GET", target, { status: 404 });
    expect(unknown.json).toMatchObject({ code: "weighting-profile-not-found" });
  });
});
