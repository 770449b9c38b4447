import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { GetItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { Tenant } from "./calls.ts";
import { median } from "./sample.ts";

const run = promisify(execFile);
const CONNECTIONS = 8;
const SECONDS = 5;

export interface Throughput {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

export function hasWrk(): boolean {
  try {
    execFileSync("wrk", ["-v"], { stdio: "ignore" });
    return true;
  } catch (error) {
    // It answers its version with a failure.
    return !(error instanceof Error && "code" in error && error.code === "ENOENT");
  }
}

/** Requests under wrk: one thread, a few connections, seconds long. `script`: what wrk is to send. */
async function wrk(tenant: Tenant, path: string, script = ""): Promise<Throughput> {
  const folder = mkdtempSync(join(tmpdir(), "trefzeker-wrk-"));
  try {
    const file = join(folder, "requests.lua");
    writeFileSync(file, script);
    const shape = ["-t1", `-c${CONNECTIONS}`, `-d${SECONDS}s`, "--latency"];
    const header = `Authorization: Bearer ${tenant.key}`;
    const url = `${tenant.stack.baseUrl}${path}`;
    const { stdout } = await run("wrk", [...shape, "-s", file, "-H", header, url]);
    return readReport(stdout);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readReport(text: string): Throughput {
  const refused = /Non-2xx or 3xx responses: (\d+)/.exec(text);
  if (refused !== null) throw new Error(`${refused[1]} answers under wrk were refusals`);
  return {
    perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1]),
    p50: millisOf(/50%\s+([\d.]+)(us|ms|s)/.exec(text)),
    p99: millisOf(/99%\s+([\d.]+)(us|ms|s)/.exec(text)),
  };
}

const unitMillis: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1_000 };

function millisOf(match: RegExpExecArray | null): number {
  return Number(match?.[1]) * (unitMillis[match?.[2] ?? ""] ?? Number.NaN);
}

/** One account after another, each with another amount. */
const changes = `
local n = 0
wrk.headers["Content-Type"] = "application/merge-patch+json"
request = function()
  n = n + 1
  local path = "/v1/accounts/ext:NL-" .. (10001 + n % 5000)
  local body = '{"facts":{"revenue12m":' .. n .. '}}'
  return wrk.format("PATCH", path, nil, body)
end`;

export async function underWrk(tenant: Tenant) {
  const { segmentationId, profileId } = tenant;
  const ranking = `/v1/segmentations/${segmentationId}/ranking?profileId=${profileId}`;
  return {
    ranking: await wrk(tenant, ranking),
    account: await wrk(tenant, "/v1/accounts/ext:NL-10003"),
    change: await wrk(tenant, "/v1/accounts/ext:NL-10003", changes),
  };
}

/** The same reads of the emulator and nothing else: what a ranking and an account are stored in. */
export async function bareReads({ stack, tenantId }: Tenant) {
  const { dynamo, names } = stack.clients;
  const meta = marshall({ pk: `T#${tenantId}`, sk: "META" });
  const { Item } = await dynamo.send(new GetItemCommand({ TableName: names.table, Key: meta }));
  const depth = String(Item?.depth?.N ?? "0").padStart(2, "0");
  const bucket = `T#${tenantId}#A#${depth}.00000`;
  return {
    item: await repeated(() =>
      dynamo.send(new GetItemCommand({ TableName: names.table, Key: meta, ConsistentRead: true })),
    ),
    bucket: await repeated(() =>
      dynamo.send(
        new QueryCommand({
          TableName: names.table,
          KeyConditionExpression: "pk = :pk",
          ExpressionAttributeValues: { ":pk": { S: bucket } },
          ConsistentRead: true,
        }),
      ),
    ),
  };
}

async function repeated(call: () => Promise<unknown>): Promise<Throughput> {
  const millis: number[] = [];
  const end = performance.now() + SECONDS * 1_000;
  const caller = async () => {
    while (performance.now() < end) {
      const from = performance.now();
      await call();
      millis.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, caller));
  const sorted = millis.sort((a, b) => a - b);
  const p99 = sorted[Math.floor(0.99 * sorted.length)] ?? Number.NaN;
  return { perSecond: sorted.length / SECONDS, p50: median(sorted), p99 };
}
