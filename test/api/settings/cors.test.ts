import { beforeAll, describe, expect, it } from "vitest";
import { CORS_ORIGINS_MAX } from "../../../functions/contract/limits.ts";
import { openPlanning, type Planning } from "../../support/planning.ts";

let planning: Planning;
let other: Planning;
const ours = "https://crm.example.nl";
const theirs = "https://crm.other.example";

const set = (of: Planning, origins: readonly string[], headers = {}) =>
  of.ask("PUT", "/v1/settings/cors", { body: { origins }, headers });

beforeAll(async () => {
  planning = await openPlanning();
  other = await openPlanning(planning);
  await set(planning, [ours, "http://localhost:5173"]);
  await set(other, [theirs]);
});

const preflight = (origin: string, path = "/v1/accounts") =>
  planning.api("OPTIONS", path, {
    key: null,
    headers: { origin, "access-control-request-method": "GET" },
  });
const read = (origin: string, key: string | null = planning.key) =>
  planning.api("GET", "/v1/accounts", { key, headers: { origin } });

describe("a preflight", () => {
  it("lets pages of a tenant's origin ask, with every header the API reads", async () => {
    const answer = await preflight(ours);
    expect(answer.status).toBe(204);
    expect(answer.headers).toMatchObject({ "access-control-allow-origin": ours });
    expect(answer.headers.vary).toContain("Origin");
    const allowed = answer.headers["access-control-allow-headers"] ?? "";
    for (const name of ["Authorization", "If-Match", "Idempotency-Key", "Content-Type"])
      expect(allowed).toContain(name);
    for (const method of ["GET", "PUT", "POST", "PATCH", "DELETE"])
      expect(answer.headers["access-control-allow-methods"]).toContain(method);
    expect(answer.headers["access-control-allow-credentials"]).toBeUndefined();
  });

  it("says nothing to pages of any other origin, or about paths there are not", async () => {
    const strangers = [
      "https://evil.example",
      `${ours}.evil.example`,
      `${ours}:8443`,
      ours.replace("https", "http"),
      ours.toUpperCase(),
      "null",
      "",
      "x".repeat(5_000),
    ];
    for (const origin of strangers) {
      const { headers } = await preflight(origin);
      expect(headers["access-control-allow-origin"], origin).toBeUndefined();
    }
    const { headers } = await preflight(ours, "/v1/nothing-here");
    expect(headers["access-control-allow-origin"]).toBeUndefined();
  });
});

describe("an answer", () => {
  it("can be read by pages of the tenant's own origins, with the headers that matter", async () => {
    for (const origin of [ours, "http://localhost:5173"]) {
      const { headers } = await read(origin);
      expect(headers["access-control-allow-origin"]).toBe(origin);
      for (const name of ["ETag", "Link", "RateLimit", "Retry-After", "X-Request-Id"])
        expect(headers["access-control-expose-headers"]).toContain(name);
    }
  });

  it("cannot be read by pages of another tenant's origin, of no tenant's, or without a key", async () => {
    for (const origin of [theirs, "https://evil.example", "null"]) {
      const { status, headers } = await read(origin);
      expect(status).toBe(200);
      expect(headers["access-control-allow-origin"], origin).toBeUndefined();
    }
    expect((await read(ours, null)).headers["access-control-allow-origin"]).toBeUndefined();
    expect((await read(theirs, other.key)).headers["access-control-allow-origin"]).toBe(theirs);
  });

  it("carries the header on errors too, so that a page can tell what was wrong", async () => {
    const answer = await planning.api("GET", "/v1/accounts?limit=x", {
      key: planning.key,
      headers: { origin: ours },
    });
    expect(answer.status).toBe(400);
    expect(answer.headers["access-control-allow-origin"]).toBe(ours);
  });

  it("of what is public can be read from everywhere, tokens excepted", async () => {
    const get = (path: string) =>
      planning.api("GET", path, { key: null, headers: { origin: "https://any.example" } });
    expect((await get("/.well-known/jwks.json")).headers["access-control-allow-origin"]).toBe("*");
    const token = await planning.api("POST", "/oauth/token", {
      key: null,
      headers: { origin: ours },
    });
    expect(token.headers["access-control-allow-origin"]).toBeUndefined();
  });
});

describe("the list of origins", () => {
  it("is replaced as a whole, sorted, and the same list again changes nothing", async () => {
    const tenant = await openPlanning(planning);
    const first = await set(tenant, ["https://b.example", "https://a.example"]);
    expect(first.json).toEqual({ version: 1, origins: ["https://a.example", "https://b.example"] });
    expect((await set(tenant, ["https://a.example", "https://b.example"])).headers.etag).toBe(
      '"1"',
    );
    const less = await set(tenant, ["https://b.example"], { "if-match": '"1"' });
    expect(less.json).toEqual({ version: 2, origins: ["https://b.example"] });
    expect((await set(tenant, [], { "if-match": '"1"' })).status).toBe(412);
    const fresh = await openPlanning(planning);
    const gone = await fresh.api("GET", "/v1/accounts", {
      key: tenant.key,
      headers: { origin: "https://a.example" },
    });
    expect(gone.headers["access-control-allow-origin"]).toBeUndefined();
  });

  it("takes origins as browsers write them, and no wildcards, paths or plain http", async () => {
    for (const origin of [
      "*",
      "https://*.example.nl",
      "https://crm.example.nl/",
      "https://CRM.example.nl",
      "http://crm.example.nl",
      "https://user@crm.example.nl",
      "https://crm",
      "crm.example.nl",
      "null",
      "https://crm.example.nl:0",
    ]) {
      expect((await set(planning, [origin])).status, origin).toBe(422);
    }
    const many = Array.from({ length: CORS_ORIGINS_MAX + 1 }, (_, n) => `https://a${n}.example`);
    expect((await set(planning, many)).status).toBe(422);
    expect((await set(planning, [ours, ours])).status).toBe(422);
  });
});
