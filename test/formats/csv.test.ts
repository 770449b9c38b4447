import { describe, expect, test } from "vitest";
import { FILE_COLUMNS_MAX, ROW_BYTES_MAX, UnreadableFile } from "../../functions/formats/index.ts";
import { goodIds, problemsOf, readCsv } from "./support.ts";

const HEADER = "externalId,name,relationship,sector,employees\n";
const row = (id: string): string => `${id},Bakker BV,customer,bouw,12\n`;

describe("a CSV row becomes an account", () => {
  test("cells are typed by their fields, empty cells state nothing", async () => {
    const [first, second] = await readCsv(
      `${HEADER}a1,"Bakker, Zn & Co",customer,bouw,12\na2,Smit,prospect,,\n`,
    );
    expect(first?.account).toEqual({
      externalId: "a1",
      name: "Bakker, Zn & Co",
      relationship: "customer",
      facts: { sector: "bouw", employees: 12 },
    });
    expect(second?.account?.facts).toEqual({});
  });

  test.each([
    [";", "externalId;name;relationship\na1;Smit, Jan;customer\n"],
    ["\t", "externalId\tname\trelationship\na1\tSmit, Jan\tcustomer\n"],
    ["|", "externalId|name|relationship\na1|Smit, Jan|customer\n"],
    [",", 'externalId,name,relationship\na1,"Smit, Jan",customer\n'],
    ["that its first line states", "sep=;\nexternalId;name;relationship\na1;Smit, Jan;customer\n"],
  ])("the delimiter %j is recognised by the header", async (_delimiter, text) => {
    const [read] = await readCsv(text);
    expect(read?.account?.name).toBe("Smit, Jan");
  });

  test.each([
    ["line feeds", "externalId,name,relationship\na1,S,customer\na2,T,customer"],
    [
      "carriage returns and line feeds",
      "externalId,name,relationship\r\na1,S,customer\r\na2,T,customer\r\n",
    ],
    ["carriage returns", "externalId,name,relationship\ra1,S,customer\ra2,T,customer\r"],
    ["a byte order mark", "\uFEFFexternalId,name,relationship\na1,S,customer\na2,T,customer\n"],
    [
      "rows of empty cells",
      'externalId,name,relationship\na1,S,customer\n,,\n"", ,""\na2,T,customer\n,,\n,,\r\n',
    ],
    ["blank lines", "\n\nexternalId,name,relationship\n\na1,S,customer\r\n\r\n\na2,T,customer\n\n"],
  ])("a file with %s reads the same", async (_what, text) => {
    const rows = await readCsv(text);
    expect(goodIds(rows)).toEqual(["a1", "a2"]);
    expect(rows).toHaveLength(2);
  });

  test("a quoted cell may hold quotes, delimiters and line breaks", async () => {
    const rows = await readCsv(`${HEADER}a1,"Say ""hi"",\nplease",customer,bouw,1\n${row("a2")}`);
    expect(rows.map(({ line, problems }) => [line, problems.map(({ code }) => code)])).toEqual([
      [2, ["control-character"]],
      [4, []],
    ]);
    const [quoted] = await readCsv(
      `externalId,name,relationship,usagePurpose\na1,"Say ""hi"", please",customer,"a, b"\n`,
    );
    expect(quoted?.account?.name).toBe('Say "hi", please');
  });

  test("lines are counted through quoted line breaks", async () => {
    const rows = await readCsv(`${HEADER}a1,"x\n\ny",customer,,\na2,S,nobody,,\n`);
    expect(rows.map(({ line }) => line)).toEqual([2, 5]);
  });
});

