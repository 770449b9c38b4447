import { beforeAll, describe, expect, it } from "vitest";
import { httpHandler } from "../../functions/runtime/http.ts";
import { realSystem } from "../../functions/runtime/system.ts";
import { apiOf, newTenant } from "../support/api.ts";
import { testAuth } from "../support/auth.ts";
import { type Connection, connect } from "../support/emulators.ts";
import { registry } from "./things.ts";

let connection: Connection;

beforeAll(async () => {
  connection = await connect();
  await connection.createTables();
});

const apiWith = (overTls: boolean) =>
  apiOf(
    connection,
    httpHandler({
      registry,
      clients: () => connection,
      system: realSystem,
      cursorKey: () => new Uint8Array(32),
      auth: { ...testAuth, overTls: () => overTls },
      asset: async () => new Uint8Array(),
      strict: true,
    }),
  );

describe("every answer", () => {
  it("lets nothing of it be sniffed, framed, run, or shown to other sites", async () => {
    const { key } = await newTenant(connection, "Alfa");
    const api = apiWith(true);
    for (const [method, path, from, status] of [
      ["GET", "/v1/things/a", key, 200],
      ["GET", "/public", null, 200],
      ["POST", "/v1/poke", key, 204],
      ["GET", "/v1/things/a", null, 401],
      ["GET", "/nowhere", key, 404],
      ["GET", "/v1/wrong", key, 500],
      ["OPTIONS", "/v1/things/a", null, 405],
    ] as const) {
      const answer = await api(method, path, { key: from });
      expect(answer.status, path).toBe(status);
      expect(answer.headers, path).toMatchObject({
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
        "x-frame-options": "DENY",
        "referrer-policy": "no-referrer",
        "cross-origin-resource-policy": "same-origin",
        "strict-transport-security": "max-age=63072000; includeSubDomains",
      });
      expect(answer.headers).not.toHaveProperty("server");
      expect(answer.headers).not.toHaveProperty("x-powered-by");
      expect(answer.headers).not.toHaveProperty("set-cookie");
    }
  });

  it("asks for TLS only where there is TLS", async () => {
    const { headers } = await apiWith(false)("GET", "/public");
    expect(headers["strict-transport-security"]).toBeUndefined();
  });
});
