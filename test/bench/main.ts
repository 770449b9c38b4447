/**
 * `npm run bench`: what each path costs, as ratios within one run on one machine, so that a slow
 * machine does not change the message. Prints Markdown; test/bench/README.md keeps a measured run.
 *
 * `--full` measures a million accounts, `--only imports,sizes,http` some parts, and `-- file.md`
 * writes the report as well.
 */
import { writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { parseArgs } from "node:util";
import type { Usage } from "../../functions/store/meter.ts";
import { measureStored } from "./arithmetic.ts";
import { changedAccount, quiet, read, type Tenant, whatIf } from "./calls.ts";
import { accountsFile, oneInAHundredChanged } from "./files.ts";
import { bareReads, hasWrk, type Throughput, underWrk } from "./http.ts";
import {
  type Imported,
  importFile,
  parseAlone,
  putFileBytes,
  putStoredItems,
} from "./importing.ts";
import { remeasure } from "./remeasure.ts";
import { type Line, table } from "./report.ts";
import { cpuTimed, median } from "./sample.ts";
import { newTenant, openStack } from "./stack.ts";
import { type Watched, watched } from "./watching.ts";

const { values: options, positionals } = parseArgs({
  options: {
    full: { type: "boolean", default: false },
    only: { type: "string", default: "imports,sizes,http" },
  },
  allowPositionals: true,
});
const MILLION = 1_000_000;
/** Rows of the import that is taken apart, and how often it is done. */
const ROWS = options.full ? MILLION : 100_000;
const IMPORTS = options.full ? 1 : 3;
/** Sizes between which the cost of one call is compared, and memory. */
const SIZES = options.full ? [10_000, 100_000, MILLION] : [10_000, 200_000];
const ROUNDS = 3;
/** Accounts the tenant has before the million. */
const FEW_ACCOUNTS = 400;
const SMALL_ROWS = options.full ? 100_000 : 25_000;
const HTTP_ACCOUNTS = 10_000;

const local = await openStack(options.full ? "folder" : "memory");
const lines: Line[] = [];
const costs: (Usage & { readonly path: string })[] = [];

async function importLines(): Promise<void> {
  const csv = accountsFile(ROWS);
  const small = accountsFile(SMALL_ROWS);
  const before = await importFile(await newTenant(local, "Bench memory"), small);
  const firsts: Imported[] = [];
  let tenant = await newTenant(local, "Bench import");
  for (let time = 0; time < IMPORTS; time += 1) {
    if (time > 0) tenant = await newTenant(local, `Bench import ${time}`);
    if (options.full) await importFile(tenant, accountsFile(FEW_ACCOUNTS));
    say(`importing ${ROWS} rows`);
    firsts.push(options.full ? await importWatched(tenant, csv) : await importFile(tenant, csv));
  }
  const first = medianOf(firsts);
  say("importing them again, and with one in a hundred changed");
  const again = await importFile(tenant, csv);
  const changed = await importFile(tenant, oneInAHundredChanged(csv));
  say("parsing them alone");
  const parsed = await parseAlone(csv, IMPORTS);
  say("writing what was stored, and the file itself, to the emulator");
  const stored = await putStoredItems(local, tenant.tenantId);
  const raw = await putFileBytes(local, csv);
  const used = [
    [`import of ${ROWS} new accounts`, first],
    ["the same file again", again],
    ["the same with 1 % of the accounts changed", changed],
  ] as const;
  for (const [path, { usage }] of used) costs.push({ path, ...usage });
  const rate = Math.round((ROWS / first.millis) * 1_000);
  lines.push(
    { what: `(a) import of ${ROWS} rows`, millis: first.millis, note: `${rate} rows/s` },
    against("… ÷ parsing the file with csv-parse, elapsed", first.millis, parsed.millis),
    against("… the same, processor time of this process", first.cpuMillis, parsed.cpuMillis),
    against(`(b) … ÷ writing its ${stored.items} stored items`, first.millis, stored.millis),
    against(`(b) … ÷ writing the file's ${mebibytes(csv.length)}`, first.millis, raw),
    against("(c) the same file again ÷ the first import", again.millis, first.millis),
    against("(c) 1 % changed ÷ the first import, elapsed", changed.millis, first.millis),
    {
      what: "(c) 1 % changed ÷ the first import, write units",
      ratio: changed.usage.writeUnits / first.usage.writeUnits,
      note: `${Math.round(changed.usage.writeUnits)}; unchanged ${Math.round(again.usage.writeUnits)}`,
    },
    {
      what: `(f) peak memory, ${ROWS} rows ÷ ${SMALL_ROWS}`,
      ratio: first.peakBytes / before.peakBytes,
      note: `${mebibytes(first.peakBytes)} against ${mebibytes(before.peakBytes)}`,
    },
  );
  await remeasureLines(tenant);
}

/** While the ranking of the few accounts there were is read again and again. */
async function importWatched(tenant: Tenant, csv: Uint8Array<ArrayBuffer>): Promise<Imported> {
  const { result, watched: seen } = await watched(tenant, () => importFile(tenant, csv));
  lines.push(readingLine(seen));
  return result;
}

function readingLine({ reads, accounts, slowestMillis }: Watched): Line {
  return {
    what: `rankings read while ${ROWS} rows were imported, the slowest`,
    millis: slowestMillis,
    note: `${reads} read, each whole; accounts in them: ${accounts.join(", ")}`,
  };
}

async function remeasureLines(tenant: Tenant): Promise<void> {
  say("measuring all accounts by a new scale");
  await quiet(local);
  const { millis } = await cpuTimed(() => remeasure(tenant, 11));
  const parts = await measureStored(local, tenant.tenantId);
  const all = parts.fetch + parts.decode + parts.measure;
  const ms = (millis: number) => Math.round(millis);
  lines.push(
    { what: `(d) a new scale until its ranking of ${ROWS} is published`, millis },
    {
      what: "(d) reading, decoding and measuring alone",
      millis: all,
      note: `reading ${ms(parts.fetch)}, decoding ${ms(parts.decode)}, measuring ${ms(parts.measure)} ms: segments and utilities ${ms(parts.utilities)}, sums ${ms(parts.sums)}, tallies ${ms(parts.tallies)}`,
    },
    against("(d) sums ÷ the same sums in a bare loop", parts.sums, parts.bare),
    against(
      "(d) … with segments and utilities found ÷ the bare loop",
      parts.sums + parts.utilities,
      parts.bare,
    ),
    against("(d) … with tallies and all ÷ the bare loop", parts.measure, parts.bare),
  );
}

const calls = [
  { label: "re-weighting", of: whatIf },
  { label: "reading a ranking", of: (tenant: Tenant) => read(tenant, "ranking") },
  { label: "reading a matrix", of: (tenant: Tenant) => read(tenant, "matrix") },
  { label: "one changed account until it is published", of: changedAccount },
] as const;

async function sizeLines(): Promise<void> {
  const tenants: { size: number; tenant: Tenant }[] = [];
  for (const size of SIZES) {
    say(`filling a tenant with ${size} accounts`);
    const tenant = await newTenant(local, `Bench ${size}`);
    await importFile(tenant, accountsFile(size));
    tenants.push({ size, tenant });
  }
  for (const { label, of } of calls) {
    say(label);
    const runs = tenants.map(({ size, tenant }) => ({ size, tenant, millis: [] as number[] }));
    // In turns, so that a machine that is busy for a while is so for every size.
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const run of runs) {
        const { millis, usage } = await of(run.tenant);
        run.millis.push(millis);
        if (round === 0) costs.push({ path: `${label} at ${run.size}`, ...usage });
      }
    }
    const [few, ...more] = runs.map(({ size, millis }) => ({ size, millis: median(millis) }));
    if (few === undefined) return;
    lines.push({ what: `(e) ${label} at ${few.size}`, millis: few.millis });
    for (const many of more) {
      lines.push(against(`… at ${many.size} ÷ at ${few.size}`, many.millis, few.millis));
    }
  }
}

