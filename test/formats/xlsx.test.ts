import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { writeXlsx } from "hucre/xlsx";
import { describe, expect, test } from "vitest";
import { UnreadableFile } from "../../functions/formats/index.ts";
import { chooseSheet, openWorkbook, type SheetRow } from "../../functions/formats/xlsx.ts";
import { chunked } from "./support.ts";

type Rows = (string | number | boolean | Date | null)[][];

async function workbook(sheets: { name: string; rows: Rows; hidden?: boolean }[]): Promise<Buffer> {
  return Buffer.from(await writeXlsx({ sheets }));
}

async function read(bytes: Uint8Array, sheet: string | null = null): Promise<SheetRow[]> {
  const opened = await openWorkbook(chunked(bytes));
  const rows: SheetRow[] = [];
  for await (const row of opened.rows(await chooseSheet(opened, sheet))) rows.push(row);
  return rows;
}

const codeOf = async (reading: Promise<unknown>): Promise<string | undefined> => {
  const error = await reading.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof UnreadableFile)) throw error ?? new Error("Nothing was refused");
  return error.problems[0]?.code;
};

const day = new Date(Date.UTC(2025, 11, 31));

describe("a workbook", () => {
  test("gives typed cells under the sheet's own row numbers, blank rows left out", async () => {
    const bytes = await workbook([
      { name: "Klanten", rows: [["Naam", "Sinds"], ["Café", day, 1234.5, true], [], ["x", null]] },
    ]);
    expect(await read(bytes)).toEqual([
      { line: 1, cells: ["Naam", "Sinds"] },
      { line: 2, cells: ["Café", "2025-12-31", 1234.5, true] },
      { line: 4, cells: ["x"] },
    ]);
  });

  test("is read from the sheet that is named, else from the first one with rows", async () => {
    const bytes = await workbook([
      { name: "Verborgen", rows: [["h"]], hidden: true },
      { name: "Leeg", rows: [] },
      { name: "Klanten", rows: [["a"]] },
      { name: "Anders", rows: [["b"]] },
    ]);
    expect((await openWorkbook(chunked(bytes))).sheets).toEqual(["Leeg", "Klanten", "Anders"]);
    expect(await read(bytes)).toEqual([{ line: 1, cells: ["a"] }]);
    expect(await read(bytes, "Anders")).toEqual([{ line: 1, cells: ["b"] }]);
    expect(await codeOf(read(bytes, "Klant"))).toBe("sheet-missing");
    const empty = await workbook([{ name: "Leeg", rows: [] }]);
    expect(await codeOf(read(empty))).toBe("workbook-empty");
  });

  test("that is none, or is locked, is refused by name", async () => {
    expect(await codeOf(read(Buffer.from("a,b\n1,2\n")))).toBe("file-not-workbook");
    expect(await codeOf(read(Buffer.alloc(0)))).toBe("file-not-workbook");
    const old = Buffer.alloc(2_000);
    old.writeUInt32BE(0xd0cf11e0);
    expect(await codeOf(read(old))).toBe("workbook-locked");
    const bytes = await workbook([{ name: "S", rows: [["a"]] }]);
    expect(await codeOf(read(bytes.subarray(0, bytes.length - 40)))).toBe("workbook-damaged");
  });
});

/** One entry named `name` whose directory states `unpacked` bytes. */
function archive(name: string, content: Buffer, unpacked: number, entries = 1): Buffer {
  const packed = deflateRawSync(content);
  const local = Buffer.alloc(30 + name.length);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(8, 8);
  local.writeUInt32LE(packed.length, 18);
  local.writeUInt32LE(unpacked, 22);
  local.writeUInt16LE(name.length, 26);
  local.write(name, 30);
  const entry = Buffer.alloc(46 + name.length);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(8, 10);
  entry.writeUInt32LE(packed.length, 20);
  entry.writeUInt32LE(unpacked, 24);
  entry.writeUInt16LE(name.length, 28);
  entry.write(name, 46);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries, 10);
  end.writeUInt32LE(local.length + packed.length, 16);
  return Buffer.concat([local, packed, entry, end]);
}

describe("a workbook that would unpack to too much", () => {
  const zeros = Buffer.alloc(1024 ** 2);

  test("is refused by the sizes it states", async () => {
    const bomb = archive("xl/worksheets/sheet1.xml", zeros, 2 * 1024 ** 3);
    expect(await codeOf(read(bomb))).toBe("workbook-too-large");
    const texts = archive("xl/sharedStrings.xml", zeros, 200 * 1024 ** 2);
    expect(await codeOf(read(texts))).toBe("workbook-too-large");
    const parts = archive("x", zeros, zeros.length, 6_000);
    expect(await codeOf(read(parts))).toBe("workbook-too-large");
  });

  test("gains nothing by stating less, or nothing", async () => {
    expect(await codeOf(read(archive("[Content_Types].xml", zeros, 10)))).toBe("workbook-damaged");
    expect(await codeOf(read(archive("[Content_Types].xml", zeros, 0)))).toBe("workbook-damaged");
  });
});

describe("500 damaged workbooks", () => {
  test("are read or refused, never a crash", { timeout: 120_000 }, async () => {
    const rows = Array.from({ length: 30 }, (_, index) => [
      `a${index}`,
      index * 1.5,
      day,
      `é${index}`,
    ]);
    const sound = await workbook([{ name: "S", rows: [["id", "n", "d", "t"], ...rows] }]);
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({ at: fc.nat(sound.length - 1), byte: fc.integer({ min: 0, max: 255 }) }),
          { maxLength: 4 },
        ),
        fc.option(fc.nat(sound.length), { freq: 4 }),
        async (changes, length) => {
          const bytes = Buffer.from(sound.subarray(0, length ?? sound.length));
          for (const { at, byte } of changes) if (at < bytes.length) bytes[at] = byte;
          const outcome = await read(bytes).catch((error: unknown) => error);
          if (!Array.isArray(outcome)) expect(outcome).toBeInstanceOf(UnreadableFile);
          else {
            const lines = outcome.map(({ line }) => line);
            expect(lines).toEqual([...new Set(lines)].toSorted((a, b) => a - b));
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
