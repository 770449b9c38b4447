import { randomUUID } from "node:crypto";
import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { API_KEYS_MAX, OAUTH_CLIENTS_MAX } from "../../../functions/contract/limits.ts";
import { scopes } from "../../../functions/contract/scopes.ts";
import { openStore } from "../../../functions/store/index.ts";
import { tenantScope } from "../../../functions/store/scope.ts";
import { newClient, newToken } from "../../runtime/tokens.ts";
import { openPlanning, type Planning } from "../../support/planning.ts";

let planning: Planning;

beforeAll(async () => {
  planning = await openPlanning();
});

const made = z.looseObject({ id: z.string(), key: z.string(), expiresAt: z.string().nullable() });
const read = z.looseObject({
  id: z.string(),
  status: z.string(),
  replacedBy: z.string().nullable(),
  expiresAt: z.string().nullable(),
});
const create = (body: object, headers = {}) =>
  planning.post(made, "/v1/api-keys", { body: { name: "Sync", ...body }, headers });
const me = async (key: string) => (await planning.api("GET", "/v1/me", { key })).status;
const few = ["accounts.read", "keys.write", "keys.read"] as const;

async function everythingStored(): Promise<string> {
  const tables = [planning.names.table, planning.names.identityTable];
  const pages = await Promise.all(
    tables.map((TableName) => planning.dynamo.send(new ScanCommand({ TableName }))),
  );
  return JSON.stringify(
    pages.flatMap(({ Items = [] }) => Items.map((item) => unmarshall(item))),
    (_key, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value,
  );
}

describe("an API key", () => {
  it("works at once with the scopes it was given, and is shown once", async () => {
    const key = await create({ scopes: few });
    expect(await me(key.key)).toBe(200);
    const { json } = await planning.api("GET", "/v1/me", { key: key.key });
    expect(json).toMatchObject({ key: { id: key.id, scopes: few } });
    for (const path of [`/v1/api-keys/${key.id}`, "/v1/api-keys?limit=200"]) {
      const answer = await planning.ask("GET", path, { status: 200 });
      expect(answer.text).toContain(key.id);
      expect(answer.text).not.toContain(key.key.slice(17));
    }
  });

  it("is repeated byte for byte under its Idempotency-Key, though its text is stored nowhere", async () => {
    const headers = { "idempotency-key": randomUUID() };
    const body = { name: "Once", scopes: few };
    const first = await planning.ask("POST", "/v1/api-keys", { body, headers, status: 201 });
    const again = await planning.ask("POST", "/v1/api-keys", { body, headers, status: 201 });
    expect(again.text).toBe(first.text);
    expect(again.headers["idempotent-replayed"]).toBe("true");
    const { key } = made.parse(first.json);
    const stored = await everythingStored();
    expect(stored).not.toContain(key.slice(17, 49));
    expect(await me(key)).toBe(200);
  });

  it("is one when a request crashed after making it and came again", async () => {
    const id = `key_${"0".repeat(25)}1`;
    const { apiKeys } = planning.store.access;
    const key = { id, name: "Crashed", mode: "test", scopes: few } as const;
    const [first, second] = [await apiKeys.create(key), await apiKeys.create(key)];
    if (first.kind === "full" || second.kind === "full") throw new Error("full");
    expect(await me(first.secret)).toBe(401);
    expect(await me(second.secret)).toBe(200);
    const page = await apiKeys.list(null, 200);
    expect(page.items.filter((item) => item.id === id)).toHaveLength(1);
  });

  it("stops when it is revoked, and revoking it again changes nothing", async () => {
    const key = await create({ scopes: few });
    for (let time = 0; time < 2; time++) {
      await planning.ask("DELETE", `/v1/api-keys/${key.id}`, { status: 204 });
      expect(await me(key.key)).toBe(401);
    }
    expect(await planning.get(read, `/v1/api-keys/${key.id}`)).toMatchObject({ status: "revoked" });
  });

  it("stops when it expires", async () => {
    const soon = new Date(Date.now() + 1_200).toISOString();
    const key = await create({ scopes: few, expiresAt: soon });
    expect(await me(key.key)).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 1_300));
    expect(await me(key.key)).toBe(401);
    expect(await planning.get(read, `/v1/api-keys/${key.id}`)).toMatchObject({ status: "expired" });
  });

  it("cannot expire in the past, or too far away", async () => {
    for (const days of [-1, 0, 400]) {
      const expiresAt = new Date(Date.now() + days * 86_400_000).toISOString();
      const answer = await planning.ask("POST", "/v1/api-keys", {
        body: { name: "x", scopes: few, expiresAt },
        headers: { "idempotency-key": randomUUID() },
      });
      expect(answer.status).toBe(422);
    }
  });
});

