import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { paginateScan } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { verifyLines } from "../../cdk/audit/verify-lines.ts";
import { operate } from "../../cdk/operator/operate.ts";
import { NotACommand, readCommand } from "../../cdk/operator/read-command.ts";
import { parseApiKey } from "../../functions/contract/api-key.ts";
import { findKey } from "../../functions/store/api-keys.ts";
import { openStore } from "../../functions/store/index.ts";
import { digestOfTenant } from "../../functions/store/leaving.ts";
import { tenantScope } from "../../functions/store/scope.ts";
import { openPump } from "../events/pump.ts";
import { openFaults } from "../faults/faults.ts";
import { openWorld, randomTenantId, type World } from "../store/world.ts";
import { testAuth } from "../support/auth.ts";
import { fencedAs } from "../support/fenced.ts";
import { apiOver } from "../support/planning.ts";

const main = fileURLToPath(new URL("../../cdk/operator/main.ts", import.meta.url));
const HOUR_MILLIS = 3_600_000;

let connection: World;
beforeAll(async () => {
  connection = await openWorld();
});
afterAll(() => connection.close());

/** The lines a command says, some hours from now. */
async function says(args: readonly string[], hours = 0, clients = connection): Promise<string[]> {
  const command = readCommand(args);
  if (command === null) throw new Error("A command that asks for help");
  const lines: string[] = [];
  const now = new Date(Date.now() + hours * HOUR_MILLIS);
  const say = (line: string) => void lines.push(line);
  await operate(command, { clients, now, say, signing: testAuth });
  return lines;
}

const keyIn = (lines: readonly string[]) =>
  lines.map((line) => /^Key {4}(\S+)$/.exec(line)?.[1]).find((key) => key !== undefined);

const ask = (key: string, method: string, path: string, body?: unknown) => {
  const api = apiOver(fencedAs("api", connection), fencedAs("authorizer", connection));
  const headers = { accept: "application/json", "idempotency-key": crypto.randomUUID() };
  return api(method, path, { key, headers, ...(body !== undefined && { body }) });
};

async function newPartner() {
  const tenantId = randomTenantId();
  const lines = await says(["create-partner", "--name", "Partner", "--tenant", tenantId]);
  return { tenantId, key: keyIn(lines) ?? "" };
}

const storeOf = (tenantId: string) =>
  openStore(connection, tenantScope(tenantId), { now: new Date(), actor: "test" });

const recordsOf = async (tenantId: string) =>
  (await storeOf(tenantId).audit.list({ newestFirst: false }, null, 100)).items;

describe("the operator's command", () => {
  test("makes a partner and shows its first key", async () => {
    const args = [main, "create-partner", "--name", "Partner", "--by", "sales-desk"];
    const env = { ...process.env, ...connection.env };
    const { stdout } = await promisify(execFile)(process.execPath, args, { env });
    const [, tenantId = "", key = ""] = /Tenant (\S+)\nKey {4}(\S+)/.exec(stdout) ?? [];
    expect(await findKey(connection, parseApiKey(key)?.name ?? "")).toMatchObject({ tenantId });
    expect((await ask(key, "GET", "/v1/clients")).status).toBe(200);
    const [first] = await recordsOf(tenantId);
    expect(first).toMatchObject({ sequence: 1, actor: "operator/sales-desk", action: "created" });
  });

  test.each([
    [["create-partner"], ["--name"]],
    [["suspend"], ["--tenant", "--reason"]],
    [
      ["suspend", "--tenant", "ten_1", "--reason", " "],
      ["--tenant", "--reason"],
    ],
    [["set-tier", "--tenant", randomTenantId(), "--tier", "gold"], ["--tier"]],
    [["show", "--tenant", randomTenantId(), "--tier", "premium"], ["--tier"]],
    [["offboard", "--tenant", randomTenantId(), "--by", "A Person"], ["--by"]],
    [["remove"], ["no such command"]],
    [[], ["no such command"]],
    [["show", "--tenants"], ["--tenants"]],
    [["show", "all"], ["all"]],
  ])("says all that is wrong with %j", (args, named) => {
    try {
      readCommand(args);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(NotACommand);
      for (const name of named) expect(String(error)).toContain(name);
    }
  });

  test("asks for help where it is wanted", () => {
    expect(readCommand(["--help"])).toBeNull();
    expect(readCommand(["suspend", "-h"])).toBeNull();
  });
});

