import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Scope } from "../../functions/contract/scopes.ts";
import { API_VERSION } from "../../functions/contract/version.ts";
import { httpHandler } from "../../functions/runtime/http.ts";
import { realSystem } from "../../functions/runtime/system.ts";
import { type Answered, type Api, apiOf, lambdaContext, newTenant } from "../support/api.ts";
import { testAuth } from "../support/auth.ts";
import { type Connection, connect } from "../support/emulators.ts";
import { capturedLog } from "./capture.ts";
import { effects, registry, releaseWaiting } from "./things.ts";

let connection: Connection;
let api: Api;
let tenant: Awaited<ReturnType<typeof newTenant>>;
let other: Awaited<ReturnType<typeof newTenant>>;
let now = new Date("2026-11-24T09:00:00.000Z");
vi.hoisted(() => {
  process.env.POWERTOOLS_LOG_LEVEL = "INFO";
});
const log = capturedLog();

const host = (strict: boolean) => ({
  registry,
  clients: () => connection,
  system: { ...realSystem, now: () => now },
  cursorKey: () => Buffer.alloc(32, 7),
  auth: testAuth,
  asset: async () => Buffer.alloc(0),
  strict,
});

beforeAll(async () => {
  connection = await connect();
  await connection.createTables();
  api = apiOf(connection, httpHandler(host(true)));
  tenant = await newTenant(connection, "Alfa");
  other = await newTenant(connection, "Beta");
});
beforeEach(() => {
  effects.length = 0;
  now = new Date("2026-11-24T09:00:00.000Z");
});

const get = (target: string, headers: Record<string, string> = {}) =>
  api("GET", target, { key: tenant.key, headers });
const post = (body: unknown, headers: Record<string, string> = {}) =>
  api("POST", "/v1/things", { key: tenant.key, body, headers });
const raw = (text: string | Uint8Array) =>
  post(typeof text === "string" ? Buffer.from(text) : text);
const outcome = ({ status, json }: Answered) => [
  status,
  (json as { code?: string } | undefined)?.code,
];
const errorsOf = ({ json }: Answered) =>
  ((json as { errors?: Record<string, string>[] }).errors ?? []).map(
    (error) => `${error.pointer ?? error.parameter ?? error.header} ${error.code}`,
  );

describe("every answer", () => {
  it("carries the request's id, version, language, Vary and nosniff, and is not stored", async () => {
    const { headers } = await get("/v1/wrong-path");
    expect(headers).toMatchObject({
      "api-version": API_VERSION,
      "content-language": "en",
      "content-type": "application/problem+json",
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
    });
    // Where both credentials and the tenant are headers, one address has many answers.
    for (const name of ["Accept-Language", "Authorization", "X-Api-Key", "Tenant"])
      expect(headers.vary?.split(", ")).toContain(name);
    expect(headers["x-request-id"]).toMatch(/^[\w-]{8,64}$/);
  });

  it("takes over a good request id and replaces a bad one", async () => {
    expect((await get("/public", { "x-request-id": "mine-0001" })).headers["x-request-id"]).toBe(
      "mine-0001",
    );
    const bad = (await get("/public", { "x-request-id": "a\nb" })).headers["x-request-id"];
    expect(bad).toMatch(/^[\w-]{36}$/);
  });

  it("speaks Dutch when asked, codes excepted", async () => {
    const english = await get("/v1/things/absent");
    const dutch = await get("/v1/things/absent", {
      "accept-language": "fr, nl-NL;q=0.8, en;q=0.5",
    });
    expect(dutch.headers["content-language"]).toBe("nl");
    const [a, b] = [english.json, dutch.json] as Record<string, string>[];
    expect(b?.code).toBe(a?.code);
    expect(b?.title).not.toBe(a?.title);
  });
});

