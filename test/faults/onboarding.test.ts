import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { IDEMPOTENCY_HELD_SECONDS } from "../../functions/contract/limits.ts";
import { realSystem } from "../../functions/runtime/system.ts";
import { standingItem } from "../../functions/store/identity-keys.ts";
import { openStore } from "../../functions/store/index.ts";
import { tenantPk } from "../../functions/store/keys.ts";
import { setTier } from "../../functions/store/rate-limits.ts";
import { tenantScope } from "../../functions/store/scope.ts";
import { openTable } from "../../functions/store/table.ts";
import type { Answered, Api } from "../support/api.ts";
import { apiOver, openPlanning, type Planning } from "../support/planning.ts";
import { type Fuse, openFaults } from "./faults.ts";

let partner: Planning;
let faults: ReturnType<typeof openFaults>;
let api: Api;
/** A moment after every claim that was made by then has lapsed. */
let clock = 0;
/** Calls of an onboarding that nothing disturbs. */
let calls = 0;

const made = z.looseObject({
  id: z.string(),
  name: z.string(),
  tier: z.string(),
  createdAt: z.string(),
  onboarding: z.looseObject({ tenant: z.literal("done"), firstKey: z.literal("done") }),
  firstKey: z.looseObject({ id: z.string(), key: z.string() }),
});
const clients = z.looseObject({ data: z.array(z.looseObject({ id: z.string() })) });
const me = z.looseObject({
  tenant: z.looseObject({ id: z.string(), name: z.string() }),
  key: z.looseObject({ id: z.string() }),
});

const wanted = {
  name: "Northern Tools",
  mode: "test",
  tier: "sandbox",
  scopes: ["accounts.read", "keys.read"],
};

const onboard = (key: string): Promise<Answered> =>
  api("POST", "/v1/clients", {
    key: partner.key,
    headers: { "idempotency-key": key },
    body: wanted,
  });

async function killedAt(fuse: Fuse, key: string): Promise<void> {
  faults.light(fuse);
  // The authorizer can be what dies: then there is no answer at all.
  await onboard(key).catch(() => {});
  faults.putOut();
  clock += (IDEMPOTENCY_HELD_SECONDS + 1) * 1000;
}

/** Each place at which the process can die, before and after its call took effect. */
const places = (everyNth = 1): Fuse[] =>
  Array.from({ length: Math.ceil(calls / everyNth) }, (_, n) => 1 + n * everyNth).flatMap((n) =>
    [false, true].map((reaches) => ({ calls: n, reaches })),
  );

const seen = new Set<string>();
/** Clients that were not there when last asked. */
async function fresh(): Promise<string[]> {
  const found: string[] = [];
  for (let cursor = ""; ; ) {
    const { json } = await partner.ask("GET", `/v1/clients?limit=200${cursor}`, { status: 200 });
    for (const { id } of clients.parse(json).data) if (!seen.has(id)) found.push(id);
    const { nextCursor } = json as { nextCursor: string | null };
    if (nextCursor === null) break;
    cursor = `&cursor=${nextCursor}`;
  }
  for (const id of found) seen.add(id);
  return found;
}

const keysOf = async (tenantId: string) => {
  const trace = { now: new Date(), actor: "test" };
  const { access } = openStore(partner, tenantScope(tenantId), trace);
  return (await access.apiKeys.list(null, 10)).items.map(({ id }) => id);
};

/** All that lies under a tenant's own keys in both tables. */
async function rowsOf(tenantId: string) {
  const { table, identityTable } = partner.names;
  const of = async (name: string, pk: string) => openTable(partner.dynamo, name).query({ pk });
  const scope = tenantScope(tenantId);
  return [
    ...(await of(table, tenantPk(scope))),
    ...(await of(identityTable, standingItem(scope).pk)),
  ];
}

beforeAll(async () => {
  partner = await openPlanning();
  await setTier(partner, tenantScope(partner.tenantId), "internal", new Date());
  const system = { ...realSystem, now: () => new Date(Date.now() + clock) };
  api = apiOver(partner, partner, system);
  faults = openFaults(partner);
  await onboard(randomUUID());
  faults.counted();
  const whole = await onboard(randomUUID());
  calls = faults.counted();
  expect(whole.status, whole.text).toBe(201);
  expect(calls).toBeGreaterThan(15);
  await fresh();
}, 60_000);
afterAll(() => partner.close());

