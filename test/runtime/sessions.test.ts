import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openClients } from "../../functions/store/clients.ts";
import { openStore } from "../../functions/store/index.ts";
import { tenantScope } from "../../functions/store/scope.ts";
import { SESSIONS_MAX } from "../../functions/store/sessions.ts";
import { type Connection, connect } from "../support/emulators.ts";

const ROLE = "arn:aws:iam::000000000000:role/tenant";
const now = new Date();
const tenantOf = (n: number) => tenantScope(`ten_${String(n).padStart(26, "0")}`);

let connection: Connection;
let asked: URLSearchParams[];
/** Seconds for which the sessions that are given last. */
let lasting = 3600;
let url: string;
let close: () => void;

/** Answers AssumeRole as AWS STS does; the key it gives is the test's own database. */
beforeAll(async () => {
  connection = await connect();
  await connection.createTables();
  asked = [];
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    asked.push(new URLSearchParams(text));
    const { AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "" } = connection.env;
    const ends = new Date(Date.now() + lasting * 1000).toISOString();
    response.setHeader("content-type", "text/xml");
    response.end(
      `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>${AWS_ACCESS_KEY_ID}</AccessKeyId><SecretAccessKey>${AWS_SECRET_ACCESS_KEY}</SecretAccessKey><SessionToken>session</SessionToken><Expiration>${ends}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = () => server.close();
  Object.assign(process.env, connection.env);
});
afterAll(() => {
  close();
  connection.close();
});

function clients() {
  asked.length = 0;
  return openClients({ ...connection.env, TENANT_ROLE_ARN: ROLE, AWS_ENDPOINT_URL_STS: url });
}

const openAt = (opened: ReturnType<typeof clients>, n: number) =>
  openStore(opened, tenantOf(n), { now, actor: "test" });

test("a tenant's data is reached with the tenant role's session, tagged with the tenant, taken once however many ask", async () => {
  const opened = clients();
  const store = openAt(opened, 1);
  await store.tenant.create({ name: "One", mode: "test", asOf: "2026-03-02" });
  await Promise.all(Array.from({ length: 50 }, () => openAt(opened, 1).tenant.read()));
  expect(asked).toHaveLength(1);
  expect(Object.fromEntries(asked[0] ?? [])).toMatchObject({
    Action: "AssumeRole",
    RoleArn: ROLE,
    "Tags.member.1.Key": "TenantId",
    "Tags.member.1.Value": tenantOf(1).tenantId,
  });
  expect((await opened.fence?.(tenantOf(1)).dynamo.config.credentials())?.sessionToken).toBe(
    "session",
  );
});

test("each tenant has a session of its own, for items and files together", async () => {
  const opened = clients();
  for (const n of [1, 2, 3]) {
    const { dynamo, s3 } = opened.fence?.(tenantOf(n)) ?? expect.fail("no fence");
    await Promise.all([dynamo.config.credentials(), s3.config.credentials()]);
  }
  const tags = asked.map((request) => request.get("Tags.member.1.Value"));
  expect(tags).toEqual([1, 2, 3].map((n) => tenantOf(n).tenantId));
});

test("a session that could end under a link is replaced before it is used", async () => {
  lasting = 24 * 60;
  const opened = clients();
  const { dynamo } = opened.fence?.(tenantOf(1)) ?? expect.fail("no fence");
  const asking = async () => {
    const before = asked.length;
    await dynamo.config.credentials();
    return asked.length > before;
  };
  expect([await asking(), await asking(), await asking()]).toEqual([true, true, true]);
  lasting = 3600;
  expect([await asking(), await asking(), await asking()]).toEqual([true, false, false]);
});

test("a process keeps so many sessions and no more, the least recently used going first", () => {
  const { fence } = clients();
  if (!fence) expect.fail("no fence");
  const first = fence(tenantOf(0));
  for (let n = 1; n < SESSIONS_MAX; n++) fence(tenantOf(n));
  expect(fence(tenantOf(0))).toBe(first);
  const second = fence(tenantOf(1));
  for (let n = 0; n < SESSIONS_MAX - 1; n++) fence(tenantOf(SESSIONS_MAX + n));
  expect(fence(tenantOf(1))).toBe(second);
  expect(fence(tenantOf(0))).not.toBe(first);
});

test("the connections of all sessions are one pool", () => {
  const { fence, dynamo } = clients();
  const handlers = [1, 2].map((n) => fence?.(tenantOf(n)).dynamo.config.requestHandler);
  expect(handlers).toEqual([dynamo.config.requestHandler, dynamo.config.requestHandler]);
  expect(handlers[0]).toBe(dynamo.config.requestHandler);
});

test("without a role there is no fence, and the local stack needs none", () => {
  expect(openClients(connection.env).fence).toBeUndefined();
});
