import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UnreadableFile } from "../../functions/formats/index.ts";
import { change, mutate } from "./mutating.ts";
import { readCsv } from "./support.ts";

const HEADER = "externalId,name,relationship,sector,employees,purchasingPolicy\n";
const relationships = ["customer", "prospect", "former_customer"];

/** Rows plain and quoted, with quotes, delimiters and accents inside the quotes. */
const rows = Array.from({ length: 40 }, (_, index) => {
  const name = [`Bakker ${index}`, `"Smit, ""De Zaag"" ${index}"`, `Café Zoë ${index}`][index % 3];
  return `a${index},${name},${relationships[index % 3]},${index % 4 ? "bouw" : ""},${index},\n`;
});
const specials = [0x22, 0x2c, 0x0a, 0x0d, 0x00, 0xff, 0xc3, 0x3b, 0x20, 0x61, 0x3d];

describe("2,000 mutated files", () => {
  test("never crash, count every row once, and lose no row the mutation did not touch", async () => {
    const original = await readCsv(HEADER + rows.join(""));
    await fc.assert(
      fc.asyncProperty(
        fc.array(change(specials), { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 400 }),
        async (changes, size) => {
          const { bytes, untouched } = mutate(rows, changes);
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
