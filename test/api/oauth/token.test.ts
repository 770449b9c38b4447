import { randomBytes, randomUUID } from "node:crypto";
import * as jose from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { API_KEY_RANDOM_BYTES, makeClientSecret } from "../../../functions/contract/api-key.ts";
import {
  dueSigningKeys,
  rotateSigningKeys,
  SIGNING_KEY_DAYS,
} from "../../../functions/runtime/signing-keys.ts";
import { readSigningKeys } from "../../../functions/store/signing-keys.ts";
import {
  ask,
  assertion,
  assertionForm,
  basic,
  grantForm,
  newClient,
  newToken,
  type OwnClient,
  ownKey,
} from "../../runtime/tokens.ts";
import { testAuth } from "../../support/auth.ts";
import { openPlanning, type Planning } from "../../support/planning.ts";

let planning: Planning;
let client: OwnClient;
const issuer = testAuth.issuer();

beforeAll(async () => {
  planning = await openPlanning();
  client = await newClient(planning, ["accounts.read", "rankings.read"]);
});

const keySet = z.object({ keys: z.array(z.looseObject({ kid: z.string() })) });
const jwks = async () => {
  const answer = await planning.api("GET", "/.well-known/jwks.json", { key: null });
  return { set: keySet.parse(answer.json), text: answer.text };
};
const proof = () => basic(client.clientId, client.secret);
const errorOf = ({ status, json }: { status: number; json: unknown }) => [
  status,
  (json as { error?: string }).error,
];

describe("a token", () => {
  it("is an at+jwt signed with a published key, for an hour, with what was asked for", async () => {
    const answer = await ask(planning, { ...grantForm, scope: "rankings.read" }, proof());
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({
      token_type: "Bearer",
      expires_in: 3_600,
      scope: "rankings.read",
    });
    const { access_token: token } = answer.json as { access_token: string };
    const { set } = await jwks();
    const found = await jose.jwtVerify(token, jose.createLocalJWKSet(set as jose.JSONWebKeySet), {
      issuer,
      audience: issuer,
      typ: "at+jwt",
      algorithms: ["ES256"],
    });
    expect(found.payload).toMatchObject({
      sub: client.clientId,
      client_id: client.clientId,
      scope: "rankings.read",
      tenant: planning.tenantId,
    });
    expect((found.payload.exp ?? 0) - (found.payload.iat ?? 0)).toBe(3_600);
  });

  it("opens what its scopes say and nothing else", async () => {
    const token = await newToken(planning, client, "accounts.read");
    const get = (path: string) => planning.api("GET", path, { key: token });
    expect((await get("/v1/me")).json).toMatchObject({
      tenant: { id: planning.tenantId },
      key: { id: client.clientId, scopes: ["accounts.read"] },
    });
    expect((await get("/v1/accounts")).status).toBe(200);
    expect((await get("/v1/runs?segmentationId=sgm_00000000000000000000000000")).status).toBe(403);
  });

  it("has all scopes of the client when none are asked for, and a jti of its own each time", async () => {
    const [one, two] = [await newToken(planning, client), await newToken(planning, client)];
    const [first, second] = [jose.decodeJwt(one), jose.decodeJwt(two)];
    expect(first.scope).toBe("accounts.read rankings.read");
    expect(first.jti).not.toBe(second.jti);
  });

  it("comes in an answer nobody may keep", async () => {
    for (const form of [{ ...grantForm }, { grant_type: "password" }]) {
      const { headers } = await ask(planning, form, proof());
      expect(headers["cache-control"]).toBe("no-store");
    }
  });
});