describe("an onboarding that was killed at any call and is sent again under its key", () => {
  test("makes one tenant with one key that works, and answers the same from then on", async () => {
    for (const fuse of places()) {
      const key = randomUUID();
      await killedAt(fuse, key);
      const [one, other] = await Promise.all([onboard(key), onboard(key)]);
      const again = await onboard(key);
      const where = `${JSON.stringify(fuse)} of ${calls}: ${again.text}`;
      expect(again.status, where).toBe(201);
      for (const answer of [one, other])
        if (answer.status === 201) expect(answer.text, where).toBe(again.text);
        else expect(answer.status, where).toBe(409);
      const { id, firstKey } = made.parse(again.json);
      expect(await fresh(), where).toEqual([id]);
      expect(await keysOf(id), where).toEqual([firstKey.id]);
      const who = me.parse((await api("GET", "/v1/me", { key: firstKey.key })).json);
      expect([who.tenant.id, who.key.id], where).toEqual([id, firstKey.id]);
    }
  }, 180_000);

  test("puts the tenant in the tier and under the name that were decided in between", async () => {
    let changed = 0;
    for (const fuse of places(2)) {
      const key = randomUUID();
      await killedAt(fuse, key);
      const [id] = await fresh();
      if (id === undefined) continue;
      changed += 1;
      const path = `/v1/clients/${id}`;
      const { headers } = await partner.ask("GET", path, { status: 200 });
      const body = { tier: "premium", name: "Southern Tools" };
      const patch = { body, headers: { "if-match": headers.etag ?? "" }, status: 200 };
      await partner.ask("PATCH", path, patch);
      const { json, text } = await onboard(key);
      const where = `${JSON.stringify(fuse)} of ${calls}: ${text}`;
      const { firstKey } = made.parse(json);
      const who = await api("GET", "/v1/me", { key: firstKey.key });
      expect(me.parse(who.json).tenant.name, where).toBe("Southern Tools");
      expect(who.headers["ratelimit-policy"], where).toContain("q=6000");
    }
    expect(changed).toBeGreaterThan(5);
  }, 180_000);
});

test("an onboarding that was killed, and whose client leaves since, is refused and writes nothing there", async () => {
  let left = 0;
  for (const fuse of places(7)) {
    const key = randomUUID();
    await killedAt(fuse, key);
    const [id] = await fresh();
    if (id === undefined) continue;
    left += 1;
    await partner.ask("POST", `/v1/clients/${id}/offboard`, { status: 202 });
    const before = await rowsOf(id);
    const { status, json, text } = await onboard(key);
    const where = `${JSON.stringify(fuse)} of ${calls}: ${text}`;
    // One whose answer was kept before it died is repeated.
    if (status !== 201) expect(json, where).toMatchObject({ status: 403, code: "tenant-leaving" });
    expect(await rowsOf(id), where).toEqual(before);
  }
  expect(left).toBeGreaterThan(2);
}, 180_000);

test("a change that is held up does not put a client back into the tier it left meanwhile", async () => {
  const { id } = made.parse((await onboard(randomUUID())).json);
  const path = `/v1/clients/${id}`;
  const patch = (tier: string) =>
    api("PATCH", path, { key: partner.key, body: { tier }, headers: { "if-match": "*" } });
  const reached = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  let isHeld = false;
  const hold =
    <I extends object, O>(next: (args: I) => Promise<O>) =>
    async (args: I): Promise<O> => {
      if (!isHeld && JSON.stringify(args).includes('"SET #tier = :tier, #wholeAt = :next"')) {
        isHeld = true;
        reached.resolve();
        await goOn.promise;
      }
      return next(args);
    };
  partner.dynamo.middlewareStack.add(hold, { step: "initialize", name: "hold" });
  const slow = patch("premium");
  await reached.promise;
  expect((await patch("standard")).status).toBe(200);
  goOn.resolve();
  expect((await slow).status).toBe(200);
  partner.dynamo.middlewareStack.remove("hold");
  const { usage } = openStore(partner, tenantScope(id), { now: new Date(), actor: "test" });
  expect((await usage.quotas()).tier).toBe("standard");
}, 60_000);
