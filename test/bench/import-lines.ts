import type { Tenant } from "./calls.ts";
import { type AccountsFile, accountsFile } from "./files.ts";
import {
  type Imported,
  importFile,
  parseAlone,
  putFileBytes,
  putStoredItems,
} from "./importing.ts";
import { against, type Line, milliseconds, type Report, say, size } from "./report.ts";
import { median } from "./sample.ts";
import { type Emulators, newTenant, openStack, type Stack } from "./stack.ts";
import { type Watched, watched } from "./watching.ts";
import { writeKinds } from "./write-kinds.ts";

/** (a) by the library alone, (c) of the same file again, (f) by ten times fewer rows. */
const CSV_PARSE_MAX = 2.5;
const AGAIN_MAX = 0.6;
const MEMORY_MAX = 1.5;
/** (c) Twice the accounts changed are twice the write units, give or take a tenth. */
const TWICE = [1.8, 2.2] as const;
const CHANGED_PERCENTS = [1, 2, 10] as const;

export interface ImportSizes {
  readonly rows: number;
  /** How often these are imported as new. */
  readonly times: number;
  /** Rows that memory is compared with. */
  readonly fewRows: number;
  /** Accounts that there are before, and that a reader asks for all the while; 0: no reader. */
  readonly accountsBefore: number;
}

/** Imports in a new process of the functions; and gives the tenant that has them in the end. */
export async function importLines(
  report: Report,
  emulators: Emulators,
  stack: Stack,
  sizes: ImportSizes,
): Promise<Tenant> {
  const { rows, times } = sizes;
  const file = accountsFile(rows);
  const few = await fewRows(emulators, sizes.fewRows);
  let tenant = await newTenant(stack, "Bench import");
  const firsts: Imported[] = [];
  for (let time = 0; time < times; time += 1) {
    if (time > 0) tenant = await newTenant(stack, `Bench import ${time}`);
    say(`importing ${rows} rows`);
    firsts.push(await importNew(report, tenant, file, sizes));
  }
  const first = middleOf(firsts);
  report.costs.push({ path: `import of ${rows} new accounts`, ...first.reading.usage });
  say("parsing them alone");
  const parsed = parseAlone(file, times);
  const fewParsed = parseAlone(accountsFile(sizes.fewRows), times);
  say("writing what was stored, and the file itself, to the emulator");
  const stored = await putStoredItems(stack, tenant.tenantId);
  const raw = await putFileBytes(stack, file);
  const perSecond = Math.round((rows / first.millis) * 1_000);
  report.lines.push(
    {
      what: `(a) import of ${rows} rows × 20 columns until its ranking is published`,
      millis: first.millis,
      note: `${perSecond} rows/s; ${cores(first)} cores busy with functions; the job had ended after ${milliseconds(first.jobMillis)}; at most ${milliseconds(first.reading.longestMillis)} of processor time at a stretch`,
    },
    against(
      "… time × cores used ÷ csv-parse, processor time of both",
      first.cpuMillis,
      parsed.cpuMillis,
      CSV_PARSE_MAX,
    ),
    against(`… the same of ${sizes.fewRows} rows`, few.cpuMillis, fewParsed.cpuMillis),
    against("… elapsed ÷ csv-parse, elapsed", first.millis, parsed.millis),
    against(
      `(b) … elapsed ÷ writing its ${stored.items} stored items`,
      first.millis,
      stored.millis,
    ),
    against(`(b) … elapsed ÷ writing the file's ${size(file.bytes)}`, first.millis, raw),
  );
  await againLines(report, tenant, first, rows);
  const [fresh = first] = firsts;
  report.lines.push({
    what: `(f) peak memory, ${rows} rows ÷ ${sizes.fewRows}, a new process each`,
    ratio: fresh.peakBytes / few.peakBytes,
    asked: MEMORY_MAX,
    note: `${size(fresh.peakBytes)} against ${size(few.peakBytes)}; before the imports ${size(fresh.beforeBytes)}, ${size(few.beforeBytes)}`,
  });
  return tenant;
}

const cores = ({ millis, cpuMillis }: Pick<Imported, "millis" | "cpuMillis">): string =>
  (cpuMillis / millis).toFixed(2);

/** In a process of its own, so that its memory is that of this import. */
async function fewRows(emulators: Emulators, rows: number): Promise<Imported> {
  const stack = await openStack(emulators, "few");
  try {
    say(`importing ${rows} rows`);
    return await importFile(await newTenant(stack, "Bench memory"), accountsFile(rows));
  } finally {
    await stack.stop();
  }
}

