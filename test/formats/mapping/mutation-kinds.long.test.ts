import fc from "fast-check";
import { type CellValue, writeXlsx } from "hucre/xlsx";
import { describe, expect, test } from "vitest";
import type { Mapping } from "../../../functions/domain/index.ts";
import { type FileFormat, UnreadableFile } from "../../../functions/formats/index.ts";
import { readAccounts } from "./reading.ts";

const mapping: Mapping = {
  columns: [
    { column: "Klantnr", field: "externalId" },
    { column: "Bedrijf", field: "name" },
    { column: "Soort", field: "relationship", values: { klant: "customer" } },
    { column: "Omzet", field: "revenue12m", decimal: "point" },
    { column: "Sinds", field: "customerSince" },
  ],
};
const columns = ["Klantnr", "Bedrijf", "Soort", "Omzet", "Sinds", "Memo"];
const ROWS = 20;
const names = ["Bakker", 'Smit; "De Zaag"', "Café Zoë"];
const original = Array.from({ length: ROWS }, (_, n) => [
  ...[`a${n}`, `${names[n % 3]} ${n}`, "Klant", `${100 + n}.50`, "2025-03-14", ""],
]);

const kinds = [
  ...["truncation", "mixed encodings", "quotes", "nulls", "huge fields"],
  ...["duplicate headers", "10,000 columns"],
] as const;
type Kind = (typeof kinds)[number];

/** What is done to a file: of which kind, to which rows, and where in them. */
interface Mutation {
  readonly kind: Kind;
  readonly rows: readonly number[];
  readonly column: number;
  /** 0 to 1. */
  readonly place: number;
  readonly chars: number;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  // Of so many columns fewer: they take long.
  kind: fc.constantFrom(...kinds, ...kinds.slice(0, -1), ...kinds.slice(0, -1)),
  rows: fc.uniqueArray(fc.nat(ROWS - 1), { minLength: 1, maxLength: 2 }),
  column: fc.nat(4),
  place: fc.double({ min: 0, max: 1, noNaN: true }),
  chars: fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom(3_000, 40_000) },
    { weight: 1, arbitrary: fc.constant(1_100_000) },
  ),
});

interface Mutated {
  readonly bytes: Buffer;
  /** Rows that nothing was done to. */
  readonly untouched: readonly number[];
}

const allBut = (touched: readonly number[]): number[] =>
  original.map((_, n) => n).filter((n) => !touched.includes(n));

/** A text with a piece put in where `place` says. */
const put = (text: string, piece: string, place: number): string => {
  const at = Math.floor(place * text.length);
  return text.slice(0, at) + piece + text.slice(at);
};

const wide = Array.from({ length: 10_000 }, (_, n) => `k${n}`);
const latin = (text: string): Buffer => Buffer.from(text, "latin1");

/** Rows as texts, one after another; those that say so in the encoding of Windows. */
function joined(head: string, rows: readonly (string | Buffer)[], tail = ""): Buffer {
  return Buffer.concat([head, ...rows, tail].map((part) => Buffer.from(part)));
}

function cutOff(whole: Buffer, head: number, ends: readonly number[], place: number): Mutated {
  const length = head + Math.floor(place * (whole.length - head));
  return {
    bytes: whole.subarray(0, length),
    untouched: ends.flatMap((end, n) => (end <= length ? [n] : [])),
  };
}

function endsOf(head: string, rows: readonly string[]): number[] {
  let end = Buffer.byteLength(head);
  return rows.map((row) => {
    end += Buffer.byteLength(row);
    return end;
  });
}

const csvHead = `${columns.join(";")}\n`;
const csvRow = (cells: readonly string[]): string =>
  `${cells.map((cell) => (/[";]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(";")}\n`;

