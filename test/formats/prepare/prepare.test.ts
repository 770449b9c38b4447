import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { autoRead } from "../../../functions/domain/index.ts";
import {
  checkRecipe,
  PREPARED_BYTES_MAX,
  PREPARED_ROWS_MAX,
  prepare,
  type Recipe,
  readTable,
  type Table,
} from "../../../functions/formats/index.ts";
import { reckoned } from "../../../functions/formats/prepare/amounts.ts";
import { chunked } from "../support.ts";

const read = (
  text: string | Uint8Array,
  surplusIn: string | null = null,
  bytesMax = PREPARED_BYTES_MAX,
  rowsMax = PREPARED_ROWS_MAX,
): Promise<Table> =>
  readTable(() => chunked(Buffer.from(text)), {
    gzip: false,
    options: autoRead,
    surplusIn,
    bytesMax,
    rowsMax,
  });

const nothing: Recipe = { files: [], reckoned: [], decimal: "auto" };
const cellsOf = (bytes: Uint8Array, delimiter = ","): string[][] =>
  parse(Buffer.from(bytes), { delimiter, relax_column_count: true, skip_empty_lines: true });

const lines =
  "order,product,price,quantity,discount\n1,a,14.00,12,0\n1,b,9.80,10,0.15\n2,a,x,1,0\n";
const orders =
  "order,customer,street,day\n1,ALFKI,Rua do Paço, 67,2026-01-02\n3,BERG,Dorp 1,2026-02-03\n";
const products = "id,group\na,G1\nb,G2\n";
const groups = "id,name\nG1,Drinks\nG2,Food\n";

async function recipe(): Promise<Recipe> {
  const joined = { prefix: "", key: "id" };
  return {
    files: [
      {
        table: await read(orders, "street"),
        ...{ column: "order", key: "order", take: ["customer", "day"], prefix: "" },
      },
      { ...joined, table: await read(products), column: "product", take: ["group"] },
      { ...joined, table: await read(groups), column: "group", take: ["name"], prefix: "g." },
    ],
    reckoned: [{ column: "revenue", multiply: ["price", "quantity"], less: "discount" }],
    decimal: "auto",
  };
}

