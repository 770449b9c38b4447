import fc from "fast-check";
import { writeXlsx } from "hucre/xlsx";
import { describe, expect, test } from "vitest";
import { autoRead } from "../../functions/domain/index.ts";
import {
  type AccountRow,
  accountRows,
  accountTargets,
  checkOf,
  type Dealt,
  dealtRows,
  type FileFormat,
  type OpenAs,
  openDealing,
  openSettled,
  readerOf,
  runsOf,
  settleReading,
} from "../../functions/formats/index.ts";
import { chunked, everything, fields, readAll } from "./support.ts";

interface File {
  readonly format: FileFormat;
  readonly bytes: Buffer;
}

interface Told {
  readonly slices: number;
  readonly pieceBytes: number;
  readonly chunkBytes: number;
}

/** Any slice will do, as long as it follows from the row. */
const sliceOf = (key: string | number, slices: number): number =>
  [...String(key)].reduce((sum, char) => sum * 31 + char.charCodeAt(0), 7) % slices;

async function wayOf({ format, bytes }: File): Promise<OpenAs> {
  const targets = accountTargets(fields);
  const settings = { format, options: autoRead, mapping: null };
  const reading = await settleReading(() => chunked(bytes), settings, targets);
  return { format, reading, mapping: null, targets };
}

async function openBy(file: File, way: OpenAs, chunkBytes: number) {
  return openSettled(chunked(file.bytes, chunkBytes), way, accountRows(fields));
}

async function deal(file: File, way: OpenAs, { slices, pieceBytes, chunkBytes }: Told) {
  const opened = await openBy(file, way, chunkBytes);
  const dealing = openDealing(slices, pieceBytes);
  const pieces = [];
  for await (const cuts of opened.cuts()) {
    for (const cut of cuts)
      pieces.push(dealing.add(cut, sliceOf(cut.externalId ?? cut.line, slices)));
  }
  pieces.push(dealing.end());
  const given = pieces.flatMap((piece) => (piece === null ? [] : [piece]));
  const dealt: Dealt = { layout: opened.layout, pieces: given, slices: dealing.slices() };
  return { dealt, stored: new Map(given.map(({ name, bytes }) => [name, bytes])) };
}

type Outcome = Awaited<ReturnType<typeof deal>>;

/** What the reader of a run of slices gets, and whether it was what had been dealt. */
function read({ dealt, stored }: Outcome, way: OpenAs, first: number, count: number) {
  // As it is stored.
  const told: Dealt = JSON.parse(JSON.stringify(dealt));
  const reader = readerOf(told.layout, way, accountRows(fields));
  const check = checkOf(told, first, count);
  const rows = runsOf(told, first, count).flatMap((run) => {
    const bytes = stored.get(run.name)?.subarray(run.from, run.from + run.bytes) ?? Buffer.alloc(0);
    check.see(bytes, run);
    return dealtRows(bytes);
  });
  const isWhole = check.isWhole();
  return { rows: isWhole ? reader.read(rows) : [], isWhole };
}

const id = fc.oneof(
  fc.integer({ min: 1, max: 9 }).map((n) => `a${n}`),
  fc.constantFrom("é", "日本", " spaced ", ""),
);
const cell = fc.constantFrom("12", "x,y", 'say ""hi""', "two\nlines", "Café", "", "-1");

const csv = fc
  .array(
    fc.oneof(
      fc.tuple(id, cell).map(([key, text]) => `${key},"${text}",customer,${text.length}\n`),
      fc.tuple(id, cell).map(([key]) => `${key},Smit,customer,7\n`),
      fc.constantFrom('a1,"never closed\n', "short,row\n", 'a2,o"dd,customer,1\n', "\n"),
    ),
    { maxLength: 30 },
  )
  .map((rows) => Buffer.from(`externalId,name,relationship,employees\n${rows.join("")}`))
  .chain((bytes) =>
    // Bytes that cannot stand in UTF-8, or in a text.
    fc.constantFrom(-1, 0x00, 0xff).map((byte) => {
      const spoiled = byte < 0 ? bytes : Buffer.concat([bytes, Buffer.from([0x61, byte, 0x0a])]);
      return { format: "csv" as const, bytes: spoiled };
    }),
  );