describe("rotating a key", () => {
  it("gives one with the same scopes, and both work until the overlap ends", async () => {
    const old = await create({ scopes: few });
    const path = `/v1/api-keys/${old.id}/rotate`;
    const young = await planning.post(made, path, { body: { overlapSeconds: 2 } });
    expect([await me(old.key), await me(young.key)]).toEqual([200, 200]);
    const { json } = await planning.api("GET", "/v1/me", { key: young.key });
    expect(json).toMatchObject({ key: { scopes: few } });
    expect(await planning.get(read, `/v1/api-keys/${old.id}`)).toMatchObject({
      status: "replaced",
      replacedBy: young.id,
    });
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    expect([await me(old.key), await me(young.key)]).toEqual([401, 200]);
  });

  it("ends the old key at once without overlap, and never lengthens its life", async () => {
    const soon = new Date(Date.now() + 60_000).toISOString();
    const old = await create({ scopes: few, expiresAt: soon });
    const path = `/v1/api-keys/${old.id}/rotate`;
    const young = await planning.post(made, path, { body: { overlapSeconds: 3_600 } });
    expect(young.expiresAt).toBe(soon);
    expect((await planning.get(read, `/v1/api-keys/${old.id}`)).expiresAt).toBe(soon);
    const next = await planning.post(made, `/v1/api-keys/${young.id}/rotate`, {
      body: { overlapSeconds: 0 },
    });
    expect([await me(young.key), await me(next.key)]).toEqual([401, 200]);
  });

  it("is refused for a key that is replaced, revoked or unknown", async () => {
    const rotate = async (id: string) => {
      const headers = { "idempotency-key": randomUUID() };
      const path = `/v1/api-keys/${id}/rotate`;
      const answer = await planning.ask("POST", path, { body: {}, headers });
      return [answer.status, (answer.json as { code: string }).code];
    };
    const replaced = await create({ scopes: few });
    await planning.post(made, `/v1/api-keys/${replaced.id}/rotate`, { body: {} });
    expect(await rotate(replaced.id)).toEqual([409, "api-key-ended"]);
    const revoked = await create({ scopes: few });
    await planning.ask("DELETE", `/v1/api-keys/${revoked.id}`);
    expect(await rotate(revoked.id)).toEqual([409, "api-key-ended"]);
    expect(await rotate(`key_${"Z".repeat(26)}`)).toEqual([404, "api-key-not-found"]);
  });

  it("leaves one new key when many rotate at the same time", async () => {
    const old = await create({ scopes: few });
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        planning.ask("POST", `/v1/api-keys/${old.id}/rotate`, {
          body: {},
          headers: { "idempotency-key": randomUUID() },
        }),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, ...Array(9).fill(409)]);
  });
});

