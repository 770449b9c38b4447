import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { expectLimits } from "../support/limit-headers.ts";
import { type Stack, startStack } from "../support/stack.ts";

let stack: Stack;

beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

const madeClient = z.looseObject({ id: z.string(), clientSecret: z.string() });
const metadata = z.looseObject({ issuer: z.string(), token_endpoint: z.string() });
const granted = z.looseObject({ access_token: z.string() });

async function newToken(): Promise<string> {
  const [tenant] = stack.tenants;
  const answer = await tenant.call("POST", "/v1/oauth-clients", {
    json: { name: "Connector", scopes: ["accounts.read"] },
  });
  const client = madeClient.parse(await answer.json());
  const found = await fetch(`${stack.baseUrl}/.well-known/oauth-authorization-server`);
  const { token_endpoint: endpoint } = metadata.parse(await found.json());
  const proof = Buffer.from(`${client.id}:${client.clientSecret}`).toString("base64");
  const token = await fetch(endpoint, {
    method: "POST",
    headers: { authorization: `Basic ${proof}` },
    body: new URLSearchParams({ grant_type: "client_credentials" }),
  });
  return granted.parse(await token.json()).access_token;
}

/** A request with its headers as they are given, repeated ones too. */
function raw(path: string, headers: string[], method = "GET") {
  return new Promise<{ status: number; headers: Record<string, unknown>; text: string }>(
    (resolve, reject) => {
      const url = new URL(path, stack.baseUrl);
      const all = ["host", url.host, ...headers];
      const sent = request(url, { method, headers: all }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("end", () => {
          const { date: _date, ...rest } = answer.headers;
          const text = Buffer.concat(chunks).toString("utf8");
          resolve({ status: answer.statusCode ?? 0, headers: rest, text });
        });
      });
      sent.on("error", reject).end();
    },
  );
}

describe("over HTTP", () => {
  it("a client finds the token endpoint, gets a token, and calls the API with it", async () => {
    const token = await newToken();
    const me = await fetch(`${stack.baseUrl}/v1/me`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(me.status).toBe(200);
    expect(me.headers.get("ratelimit")).toMatch(/^"tenant";r=\d+;t=\d+$/);
    expect(await me.json()).toMatchObject({ key: { scopes: ["accounts.read"] } });
  });

  it("bad credentials are all answered alike, by the gateway", async () => {
    const key = stack.tenants[0].apiKey;
    const token = await newToken();
    const id = ["x-request-id", "over-http-0001"];
    const good = await raw("/v1/me", [...id, "authorization", `Bearer ${key}`]);
    expect(good.status).toBe(200);
    const bad = [
      [],
      ["authorization", "Bearer "],
      ["authorization", `Bearer ${key}`, "authorization", `Bearer ${key}`],
      ["authorization", `Bearer ${key}`, "x-api-key", key],
      ["authorization", `Bearer ${key}, Bearer ${token}`],
      ["authorization", `Bearer ${token}x`],
      ["authorization", `Bearer ${token.split(".").slice(0, 2).join(".")}.`],
      ["x-api-key", token],
      ["authorization", `Bearer ${"x".repeat(10_000)}`],
    ];
    const answers = await Promise.all(bad.map((headers) => raw("/v1/me", [...id, ...headers])));
    const like = (answer: (typeof answers)[number]) => {
      const { ratelimit, ...rest } = answer.headers;
      expectLimits({ ...rest, ratelimit } as Record<string, string>, ["address"]);
      return { ...answer, headers: rest };
    };
    const [first] = answers.map(like);
    for (const answer of answers) expect(like(answer)).toEqual(first);
    expect(answers[0]).toMatchObject({
      status: 401,
      headers: { "www-authenticate": 'Bearer realm="trefzeker"' },
    });
  });

  it("a preflight passes without a key, and nothing else does", async () => {
    await stack.tenants[0].call("PUT", "/v1/settings/cors", {
      json: { origins: ["https://crm.example.nl"] },
    });
    const headers = ["origin", "https://crm.example.nl", "access-control-request-method", "PUT"];
    const preflight = await raw("/v1/accounts/ext:1", headers, "OPTIONS");
    expect(preflight).toMatchObject({
      status: 204,
      headers: { "access-control-allow-origin": "https://crm.example.nl" },
    });
    expect((await raw("/v1/accounts/ext:1", [], "OPTIONS")).status).toBe(405);
    expect((await raw("/v1/accounts/ext:1", headers, "GET")).status).toBe(401);
  });
});