describe("a refused request", () => {
  it.each([
    ["no grant type", {}, [400, "invalid_request"]],
    ["another grant", { grant_type: "password" }, [400, "unsupported_grant_type"]],
    [
      "a scope beyond the client's",
      { ...grantForm, scope: "accounts.write" },
      [400, "invalid_scope"],
    ],
    ["a scope nobody knows", { ...grantForm, scope: "accounts.read root" }, [400, "invalid_scope"]],
    ["another client's id", { ...grantForm, client_id: "cli_x" }, [401, "invalid_client"]],
    ["a secret in the body", { ...grantForm, client_secret: "s" }, [400, "invalid_request"]],
    ["two proofs", { ...grantForm, client_assertion: "x.y.z" }, [400, "invalid_request"]],
  ] as const)("with %s says so in the words of RFC 6749", async (_name, form, wanted) => {
    const answer = await ask(planning, form, proof());
    expect(errorOf(answer)).toEqual(wanted);
    expect(Object.keys(answer.json as object).toSorted()).toEqual(["error", "error_description"]);
  });

  it("that is not a form, or has a field twice, is answered the same way", async () => {
    const twice = await ask(planning, "grant_type=client_credentials&grant_type=x", proof());
    expect(errorOf(twice)).toEqual([400, "invalid_request"]);
    const json = await planning.api("POST", "/oauth/token", {
      key: null,
      body: grantForm,
      headers: { authorization: proof() },
    });
    expect(errorOf(json)).toEqual([400, "invalid_request"]);
  });

  it("of a client that did not prove itself is the same, byte for byte, whatever is wrong", async () => {
    const keyed = await keyedClient();
    const stranger = `cli_${"0".repeat(26)}`;
    const other = client.secret.at(-7) === "x" ? "y" : "x";
    const wrongSecret = `${client.secret.slice(0, -7)}${other}${client.secret.slice(-6)}`;
    const unknownSecret = makeClientSecret(randomBytes(API_KEY_RANDOM_BYTES)).text;
    const proofs = [
      basic(client.clientId, wrongSecret),
      // Well formed, with a good checksum, and nobody's: it gets as far as the comparison of hashes.
      basic(client.clientId, unknownSecret),
      basic(client.clientId, client.secret.slice(0, -1)),
      basic(client.clientId, ""),
      basic(stranger, client.secret),
      basic("../../SIGNING", client.secret),
      basic(keyed.clientId, client.secret),
      basic("", client.secret),
      "Basic",
      "Basic !!!",
      `Basic ${Buffer.from("no colon").toString("base64")}`,
      `Basic ${Buffer.from(`%ZZ:${client.secret}`).toString("base64")}`,
      `Bearer ${planning.key}`,
    ];
    const answers = await Promise.all(proofs.map((header) => ask(planning, grantForm, header)));
    const [first] = answers;
    for (const { status, text, headers } of answers) {
      expect([status, text]).toEqual([401, first?.text]);
      expect(headers["www-authenticate"]).toBe('Basic realm="trefzeker"');
    }
  });
});

/** A client with two keys of its own, of both kinds. */
async function keyedClient() {
  const [ec, rsa] = [await ownKey("ec-1"), await ownKey("rsa-1", "RS256")];
  const made = await planning.post(
    z.looseObject({ id: z.string(), clientSecret: z.null() }),
    "/v1/oauth-clients",
    {
      body: {
        name: "Warehouse",
        scopes: ["rankings.read"],
        keys: [ec.registered, rsa.registered],
      },
    },
  );
  return { clientId: made.id, ec: ec.secret, rsa: rsa.secret };
}

