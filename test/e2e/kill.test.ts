import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { startDynamo } from "../../cdk/local/dynamo.ts";
import { apiClient, eventually, importEnd, startImport } from "../../cdk/local/sandbox/client.ts";
import { sandboxCsv } from "../../cdk/local/sandbox/seed.ts";
import { unpackBase } from "../../functions/store/base-format.ts";
import { type Service, startService } from "../support/process.ts";
import { rankingOf } from "./answers.ts";

const ACCOUNTS = 40_000;
const csv = sandboxCsv("2026-11-01", ACCOUNTS);
const customers = csv.split("\n").filter((row) => row.split(",")[2] === "customer").length;

/** How far the import is when it is killed: as soon as it runs, then between buckets. */
const killsIn = ["running", "writing"] as const;

let root: string;
const started: Service[] = [];
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "trefzeker-kill-"));
});
afterAll(async () => {
  await Promise.all(started.map((service) => service.kill()));
  rmSync(root, { recursive: true, force: true });
});

async function start(folder: string): Promise<Service> {
  const service = await startService(folder);
  started.push(service);
  return service;
}

test("an import that SIGKILL interrupts, again and again, ends with the bytes of an undisturbed one", {
  timeout: 900_000,
}, async () => {
  const [undisturbed, killed] = [join(root, "undisturbed"), join(root, "killed")];
  await (await start(undisturbed)).stop();
  cpSync(undisturbed, killed, { recursive: true });

  const calm = await start(undisturbed);
  await ended(calm, await begin(calm));
  const wanted = await ranking(calm);
  await calm.stop();

  let service = await start(killed);
  const importId = await begin(service);
  let interrupted = 0;
  for (const phase of killsIn) {
    if (!(await reached(service, importId, phase))) break;
    await service.kill();
    interrupted += 1;
    service = await start(killed);
  }
  expect(interrupted, "the import was over before it could be killed").toBeGreaterThan(0);
  await ended(service, importId);
  const found = await ranking(service);
  await service.stop();

  expect(found).toBe(wanted);
  const [left, right] = [await truth(undisturbed), await truth(killed)];
  expect([...right.keys()]).toEqual([...left.keys()]);
  for (const [key, item] of left) expect(right.get(key), key).toEqual(item);
  process.stdout.write(`killed ${interrupted} times; ${left.size} items are equal\n`);
});

async function begin({ baseUrl, key }: Service): Promise<string> {
  const request = { filename: "accounts.csv", content: csv, format: "csv" } as const;
  return startImport(apiClient(baseUrl, key), request);
}

const progressing = z.looseObject({
  status: z.string(),
  progress: z.looseObject({ phase: z.string(), processed: z.number() }),
});

/** True once the import is in the phase; false when it is over before that was seen. */
async function reached(
  { baseUrl, key }: Service,
  importId: string,
  phase: (typeof killsIn)[number],
) {
  const api = apiClient(baseUrl, key);
  return eventually(60_000, `the import did not come to ${phase}`, async () => {
    const answer = await api.call("GET", `/v1/account-imports/${importId}`);
    const { status, progress } = answer.json(progressing);
    if (status !== "pending" && status !== "running") return false;
    if (status !== "running") return undefined;
    return phase === "running" || progress.phase === phase ? true : undefined;
  });
}

async function ended(service: Service, importId: string): Promise<void> {
  const api = apiClient(service.baseUrl, service.key);
  const job = await importEnd(api, importId);
  expect(job.status).toBe("succeeded");
  expect(job.counts).toMatchObject({ rejected: 0, removed: 0 });
  await eventually(30_000, "the ranking did not count every customer", async () => {
    const { totals } = await rankingOf(api, ranked(service));
    return totals.n === customers ? true : undefined;
  });
  // Both profiles are published by the same message, the second after the first.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
}

function ranked({ sandbox }: Service) {
  return { segmentationId: sandbox.segmentationId, profileId: sandbox.profiles[0]?.id ?? "" };
}

async function ranking(service: Service): Promise<string> {
  return (await rankingOf(apiClient(service.baseUrl, service.key), ranked(service))).text;
}

/**
 * Every bucket, and every partial of the tree in force, by key, but for the times and the id of the
 * import that wrote them. The smaller tree from before the import grew the tenant is left out: it
 * serves nobody, expires, and knows the splits or not, as reconciliation came by during them or not.
 */
async function truth(folder: string): Promise<ReadonlyMap<string, unknown>> {
  const dynamo = await startDynamo({ folder: join(folder, "dynamo") });
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = new DynamoDBClient({
    endpoint: dynamo.endpoint,
    region: "eu-west-1",
    credentials,
  });
  try {
    const items = new Map<string, unknown>();
    for await (const page of paginateScan({ client }, { TableName: "trefzeker" })) {
      for (const raw of page.Items ?? []) {
        const item = unmarshall(raw);
        if (/^T#[^#]+#[AP]#/.test(item.pk)) items.set(`${item.pk} ${item.sk}`, comparable(item));
      }
    }
    const inForce = Math.max(...[...items.keys()].map(treeDepth));
    expect(inForce).toBeGreaterThan(0);
    return new Map(
      [...items]
        .filter(([key]) => key.includes("#A#") || treeDepth(key) === inForce)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  } finally {
    client.destroy();
    await dynamo.stop();
  }
}

/** How deep the tree of a partial is; 0 for what is none. */
function treeDepth(key: string): number {
  return Number(/^T#[^#]+#P#\S+ [^#]+#(\d\d)#/.exec(key)?.[1] ?? 0);
}

function comparable(item: Record<string, unknown>): unknown {
  const { pk, sk, data, bytes, applied, ...rest } = item;
  if (!String(pk).includes("#A#")) return { ...item, data: hexOf(data) };
  const { importId, ...told } = { importId: undefined, ...(applied as object | undefined) };
  const rows = data instanceof Uint8Array ? unpackBase(data) : [];
  const accounts = rows.map(({ version, account }) => ({ version, account }));
  return {
    ...rest,
    accounts,
    hasBytes: bytes !== undefined,
    told,
    imported: importId !== undefined,
  };
}

function hexOf(data: unknown): unknown {
  return data instanceof Uint8Array ? Buffer.from(data).toString("hex") : data;
}