function mutatedCsv({ kind, rows, column, place, chars }: Mutation): Mutated {
  const texts = original.map(csvRow);
  const changed = (change: (cells: readonly string[], n: number) => string | Buffer) =>
    joined(
      csvHead,
      original.map((cells, n) => (rows.includes(n) ? change(cells, n) : (texts[n] ?? ""))),
    );
  const untouched = allBut(rows);
  switch (kind) {
    case "truncation":
      return cutOff(joined(csvHead, texts), csvHead.length, endsOf(csvHead, texts), place);
    case "mixed encodings":
      return { bytes: changed((cells) => latin(csvRow(cells.with(1, "Crème Brûlée")))), untouched };
    case "quotes":
      return {
        bytes: changed((cells) => put(csvRow(cells).trimEnd(), '"', place).concat("\n")),
        untouched,
      };
    case "nulls":
      return {
        bytes: changed((cells) =>
          csvRow(cells.with(column, put(cells[column] ?? "", "\0", place))),
        ),
        untouched,
      };
    case "huge fields":
      return {
        bytes: changed((cells) => csvRow(cells.with(column, "x".repeat(chars)))),
        untouched,
      };
    case "duplicate headers": {
      const head = columns.with(5, columns[column] ?? "").join(";");
      return { bytes: joined(`${head}\n`, texts), untouched: allBut([]) };
    }
    case "10,000 columns":
      return {
        bytes: joined(`${[...columns, ...wide].join(";")}\n`, texts),
        untouched: allBut([]),
      };
  }
}

const jsonRow = (cells: readonly (string | null)[]): string =>
  JSON.stringify(Object.fromEntries(columns.map((name, at) => [name, cells[at] ?? null])));

function mutatedJson(mutation: Mutation, layout: "json" | "ndjson"): Mutated {
  const { kind, rows, column, place, chars } = mutation;
  const isArray = layout === "json";
  const [head, tail] = isArray ? ["[\n", "]"] : ["", ""];
  const end = (n: number): string => (isArray && n < ROWS - 1 ? ",\n" : "\n");
  const texts = original.map((cells, n) => jsonRow(cells) + end(n));
  const changed = (change: (cells: readonly string[]) => string | Buffer) =>
    joined(
      head,
      original.map((cells, n) =>
        rows.includes(n)
          ? Buffer.concat([Buffer.from(change(cells)), Buffer.from(end(n))])
          : (texts[n] ?? ""),
      ),
      tail,
    );
  const untouched = allBut(rows);
  const name = JSON.stringify(columns[column]);
  switch (kind) {
    case "truncation":
      return cutOff(joined(head, texts, tail), head.length, endsOf(head, texts), place);
    case "mixed encodings":
      return {
        bytes: changed((cells) => latin(jsonRow(cells.with(1, "Crème Brûlée")))),
        untouched,
      };
    case "quotes":
      return { bytes: changed((cells) => put(jsonRow(cells), '"', place)), untouched };
    case "nulls":
      return {
        bytes: changed((cells) =>
          jsonRow(cells.map((cell, at) => (at === column ? null : cell)) as string[]),
        ),
        untouched,
      };
    case "huge fields":
      return {
        bytes: changed((cells) => jsonRow(cells.with(column, "x".repeat(chars)))),
        untouched,
      };
    case "duplicate headers":
      return { bytes: changed((cells) => jsonRow(cells).replace("{", `{${name}:"b",`)), untouched };
    case "10,000 columns":
      return {
        bytes: changed((cells) =>
          jsonRow(cells).replace("}", `,${wide.map((one) => `"${one}":1`).join(",")}}`),
        ),
        untouched,
      };
  }
}

async function workbook(
  head: readonly string[],
  rows: readonly (readonly CellValue[])[],
): Promise<Buffer> {
  const sheet = { name: "S", rows: [[...head], ...rows.map((cells) => [...cells])] };
  return Buffer.from(await writeXlsx({ sheets: [sheet] }));
}
const whole = workbook(columns, original);