describe("routing", () => {
  it("prefers a static step to a parameter", async () => {
    expect((await get("/v1/things/special")).json).toEqual({ id: "special", size: 2 });
    expect((await get("/v1/things/spec%69al")).json).toEqual({ id: "special", size: 2 });
    expect((await get("/v1/things/a%2Fb")).json).toEqual({ id: "a/b", size: 1 });
  });

  it("answers 404 on a path of no operation, also one that is not percent-encoded UTF-8", async () => {
    for (const path of [
      "/",
      "/v1",
      "/v1/things/",
      "/v1/things/a/b",
      "/v1/things/%E0%A4%A",
      "//",
      "/v1/Things",
    ]) {
      expect(outcome(await get(path)), path).toEqual([404, "route-not-found"]);
    }
  });

  it("answers 405 on another method and says which there are", async () => {
    const answer = await api("DELETE", "/v1/things", { key: tenant.key });
    expect(outcome(answer)).toEqual([405, "method-not-allowed"]);
    expect(answer.headers.allow?.split(", ").toSorted()).toEqual(["GET", "POST"]);
  });
});

describe("access", () => {
  it("refuses every request without a good key", async () => {
    const forged = tenant.key.replace(/.$/, (last) => (last === "0" ? "1" : "0"));
    for (const key of [null, "nonsense", forged, `${tenant.key}x`, "tfz_live_"]) {
      const answer = await api("GET", "/v1/things/x", { key });
      expect(outcome(answer), String(key)).toEqual([401, "missing-credentials"]);
      expect(answer.headers["www-authenticate"]).toMatch(/^Bearer/);
    }
  });

  it("takes the key from X-Api-Key too", async () => {
    const answer = await api("GET", "/v1/things/x", {
      key: null,
      headers: { "x-api-key": tenant.key },
    });
    expect(answer.status).toBe(200);
  });

  it("lets public operations through without a key", async () => {
    expect((await api("GET", "/public", { key: null })).status).toBe(200);
  });

  it("names the missing scope", async () => {
    const all: Scope[] = ["criteria.read", "accounts.write"];
    const answer = await api("GET", "/v1/things/x", { key: await tenant.keyWith(all) });
    expect(outcome(answer)).toEqual([403, "missing-scope"]);
    expect((answer.json as { detail: string }).detail).toContain("`accounts.read`");
    expect((await api("POST", "/v1/poke", { key: await tenant.keyWith([]) })).status).toBe(204);
  });
});

describe("representations", () => {
  it("follow Accept, or are refused with what there is", async () => {
    const csv = await get("/v1/things/special", { accept: "application/json;q=0.5, text/csv" });
    expect([csv.headers["content-type"], csv.text]).toEqual(["text/csv", "id,size\nspecial,2\n"]);
    expect(
      (await get("/v1/things/special", { accept: "text/*;q=0.1, */*;q=0.5" })).json,
    ).toBeDefined();
    const none = await get("/v1/things/special", { accept: "image/png" });
    expect(outcome(none)).toEqual([406, "not-acceptable"]);
    expect((none.json as { detail: string }).detail).toContain("application/json, text/csv");
    expect(outcome(await get("/v1/things/special", { accept: "application/json;q=0" }))[0]).toBe(
      406,
    );
  });

  it("have a strong tag, and are not sent again to who holds it", async () => {
    const first = await get("/v1/things/special");
    expect(first.headers.etag).toMatch(/^"[\w-]+"$/);
    for (const held of [
      first.headers.etag,
      `W/${first.headers.etag}`,
      `"x", ${first.headers.etag}`,
      "*",
    ]) {
      const again = await get("/v1/things/special", { "if-none-match": String(held) });
      expect([again.status, again.text, again.headers.etag]).toEqual([304, "", first.headers.etag]);
    }
    expect((await get("/v1/things/special", { "if-none-match": '"x"' })).status).toBe(200);
    expect((await get("/v1/things/x")).headers.etag).toBe('"3"');
    const csv = await get("/v1/things/special", { accept: "text/csv" });
    expect(csv.headers.etag).not.toBe(first.headers.etag);
  });
});