describe("making a partner", () => {
  test("is on record in the partner's own chain, which the audit command finds whole", async () => {
    const { tenantId, key } = await newPartner();
    const page = await ask(key, "GET", "/v1/audit-records?order=oldest");
    const records = z.object({ data: z.array(z.looseObject({})) }).parse(page.json).data;
    expect(records.map(({ actor, action, resource }) => [actor, action, resource])).toEqual([
      ["operator", "created", "tenant"],
      ["operator", "created", expect.stringMatching(/^key_/)],
    ]);
    expect(records[0]?.change).toEqual({
      before: null,
      after: { kind: "partner", mode: "live", name: "[text]", state: "active", tier: "standard" },
    });
    const api = apiOver(fencedAs("api", connection), fencedAs("authorizer", connection));
    const headers = { accept: "application/x-ndjson" };
    const file = await api("GET", "/v1/audit-records?order=oldest", { key, headers });
    async function* lines() {
      yield* file.text.split("\n");
    }
    expect(await verifyLines(lines(), { from: null, through: null })).toMatchObject({
      records: 2,
      fault: null,
    });
    expect((await storeOf(tenantId).audit.verify(null, 100)).faults).toEqual([]);
  });

  test("again makes no other key unless that is asked for, and says so", async () => {
    const { tenantId, key } = await newPartner();
    const again = ["create-partner", "--name", "Other", "--tier", "premium", "--tenant", tenantId];
    const told = await says(again);
    expect(keyIn(told)).toBeUndefined();
    expect(told.join("\n")).toContain(
      "is there already and stays as it is: Partner, live, standard",
    );
    expect(told.join("\n")).toContain("--new-key");
    expect((await recordsOf(tenantId)).length).toBe(2);
    const second = keyIn(await says(["create-partner", "--tenant", tenantId, "--new-key"]));
    for (const text of [key, second ?? ""])
      expect((await ask(text, "GET", "/v1/me")).status).toBe(200);
    expect((await recordsOf(tenantId)).map(({ actor }) => actor)).toEqual(
      Array(3).fill("operator"),
    );
  });

  test("of a tenant that is something else is refused", async () => {
    const { tenantId, key } = await newPartner();
    const body = { name: "Client", mode: "live", tier: "standard", scopes: ["accounts.read"] };
    const made = await ask(key, "POST", "/v1/clients", body);
    const client = z.looseObject({ id: z.string() }).parse(made.json).id;
    await expect(says(["create-partner", "--name", "X", "--tenant", client])).rejects.toThrow(
      "no partner",
    );
    for (const command of ["show", "offboard", "undo-offboard"])
      await expect(says([command, "--tenant", client])).rejects.toThrow(tenantId);
    await expect(says(["show", "--tenant", randomTenantId()])).rejects.toThrow("no tenant");
  });

  test("cut short anywhere and sent again leaves one partner, and one key or how to get one", async () => {
    const dying = await openWorld();
    const faults = openFaults(dying);
    for (let calls = 1, whole = false; !whole; calls++) {
      for (const reaches of [false, true]) {
        const tenantId = randomTenantId();
        const command = ["create-partner", "--name", "Partner", "--tenant", tenantId];
        faults.light({ calls, reaches });
        whole = await says(command, 0, dying).then(
          () => true,
          () => false,
        );
        faults.putOut();
        const told = await says(command, 0, dying);
        const store = openStore(dying, tenantScope(tenantId), { now: new Date(), actor: "test" });
        const keys = (await store.access.apiKeys.list(null, 10)).items;
        expect(keys, `killed at call ${calls}`).toHaveLength(1);
        if (keyIn(told) === undefined) expect(told.join("\n")).toContain("--new-key");
        expect(await store.clients.isPartner()).toBe(true);
        const { items } = await store.audit.list({ newestFirst: false }, null, 10);
        expect(items.map(({ action }) => action)).toEqual(["created", "created"]);
      }
    }
  });
});

