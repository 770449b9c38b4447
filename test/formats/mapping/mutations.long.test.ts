import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Mapping } from "../../../functions/domain/index.ts";
import { type AccountRow, UnreadableFile } from "../../../functions/formats/index.ts";
import { change, mutate } from "../mutating.ts";
import { type ReadAs, readAccounts } from "./reading.ts";

const mapping: Mapping = {
  columns: [
    { column: "Klantnr", field: "externalId" },
    { column: "Bedrijf", field: "name" },
    {
      column: "Soort",
      field: "relationship",
      values: { klant: "customer", prospect: "prospect", "ex-klant": "former_customer" },
    },
    { column: "Omzet", field: "revenue12m" },
    { column: "Sinds", field: "customerSince" },
  ],
};
const HEADER = "Klantnr;Bedrijf;Soort;Omzet;Sinds;Memo\n";
const kinds = ["Klant", "Prospect", "Ex-klant"];
const names = ["Bakker", "Smit, De Zaag", "Café Zoë"];

/** Rows plain and quoted, with quotes, delimiters and accents inside the quotes. */
const csvRows = Array.from({ length: 40 }, (_, n) => {
  const name = [`Bakker ${n}`, `"Smit; ""De Zaag"" ${n}"`, `Café Zoë ${n}`][n % 3];
  return `a${n};${name};${kinds[n % 3]};1.${100 + n},50;${13 + (n % 9)}-0${1 + (n % 9)}-2025;\n`;
});
const jsonRows = Array.from({ length: 40 }, (_, n) => {
  const row = {
    Klantnr: `a${n}`,
    Bedrijf: `${names[n % 3]} "${n}"`,
    Soort: kinds[n % 3],
    Omzet: n,
  };
  return `${n === 0 ? "" : ","}\n${JSON.stringify(row)}`;
});

/** Any outcome is rows that count once each, or a refusal of the whole file. */
async function outcomeOf(bytes: Buffer, as: ReadAs): Promise<readonly AccountRow[] | null> {
  const outcome = await readAccounts(bytes, { mapping, ...as }).catch((error: unknown) => error);
  if (outcome instanceof UnreadableFile) return null;
  if (outcome instanceof Error) throw outcome;
  const { rows } = outcome as Awaited<ReturnType<typeof readAccounts>>;
  const lines = rows.map(({ line }) => line);
  expect(lines).toEqual([...new Set(lines)].toSorted((a, b) => a - b));
  for (const row of rows) expect(row.account === null).toBe(row.problems.length > 0);
  return rows;
}

/** Whatever chunks it comes in and however it is shared out, a file gives the same rows. */
async function expectSame(bytes: Buffer, as: ReadAs, rows: readonly AccountRow[], size: number) {
  expect(await outcomeOf(bytes, { ...as, sizes: [size] })).toEqual(rows);
  const halves = [0, 1].map((half) => ({
    owns: (id: string) => id.length % 2 === half,
    ownsLine: (line: number) => line % 2 === half,
  }));
  const parts = await Promise.all(halves.map((share) => outcomeOf(bytes, { ...as, share })));
  expect(parts.flatMap((part) => part ?? []).toSorted((a, b) => a.line - b.line)).toEqual(rows);
}

async function expectKept(
  rows: readonly AccountRow[] | null,
  original: readonly AccountRow[],
  untouched: readonly number[],
): Promise<void> {
  const accounts = new Set((rows ?? []).map(({ account }) => JSON.stringify(account)));
  for (const index of untouched) {
    expect(accounts).toContain(JSON.stringify(original[index]?.account));
  }
}

const bytesOf = (text: string): number[] => [...Buffer.from(text, "latin1")];

describe("2,000 mutations of a mapped file", () => {
  test("of CSV never crash, lose no good row and count every row once", async () => {
    const { rows: original } = await readAccounts(HEADER + csvRows.join(""), { mapping });
    expect(original.every(({ account }) => account !== null)).toBe(true);
    const specials = bytesOf('";,\n\r\0\xff\xc3\xe9 a.-€'.replace("€", "\x80"));
    await fc.assert(
      fc.asyncProperty(
        fc.array(change(specials), { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 400 }),
        async (changes, size) => {
          const { bytes, untouched } = mutate(csvRows, changes);
          const file = Buffer.concat([Buffer.from(HEADER), bytes]);
          const rows = await outcomeOf(file, {});
          await expectKept(rows, original, untouched);
          if (rows !== null) await expectSame(file, {}, rows, size);
        },
      ),
      { numRuns: 1_000 },
    );
  }, 120_000);

  test("of JSON never crash, lose no good row and count every row once", async () => {
    const text = `[${jsonRows.join("")}]`;
    const { rows: original } = await readAccounts(text, { mapping, format: "json" });
    expect(original.every(({ account }) => account !== null)).toBe(true);
    const specials = bytesOf('"{}[],:\\\n\0\xff\xc3 1a');
    await fc.assert(
      fc.asyncProperty(
        fc.array(change(specials), { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 400 }),
        async (changes, size) => {
          const { bytes, untouched } = mutate(jsonRows, changes);
          const file = Buffer.concat([Buffer.from("["), bytes, Buffer.from("]")]);
          const rows = await outcomeOf(file, { format: "json" });
          await expectKept(rows, original, untouched);
          if (rows !== null) await expectSame(file, { format: "json" }, rows, size);
        },
      ),
      { numRuns: 1_000 },
    );
  }, 120_000);

  test("of headers, encodings and sizes never crash", { timeout: 120_000 }, async () => {
    const huge = "x".repeat(300_000);
    const wide = Array.from({ length: 10_000 }, (_, n) => `k${n}`).join(";");
    const piece = fc.constantFrom(
      ...[
        HEADER,
        csvRows.join(""),
        "Klantnr;Klantnr;Bedrijf;Soort\n",
        `${wide}\n`,
        huge,
        `"${huge}`,
      ],
      ...["\ufeff", "sep=;\n", "\0\0\0", "\r", ";;;;;;;\n", '"', "\n\n", "caf\u00e9;\n"],
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { minLength: 1, maxLength: 5 }),
        fc.constantFrom<BufferEncoding>("utf8", "latin1", "utf16le"),
        fc.constantFrom("csv", "json", "ndjson", "xlsx"),
        async (pieces, encoding, format) => {
          await outcomeOf(Buffer.from(pieces.join(""), encoding), { format });
        },
      ),
      { numRuns: 300 },
    );
  });
});