const elements = fc.array(
  fc.oneof(
    fc.tuple(id, fc.constantFrom(1, "x", null)).map(([externalId, employees]) =>
      JSON.stringify({
        externalId,
        name: "Smit",
        relationship: "customer",
        facts: { employees },
      }),
    ),
    id.map((externalId) => JSON.stringify({ name: "Late", externalId, relationship: "prospect" })),
    fc.constantFrom("{oops}", "[1]", "12"),
  ),
  { minLength: 1, maxLength: 20 },
);
const ndjson = elements.map((rows) => ({
  format: "ndjson" as const,
  bytes: Buffer.from(rows.map((row) => `${row}\n`).join("")),
}));
const json = elements.map((rows) => ({
  format: "json" as const,
  bytes: Buffer.from(`[${rows.join(",\n")}]`),
}));
const told = fc.record({
  slices: fc.constantFrom(1, 2, 4, 16),
  pieceBytes: fc.constantFrom(64, 500, 1024 ** 2),
  chunkBytes: fc.constantFrom(7, 64 * 1024),
});

/** Every run of as many slices reads its own rows, in file order; together they read them all. */
async function holds(file: File, how: Told): Promise<void> {
  const way = await wayOf(file);
  const wanted = await readAll<AccountRow>(await openBy(file, way, how.chunkBytes), everything);
  const outcome = await deal(file, way, how);
  for (let each = 1; each <= how.slices; each *= 2) {
    const runs = Array.from({ length: how.slices / each }, (_, n) =>
      read(outcome, way, n * each, each),
    );
    for (const [at, { rows, isWhole }] of runs.entries()) {
      expect(isWhole).toBe(true);
      const own = wanted.filter(({ externalId, line }) => {
        const slice = sliceOf(externalId ?? line, how.slices);
        return Math.floor(slice / each) === at;
      });
      expect(rows).toEqual(own);
    }
    expect(runs.flatMap(({ rows }) => rows)).toHaveLength(wanted.length);
  }
}

describe("rows dealt to slices are read as from the file itself", () => {
  test("CSV, broken rows and all", async () => {
    await fc.assert(fc.asyncProperty(csv, told, holds), { numRuns: 200 });
  });

  test("NDJSON and arrays of JSON", async () => {
    await fc.assert(fc.asyncProperty(fc.oneof(ndjson, json), told, holds), { numRuns: 200 });
  });

  test("workbooks, rows of too many cells and numbers that are none included", async () => {
    const sheet = [
      ["externalId", "name", "relationship", "employees"],
      ["a1", "Café", "customer", 12.5],
      ["a2", "Smit", "customer", 3, "one too many"],
      [null, "No key", "customer", 1],
      [7, "Number for a key", "prospect", true],
      ["a1", "Again", "prospect", null],
    ];
    const bytes = Buffer.from(await writeXlsx({ sheets: [{ name: "S", rows: sheet }] }));
    for (const slices of [1, 4])
      for (const pieceBytes of [64, 1024 ** 2])
        await holds({ format: "xlsx", bytes }, { slices, pieceBytes, chunkBytes: 1_000 });
  });
});

describe("what is dealt", () => {
  const file: File = {
    format: "csv",
    bytes: Buffer.from(
      `externalId,name,relationship\n${Array.from({ length: 300 }, (_, n) => `c${n},Name ${n},customer\n`).join("")}`,
    ),
  };
  const how = { slices: 8, pieceBytes: 2_000, chunkBytes: 4_096 };

  test("does not depend on how the bytes of the file arrive", async () => {
    const way = await wayOf(file);
    const [one, other] = await Promise.all(
      [1, 10_000].map((chunkBytes) => deal(file, way, { ...how, chunkBytes })),
    );
    expect(one?.dealt).toEqual(other?.dealt);
    expect(one?.dealt.pieces.length).toBeGreaterThan(4);
  });

  test("lies in pieces of a bounded size, whatever the slices; a row that is larger in one of its own", async () => {
    const way = await wayOf(file);
    for (const slices of [1, 8, 512]) {
      const { stored } = await deal(file, way, { ...how, slices });
      for (const { length } of stored.values()) expect(length).toBeLessThanOrEqual(how.pieceBytes);
    }
    const { stored } = await deal(file, way, { ...how, pieceBytes: 10 });
    expect(stored.size).toBe(300);
  });

  test("is known again: one changed byte of it shows to whoever reads it, and to no other", async () => {
    const way = await wayOf(file);
    const outcome = await deal(file, way, how);
    for (const run of runsOf(outcome.dealt, 2, 3)) {
      const bytes = outcome.stored.get(run.name);
      if (bytes === undefined) throw new Error("There is no such piece");
      for (const at of [run.from, run.from + run.bytes - 1]) {
        bytes[at] = (bytes[at] ?? 0) ^ 1;
        const isWhole = (first: number, count: number) => read(outcome, way, first, count).isWhole;
        expect([isWhole(0, 2), isWhole(2, 3), isWhole(5, 3)]).toEqual([true, false, true]);
        bytes[at] = (bytes[at] ?? 0) ^ 1;
      }
    }
    expect(read(outcome, way, 0, 8).isWhole).toBe(true);
  });
});
