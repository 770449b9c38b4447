import { connect as connectSocket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectLimits } from "../support/limit-headers.ts";
import { type Stack, startStack } from "../support/stack.ts";

let stack: Stack;
const BURST = 60;
beforeAll(async () => {
  // As a deployer sets it: more than what the tests below ask for, and nothing comes back meanwhile.
  Object.assign(process.env, {
    ADDRESS_REQUESTS_PER_MINUTE: "1",
    ADDRESS_BURST_REQUESTS: `${BURST}`,
  });
  stack = await startStack();
});
afterAll(() => stack.stop());

const anonymous = (path: string, init: RequestInit = {}) => fetch(stack.baseUrl + path, init);

describe("a request without a valid key", () => {
  test.each(["/health", "/docs", "/docs/assets/swagger-ui.css", "/v1/openapi.json"])(
    "reaches the public path %s",
    async (path) => {
      expect((await anonymous(path)).status).toBe(200);
    },
  );

  test.each([
    ["no key", {}],
    ["a key that is none", { authorization: "Bearer nonsense" }],
    ["a key in the wrong scheme", { authorization: "Basic dGZ6OnRmeg==" }],
  ])("with %s gets a 401 problem in the caller's language", async (_, headers) => {
    const answer = await anonymous("/v1/me", { headers: { ...headers, "accept-language": "nl" } });
    expect(answer.status).toBe(401);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(answer.headers.get("content-language")).toBe("nl");
    expect(answer.headers.get("www-authenticate")).toContain("Bearer");
    expect(await answer.json()).toMatchObject({ status: 401, code: "missing-credentials" });
  });
});

describe("a request with a key", () => {
  test("acts for the key's own tenant, whichever header brings the key", async () => {
    for (const tenant of stack.tenants) {
      const bearer = await tenant.call("GET", "/v1/me");
      expect(bearer.status).toBe(200);
      expect(JSON.stringify(await bearer.json())).toContain(tenant.tenantId);
      const byKey = await anonymous("/v1/me", { headers: { "x-api-key": tenant.apiKey } });
      expect(JSON.stringify(await byKey.json())).toContain(tenant.tenantId);
    }
  });

  test("to an unknown path is a 404 problem", async () => {
    const answer = await stack.tenants[0].call("GET", "/v1/nothing-here");
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ code: "route-not-found" });
  });
});

describe("a body", () => {
  test.each([
    ["over the contract's limit", 1024 * 1024 + 1],
    ["over what an event can carry", 6 * 1024 * 1024],
  ])("%s is a 413 problem, heard by a caller who sends to the end", async (_, bytes) => {
    const answer = await stack.tenants[0].call("PUT", "/v1/accounts/ext:big", {
      body: new Uint8Array(bytes),
      headers: { "content-type": "application/json" },
    });
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ code: "body-too-large" });
  });
});

/** What the gateway answers to bytes as they are; fetch would tidy them up. */
function sendRaw(bytes: string): Promise<string> {
  const { port } = new URL(stack.baseUrl);
  return new Promise((resolve, reject) => {
    const socket = connectSocket(Number(port), "127.0.0.1", () => socket.write(bytes));
    socket.setTimeout(5_000, () => socket.destroy(new Error("No answer")));
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk;
    });
    socket.on("close", () => resolve(text));
    socket.on("error", reject);
  });
}

test("bytes that are not HTTP get 400 and the gateway goes on", async () => {
  expect(await sendRaw("\0\0\r\n\r\n")).toMatch(/^HTTP\/1.1 400 /);
  expect((await anonymous("/health")).status).toBe(200);
});

test.each(["//", "//health", "http://[/v1/me", "http://elsewhere.example/v1/me", "*"])(
  "a request for %s is answered, and no way around the key",
  async (target) => {
    const reply = await sendRaw(`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(reply).toMatch(/^HTTP\/1.1 40[01] /);
  },
);

test("an address that has nothing left gets 429 from function and gateway alike, and its good keys go on", async () => {
  for (const path of ["/health", "/v1/me"]) {
    let answer = await anonymous(path);
    for (let n = 0; n < BURST + 10 && answer.status !== 429; n++) answer = await anonymous(path);
    expect(answer.status, path).toBe(429);
    const headers = Object.fromEntries(answer.headers);
    expectLimits(headers, ["address"], path);
    expect(headers.ratelimit).toMatch(/r=0;/);
    expect(headers["retry-after"]).toMatch(/^[1-9]\d*$/);
    expect(await answer.json()).toMatchObject({ status: 429, code: "rate-limited" });
  }
  expect((await stack.tenants[0].call("GET", "/v1/me")).status).toBe(200);
});
