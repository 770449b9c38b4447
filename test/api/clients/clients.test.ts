import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { assertionPk } from "../../../functions/store/identity-keys.ts";
import { openStore } from "../../../functions/store/index.ts";
import { setTier } from "../../../functions/store/rate-limits.ts";
import { tenantScope } from "../../../functions/store/scope.ts";
import { openTable } from "../../../functions/store/table.ts";
import { ask, assertion, assertionForm, basic, grantForm, ownKey } from "../../runtime/tokens.ts";
import type { Call } from "../../support/api.ts";
import { openPlanning, type Planning } from "../../support/planning.ts";

let partner: Planning;
let rival: Planning;

const made = z.looseObject({
  id: z.string(),
  firstKey: z.looseObject({ id: z.string(), key: z.string() }),
});
const client = {
  name: "Northern Tools",
  mode: "test",
  tier: "sandbox",
  scopes: ["accounts.read", "accounts.write", "keys.read"],
} as const;

beforeAll(async () => {
  partner = await openPlanning();
  rival = await openPlanning(partner);
}, 60_000);

const madeClient = z.looseObject({ id: z.string(), clientSecret: z.string().nullable() });
const reader = { name: "Reader", scopes: ["accounts.read"] };
const usedAssertions = async (clientId: string) => {
  const { dynamo, names } = partner;
  const table = openTable(dynamo, names.identityTable);
  return (await table.query({ pk: assertionPk(clientId) })).length;
};

const onboard = (by: Planning, body: object = client, headers = {}) =>
  by.post(made, "/v1/clients", { body, headers, status: 201 });

const me = z.looseObject({
  tenant: z.looseObject({ id: z.string() }),
  key: z.looseObject({ id: z.string(), scopes: z.array(z.string()) }),
});