describe("a client with keys of its own", () => {
  it("gets a token for an assertion signed with either, for the issuer or the endpoint", async () => {
    const { clientId, ec, rsa } = await keyedClient();
    const made = [
      await assertion(clientId, ec, { alg: "ES256", kid: "ec-1" }),
      await assertion(clientId, rsa, { alg: "RS256", kid: "rsa-1" }),
      await assertion(
        clientId,
        ec,
        { alg: "ES256", kid: "ec-1", typ: "JWT" },
        {
          aud: `${issuer}/oauth/token`,
        },
      ),
    ];
    for (const text of made) expect((await ask(planning, assertionForm(text))).status).toBe(200);
  });

  it("uses an assertion once, also when twenty try at the same time", async () => {
    const { clientId, ec } = await keyedClient();
    const text = await assertion(clientId, ec, { alg: "ES256", kid: "ec-1" });
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => ask(planning, assertionForm(text))),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter((answer) => errorOf(answer)[1] === "invalid_client")).toHaveLength(19);
    const again = await assertion(
      clientId,
      ec,
      { alg: "ES256", kid: "ec-1" },
      {
        jti: jose.decodeJwt(text).jti,
        exp: Math.floor(Date.now() / 1_000) + 200,
      },
    );
    expect((await ask(planning, assertionForm(again))).status).toBe(401);
  });

  it("is refused with an assertion that is wrong in any way, always in the same words", async () => {
    const { clientId, ec, rsa } = await keyedClient();
    const other = await keyedClient();
    const now = Math.floor(Date.now() / 1_000);
    const ecHeader = { alg: "ES256", kid: "ec-1" } as const;
    const claims: Readonly<Record<string, unknown>>[] = [
      { aud: "https://evil.example" },
      { aud: [issuer, "https://evil.example"] },
      { aud: undefined },
      { exp: undefined },
      { exp: now - 60 },
      { exp: now + 400 },
      { exp: now + 9e8 },
      { iat: now + 600 },
      { nbf: now + 600 },
      { jti: undefined },
      { jti: "" },
      { jti: "j".repeat(200) },
      { jti: 7 },
      { sub: other.clientId },
      { iss: other.clientId },
      { iss: other.clientId, sub: other.clientId },
      { iss: undefined },
      { sub: undefined },
    ];
    const texts = [
      ...(await Promise.all(claims.map((some) => assertion(clientId, ec, ecHeader, some)))),
      await assertion(clientId, other.ec, ecHeader),
      await assertion(clientId, ec, { alg: "ES256", kid: "rsa-1" }),
      await assertion(clientId, ec, { alg: "ES256", kid: "../ec-1" }),
      await assertion(clientId, ec, { alg: "ES256" }),
      await assertion(clientId, rsa, { alg: "RS256", kid: "ec-1" }),
      await assertion(clientId, rsa, { alg: "PS256", kid: "rsa-1" }).catch(() => "a.b.c"),
      await assertion(clientId, new TextEncoder().encode("s".repeat(32)), {
        alg: "HS256",
        kid: "ec-1",
      }),
      await assertion(clientId, ec, { ...ecHeader, jku: "https://evil.example" }),
      await assertion(clientId, ec, { ...ecHeader, jwk: {} }),
      await assertion(`cli_${"0".repeat(26)}`, ec, ecHeader),
      new jose.UnsecuredJWT({
        iss: clientId,
        sub: clientId,
        aud: issuer,
        jti: randomUUID(),
        exp: now + 60,
      }).encode(),
      "",
      "a.b.c",
      "x".repeat(50_000),
    ];
    const answers = await Promise.all(texts.map((text) => ask(planning, assertionForm(text))));
    for (const [index, answer] of answers.entries()) {
      expect([index, ...errorOf(answer)]).toEqual([index, 401, "invalid_client"]);
      expect(answer.text).toBe(answers[0]?.text);
    }
    const untyped = { ...assertionForm(await assertion(clientId, ec, ecHeader)) };
    expect(errorOf(await ask(planning, { ...untyped, client_assertion_type: "x" }))[0]).toBe(401);
    expect(errorOf(await ask(planning, { ...untyped, client_id: other.clientId }))[0]).toBe(401);
  });

  it("cannot be registered with a key that is weak, private, repeated or none", async () => {
    const weak = await crypto.subtle.generateKey(
      {
        name: "RSASSA-PKCS1-v1_5",
        modulusLength: 1_024,
        publicExponent: new Uint8Array([1, 0, 1]),
        hash: "SHA-256",
      },
      true,
      ["sign", "verify"],
    );
    const { n, e } = await crypto.subtle.exportKey("jwk", weak.publicKey);
    const good = await ownKey("k");
    const keys: readonly (readonly unknown[])[] = [
      [{ kty: "RSA", alg: "RS256", kid: "weak", n, e }],
      [{ ...good.registered, ...(await jose.exportJWK(good.secret)) }],
      [good.registered, good.registered],
      [{ ...good.registered, x: "A".repeat(43) }],
      [{ ...good.registered, alg: "HS256" }],
      [{ kty: "oct", k: "c2VjcmV0", alg: "HS256", kid: "o" }],
      [],
    ];
    for (const some of keys) {
      const answer = await planning.ask("POST", "/v1/oauth-clients", {
        body: { name: "Weak", scopes: ["rankings.read"], keys: some },
        headers: { "idempotency-key": randomUUID() },
      });
      expect(answer.status, answer.text).toBe(422);
    }
  });
});

