import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { beforeAll, describe, expect, it } from "vitest";
import { parseApiKey } from "../../functions/contract/api-key.ts";
import { authorizerHandler } from "../../functions/runtime/authorizer.ts";
import { realSystem } from "../../functions/runtime/system.ts";
import { findKey } from "../../functions/store/api-keys.ts";
import { createKey, createTenant, listTenants } from "../../functions/store/identity.ts";
import { openStore } from "../../functions/store/index.ts";
import { tenantScope } from "../../functions/store/scope.ts";
import { testAuth } from "../support/auth.ts";
import { type Connection, connect } from "../support/emulators.ts";

let connection: Connection;
const now = new Date("2026-11-24T09:00:00.000Z");

beforeAll(async () => {
  connection = await connect();
  await connection.createTables();
});

const authorize = (headers: Record<string, string>) => {
  const event = {
    type: "REQUEST",
    methodArn: "arn:aws:execute-api:eu-west-1:000000000000:api/live/GET/v1/accounts",
    headers,
  } as Parameters<ReturnType<typeof authorizerHandler>>[0];
  return authorizerHandler({ clients: () => connection, system: realSystem, auth: testAuth })(
    event,
  );
};
const newKey = async () => {
  const tenantId = await createTenant(connection, { name: "Alfa", mode: "test" }, now);
  return {
    tenantId,
    ...(await createKey(connection, { tenantId, mode: "test", scopes: ["accounts.read"] }, now)),
  };
};
const nameOf = (text: string) => parseApiKey(text)?.name ?? "";

describe("the authorizer", () => {
  it("lets a key in for the whole stage, and says whose it is and what it may do", async () => {
    const { tenantId, keyId, text } = await newKey();
    const allowed = await authorize({ Authorization: `Bearer ${text}` });
    expect(allowed.context).toEqual({ tenantId, keyId, scopes: "accounts.read" });
    expect(allowed.policyDocument.Statement).toEqual([
      {
        Action: "execute-api:Invoke",
        Effect: "Allow",
        Resource: "arn:aws:execute-api:eu-west-1:000000000000:api/live/*",
      },
    ]);
  });

  const refused = (answer: Awaited<ReturnType<typeof authorize>>) =>
    expect(answer).toEqual({
      principalId: "nobody",
      policyDocument: {
        Version: "2012-10-17",
        Statement: [
          {
            Action: "execute-api:Invoke",
            Effect: "Deny",
            Resource: "arn:aws:execute-api:eu-west-1:000000000000:api/live/*",
          },
        ],
      },
      context: { rateLimitPolicy: expect.any(String), rateLimit: expect.any(String) },
    });

  it("refuses a key nobody was given, with a good checksum or not, in one way", async () => {
    const { text } = await newKey();
    const foreign = `tfz_test_${"a".repeat(40)}000000`;
    for (const wrong of [foreign, text.slice(0, -1), "", "x".repeat(10_000)]) {
      refused(await authorize({ authorization: `Bearer ${wrong}` }));
    }
    refused(await authorize({}));
    refused(await authorize({ authorization: text }));
  });

  it("does not read the table for a text that cannot be a key", async () => {
    const before = connection.meter.read().total.calls;
    refused(await authorize({ authorization: `Bearer tfz_live_${"b".repeat(46)}` }));
    expect(connection.meter.read().total.calls).toBe(before);
  });

  it("refuses a revoked key, however often it is revoked", async () => {
    const { tenantId, keyId, text } = await newKey();
    for (const at of [now, new Date(now.getTime() + 1000)]) {
      const store = openStore(connection, tenantScope(tenantId), { now: at, actor: "test" });
      await store.access.apiKeys.revoke(keyId);
    }
    refused(await authorize({ authorization: `Bearer ${text}` }));
    expect((await findKey(connection, nameOf(text)))?.revokedAt).toBe(now.toISOString());
  });
});

describe("the identity table", () => {
  it("holds no key's text", async () => {
    const { text } = await newKey();
    const { Items } = await connection.dynamo.send(
      new ScanCommand({ TableName: connection.names.identityTable }),
    );
    expect(JSON.stringify(Items)).not.toContain(text.slice(17, 49));
  });

  it("lists every tenant once, and makes one twice without a change", async () => {
    const tenantId = await createTenant(connection, { name: "Once", mode: "live" }, now);
    expect(await createTenant(connection, { tenantId, name: "Once", mode: "live" }, now)).toBe(
      tenantId,
    );
    const listed: string[] = [];
    for await (const id of listTenants(connection)) listed.push(id);
    expect(listed.filter((id) => id === tenantId)).toEqual([tenantId]);
    const store = openStore(connection, tenantScope(tenantId), { now, actor: "test" });
    expect(await store.tenant.read()).toMatchObject({
      tenantId,
      name: "Once",
      mode: "live",
      asOf: "2026-11-24",
    });
  });
});
