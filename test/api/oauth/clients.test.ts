import { randomUUID } from "node:crypto";
import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { clientBySecret } from "../../../functions/runtime/client-auth.ts";
import {
  ask,
  assertion,
  assertionForm,
  basic,
  grantForm,
  newClient,
  newToken,
  ownKey,
} from "../../runtime/tokens.ts";
import { testAuth } from "../../support/auth.ts";
import { openPlanning, type Planning } from "../../support/planning.ts";

let planning: Planning;

beforeAll(async () => {
  planning = await openPlanning();
});

const scopes = ["accounts.read", "rankings.read"] as const;
const rotated = z.looseObject({
  clientSecret: z.string(),
  secretRotatedAt: z.string(),
  previousSecretUntil: z.string(),
});
const rotate = (id: string, overlapSeconds: number) =>
  planning.post(rotated, `/v1/oauth-clients/${id}/rotate-secret`, { body: { overlapSeconds } });
const gets = async (id: string, secret: string) =>
  (await ask(planning, grantForm, basic(id, secret))).status;
const refused = async (method: string, path: string, body: unknown) => {
  const headers = { "idempotency-key": randomUUID() };
  const answer = await planning.ask(method, path, { body, headers });
  return [answer.status, (answer.json as { code: string }).code];
};

describe("rotating a client's secret", () => {
  it("gives another, and the old one works until the overlap ends, and no longer", async () => {
    const { clientId, secret } = await newClient(planning, scopes);
    const { clientSecret, previousSecretUntil } = await rotate(clientId, 3_600);
    expect([await gets(clientId, secret), await gets(clientId, clientSecret)]).toEqual([200, 200]);
    const at = async (text: string, millis: number) => {
      const door = { clients: planning, issuer: testAuth.issuer(), now: new Date(millis) };
      return (await clientBySecret(door, basic(clientId, text)))?.clientId;
    };
    const end = Date.parse(previousSecretUntil);
    expect(await at(secret, end - 1)).toBe(clientId);
    expect(await at(secret, end)).toBeUndefined();
    expect(await at(clientSecret, end)).toBe(clientId);
  });

  it("again ends the oldest, and without overlap all but the newest", async () => {
    const { clientId, secret } = await newClient(planning, scopes);
    const second = (await rotate(clientId, 3_600)).clientSecret;
    const third = (await rotate(clientId, 3_600)).clientSecret;
    const all = [secret, second, third];
    const works = () => Promise.all(all.map((text) => gets(clientId, text)));
    expect(await works()).toEqual([401, 200, 200]);
    all.push((await rotate(clientId, 0)).clientSecret);
    expect(await works()).toEqual([401, 401, 401, 200]);
  });

  it("by a request that crashed and came again keeps the secret in use alive", async () => {
    const { clientId, secret } = await newClient(planning, scopes);
    const { oauthClients } = planning.store.access;
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const rotation = { rotationId: `cli_${"1".repeat(26)}`, until };
    const lost = (await oauthClients.rotateSecret(clientId, rotation)).secret;
    const told = (await oauthClients.rotateSecret(clientId, rotation)).secret;
    const works = await Promise.all([secret, lost, told].map((text) => gets(clientId, text)));
    expect(works).toEqual([200, 401, 200]);
  });

  it("by many at once leaves two that work: the last, and the one before it", async () => {
    const { clientId, secret } = await newClient(planning, scopes);
    const made = await Promise.all(Array.from({ length: 6 }, () => rotate(clientId, 3_600)));
    const all = [secret, ...made.map(({ clientSecret }) => clientSecret)];
    const works = await Promise.all(all.map((text) => gets(clientId, text)));
    expect(works.filter((status) => status === 200)).toHaveLength(2);
  });

  it("leaves tokens and their scopes as they are, and stores no secret", async () => {
    const client = await newClient(planning, scopes);
    const token = await newToken(planning, client);
    const { clientSecret } = await rotate(client.clientId, 0);
    expect((await planning.api("GET", "/v1/me", { key: token })).status).toBe(200);
    const TableName = planning.names.identityTable;
    const { Items = [] } = await planning.dynamo.send(new ScanCommand({ TableName }));
    const stored = JSON.stringify(Items.map((item) => unmarshall(item)));
    expect(stored).not.toContain(clientSecret.slice(11));
    const answer = await planning.ask("GET", `/v1/oauth-clients/${client.clientId}`);
    expect(answer.text).not.toContain("hash");
  });

  it("is refused when it is revoked or has keys, or the caller lacks a scope of it", async () => {
    const gone = await newClient(planning, scopes);
    await planning.ask("DELETE", `/v1/oauth-clients/${gone.clientId}`, { status: 204 });
    const { registered } = await ownKey("k");
    const keyed = await planning.post(z.looseObject({ id: z.string() }), "/v1/oauth-clients", {
      body: { name: "Keyed", scopes, keys: [registered] },
    });
    for (const id of [gone.clientId, keyed.id]) {
      const path = `/v1/oauth-clients/${id}/rotate-secret`;
      expect(await refused("POST", path, {})).toEqual([409, "oauth-client-unfit"]);
    }
    const { clientId } = await newClient(planning, scopes);
    const key = await planning.keyWith(["keys.write", "accounts.read"]);
    const answer = await planning.api("POST", `/v1/oauth-clients/${clientId}/rotate-secret`, {
      key,
      body: {},
      headers: { "idempotency-key": randomUUID() },
    });
    expect(answer.json).toMatchObject({ status: 403, code: "scope-not-held" });
  });
});

