import { Readable } from "node:stream";
import { type AttributeValue, PutItemCommand, paginateScan } from "@aws-sdk/client-dynamodb";
import { parse } from "csv-parse";
import * as z from "zod";
import { eventually, importEnd, startImport } from "../../cdk/local/sandbox/client.ts";
import type { Local } from "../../cdk/local/start.ts";
import { quiet, type Tenant } from "./calls.ts";
import { cpuTimed, median, peakMemory, timed } from "./sample.ts";

const CHUNK_BYTES = 64 * 1024;
const ITEM_BYTES = 350 * 1024;
const WRITERS = 8;

/** Median milliseconds, and milliseconds of processor time, in which csv-parse alone reads a file. */
export async function parseAlone(csv: Uint8Array, times: number) {
  const runs = [];
  for (let i = 0; i < times; i += 1) runs.push(await cpuTimed(() => countRows(csv)));
  return {
    millis: median(runs.map(({ millis }) => millis)),
    cpuMillis: median(runs.map(({ cpuMillis }) => cpuMillis)),
  };
}

async function countRows(csv: Uint8Array): Promise<number> {
  let rows = 0;
  for await (const _ of Readable.from(chunks(csv)).pipe(parse())) rows += 1;
  return rows;
}

function* chunks(csv: Uint8Array): Generator<Uint8Array> {
  for (let from = 0; from < csv.length; from += CHUNK_BYTES) {
    yield csv.subarray(from, from + CHUNK_BYTES);
  }
}

const counted = z.looseObject({ totals: z.looseObject({ n: z.number() }) });

export type Imported = Awaited<ReturnType<typeof importFile>>;

/** From the first request to the end of the job; then waits for the ranking. */
export async function importFile(tenant: Tenant, csv: Uint8Array<ArrayBuffer>) {
  const { api, segmentationId, profileId, meter, local } = tenant;
  await quiet(local);
  meter.reset();
  const request = { filename: "bench.csv", content: csv, format: "csv" } as const;
  const { result, beforeBytes, peakBytes } = await peakMemory(() =>
    cpuTimed(async () => {
      const job = await importEnd(api, await startImport(api, request), 1_800_000);
      if (job.status !== "succeeded") throw new Error(`the import ended as ${job.status}`);
    }),
  );
  const path = `/v1/segmentations/${segmentationId}/ranking?profileId=${profileId}`;
  await eventually(600_000, "there was no ranking", async () => {
    const answer = await api.call("GET", path, { expect: [200, 404, 409] });
    return answer.status === 200 && answer.json(counted).totals.n > 0 ? true : undefined;
  });
  await quiet(local);
  const { millis, cpuMillis } = result;
  return { millis, cpuMillis, beforeBytes, peakBytes, usage: meter.read().total };
}

/** Writes copies of everything stored for a tenant's accounts, as many items, several at a time. */
export async function putStoredItems({ clients }: Local, tenantId: string) {
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
export async function putFileBytes({ clients }: Local, csv: Uint8Array): Promise<number> {
  const items: Record<string, AttributeValue>[] = [];
  for (let from = 0; from < csv.length; from += ITEM_BYTES) {
    items.push({
      pk: { S: "bench" },
      sk: { S: `raw#${items.length}` },
      data: { B: csv.subarray(from, from + ITEM_BYTES) },
    });
  }
  return (await timed(() => putAll(clients, items))).millis;
}

async function putAll(
  { dynamo, names }: Local["clients"],
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