describe("nobody hands out more than they have", () => {
  const beyond = ["accounts.read", "accounts.write"];
  it.each([
    ["POST", "/v1/api-keys", { name: "More", scopes: beyond }],
    ["POST", "/v1/oauth-clients", { name: "More", scopes: beyond }],
    [
      "PUT",
      "/v1/oidc-issuers/more",
      {
        issuer: "https://login.example.nl",
        audience: "x",
        claim: "roles",
        grants: [{ value: "admin", scopes: beyond }],
      },
    ],
  ])("%s %s", async (method, path, body) => {
    const { key } = await create({ scopes: few });
    const headers = { "idempotency-key": randomUUID() };
    const answer = await planning.api(method, path, { key, body, headers });
    expect([answer.status, (answer.json as { code: string }).code]).toEqual([
      403,
      "scope-not-held",
    ]);
    expect(answer.text).toContain("/scopes/1");
  });

  it("by rotating a key that may do more", async () => {
    const strong = await create({ scopes });
    const { key } = await create({ scopes: few });
    const answer = await planning.api("POST", `/v1/api-keys/${strong.id}/rotate`, {
      key,
      body: {},
      headers: { "idempotency-key": randomUUID() },
    });
    expect([answer.status, (answer.json as { code: string }).code]).toEqual([
      403,
      "scope-not-held",
    ]);
  });

  it("by repeating what a stronger caller asked for, to be shown the secret", async () => {
    const headers = { "idempotency-key": "1" };
    const body = { name: "Strong", scopes };
    const { key: secret } = await create(body, headers);
    const { key } = await create({ scopes: few });
    const answer = await planning.api("POST", "/v1/api-keys", { key, body, headers });
    expect(answer.text).not.toContain(secret);
    expect([answer.status, (answer.json as { code: string }).code]).toEqual([
      422,
      "idempotency-key-reused",
    ]);
  });

  it("by a token either", async () => {
    const client = await newClient(planning, few);
    const token = await newToken(planning, client);
    const answer = await planning.api("POST", "/v1/api-keys", {
      key: token,
      body: { name: "More", scopes: beyond },
      headers: { "idempotency-key": randomUUID() },
    });
    expect(answer.status).toBe(403);
  });
});

describe("as many as there may be", () => {
  it("keys and clients, counted exactly, and revoking makes room", async () => {
    const full = await openPlanning(planning);
    const body = { name: "One of many", scopes: ["accounts.read"] };
    for (const [path, maximum, already] of [
      ["/v1/api-keys", API_KEYS_MAX, 1],
      ["/v1/oauth-clients", OAUTH_CLIENTS_MAX, 0],
    ] as const) {
      const ids: string[] = [];
      const add = async () => {
        const headers = { "idempotency-key": randomUUID() };
        const answer = await full.ask("POST", path, { body, headers });
        if (answer.status === 201) ids.push((answer.json as { id: string }).id);
        return answer;
      };
      while (ids.length < maximum - already - 3) expect((await add()).status).toBe(201);
      const last = await Promise.all(Array.from({ length: 8 }, add));
      expect(last.filter(({ status }) => status === 201).length).toBe(3);
      const refused = await add();
      expect([refused.status, (refused.json as { code: string }).code]).toEqual([
        409,
        "too-many-credentials",
      ]);
      await full.ask("DELETE", `${path}/${ids[0]}`, { status: 204 });
      expect((await add()).status).toBe(201);
      if (path === "/v1/api-keys") await rotateAmong(full, ids);
    }
  });

  /** Of a tenant that has as many keys as may be. */
  async function rotateAmong(full: Planning, [, first, second, third]: readonly string[]) {
    const rotate = async (id: string | undefined, overlapSeconds: number) =>
      (
        await full.ask("POST", `/v1/api-keys/${id}/rotate`, {
          body: { overlapSeconds },
          headers: { "idempotency-key": randomUUID() },
        })
      ).status;
    // Both would work for an hour.
    expect(await rotate(first, 3_600)).toBe(409);
    expect(await rotate(first, 0)).toBe(201);
    await full.ask("DELETE", `/v1/api-keys/${second}`, { status: 204 });
    expect(await rotate(third, 3_600)).toBe(201);
    expect(await rotate(third, 3_600)).toBe(409);
    const later = new Date(Date.now() + 7_200_000);
    const trace = { now: later, actor: "test" };
    const { apiKeys } = openStore(full, tenantScope(full.tenantId), trace).access;
    const add = async (digit: string) => {
      const id = `key_${digit.repeat(26)}`;
      return (await apiKeys.create({ id, name: "Key", mode: "test", scopes: [] })).kind;
    };
    // The hour is over: one place, once.
    expect([await add("1"), await add("2")]).toEqual(["made", "full"]);
    await apiKeys.revoke(third ?? "");
    expect(await add("3")).toBe("full");
  }
});

describe("a revoked client", () => {
  it("gets no tokens, and those it has stop within the minute", async () => {
    const client = await newClient(planning, ["accounts.read"]);
    const token = await newToken(planning, client);
    await planning.ask("DELETE", `/v1/oauth-clients/${client.clientId}`, { status: 204 });
    await expect(newToken(planning, client)).rejects.toThrow();
    // A process that has not seen the client before.
    const other = await openPlanning(planning);
    expect((await other.api("GET", "/v1/me", { key: token })).status).toBe(401);
  });
});
