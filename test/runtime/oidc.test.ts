import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { authorizerHandler } from "../../functions/runtime/authorizer.ts";
import { testAuth } from "../support/auth.ts";
import { openPlanning, type Planning } from "../support/planning.ts";
import { type LocalIssuer, startIssuer } from "./issuer.ts";

let planning: Planning;
let issuer: LocalIssuer;
let audience: string;
let clock = new Date();

beforeAll(async () => {
  planning = await openPlanning();
  issuer = await startIssuer();
  audience = `api://${planning.tenantId}`;
  await register("workforce", {});
});
beforeEach(() => {
  clock = new Date();
  issuer.behave("well");
});
afterAll(() => issuer.stop());

const grants = [
  { value: "analyst", scopes: ["accounts.read", "rankings.read"] },
  { value: "integration", scopes: ["accounts.write"] },
];
const register = (key: string, more: object) =>
  planning.ask("PUT", `/v1/oidc-issuers/${key}`, {
    body: { issuer: issuer.url, audience, claim: "roles", grants, ...more },
  });
const good = () => ({ aud: audience, roles: ["analyst"] });

/** A process that has seen nothing yet. */
function freshProcess() {
  const authorize = authorizerHandler({
    clients: () => planning,
    system: { now: () => clock },
    auth: testAuth,
  });
  return (token: string, ...tenants: readonly string[]) =>
    authorize({
      type: "REQUEST",
      methodArn: "arn:aws:execute-api:eu-west-1:000000000000:api/live/GET/v1/me",
      headers: { authorization: `Bearer ${token}` },
      multiValueHeaders: {
        authorization: [`Bearer ${token}`],
        ...(tenants.length > 0 && { Tenant: tenants }),
      },
    } as unknown as Parameters<typeof authorize>[0]).then(
      ({ context, policyDocument }) =>
        policyDocument.Statement.some(({ Effect }) => Effect === "Deny") ? "refused" : context,
      (error: Error) => error.message,
    );
}