describe("a bad row is reported and the rest is read", () => {
  test.each([
    ["a quote that is never closed", 'b1,"Bakker,customer,bouw,12\n', "unterminated-quote"],
    ["a quote inside a cell", 'b1,Bak"ker,customer,bouw,12\n', "unexpected-quote"],
    ["text behind a closing quote", 'b1,"Bakker" BV,customer,bouw,12\n', "text-after-quote"],
    ["a cell too few", "b1,Bakker,customer,bouw\n", "column-count"],
    ["a cell too many", "b1,Bakker,customer,bouw,12,13\n", "column-count"],
    ["a NUL character", "b1,Bak\u0000ker,customer,bouw,12\n", "nul-character"],
    ["a bad relationship", "b1,Bakker,friend,bouw,12\n", "unknown-relationship"],
    ["a bad number", "b1,Bakker,customer,bouw,twaalf\n", "not-a-number"],
    ["no externalId", ",Bakker,customer,bouw,12\n", "required"],
    ["no name", "b1,,customer,bouw,12\n", "required"],
  ])("%s", async (_what, bad, code) => {
    for (const sizes of [[], [1], [7, 3], [64]]) {
      const rows = await readCsv(`${HEADER}${row("a1")}${bad}${row("a2")}${row("a3")}`, { sizes });
      expect(goodIds(rows)).toEqual(["a1", "a2", "a3"]);
      expect(rows).toHaveLength(4);
      expect(problemsOf(rows).map(([line, , found]) => [line, found])).toEqual([[3, code]]);
    }
  });

  test("a quote that is never closed on the last line", async () => {
    const rows = await readCsv(`${HEADER}${row("a1")}b1,"Bakker,customer`);
    expect(goodIds(rows)).toEqual(["a1"]);
    expect(problemsOf(rows)).toEqual([[3, null, "unterminated-quote"]]);
  });

  test("a quote closed by accident on a later line does not swallow the rows between", async () => {
    const bad = 'b1,"Bakker,customer,bouw,12\n';
    const rows = await readCsv(`${HEADER}${bad}${row("a1")}a2,Smit","x,customer\n${row("a3")}`);
    expect(goodIds(rows)).toEqual(["a1", "a3"]);
    expect(problemsOf(rows).map(([line]) => line)).toEqual([2, 4]);
  });

  test("a broken row is shown alike, however the bytes of the file arrive", async () => {
    const broken = 'a1,"\n mit, ""De Zaag""",10",bouw,12\n';
    const text = `${HEADER}${broken}${row("a2")}a3,"x"y,customer,,1`;
    const whole = await readCsv(text);
    for (let size = 1; size <= text.length; size += 1) {
      expect(await readCsv(text, { sizes: [size] })).toEqual(whole);
    }
    expect(goodIds(whole)).toEqual(["a2"]);
  });

  test("bytes that are not UTF-8 spoil their own row only", async () => {
    const bytes = Buffer.concat([
      Buffer.from(`${HEADER}${row("a1")}`),
      Buffer.from([0x62, 0x2c, 0xe9, 0x2c, 0x0a]),
      Buffer.from(row("a2")),
    ]);
    const rows = await readCsv(bytes);
    expect(goodIds(rows)).toEqual(["a1", "a2"]);
    expect(problemsOf(rows)).toEqual([[3, null, "invalid-utf8"]]);
  });

  test.each([
    ["plain", ""],
    ["quoted", '"'],
  ])("a %s line of 30 MB", { timeout: 60_000 }, async (_what, quote) => {
    const long = Buffer.alloc(30 * 1024 * 1024, "x");
    const bytes = Buffer.concat([
      Buffer.from(`${HEADER}${row("a1")}b1,${quote}`),
      long,
      Buffer.from(`${quote},customer,bouw,12\n${row("a2")}`),
    ]);
    const rows = await readCsv(bytes);
    expect(goodIds(rows)).toEqual(["a1", "a2"]);
    expect(problemsOf(rows)).toEqual([[3, null, "row-too-long"]]);
    expect(rows[1]?.text.length).toBeLessThan(3_000);
  });

  test("a quoted cell longer than a row may be ends with its own line", {
    timeout: 60_000,
  }, async () => {
    const many = row("a1").repeat(Math.ceil(ROW_BYTES_MAX / row("a1").length) + 5);
    const rows = await readCsv(`${HEADER}b1,"open,customer,bouw,1\n${many}`);
    expect(problemsOf(rows)).toEqual([[2, null, "unterminated-quote"]]);
    expect(goodIds(rows)).toHaveLength(many.split("\n").length - 1);
  });

  test("every problem of a row is reported, each with its column, in both languages", async () => {
    const rows = await readCsv(`${HEADER}b1,,friend,bouw,-3\n`);
    expect(
      problemsOf(rows)
        .map(([, column]) => column)
        .toSorted(),
    ).toEqual(["employees", "name", "relationship"]);
    for (const problem of rows[0]?.problems ?? []) {
      expect(problem.message.en).not.toBe("");
      expect(problem.message.nl).not.toBe(problem.message.en);
      expect(problem.suggestion.nl).not.toBe("");
    }
  });
});

