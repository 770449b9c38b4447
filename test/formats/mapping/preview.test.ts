import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { autoRead, type ReadOptions } from "../../../functions/domain/index.ts";
import { type Preview, previewFile } from "../../../functions/formats/index.ts";
import { chunked } from "../support.ts";
import { targets } from "./reading.ts";

async function previewOf(
  content: string | Uint8Array,
  options: Partial<ReadOptions> = {},
): Promise<Preview> {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  return previewFile(
    () => chunked(bytes, 1_000),
    { format: "csv", gzip: false, mapping: null, options: { ...autoRead, ...options } },
    targets,
  );
}

describe("a preview", () => {
  test("tells what the file is, compressed or not", async () => {
    const json = '[{"Naam": "A", "Adres": {"Land": "NL"}}]';
    const detected = await Promise.all(
      [json, "\ufeff [\n]", '{"a":1}\n{"a":2}\n', "{a,1}\nx,y\n", "a,b\n1,2\n", "a\n"].map(
        async (text) => (await previewOf(text)).detected.format,
      ),
    );
    expect(detected).toEqual(["json", "json", "ndjson", "csv", "csv", "csv"]);
    expect((await previewOf(gzipSync(json))).detected).toEqual({ gzip: true, format: "json" });
    const members = await previewOf(json);
    expect(members.columns.map(({ column, field }) => [column, field])).toEqual([
      ["Naam", "name"],
      ["Adres.Land", "country"],
    ]);
    expect(members.rows).toEqual([{ line: 1, cells: ["A", "NL"] }]);
  });

  test("says which columns can be read in two ways, and which way was taken", async () => {
    const text =
      "Klantnr;Omzet;Marge;Klant sinds\n1;1.250;2,5;03-04-2025\n2;3.000;1,5;05-06-2025\n";
    const { ambiguities } = await previewOf(text);
    expect(ambiguities).toEqual([
      {
        ...{ column: "Omzet", field: "revenue12m", about: "decimal", basis: "assumed" },
        ...{ taken: "comma", example: "1.250", contrary: null },
      },
      {
        ...{ column: "Klant sinds", field: "customerSince", about: "dates", basis: "assumed" },
        ...{ taken: "day-first", example: "03-04-2025", contrary: null },
      },
    ]);
    const stated = await previewOf(text, { decimal: "comma", dates: "month-first" });
    expect(stated.ambiguities).toEqual([]);
  });

  test("lets a column that tells nothing follow the others of the file", async () => {
    const text = "Klantnr,Klant sinds,Klant tot\n1,12/31/2024,03/04/2025\n";
    const { ambiguities } = await previewOf(text);
    expect(ambiguities).toMatchObject([{ column: "Klant tot", taken: "month-first" }]);
  });

  test("says when cells of a column contradict one another", async () => {
    const text = "Klantnr;Klant sinds\n1;31-12-2024\n2;30-12-2024\n3;12-31-2024\n";
    expect((await previewOf(text)).ambiguities).toMatchObject([
      { basis: "mixed", taken: "day-first", contrary: "12-31-2024" },
    ]);
  });

  test("proposes a mapping, leaves personal columns out, and says what every row lacks", async () => {
    const { proposal, missing } = await previewOf(
      "account,sector,E-mail\nAcme,x,a@b.nl\nBeta,y,c@d.nl\n",
    );
    expect(proposal).toEqual({
      columns: [
        { column: "account", field: "externalId" },
        { column: "account", field: "name" },
        { column: "sector", field: "sector" },
      ],
      ignore: ["E-mail"],
    });
    expect(missing).toEqual(["relationship"]);
  });

  test("shows twenty rows of a large file, and judges by a thousand", async () => {
    const text = `Klantnr;Bedrijf\n${"1;Café Zoë\n".repeat(200_000)}`;
    const { rows, sample, encoding } = await previewOf(Buffer.from(text, "latin1"));
    expect(rows).toHaveLength(20);
    expect(sample.rows).toHaveLength(1_000);
    expect(encoding).toBe("windows-1252");
    expect(rows[19]?.cells).toEqual(["1", "Café Zoë"]);
  });
});
