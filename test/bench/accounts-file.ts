// Writes a file of accounts piece by piece: node accounts-file.ts <count> <file> [percent changed]
import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { stringify } from "csv-stringify/sync";
import { type SandboxAccount, sandboxAccounts } from "../../functions/domain/sandbox/accounts.ts";

/**
 * 20 columns that feed all 15 criteria of the sandbox, and both dimensions of its segments. Of the
 * six roles of buyers one is left, which is enough to know of access; and without `customerUntil`
 * it is not known how long former customers stayed.
 */
const columns = [
  ...["externalId", "name", "relationship", "sector", "employees", "customerSince"],
  ...["revenue12m", "margin12m", "orders12m", "productLines", "eligibleProductLines"],
  ...["potential12m", "strategicFit", "loyalty", "nps", "paymentDays", "contractEnd"],
  ...["urgency", "buyingMotives", "dmuDecider"],
] as const;

const SEED = 20_261_101;
const AS_OF = "2026-11-01";
const ROWS_AT_A_TIME = 1_000;

const [count, file, percent = "0"] = process.argv.slice(2);
if (count === undefined || file === undefined) throw new Error("give a count and a file");
const changed = Number(percent);

function rowOf(account: SandboxAccount, index: number): string[] {
  const { externalId, name, relationship, facts } = account;
  const all = { externalId, name, relationship, ...facts, ...changeOf(account, index) };
  return columns.map((column) => {
    const value = (all as Readonly<Record<string, unknown>>)[column];
    if (value === undefined) return "";
    return Array.isArray(value) ? value.join("|") : String(value);
  });
}

/**
 * Every so many-th account may spend some euros more: by the percentage, so that those changed in a
 * file of 2 % differ from those of one of 1 % too, and two such files differ in 2 % exactly.
 */
function changeOf({ facts }: SandboxAccount, index: number) {
  if (changed === 0 || index % Math.round(100 / changed) !== 0) return {};
  const { potential12m } = facts;
  return { potential12m: (typeof potential12m === "number" ? potential12m : 0) + changed };
}

function* pieces(): Generator<string> {
  let rows: string[][] = [[...columns]];
  let index = 0;
  for (const account of sandboxAccounts({ seed: SEED, count: Number(count), asOf: AS_OF })) {
    rows.push(rowOf(account, index));
    index += 1;
    if (rows.length < ROWS_AT_A_TIME) continue;
    yield stringify(rows);
    rows = [];
  }
  yield stringify(rows);
}

await pipeline(Readable.from(pieces()), createWriteStream(file));