describe("bodies", () => {
  it("are refused in another type, charset or encoding, and where none is read", async () => {
    const refused = [415, "unsupported-media-type"];
    for (const [name, value] of [
      ["content-type", "text/plain"],
      ["content-type", ""],
      ["content-type", "application/json; charset=utf-16"],
      ["content-type", "application/merge-patch+json"],
      ["content-encoding", "gzip"],
    ] as const) {
      expect(outcome(await post({ size: 1 }, { [name]: value })), value).toEqual(refused);
    }
    expect(
      (await post({ size: 1 }, { "content-type": 'Application/JSON; charset="UTF-8"' })).status,
    ).toBe(201);
    expect(outcome(await api("POST", "/v1/poke", { key: tenant.key, body: {} }))).toEqual(refused);
  });

  it("of more than 1 MiB are refused, of exactly 1 MiB read", async () => {
    const sized = (bytes: number) => `{"size":1,"more":"${"x".repeat(bytes - 20)}"}`;
    expect(Buffer.byteLength(sized(1024 * 1024))).toBe(1024 * 1024);
    expect((await raw(sized(1024 * 1024))).status).toBe(201);
    const answer = await raw(sized(1024 * 1024 + 1));
    expect(outcome(answer)).toEqual([413, "body-too-large"]);
    expect((answer.json as { detail: string }).detail).toContain("1048576");
  });

  it("that are not good JSON are 400 with every place", async () => {
    expect(errorsOf(await raw(""))).toEqual([" body-missing"]);
    expect(errorsOf(await raw("{"))).toEqual([" invalid-json"]);
    expect(errorsOf(await raw('{"size":NaN}'))).toEqual([" invalid-json"]);
    expect(errorsOf(await raw(Buffer.from([0x7b, 0xc3, 0x28])))).toEqual([" invalid-utf-8"]);
    expect(errorsOf(await raw('{"size":1e400,"size":2,"__proto__":{"size":3}}'))).toEqual([
      "/size number-not-finite",
      "/size duplicate-key",
      "/__proto__ forbidden-key",
    ]);
    expect(errorsOf(await raw(`{"more":${"[".repeat(30)}${"]".repeat(30)}}`)).at(-1)).toMatch(
      / too-deep$/,
    );
  });

  it("that do not fit are 422, with all errors of body and parameters at once", async () => {
    const answer = await post({ size: 0, way: "flies", extra: true });
    expect(outcome(answer)).toEqual([422, "invalid-request"]);
    expect(errorsOf(answer)).toEqual([
      "/size too-small",
      "/way not-allowed",
      "/extra unknown-field",
    ]);
    const both = await api("POST", "/v1/things?dry=1&dry=2&wet=1", {
      key: tenant.key,
      body: { size: "1" },
    });
    expect(outcome(both)).toEqual([400, "invalid-parameters"]);
    expect(errorsOf(both)).toEqual([
      "dry repeated-parameter",
      "wet unknown-field",
      "/size wrong-type",
    ]);
    expect(effects).toEqual([]);
  });

  it("list at most a hundred errors and count the rest", async () => {
    const body = Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`f${index}`, 1]));
    const answer = await post(body);
    expect(errorsOf(answer)).toHaveLength(100);
    expect(answer.json).toMatchObject({ errorsOmitted: 51 });
  });
});

