import * as jose from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { sameHash } from "../../functions/contract/api-key.ts";
import { createTenant } from "../../functions/store/identity.ts";
import type { Answered } from "../support/api.ts";
import { testAuth } from "../support/auth.ts";
import { openPlanning, type Planning } from "../support/planning.ts";
import { badCredentials, type Forge, rechecked, resigned } from "./bad-credentials.ts";
import { newClient, newToken, ourKey } from "./tokens.ts";

let planning: Planning;
let forge: Forge;

beforeAll(async () => {
  planning = await openPlanning();
  const other = await openPlanning(planning);
  const { access } = planning.store;
  const key = async (expiresAt?: string) => {
    const id = `key_${crypto.randomUUID().replaceAll("-", "").slice(0, 26).toUpperCase()}`;
    const made = await access.apiKeys.create({
      ...{ id, name: "k", mode: "test", scopes: ["accounts.read"], expiresAt },
    });
    return { id, text: made.kind === "made" ? made.secret : "" };
  };
  const revoked = await key();
  await access.apiKeys.revoke(revoked.id);
  const client = await newClient(planning, ["accounts.read"]);
  const gone = await newClient(planning, ["accounts.read"]);
  const revokedClientToken = await newToken(planning, gone);
  await access.oauthClients.revoke(gone.clientId);
  const strange = await jose.generateKeyPair("ES256", { extractable: true });
  const own = await ourKey(planning);
  forge = {
    key: planning.key,
    otherKey: other.key,
    revokedKey: revoked.text,
    expiredKey: (await key(new Date(Date.now() - 1_000).toISOString())).text,
    token: await newToken(planning, client),
    revokedClientToken,
    issuer: testAuth.issuer(),
    ...own,
    strangeKey: strange.privateKey,
    strangeJwk: await jose.exportJWK(strange.publicKey),
    otherTenantId: await createTenant(planning, { name: "O", mode: "test" }, new Date()),
  };
});

const REQUEST = { "x-request-id": "bad-credentials-01" };
const send = (headers: Readonly<Record<string, string | readonly string[]>>) =>
  planning.api("GET", "/v1/me", { key: null, headers: { ...REQUEST, ...headers } });

/** All of an answer but how many more its address may ask, which says nothing of the credential. */
const told = ({ headers: { ratelimit, ...headers }, ...rest }: Answered) => {
  expect(ratelimit).toMatch(/^"address";r=\d+;t=\d+$/);
  return { ...rest, headers, json: null };
};

describe("a bad key or token", () => {
  it("is tried in more than sixty ways", () => {
    expect(new Set(badCredentials.map(([name]) => name)).size).toBe(badCredentials.length);
    expect(badCredentials.length).toBeGreaterThanOrEqual(60);
  });

  it("differs from a good one, which comes in", async () => {
    // Their own checksum is what `rechecked` finds, so the forgeries made with it have good ones.
    expect(rechecked(forge.key)).toBe(forge.key);
    for (const good of [forge.key, forge.token, await resigned(forge)]) {
      expect((await send({ authorization: `Bearer ${good}` })).status).toBe(200);
      expect((await send({ authorization: `bearer ${good}` })).status).toBe(200);
    }
    expect((await send({ "x-api-key": forge.key })).status).toBe(200);
  });

  it.each(badCredentials)("%s: 401 in the one shape, telling nothing", async (_name, make) => {
    const none = await send({});
    expect(none.status).toBe(401);
    expect(none.headers["www-authenticate"]).toBe('Bearer realm="trefzeker"');
    const answer = await send(await make(forge));
    expect(told(answer)).toEqual(told(none));
  });
});

describe("hashes of keys", () => {
  it("are compared whole, and never equal when one is not a hash", () => {
    const one = "ab".repeat(32);
    expect(sameHash(one, one)).toBe(true);
    for (const at of [0, 31, 63]) {
      const other = `${one.slice(0, at)}${one[at] === "0" ? "1" : "0"}${one.slice(at + 1)}`;
      expect(sameHash(one, other)).toBe(false);
    }
    expect(sameHash(one, "")).toBe(false);
    expect(sameHash(one, one.slice(2))).toBe(false);
  });
});