async function importNew(
  report: Report,
  tenant: Tenant,
  file: AccountsFile,
  { accountsBefore }: ImportSizes,
): Promise<Imported> {
  if (accountsBefore === 0) return importFile(tenant, file);
  await importFile(tenant, accountsFile(accountsBefore));
  const { result, watched: seen } = await watched(tenant, () => importFile(tenant, file));
  report.lines.push(readingLine(seen, file.rows));
  return result;
}

function readingLine({ reads, unanswered, accounts, slowestMillis }: Watched, rows: number): Line {
  return {
    what: `rankings read while ${rows} rows were imported, the slowest`,
    millis: slowestMillis,
    note: `${reads} read, each whole, ${unanswered} not answered; customers in them: ${accounts.join(", ")}`,
  };
}

// ------------------------------------------------------------ again, and with some changed

interface Changed extends Imported {
  readonly percent: number;
}

async function againLines(report: Report, tenant: Tenant, first: Imported, rows: number) {
  say("importing them again");
  const again = { percent: 0, ...(await importFile(tenant, accountsFile(rows))) };
  const changed: Changed[] = [];
  for (const percent of CHANGED_PERCENTS) {
    say(`importing them with ${percent} % changed`);
    changed.push({ percent, ...(await importFile(tenant, accountsFile(rows, percent))) });
  }
  report.costs.push({ path: "the same file again", ...again.reading.usage });
  for (const { percent, reading } of changed) {
    report.costs.push({ path: `the same with ${percent} % changed`, ...reading.usage });
  }
  const [one, two, ten] = changed;
  if (one === undefined || two === undefined || ten === undefined) return;
  const units = ({ reading }: Imported) => reading.usage.writeUnits;
  const { rest, ...ofAccounts } = again.reading.unitsByKind;
  const written = Object.values(ofAccounts).reduce((sum, each) => sum + each, 0);
  report.lines.push(
    against("(c) the same file again ÷ the first import", again.millis, first.millis, AGAIN_MAX),
    against("… processor time", again.cpuMillis, first.cpuMillis, AGAIN_MAX),
    {
      what: "… its write units of accounts, sums and rankings",
      ratio: written,
      asked: 0,
      note: `and ${Math.round(rest)} of the job itself`,
    },
    against("(c) 1 % changed ÷ the first import", one.millis, first.millis),
    {
      what: "… write units ÷ those of the first import",
      ratio: units(one) / units(first),
      note: `${Math.round(units(one))} against ${Math.round(units(first))}`,
    },
    { what: "… 2 % changed ÷ 1 %, write units", ratio: units(two) / units(one), asked: TWICE },
    { what: "… 10 % changed ÷ 1 %, write units", ratio: units(ten) / units(one) },
  );
  report.more.push(kindsTable([again, ...changed], first));
}

/** Where the write units of imports went, and how many there were per changed account. */
function kindsTable(runs: readonly Changed[], first: Imported): string {
  const head = `| write units by what was written | ${writeKinds.join(" | ")} | all | per changed account | … of those changed singly |\n|---|${"--:|".repeat(writeKinds.length + 3)}`;
  const rowOf = (label: string, { reading, changedRows }: Imported) => {
    const { unitsByKind } = reading;
    const kinds = writeKinds.map((kind) => Math.round(unitsByKind[kind]));
    const all = kinds.reduce((sum, each) => sum + each, 0);
    const per = (units: number) => (changedRows === 0 ? "" : (units / changedRows).toFixed(2));
    return `| ${label} | ${kinds.join(" | ")} | ${all} | ${per(all)} | ${per(unitsByKind.singly)} |`;
  };
  const rows = runs.map((run) => rowOf(`${run.percent} % changed: ${run.changedRows}`, run));
  return [head, rowOf(`all new: ${first.changedRows}`, first), ...rows].join("\n");
}

/** The one in the middle by processor time. */
function middleOf(imports: readonly Imported[]): Imported {
  const middle = median(imports.map(({ cpuMillis }) => cpuMillis));
  const away = ({ cpuMillis }: Imported) => Math.abs(cpuMillis - middle);
  const [nearest] = [...imports].sort((a, b) => away(a) - away(b));
  if (nearest === undefined) throw new Error("nothing was imported");
  return nearest;
}