describe("parameters", () => {
  it("are refused when unknown, ill-formed or reaching for a prototype", async () => {
    for (const [target, error] of [
      ["/v1/things?limit=0", "limit too-small"],
      ["/v1/things?limit=201", "limit too-large"],
      ["/v1/things?limit=0x10", "limit wrong-type"],
      ["/v1/things?limit=", "limit wrong-type"],
      ["/v1/things?limit=1e400", "limit wrong-type"],
      ["/v1/things?size=1", "size unknown-field"],
      ["/v1/things?filter[size][lt]=1", "filter[size][lt] unknown-field"],
      ["/v1/things?filter[color]=1", "filter[color] unknown-field"],
      ["/v1/things?filter[__proto__][gte]=1", "filter[__proto__][gte] forbidden-key"],
      ["/v1/things?filter[size]=1&filter[size][eq]=2", "filter[size][eq] repeated-parameter"],
      ["/v1/things?toString=1", "toString unknown-field"],
      ["/v1/things?__proto__=1", "__proto__ forbidden-key"],
      ["/v1/things?constructor=1", "constructor forbidden-key"],
      ["/v1/things/special?x=1", "x unknown-parameter"],
      [`/v1/things/${"x".repeat(21)}`, "thingId too-long"],
    ] as const) {
      const answer = await get(target);
      expect(outcome(answer), target).toEqual([400, "invalid-parameters"]);
      expect(errorsOf(answer), target).toEqual([error]);
    }
    expect((await get("/v1/things?filter[size][gte]=1&filter[size]=2")).status).toBe(200);
  });
});

describe("pages", () => {
  const walk = async (first: string) => {
    const seen: string[] = [];
    for (let target: string | undefined = first; target !== undefined; ) {
      const { json, headers } = await get(target);
      seen.push(...(json as { data: { id: string }[] }).data.map(({ id }) => id));
      target = /^<(.*)>; rel="next"$/.exec(headers.link ?? "")?.[1];
    }
    return seen;
  };

  it("lead from link to link through each item once", async () => {
    expect(await walk("/v1/things?limit=3")).toEqual(
      Array.from({ length: 12 }, (_, index) => `t${index}`),
    );
  });

  it("refuse a cursor that was changed, or is another tenant's, list's or filter's", async () => {
    const cursorAt = async (target: string) =>
      ((await get(target)).json as { nextCursor: string }).nextCursor;
    const cursor = await cursorAt("/v1/things?limit=2&filter[size][gte]=1");
    const good = `/v1/things?limit=5&filter[size][gte]=1&cursor=${cursor}`;
    expect((await get(good)).status).toBe(200);
    const middle = Math.floor(cursor.length / 2);
    const changed = `${cursor.slice(0, middle)}${cursor[middle] === "A" ? "B" : "A"}${cursor.slice(middle + 1)}`;
    for (const bad of [
      `/v1/things?filter[size][gte]=2&cursor=${cursor}`,
      `/v1/things?cursor=${cursor}`,
      `/v1/things?filter[size][gte]=1&cursor=${changed}`,
      "/v1/things?cursor=10",
      `/v1/things?cursor=${cursor.slice(0, -1)}`,
    ]) {
      expect(outcome(await get(bad)), bad).toEqual([400, "invalid-cursor"]);
    }
    expect(outcome(await api("GET", good, { key: other.key }))).toEqual([400, "invalid-cursor"]);
  });

  it("hide the position", async () => {
    const { nextCursor } = (await get("/v1/things?limit=3")).json as { nextCursor: string };
    expect(Buffer.from(nextCursor, "base64url").toString("latin1")).not.toContain("position");
  });
});

describe("If-Match", () => {
  const patch = (headers: Record<string, string>) =>
    api("PATCH", "/v1/things/x", { key: tenant.key, body: { size: 2 }, headers });

  it("is required, compared strongly, and one tag only", async () => {
    expect(outcome(await patch({}))).toEqual([428, "precondition-required"]);
    expect(outcome(await patch({ "if-match": '"2"' }))).toEqual([412, "precondition-failed"]);
    expect(outcome(await patch({ "if-match": 'W/"3"' }))).toEqual([412, "precondition-failed"]);
    expect(outcome(await patch({ "if-match": '"abc"' }))).toEqual([412, "precondition-failed"]);
    expect(outcome(await patch({ "if-match": '"3", "4"' }))).toEqual([400, "invalid-header"]);
    for (const good of ['"3"', "*"]) {
      const answer = await patch({ "if-match": good });
      expect([answer.status, answer.headers.etag]).toEqual([200, '"4"']);
    }
  });
});