describe("replacing a client's keys", () => {
  it("lets it change over with both for a while; the old one is nobody's when it is left out", async () => {
    const [old, young] = [await ownKey("old"), await ownKey("young", "RS256")];
    const { id } = await planning.post(z.looseObject({ id: z.string() }), "/v1/oauth-clients", {
      body: { name: "Keyed", scopes, keys: [old.registered] },
    });
    const works = async () => {
      const texts = [
        await assertion(id, old.secret, { alg: "ES256", kid: "old" }),
        await assertion(id, young.secret, { alg: "RS256", kid: "young" }),
      ];
      return Promise.all(
        texts.map(async (text) => (await ask(planning, assertionForm(text))).status),
      );
    };
    const put = (keys: readonly unknown[]) =>
      planning.ask("PUT", `/v1/oauth-clients/${id}/keys`, { body: { keys }, status: 200 });
    expect(await works()).toEqual([200, 401]);
    await put([old.registered, young.registered]);
    expect(await works()).toEqual([200, 200]);
    const { json } = await put([young.registered]);
    expect(json).toMatchObject({ keys: [{ kid: "young", alg: "RS256" }] });
    expect(await works()).toEqual([401, 200]);
  });

  it("is refused for a client with a secret, for one that is revoked, and for a bad key", async () => {
    const { registered } = await ownKey("k");
    const { clientId } = await newClient(planning, scopes);
    const path = `/v1/oauth-clients/${clientId}/keys`;
    expect(await refused("PUT", path, { keys: [registered] })).toEqual([409, "oauth-client-unfit"]);
    const twice = { keys: [registered, registered] };
    expect(await refused("PUT", path, twice)).toEqual([422, "invalid-request"]);
  });
});

describe("when a key or client was last used", () => {
  const lastUsed = async (path: string) =>
    (await planning.get(z.looseObject({ lastUsedAt: z.string().nullable() }), path)).lastUsedAt;

  it("is written with its first request, and then not for an hour", async () => {
    const client = await newClient(planning, scopes);
    const made = await planning.post(
      z.looseObject({ id: z.string(), key: z.string() }),
      "/v1/api-keys",
      {
        body: { name: "Sync", scopes },
      },
    );
    for (const [path, key] of [
      [`/v1/oauth-clients/${client.clientId}`, await newToken(planning, client)],
      [`/v1/api-keys/${made.id}`, made.key],
    ] as const) {
      expect(await lastUsed(path)).toBeNull();
      await planning.api("GET", "/v1/me", { key });
      const first = await lastUsed(path);
      expect(first).not.toBeNull();
      await planning.api("GET", "/v1/me", { key });
      expect(await lastUsed(path)).toBe(first);
    }
  });

  it("outlives revoking, and is never made by a request that was not let in", async () => {
    const made = await planning.post(
      z.looseObject({ id: z.string(), key: z.string() }),
      "/v1/api-keys",
      {
        body: { name: "Sync", scopes },
      },
    );
    await planning.api("GET", "/v1/me", { key: made.key.slice(0, -1) });
    expect(await lastUsed(`/v1/api-keys/${made.id}`)).toBeNull();
    await planning.api("GET", "/v1/me", { key: made.key });
    await planning.ask("DELETE", `/v1/api-keys/${made.id}`, { status: 204 });
    expect(await lastUsed(`/v1/api-keys/${made.id}`)).not.toBeNull();
  });
});
