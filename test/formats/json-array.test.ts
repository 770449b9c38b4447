import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  accountRows,
  openFile,
  ROW_BYTES_MAX,
  type Share,
  UnreadableFile,
} from "../../functions/formats/index.ts";
import { chunked, fields, goodIds, problemsOf, readAll } from "./support.ts";

async function readArray(
  text: string | Uint8Array,
  options: { share?: Share; sizes?: number[] } = {},
) {
  const bytes = typeof text === "string" ? Buffer.from(text) : text;
  const file = await openFile(
    chunked(bytes, ...(options.sizes ?? [])),
    "json",
    accountRows(fields),
  );
  return readAll(file, options.share);
}

const row = (id: string, more = ""): string =>
  `{"externalId":"${id}","name":"Smit \\"De Zaag\\" {${id}}, [x]","relationship":"customer"${more}}`;

describe("a JSON array", () => {
  test("gives a row per element, numbered from 1, however it is laid out", async () => {
    for (const text of [
      `[${row("a")},${row("b")}]`,
      `\ufeff [\n  ${row("a")},\n  ${row("b")}\n]\n`,
      `[${row("a", ',"facts":{"productLines":["x","y"]}')} , ${row("b")}]`,
    ]) {
      const rows = await readArray(text);
      expect(goodIds(rows)).toEqual(["a", "b"]);
      expect(rows.map(({ line }) => line)).toEqual([1, 2]);
    }
    expect(await readArray("[]")).toEqual([]);
  });

  test("finds the next element behind a broken one", async () => {
    const cases: [string, string[]][] = [
      [`[${row("a")},{"externalId":"b",${row("c")},${row("d")}]`, ["a", "c", "d"]],
      [`[${row("a")},{"externalId:"b"},${row("c")},${row("d")}]`, ["a", "c", "d"]],
      [`[${row("a")},{"externalId":"b},${row("c")},${row("d")}]`, ["a", "c", "d"]],
      [`[${row("a")},{"externalId":["b"},${row("c")},${row("d")}]`, ["a", "c", "d"]],
      [`[${row("a")}}},${row("c")}]`, ["a", "c"]],
      [`[${row("a")}${row("c")}]`, ["a", "c"]],
      [`[${row("a")},12,null,"x",[1],${row("c")}]`, ["a", "c"]],
      [`[${row("a")}],${row("c")}]`, ["a", "c"]],
      [`[${row("a")}[${row("b")},${row("c")}]`, ["a", "b", "c"]],
      [`[[${row("a")},${row("c")}]]`, ["a", "c"]],
      [`[${row("a")},${"{".repeat(50)},${row("c")}]`, ["a", "c"]],
    ];
    for (const [text, ids] of cases) expect(goodIds(await readArray(text)), text).toEqual(ids);
  });

  test("that was cut off keeps its good rows and says so", async () => {
    const cut = await readArray(`[${row("a")},${row("b")},`);
    expect(goodIds(cut)).toEqual(["a", "b"]);
    expect(problemsOf(cut)).toEqual([[3, null, "array-not-closed"]]);
    const within = await readArray(`[${row("a")},${row("b").slice(0, 20)}`);
    expect(goodIds(within)).toEqual(["a"]);
    expect(within.at(-1)?.problems.map(({ code }) => code)).toEqual(["array-not-closed"]);
  });

  test("that is none is a problem of the file", async () => {
    for (const text of ["", "  ", "{}", "externalId,name\n", "42"]) {
      await expect(readArray(text)).rejects.toBeInstanceOf(UnreadableFile);
    }
  });

  test("with an element of megabytes rejects that one alone", async () => {
    const huge = row("b", `,"facts":{"decisionSteps":"${"x, [{".repeat(700_000)}"}`);
    const text = `[${row("a")},${huge},${row("c")}]`;
    const rows = await readArray(text);
    expect(text.length).toBeGreaterThan(3 * ROW_BYTES_MAX);
    expect(goodIds(rows)).toEqual(["a", "c"]);
    expect(await readArray(text, { sizes: [100_003] })).toEqual(rows);
  });

  test("of any bytes is read to the end, the same in any chunks", { timeout: 60_000 }, async () => {
    const piece = fc.constantFrom(...'{}[],:"\\ \n1aé', row("a"), `,${row("b")}`, '"x"', "\0");
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 30 }),
        fc.integer({ min: 1, max: 40 }),
        async (pieces, size) => {
          const text = `[${pieces.join("")},${row("last")}]`;
          const rows = await readArray(text);
          expect(rows.map(({ line }) => line)).toEqual(rows.map((_, index) => index + 1));
          expect(await readArray(text, { sizes: [size] })).toEqual(rows);
          const half = (wanted: number): Share => ({
            owns: (id) => id.length % 2 === wanted,
            ownsLine: (line) => line % 2 === wanted,
          });
          const parts = await Promise.all([0, 1].map((n) => readArray(text, { share: half(n) })));
          expect(parts.flat().toSorted((a, b) => a.line - b.line)).toEqual(rows);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