describe("a client", () => {
  test("is made in one call, and its first key opens it and nothing else", async () => {
    const { id, firstKey } = await onboard(partner);
    const who = me.parse((await partner.api("GET", "/v1/me", { key: firstKey.key })).json);
    expect(who.tenant.id).toBe(id);
    expect(who.key.id).toBe(firstKey.id);
    const read = await partner.ask("GET", `/v1/clients/${id}`, { status: 200 });
    expect(read.json).toMatchObject({
      id,
      status: "active",
      onboarding: { tenant: "done", firstKey: "done", sandboxData: "not-wanted" },
    });
    const own = await partner.api("GET", "/v1/clients", { key: firstKey.key });
    expect(own.status).toBe(403);
  });

  test("is given no scope its partner lacks, and none over clients", async () => {
    const key = await partner.keyWith(["clients.write", "accounts.read"]);
    const ask = async (body: object, as = key) =>
      (await partner.api("POST", "/v1/clients", { key: as, body })).json;
    expect(await ask(client)).toMatchObject({ status: 403, code: "scope-not-held" });
    expect(await ask({ ...client, scopes: ["clients.read"] }, partner.key)).toMatchObject({
      status: 422,
      errors: [{ pointer: "/scopes/0" }],
    });
  });

  test("is in no larger tier than its partner", async () => {
    const small = await openPlanning(partner);
    await setTier(small, tenantScope(small.tenantId), "standard", new Date());
    const post = (tier: string) =>
      small.ask("POST", "/v1/clients", {
        body: { ...client, tier },
        headers: { "idempotency-key": randomUUID() },
      });
    expect((await post("premium")).json).toMatchObject({ status: 403, code: "tier-not-held" });
    const kept = await post("standard");
    expect(kept.status, kept.text).toBe(201);
    const raised = await small.ask("PATCH", `/v1/clients/${made.parse(kept.json).id}`, {
      body: { tier: "premium" },
      headers: { "if-match": '"1"' },
    });
    expect(raised.json).toMatchObject({ status: 403, code: "tier-not-held" });
  });

  test("is renamed and put in another tier at the version that was read, and no other", async () => {
    const { id, firstKey } = await onboard(partner);
    const path = `/v1/clients/${id}`;
    const patch = (etag: string) =>
      partner.ask("PATCH", path, {
        body: { tier: "premium", name: "Southern Tools" },
        headers: { "if-match": etag },
      });
    expect((await patch('"7"')).status).toBe(412);
    const changed = await patch('"1"');
    expect(changed.json, changed.text).toMatchObject({ tier: "premium", name: "Southern Tools" });
    const who = await partner.api("GET", "/v1/me", { key: firstKey.key });
    expect(who.json).toMatchObject({ tenant: { name: "Southern Tools" } });
    expect(who.headers["ratelimit-policy"]).toContain("q=6000");
  });

  test("that leaves is not written to, whoever asks, and has what was decided meanwhile when it stays", async () => {
    const { id, firstKey } = await onboard(partner);
    const path = `/v1/clients/${id}`;
    const trace = { now: new Date(), actor: "test" };
    const { usage } = openStore(partner, tenantScope(id), trace);
    await partner.ask("POST", `${path}/offboard`, { status: 202 });
    const headers = { "if-match": '"1"' };
    await partner.ask("PATCH", path, { body: { tier: "premium" }, headers, status: 200 });
    for (const tenant of [id, partner.tenantId]) {
      const astray = { key: firstKey.key, headers: { tenant } };
      expect((await partner.api("GET", "/v1/accounts", astray)).status).toBe(403);
    }
    expect((await usage.quotas()).tier).toBe("sandbox");
    expect(await usage.days("2000-01-01", "2999-12-31")).toEqual([]);
    await partner.ask("POST", `${path}/offboard/undo`, { status: 204 });
    await partner.ask("GET", path, { status: 200 });
    expect((await usage.quotas()).tier).toBe("premium");
  });

  test("that is all but gone is still told of, until it is", async () => {
    const { id } = await onboard(partner, { ...client, sandboxData: true });
    await partner.ask("POST", `/v1/clients/${id}/offboard`, { status: 202 });
    const trace = { now: new Date(), actor: "test" };
    await openStore(partner, tenantScope(id), trace).removal.removeEntry();
    const read = await partner.ask("GET", `/v1/clients/${id}`);
    expect(read.json, read.text).toMatchObject({ id, status: "leaving" });
    await partner.ask("GET", "/v1/clients?limit=100", { status: 200 });
  });

  test("that is gone while it is still remembered is answered as one that never was", async () => {
    const told = async (method: string, path: string, call: Call) => {
      const { status, text } = await partner.api(method, path, {
        ...call,
        headers: { ...call.headers, "x-request-id": "gone-0001" },
      });
      return { status, text };
    };
    const acting = (tenant: string) => ({ key: partner.key, headers: { tenant } });
    const bodyOf = (call: object) => ({
      ...call,
      body: { name: "Bakery", relationship: "prospect", facts: {} },
    });
    const absent = `ten_${"Z".repeat(26)}`;
    for (const leaves of [false, true]) {
      const { id, firstKey } = await onboard(partner);
      if (leaves) await partner.ask("POST", `/v1/clients/${id}/offboard`, { status: 202 });
      for (const call of [acting(id), { key: firstKey.key }])
        expect((await told("GET", "/v1/me", call)).status).toBe(200);
      const trace = { now: new Date(), actor: "test" };
      await openStore(partner, tenantScope(id), trace).removal.removeEntry();
      const path = "/v1/accounts/ext:B-1";
      expect(await told("GET", "/v1/me", acting(id))).toEqual(
        await told("GET", "/v1/me", acting(absent)),
      );
      expect(await told("GET", "/v1/me", { key: firstKey.key })).toEqual(
        await told("GET", "/v1/me", { key: null }),
      );
      if (leaves) continue;
      for (const [method, wrap] of [
        ["GET", (call: object) => call],
        ["PUT", bodyOf],
      ] as const) {
        expect(await told(method, path, wrap(acting(id)))).toEqual(
          await told(method, path, wrap(acting(absent))),
        );
        expect(await told(method, path, wrap({ key: firstKey.key }))).toEqual(
          await told(method, path, wrap({ key: null })),
        );
      }
    }
  });

  test("that is suspended or leaves is given no token, and nothing is kept of its assertions", async () => {
    const { id } = await onboard(partner);
    const key = await ownKey("own");
    const headers = { tenant: id };
    const clientWith = (body: object) =>
      partner.post(madeClient, "/v1/oauth-clients", { body: { ...body, ...reader }, headers });
    const withSecret = await clientWith({});
    const withKey = await clientWith({ keys: [key.registered] });
    const told = async () => {
      const sign = { alg: "ES256", kid: "own" };
      const form = assertionForm(await assertion(withKey.id, key.secret, sign));
      const proof = basic(withSecret.id, withSecret.clientSecret ?? "");
      const answers = [await ask(partner, form), await ask(partner, grantForm, proof)];
      const used = await usedAssertions(withKey.id);
      return [...answers.map(({ status }) => status), used];
    };
    const post = (path: string, body?: object) =>
      partner.ask("POST", `/v1/clients/${id}/${path}`, { ...(body && { body }) });
    expect(await told()).toEqual([200, 200, 1]);
    await post("suspend", { reason: "The contract has ended." });
    expect(await told()).toEqual([401, 401, 1]);
    await post("resume", { reason: "The contract was renewed." });
    expect(await told()).toEqual([200, 200, 2]);
    await post("offboard");
    expect(await told()).toEqual([401, 401, 2]);
  });

  test("is filled with invented accounts in the background when that is wanted", async () => {
    const { id, firstKey } = await onboard(partner, { ...client, sandboxData: true });
    await partner.pump.settle();
    const read = await partner.ask("GET", `/v1/clients/${id}`);
    expect(read.json).toMatchObject({
      onboarding: { sandboxData: "done", sandboxAccounts: 400 },
    });
    const accounts = await partner.api("GET", "/v1/accounts?limit=3", { key: firstKey.key });
    expect((accounts.json as { data: unknown[] }).data).toHaveLength(3);
  }, 60_000);
});

