import {
  type Account,
  type AccountRating,
  type FactValue,
  type PackedFeeds,
  packFeeds,
  relationships,
  unpackFeeds,
} from "../domain/index.ts";
import { ColumnReader, ColumnWriter } from "./column-bytes.ts";
import {
  type FactColumn,
  kindOf,
  type ReadColumn,
  readColumn,
  readPlaces,
  writeColumn,
  writePlaces,
} from "./columns.ts";
import { packBytes, unpackBytes } from "./pack.ts";

/** One account in a base; times are epoch milliseconds. */
export interface BaseRow {
  readonly version: number;
  readonly created: number;
  readonly updated: number;
  readonly account: Account;
}

/** An account as JSON holds it: its lines without the names of their parts. */
export interface PackedAccount extends Omit<Account, "feeds"> {
  readonly feeds?: PackedFeeds;
}

export function packAccount(account: Account): PackedAccount {
  const { feeds } = account;
  // Spread over itself, the packed lines keep the place of the others.
  return feeds === undefined ? (account as PackedAccount) : { ...account, feeds: packFeeds(feeds) };
}

export function unpackAccount(packed: PackedAccount): Account {
  const { feeds } = packed;
  return feeds === undefined ? (packed as Account) : { ...packed, feeds: unpackFeeds(feeds) };
}

/** First byte of the JSON rows that bases were at first: they have no number. */
const JSON_ROWS = 0x5b;
/** Number of the format that is written. */
export const COLUMNS = 2;

/** Rows of one base as compressed bytes; equal rows give equal bytes. */
export function packBase(rows: readonly BaseRow[]): Uint8Array {
  const out = new ColumnWriter();
  out.byte(COLUMNS);
  writeRows(out, rows);
  return packBytes(out.done());
}

/** The rows of a base in whatever format it was written. Throws a RangeError for bytes of none. */
export function unpackBase(data: Uint8Array): BaseRow[] {
  return rowsOfBytes(unpackBytes(data));
}

/** The same of bytes that are not compressed. */
export function rowsOfBytes(bytes: Uint8Array): BaseRow[] {
  if (bytes[0] === COLUMNS) return readRows(new ColumnReader(bytes.subarray(1)));
  if (bytes[0] === JSON_ROWS) return fromJsonRows(JSON.parse(Buffer.from(bytes).toString("utf8")));
  throw new RangeError(`a base of format ${bytes[0]}: newer software wrote it`);
}

type JsonRow = readonly [number, number, number, PackedAccount];

function fromJsonRows(rows: readonly JsonRow[]): BaseRow[] {
  return rows.map(([version, created, updated, packed]) => {
    return { version, created, updated, account: unpackAccount(packed) };
  });
}

// ------------------------------------------------------------ format 2

function writeRows(out: ColumnWriter, rows: readonly BaseRow[]): void {
  const accounts = rows.map(({ account }) => account);
  out.count(rows.length);
  out.wholes(rows.map(({ version }) => version));
  out.wholes(rows.map(({ created }) => created));
  out.wholes(rows.map(({ updated }) => updated));
  out.wholes(accounts.map(({ relationship }) => relationships.indexOf(relationship)));
  out.texts(accounts.map(({ externalId }) => externalId));
  out.texts(accounts.map(({ name }) => name));
  const columns = columnsOf(accounts);
  out.count(columns.length);
  for (const column of columns) writeColumn(out, column, rows.length);
  writeParts(
    out,
    accounts.map(({ feeds }) => feeds && packFeeds(feeds)),
  );
  writeParts(
    out,
    accounts.map(({ ratings }) => ratings),
  );
}

/** By key, and by kind where a fact has values of several: a field can have been declared anew. */
function columnsOf(accounts: readonly Account[]): FactColumn[] {
  const byKey = new Map<string, FactColumn[]>();
  for (let place = 0; place < accounts.length; place += 1) {
    const facts = accounts[place]?.facts ?? {};
    for (const key in facts) {
      const value = facts[key];
      if (value === undefined) continue;
      const column = columnFor(byKey, key, value);
      column.places.push(place);
      column.values.push(value);
    }
  }
  return [...byKey.keys()].sort().flatMap((key) => {
    const columns = byKey.get(key) ?? [];
    return columns.sort((a, b) => (a.kind < b.kind ? -1 : 1));
  });
}

function columnFor(byKey: Map<string, FactColumn[]>, key: string, value: FactValue): FactColumn {
  const kind = kindOf(value);
  const columns = byKey.get(key);
  const known = columns?.find((column) => column.kind === kind);
  if (known !== undefined) return known;
  const column = { key, kind, places: [], values: [] };
  if (columns === undefined) byKey.set(key, [column]);
  else columns.push(column);
  return column;
}

/** What few accounts have, or what has a shape of its own: JSON, and which rows it belongs to. */
function writeParts(out: ColumnWriter, parts: readonly unknown[]): void {
  const places = parts.flatMap((part, place) => (part === undefined ? [] : [place]));
  writePlaces(out, places, parts.length);
  if (places.length > 0) out.texts([JSON.stringify(places.map((place) => parts[place]))]);
}

export function readParts<Part>(input: ColumnReader, rows: number): ReadonlyMap<number, Part> {
  const places = readPlaces(input, rows) ?? Array.from({ length: rows }, (_, place) => place);
  if (places.length === 0) return new Map();
  const [text = "[]"] = input.texts(1);
  const parts = JSON.parse(text) as readonly Part[];
  return new Map(places.flatMap((place, i) => (parts[i] ? [[place, parts[i]]] : [])));
}

function readRows(input: ColumnReader): BaseRow[] {
  const count = input.count();
  const versions = input.wholes(count);
  const created = input.wholes(count);
  const updated = input.wholes(count);
  const relations = input.wholes(count);
  const externalIds = input.texts(count);
  const names = input.texts(count);
  const columns = Array.from({ length: input.count() }, () => readColumn(input, count));
  const feeds = readParts<PackedFeeds>(input, count);
  const ratings = readParts<readonly AccountRating[]>(input, count);
  const rows = new Array<BaseRow>(count);
  for (let i = 0; i < count; i += 1) {
    const account: Account = {
      externalId: externalIds[i] ?? "",
      name: names[i] ?? "",
      relationship: relationships[relations[i] ?? 0] ?? "customer",
      facts: factsAt(columns, i),
    };
    rows[i] = {
      version: versions[i] ?? 0,
      created: created[i] ?? 0,
      updated: updated[i] ?? 0,
      account: withParts(account, feeds.get(i), ratings.get(i)),
    };
  }
  return rows;
}

/**
 * Facts in the order of their keys: the columns have it. Accounts know the most various facts, so
 * that nearly every one would be of a shape of its own; without a prototype they have none, and are
 * made twice as fast.
 */
function factsAt(columns: readonly ReadColumn[], row: number): Account["facts"] {
  const facts = Object.create(null) as Record<string, FactValue>;
  for (let place = 0; place < columns.length; place += 1) {
    const column = columns[place];
    const value = column?.values[row];
    if (column !== undefined && value !== undefined) facts[column.key] = value;
  }
  return facts;
}

function withParts(
  account: Account,
  feeds: PackedFeeds | undefined,
  ratings: Account["ratings"],
): Account {
  if (feeds === undefined && ratings === undefined) return account;
  return {
    ...account,
    ...(feeds !== undefined && { feeds: unpackFeeds(feeds) }),
    ...(ratings !== undefined && { ratings }),
  };
}
