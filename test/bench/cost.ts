import type { Prices } from "./prices.ts";

/** What some work used. Every part adds up, and scales with how often the work is done. */
export interface Counted {
  /** Requests to the API. */
  readonly requests: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  /** Sends, receives and deletes. */
  readonly queueRequests: number;
  readonly objectWrites: number;
  readonly objectReads: number;
  readonly invocations: number;
  /** Memory in GB times seconds, over all functions. */
  readonly gbSeconds: number;
  /** Bytes of answers. */
  readonly bytesOut: number;
}

/** What is kept, in bytes. */
export interface Kept {
  readonly table: number;
  readonly objects: number;
}

export interface Dollars {
  readonly database: number;
  readonly functions: number;
  /** And the firewall in front of it. */
  readonly gateway: number;
  /** Queues, objects and bytes sent. */
  readonly rest: number;
  readonly total: number;
}

const parts = [
  "requests",
  "readUnits",
  "writeUnits",
  "queueRequests",
  "objectWrites",
  "objectReads",
  "invocations",
  "gbSeconds",
  "bytesOut",
] as const satisfies readonly (keyof Counted)[];

export const nothing: Counted = {
  requests: 0,
  readUnits: 0,
  writeUnits: 0,
  queueRequests: 0,
  objectWrites: 0,
  objectReads: 0,
  invocations: 0,
  gbSeconds: 0,
  bytesOut: 0,
};

function each(of: (part: keyof Counted) => number): Counted {
  return { ...nothing, ...Object.fromEntries(parts.map((part) => [part, of(part)])) };
}

/** The same work `times` times over; a fraction is a share of it. */
export const scaled = (counted: Counted, times: number): Counted =>
  each((part) => counted[part] * times);

export const sumOf = (all: readonly Counted[]): Counted =>
  each((part) => all.reduce((sum, counted) => sum + counted[part], 0));

const MILLION = 1_000_000;
const THOUSAND = 1_000;
const GB = 1024 ** 3;

/** What the work costs, in dollars. */
export function dollarsOf(counted: Counted, prices: Prices): Dollars {
  const { dynamo, lambda, firewall, gateway, queue, objects, transfer } = prices;
  const dollars = {
    database:
      (counted.readUnits / MILLION) * dynamo.perMillionReadUnits +
      (counted.writeUnits / MILLION) * dynamo.perMillionWriteUnits,
    functions:
      counted.gbSeconds * lambda.perGbSecond +
      (counted.invocations / MILLION) * lambda.perMillionInvocations,
    gateway:
      (counted.requests / MILLION) * (gateway.perMillionRequests + firewall.perMillionRequests),
    rest:
      (counted.queueRequests / MILLION) * queue.perMillionRequests +
      (counted.objectWrites / THOUSAND) * objects.perThousandWrites +
      (counted.objectReads / THOUSAND) * objects.perThousandReads +
      (counted.bytesOut / GB) * transfer.perGbOut,
  };
  const { database, functions, rest } = dollars;
  return { ...dollars, total: database + functions + dollars.gateway + rest };
}

/** What keeping it for a month costs, backup of the table included. */
export function dollarsPerMonth(kept: Kept, { dynamo, dynamoBackup, objects }: Prices): number {
  const table = (kept.table / GB) * (dynamo.perGbMonth + dynamoBackup.perGbMonth);
  return table + (kept.objects / GB) * objects.perGbMonth;
}

/** How much of each kind of work a tenant has in a month. */
export interface Usage<Work extends string> {
  readonly name: string;
  readonly accounts: number;
  readonly work: Readonly<Record<Work, number>>;
}

/** A month of a tenant: all its work, and keeping its accounts. */
export function monthOf<Work extends string>(
  usage: Usage<Work>,
  counted: Readonly<Record<Work, Counted>>,
  keptPerAccount: Kept,
  prices: Prices,
): Dollars & { readonly storage: number } {
  const works = Object.keys(usage.work) as Work[];
  const used = sumOf(works.map((work) => scaled(counted[work], usage.work[work])));
  const storage = dollarsPerMonth(
    {
      table: keptPerAccount.table * usage.accounts,
      objects: keptPerAccount.objects * usage.accounts,
    },
    prices,
  );
  const dollars = dollarsOf(used, prices);
  return { ...dollars, storage, total: dollars.total + storage };
}