describe("a token of a tenant's own issuer", () => {
  it("comes in with what its claim is worth, and without its owner's name", async () => {
    const token = await issuer.token({ ...good(), roles: ["analyst", "integration", "other"] });
    const context = await freshProcess()(token);
    expect(context).toEqual({
      tenantId: planning.tenantId,
      keyId: "iss_workforce",
      scopes: "accounts.read rankings.read accounts.write",
      subject: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
    const me = await planning.api("GET", "/v1/me", { key: token });
    expect(me.json).toMatchObject({ key: { id: "iss_workforce" } });
    expect((await planning.api("GET", "/v1/segmentations", { key: token })).status).toBe(403);
  });

  it("may have its roles in one text, and several audiences", async () => {
    const authorize = freshProcess();
    const spaced = await issuer.token({ ...good(), roles: "analyst integration" });
    expect(await authorize(spaced)).toMatchObject({
      scopes: "accounts.read rankings.read accounts.write",
    });
    const several = await issuer.token({ ...good(), aud: ["https://other.example", audience] });
    expect(await authorize(several)).toMatchObject({ keyId: "iss_workforce" });
  });

  it("signs what it writes with the issuer and a digest of the subject", async () => {
    const token = await issuer.token({ ...good(), roles: ["integration"] });
    const put = await planning.api("PUT", "/v1/accounts/ext:OIDC-1", {
      key: token,
      body: { name: "Voorbeeld", relationship: "prospect", facts: {} },
    });
    expect(put.status).toBe(201);
  });

  it("is refused for anything that is not exactly as registered", async () => {
    const authorize = freshProcess();
    const now = Math.floor(Date.now() / 1_000);
    const other = await openPlanning(planning);
    const wrong: readonly (readonly [string, Record<string, unknown>, Record<string, unknown>?])[] =
      [
        ["another audience", { aud: `${audience}/x` }],
        ["no audience", { aud: undefined }],
        ["another tenant's audience", { aud: `api://${other.tenantId}` }],
        ["two tenants' audiences", { aud: [audience, `api://${other.tenantId}`] }],
        ["another issuer", { iss: "https://login.example.nl" }],
        ["the issuer with a slash", { iss: `${issuer.url}/` }],
        ["no role of worth", { roles: ["cleaner"] }],
        ["no role", { roles: undefined }],
        ["roles that are an object", { roles: { analyst: true } }],
        ["no subject", { sub: undefined }],
        ["an empty subject", { sub: "" }],
        ["expired", { iat: now - 7_200, exp: now - 60 }],
        ["no end", { exp: undefined }],
        ["no beginning", { iat: undefined }],
        ["a life of a month", { exp: now + 30 * 86_400 }],
        ["two days old", { iat: now - 2 * 86_400, exp: now + 60 }],
        ["not yet valid", { nbf: now + 600 }],
        ["made in the future", { iat: now + 600, exp: now + 900 }],
        ["a kid it does not have", {}, { kid: "k99" }],
        ["a typ of something else", {}, { typ: "logout+jwt" }],
        ["a jku", {}, { jku: `${issuer.url}/keys` }],
        ["PS256", {}, { alg: "PS256" }],
        ["an ID token: a nonce", { nonce: "n-0S6" }],
        ["an ID token: a hash of an access token", { at_hash: "MTIzNDU2" }],
        ["an ID token: a hash of a code", { c_hash: "MTIzNDU2" }],
        [
          "a logout token",
          { events: { "http://schemas.openid.net/event/backchannel-logout": {} } },
        ],
      ];
    for (const [name, claims, header] of wrong) {
      const token = await issuer.token({ ...good(), ...claims }, header).catch(() => "a.b.c");
      expect(await authorize(token), name).toBe("refused");
    }
    expect(await authorize(await issuer.token(good()))).toMatchObject({ keyId: "iss_workforce" });
  });

  it("is refused within a minute after the issuer is removed or its grants change", async () => {
    const authorize = freshProcess();
    await register("second", { audience: `${audience}/second` });
    const token = await issuer.token({ ...good(), aud: `${audience}/second` });
    expect(await authorize(token)).toMatchObject({ keyId: "iss_second" });
    await planning.ask("DELETE", "/v1/oidc-issuers/second", { status: 204 });
    clock = new Date(clock.getTime() + 60_000);
    expect(await authorize(token)).toBe("refused");
  });
});

/** As of an application in Microsoft Entra: v2.0 tokens have its GUID as audience. */
const GUID = "6f9e1c52-8a3b-4a38-9f63-1d5be5b0a7f1";

describe("a token whose audience names no tenant", () => {
  let other: Planning;
  const entra = (of: Planning, key: string, more: object = {}) =>
    of.ask("PUT", `/v1/oidc-issuers/${key}`, {
      body: {
        ...{ issuer: issuer.url, audience: GUID, claim: "roles", grants },
        requiredClaims: [{ claim: "tid", value: `tid-of-${of.tenantId}` }],
        ...more,
      },
    });
  const tokenOf = (of: Planning, more: object = {}) =>
    issuer.token({ aud: GUID, tid: `tid-of-${of.tenantId}`, roles: ["analyst"], ...more });

  beforeAll(async () => {
    other = await openPlanning(planning);
    for (const tenant of [planning, other]) expect((await entra(tenant, "entra")).status).toBe(201);
  });

  it("comes in at the tenant the request is addressed to, and nowhere when it names none", async () => {
    const authorize = freshProcess();
    for (const tenant of [planning, other]) {
      const token = await tokenOf(tenant);
      expect(await authorize(token, tenant.tenantId)).toMatchObject({
        tenantId: tenant.tenantId,
        keyId: "iss_entra",
      });
      for (const none of [[], [""], ["ten_x"], [`${tenant.tenantId} `, tenant.tenantId]])
        expect(await authorize(token, ...none)).toBe("refused");
    }
  });

  it("never comes in at another tenant that registered the very same issuer and audience", async () => {
    const authorize = freshProcess();
    expect(await authorize(await tokenOf(planning), other.tenantId)).toBe("refused");
    expect(await authorize(await tokenOf(other), planning.tenantId)).toBe("refused");
    const stranger = await openPlanning(planning);
    expect(await authorize(await tokenOf(planning), stranger.tenantId)).toBe("refused");
  });

  it("is not drawn to whoever registers its issuer and audience without asking for claims", async () => {
    const thief = await openPlanning(planning);
    expect((await entra(thief, "entra", { requiredClaims: [] })).status).toBe(201);
    const authorize = freshProcess();
    const token = await tokenOf(planning);
    expect(await authorize(token)).toBe("refused");
    expect(await authorize(token, planning.tenantId)).toMatchObject({
      tenantId: planning.tenantId,
    });
  });

  it("needs every claim that is required, to the letter or in a list", async () => {
    const authorize = freshProcess();
    const tid = `tid-of-${planning.tenantId}`;
    const at = async (claims: object) =>
      authorize(await tokenOf(planning, claims), planning.tenantId);
    expect(await at({ tid: ["x", tid] })).toMatchObject({ keyId: "iss_entra" });
    for (const wrong of [undefined, null, "", "x", tid.toUpperCase(), `${tid} x`, [[tid]], 7])
      expect(await at({ tid: wrong }), String(wrong)).toBe("refused");
    const inherited = { requiredClaims: [{ claim: "__proto__", value: "x" }] };
    expect((await entra(planning, "entra", inherited)).status).toBe(200);
    expect(await freshProcess()(await tokenOf(planning), planning.tenantId)).toBe("refused");
    await entra(planning, "entra");
  });

  it("finds the one of several issuers that fits its claims", async () => {
    await entra(planning, "branch", { requiredClaims: [{ claim: "tid", value: "branch" }] });
    const authorize = freshProcess();
    const token = await tokenOf(planning, { tid: "branch" });
    expect(await authorize(token, planning.tenantId)).toMatchObject({ keyId: "iss_branch" });
    await planning.ask("DELETE", "/v1/oidc-issuers/branch", { status: 204 });
  });

  it("that names a tenant in its audience comes in there, whatever the request is addressed to", async () => {
    const token = await issuer.token(good());
    const context = await freshProcess()(token, other.tenantId);
    // Whether a caller may act for the tenant in the header is checked elsewhere, by its own.
    expect([planning.tenantId, undefined]).toContain(
      typeof context === "string" ? undefined : context?.tenantId,
    );
  });
});

describe("keys of an issuer", () => {
  it("are fetched once for many tokens", async () => {
    const authorize = freshProcess();
    issuer.asked.length = 0;
    const tokens = await Promise.all(Array.from({ length: 20 }, () => issuer.token(good())));
    await Promise.all(tokens.map((token) => authorize(token)));
    expect(issuer.asked).toEqual(["/.well-known/openid-configuration", "/keys"]);
  });

  it("are fetched again for a new key id, but no sooner than half a minute later", async () => {
    const authorize = freshProcess();
    expect(await authorize(await issuer.token(good()))).toMatchObject({ keyId: "iss_workforce" });
    await issuer.rotate();
    const token = await issuer.token(good());
    issuer.asked.length = 0;
    for (let time = 0; time < 10; time++) expect(await authorize(token)).toBe("refused");
    expect(issuer.asked).toEqual([]);
    clock = new Date(clock.getTime() + 31_000);
    expect(await authorize(token)).toMatchObject({ keyId: "iss_workforce" });
  });

  it("are trusted for an hour while the issuer does not answer, and no longer", async () => {
    const authorize = freshProcess();
    const token = () => {
      const now = Math.floor(clock.getTime() / 1_000);
      return issuer.token({ ...good(), iat: now, exp: now + 600 });
    };
    expect(await authorize(await token())).toMatchObject({ keyId: "iss_workforce" });
    issuer.behave("fails");
    clock = new Date(clock.getTime() + 1_800_000);
    expect(await authorize(await token())).toMatchObject({ keyId: "iss_workforce" });
    clock = new Date(clock.getTime() + 3_600_000);
    expect(await authorize(await token())).toBe("refused");
  });

  it.each(["hangs", "fails", "redirects", "floods", "babbles", "lies", "drips"] as const)(
    "are not taken from an issuer that %s, which is asked seldom and keeps nobody waiting",
    async (way) => {
      const authorize = freshProcess();
      const token = await issuer.token(good());
      issuer.behave(way);
      issuer.asked.length = 0;
      for (let time = 0; time < 5; time++) expect(await authorize(token)).toBe("refused");
      expect(issuer.asked).toEqual(["/.well-known/openid-configuration"]);
      issuer.behave("well");
      clock = new Date(clock.getTime() + 31_000);
      expect(await authorize(token)).toMatchObject({ keyId: "iss_workforce" });
    },
  );
});

describe("registering an issuer", () => {
  it("is refused for an audience that names another tenant", async () => {
    const other = await openPlanning(planning);
    const named = [`api://${other.tenantId}`, `api://${planning.tenantId}/${other.tenantId}`];
    for (const one of named) {
      const answer = await register("squatter", { audience: one });
      expect(answer.status).toBe(422);
      expect(answer.text).toContain("names-another-tenant");
    }
  });

  it("is refused for an address that is not https on the public internet", async () => {
    for (const [address, code] of [
      ["ftp://login.example.nl", "not-https"],
      ["http://login.example.nl", "not-public"],
      ["https://10.0.0.1", "not-public"],
      ["https://user:pass@login.example.nl", "with-credentials"],
      ["login.example.nl", "not-a-url"],
    ]) {
      for (const member of ["issuer", "jwksUri"]) {
        const answer = await register("inside", { [member]: address });
        const loose = code === "not-public" && address?.startsWith("http:");
        expect(answer.status, `${member} ${address}`).toBe(loose ? 201 : 422);
        if (!loose) expect(answer.text).toContain(code);
        if (loose) await planning.ask("DELETE", "/v1/oidc-issuers/inside");
      }
    }
  });

  it("counts, replaces under If-Match, and stops at ten", async () => {
    const first = await register("versioned", {});
    expect([first.status, first.headers.etag]).toEqual([201, '"1"']);
    const second = await planning.ask("PUT", "/v1/oidc-issuers/versioned", {
      body: { issuer: issuer.url, audience, claim: "groups", grants },
      headers: { "if-match": '"1"' },
    });
    expect([second.status, second.headers.etag]).toEqual([200, '"2"']);
    const stale = await planning.ask("PUT", "/v1/oidc-issuers/versioned", {
      body: { issuer: issuer.url, audience, claim: "roles", grants },
      headers: { "if-match": '"1"' },
    });
    expect(stale.status).toBe(412);
    const statuses = [];
    for (let more = 0; more < 10; more++)
      statuses.push((await register(`more-${more}`, {})).status);
    expect(statuses).toContain(409);
    const { json } = await planning.ask("GET", "/v1/oidc-issuers", { status: 200 });
    expect((json as { data: unknown[] }).data).toHaveLength(10);
  });
});