describe("a header that will not do refuses the whole file, with every problem", () => {
  const refused = async (text: string | Uint8Array) => {
    const error: unknown = await readCsv(text).catch((thrown: unknown) => thrown);
    if (!(error instanceof UnreadableFile)) throw new Error("The file was read");
    return error.problems;
  };

  test("unknown names are answered with the nearest and all allowed ones", async () => {
    const problems = await refused("externalid,name,relationship,Sector,quux\n");
    expect(problems.map(({ code, column }) => [code, column])).toEqual([
      ["header-unknown-column", "externalid"],
      ["header-unknown-column", "Sector"],
      ["header-unknown-column", "quux"],
      ["header-missing-column", "externalId"],
    ]);
    expect(problems[0]?.suggestion.en).toContain('Did you mean "externalId"?');
    expect(problems[1]?.suggestion.en).toContain('Did you mean "sector"?');
    expect(problems[2]?.suggestion.en).not.toContain("Did you mean");
    expect(problems[2]?.suggestion.en).toContain("revenue12m");
  });

  test("names that occur twice", async () => {
    const problems = await refused("externalId,name,relationship,sector,sector\n");
    expect(problems.map(({ code }) => code)).toEqual(["header-duplicate-column"]);
  });

  test("missing columns, one problem each", async () => {
    const problems = await refused("sector;employees\na;1\n");
    expect(problems.map(({ column }) => column)).toEqual(["externalId", "name", "relationship"]);
  });

  test.each([
    ["an empty file", "", "file-empty"],
    ["a file of blank lines", "\n\r\n\n", "file-empty"],
    ["a header that is not UTF-8", Buffer.from([0x65, 0xe9, 0x2c, 0x0a]), "file-not-utf8"],
    ["a header with a stray quote", 'externalId,"name,relationship\n', "header-damaged"],
    ["a header longer than a row", "x".repeat(ROW_BYTES_MAX + 2), "header-too-long"],
    [
      "too many columns",
      `externalId,name,relationship${",sector".repeat(FILE_COLUMNS_MAX)}\n`,
      "header-too-many-columns",
    ],
  ])("%s", async (_what, text, code) => {
    expect((await refused(text)).map((problem) => problem.code)).toEqual([code]);
  });
});

describe("a reader takes apart only the rows of its share", () => {
  const text = `${HEADER}${row("a1")}b1,"x",customer,bouw,nine\n${row("a2")},no id,customer,,\nragged\n`;

  test("and every row belongs to exactly one of several shares", async () => {
    const shares = [0, 1, 2].map((index) => ({
      owns: (id: string) => id.charCodeAt(1) % 3 === index,
      ownsLine: (line: number) => line % 3 === index,
    }));
    const parts = await Promise.all(shares.map((share) => readCsv(text, { share })));
    const whole = await readCsv(text);
    const byLine = parts.flat().toSorted((a, b) => a.line - b.line);
    expect(byLine).toEqual(whole);
  });

  test("a report of rejected rows can be uploaded again as it is", async () => {
    const [read] = await readCsv(
      "externalId,name,relationship,line,column,code,message,suggestion\na1,S,customer,3,sector,x,y,z\n",
    );
    expect(read?.account?.externalId).toBe("a1");
  });
});
