import { setTimeout as wait } from "node:timers/promises";
import { GetItemCommand, PutItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import * as z from "zod";
import { leavingItem } from "../../functions/store/identity-keys.ts";
import { openStore } from "../../functions/store/index.ts";
import { type Key, META, tenantPk } from "../../functions/store/keys.ts";
import { tenantScope } from "../../functions/store/scope.ts";
import type { Tenant } from "./calls.ts";
import { milliseconds, type Report, say, size } from "./report.ts";
import { until } from "./sample.ts";
import { type Emulators, onStack, openStack, type Stack } from "./stack.ts";

const WAITING = { within: 1_800_000, every: 1_000 };
const HOUR_MILLIS = 3_600_000;
/** So long the emulator of queues still gives messages to whoever asked and has ended since. */
const LONG_POLL_MILLIS = 21_000;

/** The export of all a tenant has, and its removal; in a new process each, to tell their memory. */
export async function leavingLines(
  report: Report,
  emulators: Emulators,
  name: string,
  tenant: Tenant,
): Promise<void> {
  const works = [
    { what: "export of all of it", work: exported },
    { what: "removal of the tenant until nothing is found", work: removed },
  ];
  for (const { what, work } of works) {
    say(what);
    await wait(LONG_POLL_MILLIS);
    const stack = await openStack(emulators, name);
    try {
      await measured(report, what, onStack(tenant, stack), work);
    } finally {
      await stack.stop();
    }
  }
}

/** `work` readies things, then gives what is measured, which in turn tells what it did. */
async function measured(
  report: Report,
  what: string,
  tenant: Tenant,
  work: (tenant: Tenant) => Promise<() => Promise<string>>,
): Promise<void> {
  const { stack } = tenant;
  const run = await work(tenant);
  await stack.quiet();
  const beforeBytes = await stack.peakBytes();
  await stack.reset();
  const from = Date.now();
  const did = await run();
  const to = await stack.quiet();
  const cpuMillis = await stack.processorMillis(from, to);
  const { usage } = await stack.read();
  report.costs.push({ path: what, ...usage });
  report.lines.push({
    what,
    millis: to - from,
    note: `${did}; processor time ${milliseconds(cpuMillis)}; peak memory ${size(await stack.peakBytes())}, before ${size(beforeBytes)}`,
  });
}

const exporting = z.looseObject({
  id: z.string(),
  status: z.string(),
  progress: z.looseObject({ lines: z.int(), files: z.int() }),
});

async function exported({ api }: Tenant) {
  return async () => {
    const { id } = (await api.call("POST", "/v1/exports")).json(exporting);
    const ended = await until("an export did not end", WAITING, async () => {
      const now = (await api.call("GET", `/v1/exports/${id}`)).json(exporting);
      return now.status === "pending" || now.status === "running" ? undefined : now;
    });
    if (ended.status !== "succeeded") throw new Error(`an export ${ended.status}`);
    return `${ended.progress.lines} lines in ${ended.progress.files} files`;
  };
}

/** As if it had been asked for two days ago, and closed an hour ago. */
async function removed({ tenantId, stack }: Tenant) {
  const { dynamo, names } = stack.clients;
  const scope = tenantScope(tenantId);
  const entry = { pk: tenantPk(scope), sk: META };
  const past = new Date(Date.now() - HOUR_MILLIS).toISOString();
  const leaving = { ...leavingItem(scope), requestedAt: past, effectiveAt: past };
  await dynamo.send(
    new PutItemCommand({ TableName: names.identityTable, Item: marshall(leaving) }),
  );
  await until("a tenant was not closed", WAITING, async () =>
    (await itemOf(stack, names.table, entry))?.closedAt === undefined ? undefined : true,
  );
  await dynamo.send(
    new UpdateItemCommand({
      TableName: names.table,
      Key: marshall(entry),
      UpdateExpression: "SET closedAt = :past",
      ExpressionAttributeValues: { ":past": { S: past } },
    }),
  );
  return async () => {
    const { queues } = openStore(stack.clients, scope, { now: new Date(), actor: "bench" });
    await queues.send("offboard", [{ tenantId }]);
    return until("a tenant was not removed", WAITING, async () => {
      const now = await itemOf(stack, names.identityTable, leavingItem(scope));
      if (now !== null && now.emptyAt === undefined) return undefined;
      return `${now?.items ?? "all"} items and ${now?.objects ?? "all"} objects removed`;
    });
  };
}

async function itemOf({ clients }: Stack, TableName: string, key: Key) {
  const command = new GetItemCommand({ TableName, Key: marshall(key), ConsistentRead: true });
  const { Item } = await clients.dynamo.send(command);
  return Item === undefined ? null : unmarshall(Item);
}
