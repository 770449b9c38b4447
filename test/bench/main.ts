/**
 * `npm run bench`: what each path costs, as ratios within one run on one machine, so that a slow
 * machine does not change the message. Prints Markdown; test/bench/README.md keeps a measured run.
 *
 * `-- --full` measures a million accounts, and their export and removal; `--only imports,sizes,http`
 * or with `leaving` some parts; `-- file.md` writes the report as well.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Tenant } from "./calls.ts";
import { httpLines } from "./http-lines.ts";
import { type ImportSizes, importLines } from "./import-lines.ts";
import { leavingLines } from "./leaving-lines.ts";
import { measureLines } from "./measure-lines.ts";
import { emptyReport, reportText } from "./report.ts";
import { sizeLines } from "./size-lines.ts";
import { openEmulators, openStack, type Stack } from "./stack.ts";

const { values: options, positionals } = parseArgs({
  options: {
    full: { type: "boolean", default: false },
    only: { type: "string" },
  },
  allowPositionals: true,
});
const { full } = options;
const all = full ? "imports,sizes,http,leaving" : "imports,sizes,http";
const wanted = new Set((options.only ?? all).split(","));
const MILLION = 1_000_000;
const IMPORTS: ImportSizes = full
  ? { rows: MILLION, times: 1, fewRows: 100_000, accountsBefore: 400 }
  : { rows: 100_000, times: 3, fewRows: 25_000, accountsBefore: 0 };
/** Sizes between which the cost of one call is compared. */
const SIZES = full ? [10_000, 100_000, MILLION] : [10_000, 100_000];
const NAME = "bench";

const report = emptyReport();

function print(): void {
  const text = reportText(report);
  process.stdout.write(text);
  const [out] = positionals;
  if (out !== undefined) writeFileSync(out, text);
}

// What was found so far is worth having when someone loses patience.
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    print();
    process.exit(1);
  });
}

const emulators = await openEmulators(full ? "folder" : "memory");
let stack: Stack | undefined;
try {
  stack = await openStack(emulators, NAME);
  const known = new Map<number, Tenant>();
  if (wanted.has("imports")) {
    const tenant = await importLines(report, emulators, stack, IMPORTS);
    await measureLines(report, tenant, IMPORTS.rows);
    known.set(IMPORTS.rows, tenant);
  }
  if (wanted.has("sizes")) await sizeLines(report, stack, SIZES, known);
  if (wanted.has("http")) await httpLines(report, stack);
  await stack.stop();
  const tenant = known.get(IMPORTS.rows);
  if (wanted.has("leaving") && tenant) await leavingLines(report, emulators, NAME, tenant);
} finally {
  await stack?.stop();
  await emulators.stop();
  print();
}
process.exit(0);