async function httpLines(): Promise<void> {
  if (!hasWrk()) {
    lines.push({ what: "(g) HTTP", note: "not measured: wrk is not installed (apt install wrk)" });
    return;
  }
  say("calling over HTTP");
  const tenant = await newTenant(local, "Bench HTTP");
  await importFile(tenant, accountsFile(HTTP_ACCOUNTS));
  const { ranking, account, change } = await underWrk(tenant);
  const bare = await bareReads(tenant);
  lines.push(
    throughput("(g) ranking read", ranking),
    throughput("(g) account read", account),
    throughput("(g) account write, not yet published", change),
    throughput("(g) bare: one item of the emulator", bare.item),
    throughput("(g) bare: one bucket of the emulator", bare.bucket),
    {
      what: "(g) account reads ÷ bare reads of a bucket",
      ratio: account.perSecond / bare.bucket.perSecond,
    },
  );
}

function throughput(what: string, { perSecond, p50, p99 }: Throughput): Line {
  const note = `${Math.round(perSecond)}/s; p99 ${p99.toFixed(1)} ms`;
  return { what, millis: p50, note };
}

/** The one in the middle by time. */
function medianOf(imports: readonly Imported[]): Imported {
  const middle = median(imports.map(({ millis }) => millis));
  const [nearest] = [...imports].sort(
    (a, b) => Math.abs(a.millis - middle) - Math.abs(b.millis - middle),
  );
  if (nearest === undefined) throw new Error("nothing was imported");
  return nearest;
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
  process.stderr.write(`${Math.round(performance.now() / 1_000)} s: ${text} …\n`);
}

const sections = { imports: importLines, sizes: sizeLines, http: httpLines };
try {
  for (const [name, section] of Object.entries(sections)) {
    if (options.only.split(",").includes(name)) await section();
  }
} finally {
  await local.stop();
}
const report = `${machine()}\n\n${table(lines)}\n\n${costTable()}\n`;
process.stdout.write(report);
const [out] = positionals;
if (out !== undefined) writeFileSync(out, report);
process.exit(0);
