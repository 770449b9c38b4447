/**
 * `npm run bench`: what each path costs, as ratios within one run on one machine, so that a slow
 * machine does not change the message. Prints Markdown; test/bench/README.md keeps a measured run.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ApiClient, apiClient } from "../../cdk/local/sandbox/client.ts";
import { sandboxFields, sandboxMethod } from "../../cdk/local/sandbox/definitions.ts";
import { declareFields, defineMethod } from "../../cdk/local/sandbox/method.ts";
import { type Local, startLocal } from "../../cdk/local/start.ts";
import { scopes } from "../../functions/contract/scopes.ts";
import { processClients } from "../../functions/runtime/process.ts";
import { createKey, createTenant } from "../../functions/store/identity.ts";
import type { Usage } from "../../functions/store/meter.ts";
import { changedAccount, type Tenant, whatIf } from "./calls.ts";
import { importFile, parseAlone, putFileBytes, putStoredItems } from "./importing.ts";
import { type Line, table } from "./report.ts";

const generator = fileURLToPath(new URL("./accounts-file.ts", import.meta.url));
const ROWS = 100_000;
const SMALL = 10_000;
const LARGE = 200_000;

const local = await startLocal({ port: 0 });
const lines: Line[] = [];
const costs: (Usage & { readonly path: string })[] = [];
try {
  await importLines();
  await sizeLines();
} finally {
  await local.stop();
}
const report = `${machine()}\n\n${table(lines)}\n\n${costTable()}\n`;
process.stdout.write(report);
const out = process.argv[2];
if (out !== undefined) writeFileSync(out, report);
process.exit(0);

async function importLines(): Promise<void> {
  const csv = accountsFile(ROWS);
  const tenant = await newTenant(local, "Bench import");
  say(`importing ${ROWS} rows`);
  const first = await importFile(tenant, csv);
  costs.push({ path: `import of ${ROWS} new accounts`, ...first.usage });
  say("importing them again");
  const again = await importFile(tenant, csv);
  costs.push({ path: `the same file again`, ...again.usage });
  say("parsing them alone");
  const parsed = await parseAlone(csv);
  say("writing what was stored, and the file itself, to the emulator");
  const stored = await putStoredItems(local, tenant.tenantId);
  const raw = await putFileBytes(local, csv);
  const rate = Math.round((ROWS / first.millis) * 1_000);
  lines.push(
    { what: `import of ${ROWS} rows`, millis: first.millis, note: `${rate} rows/s` },
    against("… ÷ parsing the file with csv-parse", first.millis, parsed),
    against(`… ÷ writing its ${stored.items} stored items`, first.millis, stored.millis),
    against(`… ÷ writing the file's ${mebibytes(csv.length)} to the emulator`, first.millis, raw),
    against("the same file again ÷ the first import", again.millis, first.millis),
    {
      what: "peak memory of the process during the import",
      note: `${mebibytes(first.peakBytes)} (${mebibytes(first.beforeBytes)} before)`,
    },
  );
}

async function sizeLines(): Promise<void> {
  const small = await filledTenant(SMALL);
  const large = await filledTenant(LARGE);
  const [few, many] = [await whatIf(small), await whatIf(large)];
  costs.push({ path: `what-if at ${SMALL}`, ...few.usage });
  costs.push({ path: `what-if at ${LARGE}`, ...many.usage });
  const [one, other] = [await changedAccount(small), await changedAccount(large)];
  costs.push({ path: `one changed account at ${SMALL}`, ...one.usage });
  costs.push({ path: `one changed account at ${LARGE}`, ...other.usage });
  lines.push(
    { what: `re-weighting at ${SMALL} accounts`, millis: few.millis },
    against(`re-weighting at ${LARGE} ÷ at ${SMALL}`, many.millis, few.millis),
    { what: `one changed account in the ranking, at ${SMALL}`, millis: one.millis },
    against(`one changed account at ${LARGE} ÷ at ${SMALL}`, other.millis, one.millis),
  );
}

async function filledTenant(count: number): Promise<Tenant> {
  say(`filling a tenant with ${count} accounts`);
  const tenant = await newTenant(local, `Bench ${count}`);
  await importFile(tenant, accountsFile(count));
  return tenant;
}

/** Made by another process, so that this one's memory is that of the import. */
function accountsFile(count: number): Uint8Array<ArrayBuffer> {
  const folder = mkdtempSync(join(tmpdir(), "trefzeker-bench-"));
  const file = join(folder, "accounts.csv");
  try {
    execFileSync(process.execPath, [generator, String(count), file]);
    return new Uint8Array(readFileSync(file));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function newTenant({ baseUrl, clients }: Local, name: string): Promise<Tenant> {
  const now = new Date();
  const tenantId = await createTenant(clients, { name, mode: "test", tier: "internal" }, now);
  const { text } = await createKey(clients, { tenantId, mode: "test", scopes }, now);
  const api: ApiClient = apiClient(baseUrl, text);
  await declareFields(api, sandboxFields);
  const { segmentationId, profiles } = await defineMethod(api, sandboxMethod);
  const profileId = profiles[0]?.id ?? "";
  return { api, tenantId, segmentationId, profileId, local, meter: processClients().meter };
}

function against(what: string, millis: number, other: number): Line {
  return { what, millis, ratio: millis / other, note: `against ${Math.round(other)} ms` };
}

function costTable(): string {
  const head =
    "| path | calls | read units | write units | sent | received |\n|---|--:|--:|--:|--:|--:|";
  const rows = costs.map(
    ({ path, calls, readUnits, writeUnits, bytesSent, bytesReceived }) =>
      `| ${path} | ${Math.round(calls)} | ${Math.round(readUnits)} | ${Math.round(writeUnits)} | ${mebibytes(bytesSent)} | ${mebibytes(bytesReceived)} |`,
  );
  return [head, ...rows].join("\n");
}

function machine(): string {
  const model = cpus()[0]?.model ?? "unknown processor";
  return `${cpus().length} cores (${model}), ${mebibytes(totalmem())} memory, Node ${process.version}, everything on this machine: client, functions and emulators share the cores.`;
}

function mebibytes(bytes: number): string {
  return bytes < 1024 * 1024
    ? `${(bytes / 1024).toFixed(1)} KiB`
    : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

function say(text: string): void {
  process.stderr.write(`${text} …\n`);
}
