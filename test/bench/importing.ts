import { execFileSync } from "node:child_process";
import { openAsBlob } from "node:fs";
import { open } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type AttributeValue, PutItemCommand, paginateScan } from "@aws-sdk/client-dynamodb";
import * as z from "zod";
import type { Tenant } from "./calls.ts";
import type { AccountsFile } from "./files.ts";
import type { Reading } from "./probe.ts";
import { timed, until } from "./sample.ts";
import type { Stack } from "./stack.ts";

const parser = fileURLToPath(new URL("./parse-alone.ts", import.meta.url));
const ITEM_BYTES = 350 * 1024;
const WRITERS = 8;
/** Seldom, as asking costs processor time of the API. */
const ASK_EVERY_MILLIS = 500;
const IMPORT_MAX_MILLIS = 3_600_000;
const RANKING_MAX_MILLIS = 600_000;
/** On a busy machine an authorizer can run out of time: it shares its thread with the import. */
const MAYBE = [200, 500];

export interface Spent {
  /** Elapsed. */
  readonly millis: number;
  /** Of processor time. */
  readonly cpuMillis: number;
}

const parsed = z.object({ millis: z.number(), cpuMillis: z.number(), rows: z.int() });

/** Medians of what csv-parse alone takes to read a file from disk, in a process of its own. */
export function parseAlone({ path, rows }: AccountsFile, times: number): Spent {
  const printed = execFileSync(process.execPath, [parser, path, String(times)], {
    encoding: "utf8",
  });
  const { rows: found, ...spent } = parsed.parse(JSON.parse(printed));
  if (found !== rows + 1) throw new Error(`csv-parse found ${found} rows of ${rows}`);
  return spent;
}

const created = z.looseObject({
  id: z.string(),
  upload: z.looseObject({ url: z.string(), headers: z.record(z.string(), z.string()) }),
});
const job = z.looseObject({
  status: z.string(),
  counts: z.looseObject({ unchanged: z.int(), rejected: z.int() }).nullish(),
});
const ranking = z.looseObject({ totals: z.looseObject({ n: z.int() }) });

/** Creates an import, sends the file from disk as it is read, and starts the job; returns its id. */
export async function startFile({ api }: Tenant, { path, bytes }: AccountsFile): Promise<string> {
  const body = { filename: "accounts.csv", format: "csv", bytes };
  const { id, upload } = (await api.call("POST", "/v1/account-imports", { body })).json(created);
  const put = await fetch(upload.url, {
    method: "PUT",
    headers: upload.headers,
    body: await openAsBlob(path),
  });
  if (!put.ok) throw new Error(`the upload answered ${put.status}`);
  await api.call("POST", `/v1/account-imports/${id}/start`);
  return id;
}

/** Until the ranking is published and all that follows has run. */
export interface Imported extends Spent {
  /** Elapsed until the job had ended, which was asked for every half second. */
  readonly jobMillis: number;
  /** Rows that were new or changed something. */
  readonly changedRows: number;
  readonly reading: Reading;
  /** Highest memory of the functions' process before the import, and after. */
  readonly beforeBytes: number;
  readonly peakBytes: number;
}

/** From the first request, which creates the import, until all that follows from it has run. */
export async function importFile(tenant: Tenant, file: AccountsFile): Promise<Imported> {
  const { stack } = tenant;
  await stack.quiet();
  const beforeBytes = await stack.peakBytes();
  await stack.reset();
  const from = Date.now();
  const { counts } = await endOf(tenant, await startFile(tenant, file));
  const jobMillis = Date.now() - from;
  await rankingOf(tenant);
  const to = await stack.quiet();
  return {
    millis: to - from,
    cpuMillis: await stack.processorMillis(from, to),
    jobMillis,
    changedRows: file.rows - (counts?.unchanged ?? 0),
    reading: await stack.read(),
    beforeBytes,
    peakBytes: await stack.peakBytes(),
  };
}

async function endOf({ api }: Tenant, id: string) {
  const waiting = { within: IMPORT_MAX_MILLIS, every: ASK_EVERY_MILLIS };
  const ended = await until("an import did not end", waiting, async () => {
    const answer = await api.call("GET", `/v1/account-imports/${id}`, { expect: MAYBE });
    if (answer.status !== 200) return undefined;
    const now = answer.json(job);
    return now.status === "pending" || now.status === "running" ? undefined : now;
  });
  if (ended.status !== "succeeded") throw new Error(`an import ended as ${ended.status}`);
  return ended;
}

async function rankingOf({ api, segmentationId, profileId }: Tenant): Promise<void> {
  const path = `/v1/segmentations/${segmentationId}/ranking?profileId=${profileId}`;
  const waiting = { within: RANKING_MAX_MILLIS, every: ASK_EVERY_MILLIS };
  await until("there was no ranking", waiting, async () => {
    const answer = await api.call("GET", path, { expect: [...MAYBE, 404, 409] });
    return answer.status === 200 && answer.json(ranking).totals.n > 0 ? true : undefined;
  });
}

/** Writes copies of everything stored for a tenant's accounts, as many items, several at a time. */
export async function putStoredItems({ clients }: Stack, tenantId: string) {
  const { dynamo, names } = clients;
  const items: Record<string, AttributeValue>[] = [];
  for await (const page of paginateScan({ client: dynamo }, { TableName: names.table })) {
    for (const item of page.Items ?? []) {
      if (item.pk?.S?.startsWith(`T#${tenantId}#A#`)) items.push(item);
    }
  }
  const copies = items.map((item, index) => ({
    ...item,
    pk: { S: "bench" },
    sk: { S: `copy#${index}` },
  }));
  const { millis } = await timed(() => putAll(clients, copies));
  return { millis, items: copies.length };
}

/** Milliseconds in which the file's own bytes are written, in items of almost the largest size. */
export async function putFileBytes({ clients }: Stack, { path }: AccountsFile): Promise<number> {
  const items: Record<string, AttributeValue>[] = [];
  const file = await open(path);
  for await (const data of file.createReadStream({ highWaterMark: ITEM_BYTES })) {
    items.push({ pk: { S: "bench" }, sk: { S: `raw#${items.length}` }, data: { B: data } });
  }
  return (await timed(() => putAll(clients, items))).millis;
}

async function putAll(
  { dynamo, names }: Stack["clients"],
  items: readonly Record<string, AttributeValue>[],
): Promise<void> {
  const left = [...items];
  const writer = async () => {
    for (let item = left.pop(); item !== undefined; item = left.pop()) {
      await dynamo.send(new PutItemCommand({ TableName: names.table, Item: item }));
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
}
