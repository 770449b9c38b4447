import { writeXlsx } from "hucre/xlsx";
import { describe, expect, test } from "vitest";
import type { Mapping } from "../../../functions/domain/index.ts";
import { UnreadableFile } from "../../../functions/formats/index.ts";
import { goodIds, problemsOf } from "../support.ts";
import { readAccounts } from "./reading.ts";

const mapping: Mapping = {
  columns: [
    { column: "Klantnr", field: "externalId" },
    { column: "Bedrijf", field: "name" },
    {
      column: "Soort",
      field: "relationship",
      values: { klant: "customer", "ex-klant": "former_customer", "": "prospect" },
    },
    { column: "Omzet", field: "revenue12m" },
    { column: "Sinds", field: "customerSince" },
    { column: "Marge %", field: "marginPct2" },
    { column: "Actief", field: "active" },
    { column: "Branche", field: "sector", values: { technolgy: "technology" } },
  ],
  constants: { country: "NL" },
};

const csv = `Klantnr;Bedrijf;Soort;Omzet;Sinds;Marge %;Actief;Branche;Memo
1;Café Zoë;Klant;€ 1.234,56;31-12-2025;12,5 %;ja;technolgy;x
2;"Smit; ""De Zaag""";;12;NULL;;nee;;"een
twee"
3;Ex;Ex-klant;-;1 mrt 2024;;;retail;`;

const accounts = [
  {
    externalId: "1",
    name: "Café Zoë",
    relationship: "customer",
    facts: {
      active: true,
      country: "NL",
      customerSince: "2025-12-31",
      marginPct2: 12.5,
      revenue12m: 1234.56,
      sector: "technology",
    },
  },
  {
    externalId: "2",
    name: 'Smit; "De Zaag"',
    relationship: "prospect",
    facts: { active: false, country: "NL", revenue12m: 12 },
  },
  {
    externalId: "3",
    name: "Ex",
    relationship: "former_customer",
    facts: { country: "NL", customerSince: "2024-03-01", sector: "retail" },
  },
];