async function mutatedXlsx({ kind, rows, column, place, chars }: Mutation): Promise<Mutated> {
  const untouched = allBut(rows);
  const changed = (change: (cells: readonly string[]) => readonly CellValue[]) =>
    workbook(
      columns,
      original.map((cells, n) => (rows.includes(n) ? change(cells) : cells)),
    );
  switch (kind) {
    case "truncation": {
      const bytes = await whole;
      return { bytes: bytes.subarray(0, Math.floor(place * bytes.length)), untouched: [] };
    }
    // Its text is compressed: a byte that is another one is damage of any kind.
    case "mixed encodings": {
      const bytes = Buffer.from(await whole);
      for (const [at, n] of rows.entries()) {
        bytes[Math.floor(((place + at / 4) % 1) * (bytes.length - 1))] = 0x80 + n;
      }
      return { bytes, untouched: [] };
    }
    case "quotes":
      return {
        bytes: await changed((cells) => cells.with(column, put(cells[column] ?? "", '"', place))),
        untouched,
      };
    case "nulls":
      return {
        bytes: await changed((cells) => (cells as CellValue[]).with(column, null)),
        untouched,
      };
    case "huge fields":
      return { bytes: await changed((cells) => cells.with(column, "x".repeat(chars))), untouched };
    case "duplicate headers":
      return {
        bytes: await workbook(columns.with(5, columns[column] ?? ""), original),
        untouched: allBut([]),
      };
    case "10,000 columns":
      return { bytes: await workbook([...columns, ...wide], original), untouched: allBut([]) };
  }
}

type Read = Awaited<ReturnType<typeof readAccounts>>;

/** null: the file is refused as a whole. Anything but that and rows is a fault. */
async function outcomeOf(
  bytes: Buffer,
  format: FileFormat,
  sizes: readonly number[],
): Promise<Read | null> {
  return readAccounts(bytes, { mapping, format, sizes }).catch((error: unknown) => {
    if (error instanceof UnreadableFile) return null;
    throw error;
  });
}

/** Where a file may be refused instead of read: then not one of its rows is lost, as none is taken. */
function mayBeRefused(format: FileFormat, { kind }: Mutation): boolean {
  if (kind === "duplicate headers" || kind === "10,000 columns")
    return format === "csv" || format === "xlsx";
  return format === "xlsx" && (kind === "truncation" || kind === "mixed encodings");
}

const mutated = (format: FileFormat, mutation: Mutation): Mutated | Promise<Mutated> => {
  if (format === "csv") return mutatedCsv(mutation);
  return format === "xlsx" ? mutatedXlsx(mutation) : mutatedJson(mutation, format);
};

const RUNS = 500;

describe("2,000 files with what goes wrong in files", () => {
  test.each(["csv", "ndjson", "json", "xlsx"] as const)(
    "as %s never crash; each row counts once, and no good one is lost",
    async (format) => {
      const { rows: good } = await readAccounts((await mutated(format, none)).bytes, {
        mapping,
        format,
      });
      expect(good.map(({ problems }) => problems)).toEqual(original.map(() => []));
      const seen = new Map<Kind, number>();
      await fc.assert(
        fc.asyncProperty(mutation, fc.integer({ min: 1_000, max: 70_000 }), async (made, size) => {
          seen.set(made.kind, (seen.get(made.kind) ?? 0) + 1);
          const { bytes, untouched } = await mutated(format, made);
          const read = await outcomeOf(bytes, format, []);
          if (read === null) {
            expect(mayBeRefused(format, made)).toBe(true);
            return;
          }
          const { rows, counted } = read;
          expect(rows.length).toBe(counted);
          expect(new Set(rows.map(({ line }) => line)).size).toBe(counted);
          for (const row of rows) expect(row.account === null).toBe(row.problems.length > 0);
          const accounts = rows.flatMap(({ account }) =>
            account === null ? [] : [JSON.stringify(account)],
          );
          for (const n of untouched) {
            const wanted = JSON.stringify(good[n]?.account);
            expect(accounts.filter((account) => account === wanted)).toHaveLength(1);
          }
          // A workbook is read whole, in whatever pieces it comes.
          if (format !== "xlsx")
            expect((await outcomeOf(bytes, format, [size]))?.rows).toEqual(rows);
        }),
        { numRuns: RUNS },
      );
      expect([...seen.keys()].toSorted()).toEqual(kinds.toSorted());
    },
    240_000,
  );
});

/** A truncation of nothing. */
const none: Mutation = { kind: "truncation", rows: [], column: 0, place: 1, chars: 0 };