describe("the keys that sign", () => {
  it("are published without their private halves, which are stored encrypted", async () => {
    await newToken(planning, client);
    const { set, text } = await jwks();
    expect(set.keys.length).toBeGreaterThanOrEqual(2);
    expect(text).not.toContain('"d"');
    const stored = await readSigningKeys(planning);
    expect(JSON.stringify(stored)).not.toContain('"d"');
    expect(stored?.current.sealed).toMatch(/^[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/);
  });

  it("rotate with overlap: the next is published before it signs, the last until its tokens end", async () => {
    const before = await readSigningKeys(planning);
    const old = await newToken(planning, client);
    const now = new Date();
    const after = await rotateSigningKeys(planning, testAuth.sealKey(), now, before);
    expect(after.current.published.kid).toBe(before?.next.published.kid);
    expect(after.retired.map(({ published }) => published.kid)).toContain(
      before?.current.published.kid,
    );
    // A process that has read nothing yet still takes the old token, and signs with the new key.
    const fresh = await openPlanning(planning);
    expect((await fresh.api("GET", "/v1/me", { key: old })).status).toBe(200);
    const young = await newToken(fresh, client);
    expect(jose.decodeProtectedHeader(young).kid).toBe(after.current.published.kid);
    expect((await fresh.api("GET", "/v1/me", { key: young })).status).toBe(200);
  });

  it("can be forgotten at once, and their tokens with them", async () => {
    const before = await readSigningKeys(planning);
    const fresh = await openPlanning(planning);
    const token = await newToken(fresh, client);
    const { kid = "" } = jose.decodeProtectedHeader(token);
    await rotateSigningKeys(planning, testAuth.sealKey(), new Date(), before, [kid]);
    const later = await openPlanning(planning);
    expect((await later.api("GET", "/v1/me", { key: token })).status).toBe(401);
  });

  it("are the same for all who rotate at the same time", async () => {
    const before = await readSigningKeys(planning);
    const sets = await Promise.all(
      Array.from({ length: 10 }, () =>
        rotateSigningKeys(planning, testAuth.sealKey(), new Date(), before),
      ),
    );
    expect(
      new Set(sets.map(({ current, next }) => `${current.published.kid} ${next.published.kid}`))
        .size,
    ).toBe(1);
  });

  it("rotate by themselves when the current one is old, and not before", async () => {
    const before = await readSigningKeys(planning);
    const since = Date.parse(before?.since ?? "");
    const dueAfter = (days: number) =>
      dueSigningKeys(planning, testAuth.sealKey(), new Date(since + days * 86_400_000));
    expect(await dueAfter(SIGNING_KEY_DAYS - 0.01)).toEqual(before);
    const rotated = await dueAfter(SIGNING_KEY_DAYS);
    expect(rotated.current).toEqual(before?.next);
    expect(rotated.version).toBe((before?.version ?? 0) + 1);
    // Those retired long ago are forgotten; the one retired now is not.
    const later = await dueSigningKeys(
      planning,
      testAuth.sealKey(),
      new Date(since + 2 * SIGNING_KEY_DAYS * 86_400_000),
    );
    expect(later.retired.map(({ published }) => published.kid)).toEqual([
      rotated.current.published.kid,
    ]);
  });

  it("are found by the server's metadata", async () => {
    const { json } = await planning.api("GET", "/.well-known/oauth-authorization-server", {
      key: null,
    });
    expect(json).toMatchObject({
      issuer,
      token_endpoint: `${issuer}/oauth/token`,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      grant_types_supported: ["client_credentials"],
    });
  });
});