describe("a file under the caller's own columns", () => {
  test("has texts of several lines put on one, but for the number of the account", async () => {
    const text =
      'Klantnr;Bedrijf;Soort;Branche\n1;"Smit\r\n  & Zonen";Klant;"bouw\ten zorg"\n"2\n";A;Klant;\n';
    const columns = mapping.columns.filter(({ field }) =>
      ["externalId", "name", "relationship", "sector"].includes(field),
    );
    const { rows } = await readAccounts(text, { mapping: { columns } });
    expect(rows.map(({ account }) => account)).toEqual([
      {
        ...{ externalId: "1", name: "Smit & Zonen", relationship: "customer" },
        facts: { sector: "bouw en zorg" },
      },
      { externalId: "2", name: "A", relationship: "customer", facts: {} },
    ]);
    const broken = await readAccounts('Klantnr;Bedrijf;Soort;Branche\n"1\n2";A;Klant;\n', {
      mapping: { columns },
    });
    expect(problemsOf(broken.rows)).toEqual([[2, "Klantnr", "control-character"]]);
  });

  test.each([
    ["comma", "1250,50", "1.250,50"],
    ["point", "1250.50", "1,250.50"],
  ] as const)("says how numbers with a decimal %s are written", async (decimal, ...forms) => {
    const text = "Klantnr;Bedrijf;Soort;Omzet\n1;A;Klant;twaalf\n";
    const columns = mapping.columns
      .slice(0, 4)
      .map((column) => (column.field === "revenue12m" ? { ...column, decimal } : column));
    const { rows } = await readAccounts(text, { mapping: { columns } });
    const [problem] = rows[0]?.problems ?? [];
    expect(problem).toMatchObject({ code: "not-a-number", column: "Omzet" });
    expect(problem?.message.nl).toBe('"twaalf" is geen getal.');
    for (const form of forms) {
      expect(problem?.suggestion.nl).toContain(form);
      expect(problem?.suggestion.en).toContain(form);
      const mended = await readAccounts(text.replace("twaalf", form), { mapping: { columns } });
      expect(mended.rows[0]?.account?.facts.revenue12m).toBe(1250.5);
    }
  });

  test("is read alike in every encoding", async () => {
    const latin = Buffer.from(csv.replace("€", "\x80"), "latin1");
    for (const bytes of [
      Buffer.from(csv),
      Buffer.from(`\ufeff${csv}`),
      latin,
      Buffer.from(`\ufeff${csv}`, "utf16le"),
      Buffer.from(`\ufeff${csv}`, "utf16le").swap16(),
    ]) {
      const { rows } = await readAccounts(bytes, { mapping, sizes: [7, 64] });
      expect(rows.map(({ account }) => account)).toEqual(accounts);
      expect(rows.map(({ line }) => line)).toEqual([2, 3, 5]);
    }
  });

  test("is read alike from JSON, JSON lines and a workbook", async () => {
    const header = [
      "Klantnr",
      "Bedrijf",
      "Soort",
      "Omzet",
      "Sinds",
      "Marge %",
      "Actief",
      "Branche",
    ];
    const values = [
      [1, "Café Zoë", "Klant", 1234.56, "31-12-2025", "12,5 %", true, "technolgy"],
      ["2", 'Smit; "De Zaag"', null, 12, null, null, false, null],
      ["3", "Ex", "Ex-klant", null, "2024-03-01", "", null, "retail"],
    ];
    const objects = values.map((row) =>
      Object.fromEntries(row.map((value, at) => [header[at], value])),
    );
    const json = await readAccounts(JSON.stringify(objects), { format: "json", mapping });
    expect(json.rows.map(({ account }) => account)).toEqual(accounts);
    const lines = objects.map((row) => JSON.stringify(row)).join("\n");
    const ndjson = await readAccounts(lines, { format: "ndjson", mapping });
    expect(ndjson.rows.map(({ account }) => account)).toEqual(accounts);
    const day = new Date(Date.UTC(2025, 11, 31));
    const rows = [header, ...values].map((row) =>
      row.map((cell) => (cell === "31-12-2025" ? day : cell)),
    );
    const bytes = await writeXlsx({ sheets: [{ name: "S", rows }] });
    const xlsx = await readAccounts(bytes, { format: "xlsx", mapping });
    expect(xlsx.rows.map(({ account }) => account)).toEqual(accounts);
    expect(xlsx.rows.map(({ line }) => line)).toEqual([2, 3, 4]);
  });

  test("tells what is wrong under the caller's names and lines, and shows the caller's cells", async () => {
    const { rows, cells, columns } = await readAccounts(
      "Klantnr;Bedrijf;Soort;Omzet\n1;A;vriend;veel\n2;B;klant;$ 5\n3;;klant;1,5\n4;D;klant;1;2\n",
      { mapping: { columns: mapping.columns.slice(0, 4) } },
    );
    expect(problemsOf(rows)).toEqual([
      [2, "Omzet", "not-a-number"],
      [2, "Soort", "unknown-relationship"],
      [3, "Omzet", "other-currency"],
      [4, "Bedrijf", "required"],
      [5, null, "column-count"],
    ]);
    expect(columns).toEqual(["Klantnr", "Bedrijf", "Soort", "Omzet"]);
    expect(cells(rows[1]?.text ?? "")).toEqual(["2", "B", "klant", "$ 5"]);
  });

  test("has a column for several fields, amounts in millions and years for days", async () => {
    const { rows } = await readAccounts("account,revenue,since\nAcme,1100.04,2005.0\n", {
      mapping: {
        columns: [
          { column: "account", field: "externalId" },
          { column: "account", field: "name" },
          { column: "revenue", field: "annualTurnover", amountsIn: "millions" },
          { column: "since", field: "customerSince", dates: "year-start" },
        ],
        constants: { relationship: "customer" },
      },
    });
    expect(rows[0]?.account).toEqual({
      externalId: "Acme",
      name: "Acme",
      relationship: "customer",
      facts: { annualTurnover: 1_100_040_000, customerSince: "2005-01-01" },
    });
  });

  test("is refused when a mapped column is missing, twice there, or personal and not allowed", async () => {
    const codes = async (text: string, used: Mapping): Promise<(string | null)[][]> => {
      const outcome = await readAccounts(text, { mapping: used }).catch((error: unknown) => error);
      if (!(outcome instanceof UnreadableFile)) throw outcome;
      return outcome.problems.map(({ code, column }) => [code, column]);
    };
    const three: Mapping = { columns: mapping.columns.slice(0, 3) };
    expect(await codes("Klantnr;Bedrijf;Omzet\n1;A;3\n", three)).toEqual([
      ["header-missing-column", "Soort"],
    ]);
    expect(await codes("Klantnr;Bedrijf;Soort;Soort\n1;A;klant;klant\n", three)).toEqual([
      ["header-duplicate-column", "Soort"],
    ]);
    expect(
      await codes("Klantnr;Bedrijf;Soort;X\n1;A;klant;1\n", { ...three, others: "refuse" }),
    ).toEqual([["header-unknown-column", "X"]]);
    const owner = { column: "Eigenaar", field: "accountManager" };
    const people = "Klantnr;Bedrijf;Soort;Eigenaar\n1;A;klant;Anna de Boer\n";
    const personal: Mapping = { columns: [...three.columns, owner] };
    expect(await codes(people, personal)).toEqual([["column-personal", "Eigenaar"]]);
    const allowed = { columns: [...three.columns, { ...owner, allowPersonal: true }] };
    const { rows } = await readAccounts(people, { mapping: allowed });
    expect(rows[0]?.account?.facts).toEqual({ accountManager: "Anna de Boer" });
  });

  test("keeps columns named nowhere out, however often they are there", async () => {
    const { rows } = await readAccounts("Klantnr;x;Bedrijf;x;Soort;\n1;q;A;q;klant;\n", {
      mapping: { columns: mapping.columns.slice(0, 3), others: "ignore" },
    });
    expect(goodIds(rows)).toEqual(["1"]);
  });
});

