import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UnreadableFile } from "../../functions/formats/index.ts";
import { readCsv } from "./support.ts";

const HEADER = "externalId,name,relationship,sector,employees,purchasingPolicy\n";
const relationships = ["customer", "prospect", "former_customer"];

/** Rows plain and quoted, with quotes, delimiters and accents inside the quotes. */
const rows = Array.from({ length: 40 }, (_, index) => {
  const name = [`Bakker ${index}`, `"Smit, ""De Zaag"" ${index}"`, `Café Zoë ${index}`][index % 3];
  return `a${index},${name},${relationships[index % 3]},${index % 4 ? "bouw" : ""},${index},\n`;
});
const offsets = [0];
for (const row of rows) offsets.push((offsets.at(-1) ?? 0) + Buffer.byteLength(row));

const specials = [0x22, 0x2c, 0x0a, 0x0d, 0x00, 0xff, 0xc3, 0x3b, 0x20, 0x61, 0x3d];
const change = fc.record({
  kind: fc.constantFrom("replace", "insert", "remove", "double"),
  place: fc.nat(),
  byte: fc.constantFrom(...specials),
  length: fc.integer({ min: 1, max: 12 }),
});
type Change = { kind: string; place: number; byte: number; length: number };

/** The changed file, and the indexes of the rows no change came near. */
function mutate(changes: readonly Change[]): { bytes: Buffer; untouched: number[] } {
  let bytes = Buffer.from(rows.join(""));
  const touched = new Set<number>();
  let removedBytes = 0;
  // From the back, so that offsets of earlier rows stay true.
  const places = changes
    .map((each) => ({ ...each, at: each.place % bytes.length }))
    .toSorted((a, b) => b.at - a.at);
  for (const { kind, at, byte, length } of places) {
    const piece = bytes.subarray(at, at + length);
    const middle =
      kind === "replace"
        ? [Buffer.of(byte)]
        : kind === "insert"
          ? [Buffer.of(byte), piece]
          : kind === "double"
            ? [piece, piece]
            : [];
    const tail = kind === "replace" ? at + 1 : at + length;
    const last = Math.min(tail, bytes.length);
    // Where a removal went before at this place, the piece reaches further into the original.
    const reach = last + removedBytes;
    if (kind === "remove") removedBytes += last - at;
    for (let index = 0; index < rows.length; index += 1) {
      const from = offsets[index] ?? 0;
      const to = offsets[index + 1] ?? 0;
      if (at <= to && reach >= from) touched.add(index);
    }
    bytes = Buffer.concat([bytes.subarray(0, at), ...middle, bytes.subarray(last)]);
  }
  const untouched = rows.map((_, index) => index).filter((index) => !touched.has(index));
  return { bytes, untouched };
}

describe("2,000 mutated files", () => {
  test("never crash, count every row once, and lose no row the mutation did not touch", async () => {
    const original = await readCsv(HEADER + rows.join(""));
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 400 }),
        async (changes, size) => {
          const { bytes, untouched } = mutate(changes);
          const file = Buffer.concat([Buffer.from(HEADER), bytes]);
          const read = await readCsv(file);

          const lines = read.map(({ line }) => line);
          expect(lines).toEqual([...new Set(lines)].toSorted((a, b) => a - b));
          for (const row of read) expect(row.account === null).toBe(row.problems.length > 0);
          const accounts = new Set(read.map(({ account }) => JSON.stringify(account)));
          for (const index of untouched) {
            expect(accounts).toContain(JSON.stringify(original[index]?.account));
          }
          expect(await readCsv(file, { sizes: [size] })).toEqual(read);

          const halves = [0, 1].map((half) => ({
            owns: (id: string) => id.length % 2 === half,
            ownsLine: (line: number) => line % 2 === half,
          }));
          const parts = await Promise.all(halves.map((share) => readCsv(file, { share })));
          expect(parts.flat().toSorted((a, b) => a.line - b.line)).toEqual(read);
        },
      ),
      { numRuns: 2_000 },
    );
  }, 120_000);

  test("damage to the header is a problem of the file, never a crash", {
    timeout: 60_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(HEADER.length - 1),
        fc.constantFrom(...specials),
        async (at, byte) => {
          const file = Buffer.from(HEADER + rows.join(""));
          file[at] = byte;
          const outcome = await readCsv(file).catch((error: unknown) => error);
          if (!Array.isArray(outcome)) expect(outcome).toBeInstanceOf(UnreadableFile);
        },
      ),
      { numRuns: 500 },
    );
  });

  test("any bytes at all are read to the end", { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), async (noise) => {
        const file = Buffer.concat([Buffer.from(HEADER), noise, Buffer.from(`\n${rows[0]}`)]);
        const read = await readCsv(file);
        expect(await readCsv(file, { sizes: [1, 5, 2] })).toEqual(read);
      }),
      { numRuns: 500 },
    );
  });
});