describe("a file prepared with others", () => {
  test("has the cells of the rows under its keys, one file after another, and what is reckoned", async () => {
    const made = prepare(await read(lines), await recipe());
    expect(cellsOf(made.bytes)).toEqual([
      [
        "order",
        "product",
        "price",
        "quantity",
        "discount",
        "customer",
        "day",
        "group",
        "g.name",
        "revenue",
      ],
      ["1", "a", "14.00", "12", "0", "ALFKI", "2026-01-02", "G1", "Drinks", "168.00"],
      ["1", "b", "9.80", "10", "0.15", "ALFKI", "2026-01-02", "G2", "Food", "83.30"],
      ["2", "a", "x", "1", "0", "", "", "G1", "Drinks", ""],
    ]);
    expect(made).toMatchObject({
      rows: 3,
      torn: 0,
      unreadable: 0,
      unmatched: [1, 0, 0],
      unreckoned: [1],
    });
  });

  test("keeps each row on its line, those that cannot be taken apart as they were", async () => {
    const text = 'a;b\n\n1;"two\nlines"\n\n1;2;3\n"x"y;1\n5;6\n';
    const { bytes, unreadable } = prepare(await read(text), nothing);
    expect(bytes.toString()).toBe(text);
    expect(unreadable).toBe(2);
    expect((await read(bytes)).rows.map(({ line }) => line)).toEqual(
      (await read(text)).rows.map(({ line }) => line),
    );
  });

  test("puts rows together again that a delimiter without quotes has torn, others not", async () => {
    const text = "id,address,city\n1,Dorp 1,Reims\n2,Rua do Paço, 67, bis,Rio\n3,Dorp\n";
    const { bytes, torn, unreadable } = prepare(await read(text, "address"), nothing);
    expect(bytes.toString()).toBe(
      'id,address,city\n1,Dorp 1,Reims\n2,"Rua do Paço, 67, bis",Rio\n3,Dorp\n',
    );
    expect([torn, unreadable]).toEqual([1, 1]);
  });

  test("of Windows-1252 with semicolons and decimal commas is in UTF-8 and stays so otherwise", async () => {
    const text = Buffer.from('"naam";prijs;aantal\nCafé "Zoë";x;1\nCafé;1.250,50;2\n', "latin1");
    const { bytes } = prepare(await read(text), {
      ...nothing,
      reckoned: [{ column: "omzet", multiply: ["prijs", "aantal"], less: null }],
    });
    expect(bytes.toString()).toContain("Café;1.250,50;2;2501,00\n");
  });

  test("is refused with all columns that are wrong, and keys that say two things", async () => {
    const table = await read(lines);
    const wrong = {
      files: [
        {
          table: await read("k,v\n1,x\n1,y\n"),
          ...{ column: "orderr", key: "k", take: ["v", "w"], prefix: "" },
        },
        { table: await read(products), column: "v", key: "id", take: ["id"], prefix: "" },
      ],
      reckoned: [{ column: "price", multiply: ["price", "none"], less: "no" }],
      decimal: "auto",
    } as const;
    expect(checkRecipe(table, wrong).map(({ path, code }) => [path, code])).toEqual([
      ["/files/0/column", "unknown-column"],
      ["/files/0/take/1", "unknown-column"],
      ["/files/0/key", "key-not-unique"],
      ["/reckoned/0/multiply/1", "unknown-column"],
      ["/reckoned/0/less", "unknown-column"],
      ["/reckoned/0/column", "duplicate-column"],
    ]);
    expect(checkRecipe(table, await recipe())).toEqual([]);
  });

  test("is not read beyond what is left of the limit", async () => {
    await expect(read(lines, null, lines.length - 1)).rejects.toThrow("24 MiB");
    expect((await read(lines, null, lines.length)).bytes).toBe(lines.length);
    await expect(read(lines, null, lines.length, 2)).rejects.toThrow("500000 rows");
    expect((await read(lines, null, lines.length, 3)).rows).toHaveLength(3);
  });

  test("has the rows it was made of, whatever their cells", async () => {
    const cell = fc.string({
      unit: fc.constantFrom("a", "é", '"', ",", "\n", " ", ";"),
      maxLength: 6,
    });
    const row = fc.tuple(fc.constantFrom("k1", "k2", "k3"), cell, cell);
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 20 }), async (rows) => {
        const csv = (cells: readonly string[]) =>
          cells.map((one) => `"${one.replaceAll('"', '""')}"`).join(",");
        const table: Table = {
          columns: ["key", "one", "two"],
          delimiter: ",",
          bytes: 0,
          rows: rows.map((cells, at) => ({ line: at + 2, text: csv(cells), cells, torn: false })),
        };
        const other = await read("key,v\nk1,x\nk2,y\n");
        const file = { table: other, column: "key", key: "key", take: ["v"], prefix: "" };
        const { bytes } = prepare(table, { ...nothing, files: [file] });
        const value: Record<string, string> = { k1: "x", k2: "y" };
        expect(parse(bytes)).toEqual([
          ["key", "one", "two", "v"],
          ...rows.map((cells) => [...cells, value[cells[0]] ?? ""]),
        ]);
      }),
      { numRuns: 200 },
    );
  });
});

describe("an amount that is reckoned", () => {
  test.each([
    [["14.00", "12"], null, "168.00"],
    [["9.80", "10"], "0.15", "83.30"],
    [["9.80", "10"], "15 %", "83.30"],
    [["0.01", "0.5"], null, "0.01"],
    [["-0.01", "0.5"], null, "-0.01"],
    [["0.01", "0.4"], null, "0.00"],
    [["1", "3"], "1", "0.00"],
    [["€ 1,250.50", "2"], "", "2501.00"],
    [["1", "2"], "2", null],
    [["1", "2"], "-0.1", null],
    [["1", ""], null, null],
    [["1", "x"], null, null],
    [["1", "2"], "x", null],
  ])("of %j less %s is %s", (factors, less, outcome) => {
    expect(reckoned(factors, less, "point")).toBe(outcome);
  });

  test("is that of whole numbers, exactly", () => {
    const cents = fc.integer({ min: 0, max: 10_000_000 });
    fc.assert(
      fc.property(
        cents,
        fc.integer({ min: 0, max: 1_000 }),
        fc.integer({ min: 0, max: 100 }),
        (price, count, off) => {
          const text = (hundredths: number) => (hundredths / 100).toFixed(2);
          const exact = BigInt(price) * BigInt(count) * BigInt(100 - off);
          const expected = (exact + 50n) / 100n;
          const found = reckoned([text(price), String(count)], text(off), "point");
          expect(BigInt((found ?? "").replace(".", ""))).toBe(expected);
        },
      ),
    );
  });
});
