import { describe, expect, test } from "vitest";
import {
  type AccountRow,
  accountRows,
  openFile,
  type Share,
} from "../../functions/formats/index.ts";
import { chunked, everything, fields, goodIds, problemsOf, readAll } from "./support.ts";

async function readNdjson(
  text: string | Uint8Array,
  options: { readonly share?: Share; readonly sizes?: readonly number[] } = {},
): Promise<AccountRow[]> {
  const bytes = typeof text === "string" ? Buffer.from(text) : text;
  const chunks = chunked(bytes, ...(options.sizes ?? []));
  const file = await openFile(chunks, "ndjson", accountRows(fields));
  return readAll(file, options.share ?? everything);
}

const line = (id: string, rest = ""): string =>
  `{"externalId":"${id}","name":"Smit","relationship":"customer"${rest}}\n`;

describe("a line of JSON becomes an account", () => {
  test("facts are typed values; null empties a field", async () => {
    const [row] = await readNdjson(
      line("a1", ',"facts":{"employees":12,"sector":null,"productLines":["a","b"]}'),
    );
    expect(row?.account?.facts).toEqual({ employees: 12, productLines: ["a", "b"] });
    expect(row?.emptied).toEqual(["sector"]);
  });

  test("members may stand in any order, and the key may be spelled with escapes", async () => {
    const rows = await readNdjson(
      `\uFEFF{"name":"S","externalId":"a1","relationship":"customer"}\r\n\n{"externalId":"a\\u0032","name":"S","relationship":"customer"}`,
    );
    expect(goodIds(rows)).toEqual(["a1", "a2"]);
    expect(rows.map((row) => row.line)).toEqual([1, 3]);
  });

  test.each([
    ["text that is no JSON", "{oops}\n", null, "invalid-json"],
    ["a list", "[1,2]\n", null, "wrong-type"],
    [
      "a number too large to hold",
      line("b1", ',"facts":{"employees":1e400}'),
      "employees",
      "number-not-finite",
    ],
    ["NaN", line("b1", ',"facts":{"employees":NaN}'), null, "invalid-json"],
    [
      "an externalId that comes twice",
      line("b1", ',"externalId":"zz"'),
      "externalId",
      "duplicate-key",
    ],
    ["a prototype key", line("b1", ',"facts":{"__proto__":{"x":1}}'), "__proto__", "forbidden-key"],
    ["an unknown fact", line("b1", ',"facts":{"quux":1}'), "quux", "unknown-field"],
    ["an unknown fact emptied", line("b1", ',"facts":{"quux":null}'), "quux", "unknown-field"],
    [
      "a text where a number belongs",
      line("b1", ',"facts":{"employees":"12"}'),
      "employees",
      "wrong-type",
    ],
    ["no externalId", '{"name":"S","relationship":"customer"}\n', "externalId", "required"],
    ["a NUL byte", `{"externalId":"b1"\u0000}\n`, null, "nul-character"],
    [
      "a line longer than a row",
      line("b1", `,"x":"${"x".repeat(1024 * 1024)}"`),
      null,
      "row-too-long",
    ],
    ["nesting without end", `${"[".repeat(500_000)}\n`, null, "invalid-json"],
  ])("%s is a row problem and the rest is read", async (_what, bad, column, code) => {
    const rows = await readNdjson(line("a1") + bad + line("a2"));
    expect(goodIds(rows)).toEqual(["a1", "a2"]);
    expect(problemsOf(rows)).toContainEqual([2, column, code]);
    expect(rows).toHaveLength(3);
  });

  test("bytes that are not UTF-8 spoil their own line only", async () => {
    const bytes = Buffer.concat([
      Buffer.from(line("a1")),
      Buffer.from([0xff, 0x0a]),
      Buffer.from(line("a2")),
    ]);
    const rows = await readNdjson(bytes);
    expect(problemsOf(rows)).toEqual([[2, null, "invalid-utf8"]]);
    expect(goodIds(rows)).toEqual(["a1", "a2"]);
  });

  test("every line belongs to exactly one of several shares, whatever the chunks", async () => {
    const text = `${line("a1")}{oops}\n${line("a22", ',"externalId":"a3"')}${line("a3")}{"name":1}\n`;
    const whole = await readNdjson(text);
    const halves = [0, 1].map((half) => ({
      owns: (id: string) => id.length % 2 === half,
      ownsLine: (at: number) => at % 2 === half,
    }));
    for (const sizes of [[], [1], [13]]) {
      const parts = await Promise.all(halves.map((share) => readNdjson(text, { share, sizes })));
      expect(parts.flat().toSorted((a, b) => a.line - b.line)).toEqual(whole);
    }
  });
});