/** A partner with one client that has a key of its own. */
async function pair() {
  const partner = await newPartner();
  const scopes = ["accounts.read"];
  const body = { name: "Client", mode: "live", tier: "standard", scopes };
  const made = await ask(partner.key, "POST", "/v1/clients", body);
  const client = z
    .looseObject({ id: z.string(), firstKey: z.object({ key: z.string() }) })
    .parse(made.json);
  return { ...partner, clientId: client.id, clientKey: client.firstKey.key };
}

describe("a partner that is suspended", () => {
  test("is answered 403 for its own data and for its clients', its clients are not, and all is as it was once resumed", async () => {
    const { tenantId, key, clientId, clientKey } = await pair();
    const api = () => apiOver(fencedAs("api", connection), fencedAs("authorizer", connection));
    const acting = { key, headers: { tenant: clientId } };
    // A new authorizer each time: what one remembers is tested where its clock can be moved.
    const statuses = async () => [
      (await api()("GET", "/v1/accounts", { key })).status,
      (await api()("GET", "/v1/accounts", acting)).status,
      (await api()("GET", "/v1/accounts", { key: clientKey })).status,
    ];
    expect(await statuses()).toEqual([200, 200, 200]);
    const suspend = ["suspend", "--tenant", tenantId, "--reason", "Unpaid"];
    expect((await says(suspend)).join("\n")).toContain("suspended: Unpaid");
    await says(suspend);
    expect(await statuses()).toEqual([403, 403, 200]);
    const resume = ["resume", "--tenant", tenantId, "--reason", "Paid", "--by", "finance"];
    await says(resume);
    await says(resume);
    expect(await statuses()).toEqual([200, 200, 200]);
    const records = (await recordsOf(tenantId)).slice(-2);
    expect(records.map(({ actor, action, change }) => [actor, action, change])).toEqual([
      [
        "operator",
        "suspended",
        { before: { state: "active" }, after: { state: "suspended", reason: "[text]" } },
      ],
      [
        "operator/finance",
        "resumed",
        {
          before: { state: "suspended", reason: "[text]" },
          after: { state: "active", reason: "[text]" },
        },
      ],
    ]);
  });
});

describe("another tier", () => {
  test("is in force at the next call, and on record", async () => {
    const { tenantId, key } = await newPartner();
    const policy = async () => (await ask(key, "GET", "/v1/me")).headers["ratelimit-policy"];
    const before = await policy();
    const change = ["set-tier", "--tenant", tenantId, "--tier", "premium"];
    await says(change);
    await says(change);
    expect(await policy()).not.toBe(before);
    expect(await storeOf(tenantId).quotas.tier()).toBe("premium");
    const records = await recordsOf(tenantId);
    expect(records.length).toBe(3);
    expect(records.at(-1)).toMatchObject({
      action: "changed",
      resource: "tenant",
      change: { before: { tier: "standard" }, after: { tier: "premium" } },
    });
  });
});

/** Where the id is found in both tables. */
async function traces(tenantId: string): Promise<string[]> {
  const found: string[] = [];
  const { dynamo, names } = connection;
  for (const TableName of [names.table, names.identityTable]) {
    for await (const page of paginateScan({ client: dynamo }, { TableName, ConsistentRead: true }))
      for (const item of page.Items ?? [])
        if (JSON.stringify(item).includes(tenantId)) found.push(`${item.pk?.S} / ${item.sk?.S}`);
  }
  return found;
}