describe("the header Tenant", () => {
  test("lets a partner act for its client with its own scopes but those over clients", async () => {
    const { id } = await onboard(partner);
    const headers = { tenant: id };
    const who = me.parse((await partner.ask("GET", "/v1/me", { headers, status: 200 })).json);
    expect(who.tenant.id).toBe(id);
    expect(who.key.scopes).toContain("accounts.write");
    expect(who.key.scopes.filter((scope) => scope.startsWith("clients."))).toEqual([]);
    expect(who).toMatchObject({ partner: { id: partner.tenantId } });
    const body = { name: "Bakery", relationship: "prospect", facts: {} };
    const put = await partner.ask("PUT", "/v1/accounts/ext:B-1", { headers, body });
    expect(put.status, put.text).toBe(201);
    expect((await partner.ask("GET", "/v1/accounts/ext:B-1", { headers })).status).toBe(200);
    expect((await partner.ask("GET", "/v1/accounts/ext:B-1")).status).toBe(404);
  });

  test("signs what a partner does for a client with the partner and its key", async () => {
    const { id } = await onboard(partner);
    const headers = { tenant: id, "idempotency-key": randomUUID() };
    const body = { name: "Theirs", scopes: ["accounts.read"] };
    await partner.ask("POST", "/v1/api-keys", { headers, body, status: 201 });
    const { text } = await partner.ask("GET", "/v1/audit-records", { headers: { tenant: id } });
    expect(text).toContain(`"actor":"${partner.tenantId}/key_`);
  });

  test("is refused where it is about clients themselves, but with the caller's own id", async () => {
    const { id } = await onboard(partner);
    const list = async (tenant: string) =>
      (await partner.ask("GET", "/v1/clients", { headers: { tenant } })).status;
    expect(await list(id)).toBe(400);
    expect(await list(partner.tenantId)).toBe(200);
  });

  test("answers alike whether the tenant is another's, absent, or no tenant at all", async () => {
    const theirs = await onboard(rival);
    const own = await onboard(partner);
    const told = async (tenant: string | readonly string[]) => {
      const headers = { tenant, "x-request-id": "tenant-0001" };
      const answer = await partner.api("GET", "/v1/accounts", { key: partner.key, headers });
      const { ratelimit: _left, ...rest } = answer.headers;
      return { status: answer.status, headers: rest, text: answer.text };
    };
    const foreign = await told(theirs.id);
    expect(foreign).toMatchObject({ status: 403 });
    expect(foreign.text).toContain("tenant-not-yours");
    for (const other of [rival.tenantId, `ten_${"Z".repeat(26)}`, "nobody", "", [own.id, own.id]])
      expect(await told(other)).toEqual(foreign);
    expect((await told(own.id)).status).toBe(200);
  });

  test("never reaches a client of another partner, whatever is sent", async () => {
    const [mine, theirs] = [await onboard(partner), await onboard(rival)];
    const { id, firstKey } = theirs;
    const piece = fc.constantFrom(id, mine.id, rival.tenantId, partner.tenantId, ",", " ", ";");
    const header = fc.array(piece, { minLength: 1, maxLength: 3 }).map((pieces) => pieces.join(""));
    const sent = fc.oneof(header, fc.array(header, { minLength: 2, maxLength: 3 }));
    const keys = fc.constantFrom(partner.key, mine.firstKey.key);
    await fc.assert(
      fc.asyncProperty(keys, sent, async (key, tenant) => {
        const answer = await partner.api("GET", "/v1/me", { key, headers: { tenant } });
        expect([200, 403]).toContain(answer.status);
        expect(answer.text).not.toContain(id);
        expect(answer.text).not.toContain(firstKey.id);
      }),
      { numRuns: 60 },
    );
    const foreign = await partner.ask("GET", `/v1/clients/${id}`);
    expect(foreign.status).toBe(404);
  }, 60_000);
});
