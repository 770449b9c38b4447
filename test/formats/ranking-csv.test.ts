import { parse } from "csv-parse/sync";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { delimiters } from "../../functions/domain/import/mapping.ts";
import { live } from "../../functions/formats/inert.ts";
import { matrixCsv, rankingCsv } from "../../functions/formats/ranking-csv.ts";
import { matrixOf, pointOf, rankingOf, rowOf } from "./ranking-tables.ts";

const plain = { delimiter: ",", decimal: ".", bom: false } as const;

describe("a ranking as a table", () => {
  test("has a line a segment, with figures without exponents", () => {
    const csv = rankingCsv(rankingOf([rowOf("a|b", "A · B", 65.12)]), plain);
    expect(csv).toBe(
      [
        "rank,segment,label,status,score,scoreLow,scoreHigh,value,valueCoverage,likelihood,likelihoodCoverage,quadrant,quadrantLabel,accounts,share,potential,revenue,currency",
        "1,a|b,A · B,scored,65.12,10.25,90.5,65.12,0.9,65.12,0.9,focus,Focus,3,0,1234.50,-0.25,EUR",
        "",
      ].join("\r\n"),
    );
  });

  test("gives every label back, whatever it is, its separator and its decimal sign", () => {
    const forms = fc.record({
      delimiter: fc.constantFrom(...delimiters),
      decimal: fc.constantFrom("." as const, "," as const),
      bom: fc.boolean(),
    });
    const text = fc.string({ unit: "grapheme", maxLength: 30 });
    fc.assert(
      fc.property(fc.array(text, { maxLength: 5 }), forms, (labels, form) => {
        const rows = labels.map((label) => rowOf("a|b", label, 1.5));
        const csv = rankingCsv(rankingOf(rows), form);
        expect(csv.startsWith("\uFEFF")).toBe(form.bom);
        const { delimiter } = form;
        const read: string[][] = parse(csv, { delimiter, bom: true, record_delimiter: "\r\n" });
        const [, ...lines] = read;
        expect(lines.map(([, , label = ""]) => live(label))).toEqual(labels);
        for (const line of lines) expect(line[4]).toBe(`1${form.decimal}5`);
      }),
    );
  });

  test("runs no label as a formula", () => {
    const csv = rankingCsv(rankingOf([rowOf("=1+1", "@SUM(A1)", 1)]), plain);
    expect(csv).toContain(",'=1+1,'@SUM(A1),");
  });
});

describe("a matrix as a table", () => {
  test("has a line a segment, with nothing where nothing is known", () => {
    const csv = matrixCsv(matrixOf([pointOf("A", 40, 60.25), pointOf("B", null, 10)]), plain);
    expect(csv.split("\r\n").slice(1)).toEqual([
      "a|b,A,2,7,40,20,60,60.25,,,serve,Serve,0.25,0.5",
      "a|b,B,2,7,,20,60,10,,,,,0.25,0.5",
      "",
    ]);
  });
});