describe("a file under the names of fields", () => {
  const header = "externalId,name,relationship,revenue12m,customerSince\n";

  test("is read plainly, unless it says how it is written", async () => {
    const text = `${header}1,A,customer,"1.234,5",31-12-2025\n`;
    const plain = await readAccounts(text);
    expect(problemsOf(plain.rows).map(([, , code]) => code)).toEqual([
      "invalid-date",
      "not-a-number",
    ]);
    const stated = await readAccounts(text, { options: { decimal: "comma", dates: "day-first" } });
    expect(stated.rows[0]?.account?.facts).toEqual({
      customerSince: "2025-12-31",
      revenue12m: 1234.5,
    });
  });

  test("of a workbook has typed cells, and days as numbers", async () => {
    const bytes = await writeXlsx({
      sheets: [
        {
          name: "S",
          rows: [
            header.trim().split(","),
            [1, "A", "customer", 1234.5, 45000],
            [2, "B", "x", null, null],
          ],
        },
      ],
    });
    const { rows, cells } = await readAccounts(bytes, { format: "xlsx" });
    expect(rows[0]?.account?.facts).toEqual({ customerSince: "2023-03-15", revenue12m: 1234.5 });
    expect(problemsOf(rows)).toEqual([[3, "relationship", "unknown-relationship"]]);
    expect(cells(rows[1]?.text ?? "")).toEqual([2, "B", "x"]);
  });

  test("keeps its rules about columns in a workbook", async () => {
    const bytes = await writeXlsx({
      sheets: [
        {
          name: "S",
          rows: [
            ["externalId", "naam"],
            ["1", "A"],
          ],
        },
      ],
    });
    const outcome = await readAccounts(bytes, { format: "xlsx" }).catch((error: unknown) => error);
    if (!(outcome instanceof UnreadableFile)) throw outcome;
    expect(outcome.problems.map(({ code, column }) => [code, column])).toEqual([
      ["header-unknown-column", "naam"],
      ["header-missing-column", "name"],
      ["header-missing-column", "relationship"],
    ]);
  });
});

describe("a byte of another encoding behind the first mebibyte, which a preview judges by", () => {
  const mapping = ["externalId", "name", "relationship"].map((field) => ({ column: field, field }));
  const plain = (count: number) =>
    Array.from({ length: count }, (_, n) => `p${n},Bakkerij,customer\n`).join("");
  const ROWS = 60_000;
  const late = "late,Caf\xe9,customer\n";
  const start = "externalId,name,relationship\n";

  test("is read as what it is when it is all there is to tell by", async () => {
    const bytes = Buffer.from(start + plain(ROWS) + late, "latin1");
    expect(bytes.length).toBeGreaterThan(1024 * 1024);
    const { rows } = await readAccounts(bytes, { mapping: { columns: mapping } });
    expect(rows.at(-1)?.account?.name).toBe("Café");
  });

  test("costs its row among others in UTF-8, or when UTF-8 is stated, and no other", async () => {
    const accents = Buffer.from("u1,Zoë,customer\nu2,Café,customer\n");
    const bytes = (first: Uint8Array) =>
      Buffer.concat([Buffer.from(start), first, Buffer.from(plain(ROWS) + late, "latin1")]);
    for (const [content, options] of [
      [bytes(accents), {}],
      [bytes(Buffer.alloc(0)), { encoding: "utf-8" }],
    ] as const) {
      const { rows } = await readAccounts(content, { mapping: { columns: mapping }, options });
      const bad = rows.filter(({ problems }) => problems.length > 0);
      expect(bad.map(({ line, problems: [first] }) => [line, first?.code])).toEqual([
        [rows.length + 1, "invalid-utf8"],
      ]);
    }
  });
});
