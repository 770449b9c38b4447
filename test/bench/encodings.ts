/**
 * Ways to store the accounts of a bucket, compared: node test/bench/encodings.ts [accounts]. The
 * outcome is recorded in docs/decisions/0014-columnar-base.md.
 */
import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { type Account, canonicalAccount, compilePlan } from "../../functions/domain/index.ts";
import { sandboxAccounts } from "../../functions/domain/sandbox/accounts.ts";
import { packBase, unpackBase } from "../../functions/store/base-format.ts";
import { benchPlan } from "./plan.ts";

const ACCOUNTS = Number(process.argv[2] ?? 200_000);
/** Accounts of one bucket: what one depth gives on average. */
const PER_BUCKET = 750;

interface Encoding {
  readonly name: string;
  encode(accounts: readonly Account[]): Uint8Array;
  decode(data: Uint8Array): Account[];
}

const zipped = (value: unknown): Uint8Array =>
  zstdCompressSync(Buffer.from(JSON.stringify(value)), {
    params: { [constants.ZSTD_c_compressionLevel]: 3 },
  });
const unzipped = (data: Uint8Array): unknown => JSON.parse(zstdDecompressSync(data).toString());

const encodings: readonly Encoding[] = [
  {
    name: "JSON rows, zstd",
    encode: (accounts) => zipped(accounts.map((account) => [1, 0, 0, account])),
    decode: (data) =>
      (unzipped(data) as [number, number, number, Account][]).map(([, , , account]) => account),
  },
  { name: "JSON columns, zstd", encode: jsonColumns, decode: fromJsonColumns },
  {
    name: "typed columns, zstd",
    encode: (accounts) =>
      packBase(accounts.map((account) => ({ version: 1, created: 0, updated: 0, account }))),
    decode: (data) => unpackBase(data).map(({ account }) => account),
  },
];

type JsonColumns = readonly [
  ids: readonly string[],
  names: readonly string[],
  relationships: readonly Account["relationship"][],
  facts: readonly (readonly [string, readonly (Account["facts"][string] | null)[]])[],
];

function jsonColumns(accounts: readonly Account[]): Uint8Array {
  const keys = new Set(accounts.flatMap(({ facts }) => Object.keys(facts)));
  const columns: JsonColumns = [
    accounts.map(({ externalId }) => externalId),
    accounts.map(({ name }) => name),
    accounts.map(({ relationship }) => relationship),
    [...keys].sort().map((key) => [key, accounts.map(({ facts }) => facts[key] ?? null)]),
  ];
  return zipped(columns);
}

function fromJsonColumns(data: Uint8Array): Account[] {
  const [ids, names, relationships, columns] = unzipped(data) as JsonColumns;
  return ids.map((externalId, row) => {
    const facts: Record<string, Account["facts"][string]> = {};
    for (const [key, values] of columns) {
      const value = values[row] ?? null;
      if (value !== null) facts[key] = value;
    }
    const relationship = relationships[row] ?? "customer";
    return { externalId, name: names[row] ?? "", relationship, facts };
  });
}

const measure = compilePlan(benchPlan);

interface Total {
  bytes: number;
  encode: number;
  decode: number;
  measure: number;
}

/** Adds what one bucket takes; times are microseconds of processor time. */
function tryOut({ encode, decode }: Encoding, accounts: readonly Account[], total: Total): void {
  const start = process.cpuUsage();
  const data = encode(accounts);
  const encoded = process.cpuUsage();
  const decoded = decode(data);
  const read = process.cpuUsage();
  measure(decoded);
  const end = process.cpuUsage();
  const between = (from: NodeJS.CpuUsage, to: NodeJS.CpuUsage) =>
    to.user - from.user + to.system - from.system;
  total.bytes += data.length;
  total.encode += between(start, encoded);
  total.decode += between(encoded, read);
  total.measure += between(read, end);
}

const totals = encodings.map(() => ({ bytes: 0, encode: 0, decode: 0, measure: 0 }));
let bucket: Account[] = [];
for (const account of sandboxAccounts({ seed: 1, count: ACCOUNTS, asOf: "2026-11-01" })) {
  bucket.push(canonicalAccount(account));
  if (bucket.length < PER_BUCKET) continue;
  for (const [place, encoding] of encodings.entries()) {
    const total = totals[place];
    if (total) tryOut(encoding, bucket, total);
  }
  bucket = [];
}

const counted = ACCOUNTS - (ACCOUNTS % PER_BUCKET);
process.stdout.write(
  `${counted} accounts, ${PER_BUCKET} a bucket; processor time per account\n\n| | bytes | encode | decode | measure |\n|---|--:|--:|--:|--:|\n`,
);
for (const [place, { name }] of encodings.entries()) {
  const { bytes = 0, encode = 0, decode = 0, measure = 0 } = totals[place] ?? {};
  const [b, ...times] = [bytes, encode, decode, measure].map((sum) => (sum / counted).toFixed(1));
  process.stdout.write(`| ${name} | ${b} | ${times.map((time) => `${time} µs`).join(" | ")} |\n`);
}