describe("a partner that leaves", () => {
  const offboard = (tenantId: string) => ["offboard", "--tenant", tenantId, "--by", "support"];
  const undo = (tenantId: string) => ["undo-offboard", "--tenant", tenantId];
  const tick = async (hours: number) => {
    const pump = openPump(connection, () => new Date(Date.now() + hours * HOUR_MILLIS));
    pump.context.getRemainingTimeInMillis = () => 600_000;
    await pump.reconcile();
    await pump.settle();
  };

  test("has no clients left: which are there, and what to do, is said", async () => {
    const { tenantId, clientId } = await pair();
    await expect(says(offboard(tenantId))).rejects.toThrow(clientId);
    await expect(says(offboard(tenantId))).rejects.toThrow(`/v1/clients/{tenantId}/offboard`);
    expect((await says(["show", "--tenant", tenantId])).join("\n")).not.toContain("Leaves");
    await says(["suspend", "--tenant", tenantId, "--reason", "Unpaid"]);
    await expect(says(offboard(tenantId))).rejects.toThrow("resume it before");
  });

  test("gets no client any more, however close the two come to one another", async () => {
    for (let round = 0; round < 3; round++) {
      const { tenantId } = await newPartner();
      const client = {
        name: "Client",
        mode: "live",
        tier: "standard",
        sandboxData: false,
      } as const;
      const [left, made] = await Promise.allSettled([
        says(offboard(tenantId)),
        storeOf(tenantId).clients.create({ tenantId: randomTenantId(), ...client }),
      ]);
      expect([left.status, made.status].toSorted()).toEqual(["fulfilled", "rejected"]);
      const there = (await storeOf(tenantId).clients.list(null, 10)).items.length;
      expect(there).toBe(made.status === "fulfilled" ? 1 : 0);
    }
  });

  test("can stay for 48 hours, and is then as it was", async () => {
    const { tenantId, key } = await newPartner();
    const told = await says(offboard(tenantId));
    expect(told.join("\n")).toContain("undo-offboard keeps it");
    expect(await says(offboard(tenantId), 1)).toEqual(told);
    const suspend = ["suspend", "--tenant", tenantId, "--reason", "x"];
    await expect(says(suspend)).rejects.toThrow("undo-offboard");
    const again = ["create-partner", "--tenant", tenantId, "--new-key"];
    await expect(says(again)).rejects.toThrow("undo-offboard");
    expect((await ask(key, "GET", "/v1/accounts")).status).toBe(403);
    await says(undo(tenantId), 47);
    await says(undo(tenantId), 47);
    expect((await ask(key, "GET", "/v1/accounts")).status).toBe(200);
    const body = { name: "Client", mode: "live", tier: "standard", scopes: ["accounts.read"] };
    expect((await ask(key, "POST", "/v1/clients", body)).status).toBe(201);
    expect((await recordsOf(tenantId)).map(({ action }) => action)).toContain("offboarding-undone");
    expect((await storeOf(tenantId).audit.verify(null, 100)).faults).toEqual([]);
  });

  test("leaves no trace but a signed receipt that does not name it", async () => {
    const { tenantId, key } = await newPartner();
    await says(["set-tier", "--tenant", tenantId, "--tier", "premium"]);
    await says(offboard(tenantId));
    await expect(says(["receipt", "--tenant", tenantId])).rejects.toThrow("no receipt");
    await tick(0.1);
    await expect(says(undo(tenantId), 48.1)).rejects.toThrow("cannot be undone");
    await tick(49);
    await tick(49.1);
    expect(await traces(tenantId)).toEqual([]);
    const [receipt = "", signed = ""] = await says(["receipt", "--tenant", tenantId]);
    expect(JSON.parse(receipt)).toMatchObject({
      tenantDigest: digestOfTenant(tenantId),
      partnerId: null,
      requestedBy: "operator/support",
      census: { items: 0, objects: 0 },
    });
    expect(signed.split(".")).toHaveLength(3);
    expect((await ask(key, "GET", "/v1/me")).status).toBe(401);
    await expect(says(["show", "--tenant", tenantId])).rejects.toThrow("was removed");
    const again = ["create-partner", "--name", "Partner", "--tenant", tenantId];
    await expect(says(again)).rejects.toThrow("was removed");
  });
});