describe("Idempotency-Key", () => {
  it("repeats the first answer byte for byte, with one effect", async () => {
    const headers = { "idempotency-key": "k-replay" };
    const first = await post({ size: 1 }, headers);
    const again = await post({ size: 1 }, headers);
    expect(again.bytes).toEqual(first.bytes);
    expect([again.status, again.headers.location]).toEqual([201, first.headers.location]);
    expect([first.headers["idempotent-replayed"], again.headers["idempotent-replayed"]]).toEqual([
      undefined,
      "true",
    ]);
    expect(effects).toHaveLength(1);
  });

  it("repeats a refusal too, with the request id it first had in its body", async () => {
    const headers = { "idempotency-key": "k-refusal" };
    const first = await post({ size: 1, way: "refuses" }, headers);
    const again = await post({ size: 1, way: "refuses" }, headers);
    expect(outcome(first)).toEqual([404, "account-not-found"]);
    expect(again.bytes).toEqual(first.bytes);
    expect(effects).toHaveLength(1);
  });

  it("is refused with another body, path or query", async () => {
    const headers = { "idempotency-key": "k-other" };
    await post({ size: 1 }, headers);
    expect(outcome(await post({ size: 2 }, headers))).toEqual([422, "idempotency-key-reused"]);
    const elsewhere = await api("POST", "/v1/things?dry=1", {
      key: tenant.key,
      body: { size: 1 },
      headers,
    });
    expect(outcome(elsewhere)).toEqual([422, "idempotency-key-reused"]);
  });

  it("belongs to one tenant", async () => {
    const headers = { "idempotency-key": "k-tenants" };
    await post({ size: 1 }, headers);
    const answer = await api("POST", "/v1/things", { key: other.key, body: { size: 2 }, headers });
    expect(answer.status).toBe(201);
    expect(effects).toHaveLength(2);
  });

  it("answers 409 while the first request runs", async () => {
    const headers = { "idempotency-key": "k-running" };
    const first = post({ size: 1, way: "waits" }, headers);
    while (effects.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const second = await post({ size: 1, way: "waits" }, headers);
    expect(outcome(second)).toEqual([409, "idempotency-key-in-use"]);
    expect(second.headers["retry-after"]).toMatch(/^\d+$/);
    releaseWaiting();
    expect((await first).status).toBe(201);
  });

  it("does not keep answers of 5xx and 429", async () => {
    for (const [name, status] of [
      ["fails", 500],
      ["busy", 429],
    ] as const) {
      const headers = { "idempotency-key": `k-${name}` };
      const lax = apiOf(connection, httpHandler(host(false)));
      const call = () =>
        lax("POST", "/v1/things", { key: tenant.key, body: { size: 1, way: name }, headers });
      effects.length = 0;
      expect([(await call()).status, (await call()).status]).toEqual([status, status]);
      expect(effects).toHaveLength(2);
    }
  });

  it("draws the same ids again after a 5xx, which may have come after the effect", async () => {
    const headers = { "idempotency-key": "k-after-effect" };
    const lax = apiOf(connection, httpHandler(host(false)));
    const call = () =>
      lax("POST", "/v1/things", { key: tenant.key, body: { size: 1, way: "fails" }, headers });
    expect([(await call()).status, (await call()).status]).toEqual([500, 500]);
    expect(effects).toEqual([effects[0], effects[0]]);
  });

  it("draws the same ids again when a crashed request is taken over", async () => {
    const headers = { "idempotency-key": "k-crash" };
    void post({ size: 1, way: "waits" }, headers);
    while (effects.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    now = new Date(now.getTime() + 61_000);
    const second = post({ size: 1, way: "waits" }, headers);
    while (effects.length === 1) await new Promise((resolve) => setTimeout(resolve, 5));
    releaseWaiting();
    expect((await second).status).toBe(201);
    expect(effects).toEqual([effects[0], effects[0]]);
  });

  it("lets twenty at once have one effect", async () => {
    const headers = { "idempotency-key": "k-twenty" };
    const answers = await Promise.all(Array.from({ length: 20 }, () => post({ size: 1 }, headers)));
    expect(effects).toHaveLength(1);
    for (const { status } of answers) expect([201, 409]).toContain(status);
  });

  it("is forgotten after a day", async () => {
    const headers = { "idempotency-key": "k-day" };
    await post({ size: 1 }, headers);
    now = new Date(now.getTime() + 86_399_000);
    expect(outcome(await post({ size: 2 }, headers))[0]).toBe(422);
    now = new Date(now.getTime() + 2_000);
    expect((await post({ size: 2 }, headers)).status).toBe(201);
  });

  it("may be quoted, and is refused when it cannot be kept", async () => {
    expect((await post({ size: 1 }, { "idempotency-key": '"k-quoted"' })).status).toBe(201);
    expect(
      (await post({ size: 1 }, { "idempotency-key": "k-quoted" })).headers["idempotent-replayed"],
    ).toBe("true");
    for (const bad of ["", "a b", "é", "x".repeat(256)]) {
      expect(outcome(await post({ size: 1 }, { "idempotency-key": bad })), bad).toEqual([
        400,
        "invalid-header",
      ]);
    }
  });
});

describe("what changed or went between being read and being written", () => {
  it("is a 409 to who would write it, and to who would read it a reason to ask again", async () => {
    const written = await post({ size: 1, way: "meets" });
    expect(outcome(written)).toEqual([409, "state-changed"]);
    const read = await get("/v1/things/vanished");
    expect(outcome(read)).toEqual([503, "unavailable"]);
    expect(read.headers["retry-after"]).toMatch(/^\d+$/);
  });
});

describe("faults of ours", () => {
  it("are told to nobody and logged without what the caller sent", async () => {
    log.clear();
    const lax = apiOf(connection, httpHandler(host(false)));
    const body = { size: 1, way: "fails", more: "Jansen BV" };
    const answer = await lax("POST", "/v1/things", {
      key: tenant.key,
      body,
      headers: { "x-request-id": "fault-0001" },
    });
    expect(outcome(answer)).toEqual([500, "internal-error"]);
    expect(answer.text).not.toMatch(/Jansen|secret|Error:|things\.ts|at /);
    const lines = log.lines().filter((line) => line.includes("fault-0001"));
    expect(
      lines.some((line) => line.includes("request failed") && line.includes("things.ts")),
    ).toBe(true);
    expect(lines.join()).not.toMatch(/Jansen|secret/);
  });

  it("include, in strict mode, a reply or problem the contract does not describe", async () => {
    expect(outcome(await get("/v1/wrong"))).toEqual([500, "internal-error"]);
    expect(outcome(await post({ size: 1, way: "undocumented" }))).toEqual([500, "internal-error"]);
  });

  it("never put keys or paths in the log", async () => {
    log.clear();
    await get("/v1/things/Jansen", { "x-request-id": "quiet-0001" });
    const text = log.lines().join();
    expect(text).toContain("quiet-0001");
    expect(text).toContain("getThing");
    expect(text).not.toMatch(/Jansen|tfz_/);
  });

  it("end as 503 before the function's time is up", async () => {
    const handler = httpHandler(host(true));
    const hurried: Api = apiOf(connection, (event) => handler(event, lambdaContext(700)));
    const answer = await hurried("POST", "/v1/things", {
      key: tenant.key,
      body: { size: 1, way: "waits" },
    });
    expect(outcome(answer)).toEqual([503, "unavailable"]);
    expect(answer.headers["retry-after"]).toMatch(/^\d+$/);
    releaseWaiting();
  });
});
