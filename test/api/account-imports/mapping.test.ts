import { randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";
import { writeXlsx } from "hucre/xlsx";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { openPlanning, type Planning } from "../../support/planning.ts";

let planning: Planning;
beforeAll(async () => {
  planning = await openPlanning();
});
afterAll(() => planning.close());

const identified = z.looseObject({ id: z.string() });
const created = z.looseObject({
  id: z.string(),
  upload: z.object({ url: z.string(), headers: z.record(z.string(), z.string()) }).loose(),
});
const job = z.looseObject({
  status: z.string(),
  mapping: z.unknown().optional(),
  counts: z.record(z.string(), z.number()).nullable(),
  failure: z.looseObject({ code: z.string(), column: z.string().nullable() }).nullable(),
});
const preview = z.looseObject({
  detected: z.looseObject({ format: z.string().nullable(), gzip: z.boolean() }),
  encoding: z.string().nullable(),
  delimiter: z.string().nullable(),
  sheets: z.array(z.string()),
  sheet: z.string().nullable(),
  columns: z.array(
    z.looseObject({
      column: z.string(),
      field: z.string().nullable(),
      personal: z.looseObject({ kind: z.string() }).nullable(),
      suggestions: z.array(z.looseObject({ value: z.string(), suggestion: z.string() })),
    }),
  ),
  rows: z.array(z.looseObject({ line: z.number(), cells: z.array(z.string()) })),
  missing: z.array(z.string()),
  ambiguities: z.array(z.looseObject({ column: z.string(), taken: z.string() })),
  proposal: z.looseObject({ columns: z.array(z.looseObject({ column: z.string() })) }).nullable(),
  failure: z.looseObject({ code: z.string() }).nullable(),
});
const account = z.looseObject({ name: z.string(), facts: z.record(z.string(), z.unknown()) });

const keyed = () => ({ "idempotency-key": randomUUID() });

async function upload(content: Uint8Array, more: object = {}): Promise<string> {
  const body = { filename: "export.csv", format: "csv", bytes: content.length, ...more };
  const call = { body, headers: keyed(), status: 201 };
  const made = created.parse((await planning.ask("POST", "/v1/account-imports", call)).json);
  const { url, headers } = made.upload;
  const answer = await fetch(url, { method: "PUT", headers, body: Buffer.from(content) });
  expect(answer.ok).toBe(true);
  return made.id;
}

async function run(id: string) {
  const target = `/v1/account-imports/${id}`;
  await planning.ask("POST", `${target}/start`, { headers: keyed(), status: 202 });
  await planning.pump.settle();
  return job.parse((await planning.ask("GET", target, { status: 200 })).json);
}

async function previewOf(id: string) {
  const target = `/v1/account-imports/${id}/preview`;
  return preview.parse((await planning.ask("POST", target, { status: 200 })).json);
}

const settings = (id: string, body: object, status = 200) =>
  planning.ask("PUT", `/v1/account-imports/${id}/settings`, { body, status });

const accountOf = async (externalId: string) =>
  account.parse(
    (await planning.ask("GET", `/v1/accounts/ext:${externalId}`, { status: 200 })).json,
  );

const csv = Buffer.from(
  "Klantnummer;Bedrijfsnaam;Relatietype;Branche;Omzet;Klant sinds;E-mail\n" +
    "K1;Caf\xe9 Zo\xeb;Klant;technolgy;1.234,50;31-12-2024;info@example.com\n" +
    "K2;Bakker;Prospect;retail;;;\n" +
    "K3;Smit;Vriend;retail;1.250;01-02-2024;\n",
  "latin1",
);
const mapping = {
  columns: [
    { column: "Klantnummer", field: "externalId" },
    { column: "Bedrijfsnaam", field: "name" },
    {
      column: "Relatietype",
      field: "relationship",
      values: { Klant: "customer", Prospect: "prospect" },
    },
    { column: "Branche", field: "sector", values: { technolgy: "technology" } },
    { column: "Omzet", field: "revenue12m" },
    { column: "Klant sinds", field: "customerSince" },
  ],
  ignore: ["E-mail"],
  others: "refuse",
};

describe("a CRM export", () => {
  test("is previewed, mapped, and imported as it is; errors keep the caller's own columns", async () => {
    const id = await upload(csv);
    const seen = await previewOf(id);
    expect(seen).toMatchObject({
      detected: { format: "csv", gzip: false },
      encoding: "windows-1252",
      delimiter: "semicolon",
      missing: [],
      failure: null,
    });
    expect(
      seen.columns.map(({ column, field, personal }) => [column, field, personal?.kind]),
    ).toEqual([
      ["Klantnummer", "externalId", undefined],
      ["Bedrijfsnaam", "name", undefined],
      ["Relatietype", "relationship", undefined],
      ["Branche", "sector", undefined],
      ["Omzet", "revenue12m", undefined],
      ["Klant sinds", "customerSince", undefined],
      ["E-mail", null, "email"],
    ]);
    expect(seen.columns[3]?.suggestions).toMatchObject([
      { value: "technolgy", suggestion: "technology" },
    ]);
    expect(seen.rows[0]).toMatchObject({ line: 2 });
    expect(seen.rows[0]?.cells[1]).toBe("Café Zoë");
    expect(seen.proposal?.columns).toHaveLength(6);

    await settings(id, { format: "csv", mapping });
    const ended = await run(id);
    expect(ended).toMatchObject({
      status: "partiallySucceeded",
      counts: { created: 2, rejected: 1 },
    });
    expect(await accountOf("K1")).toMatchObject({
      name: "Café Zoë",
      facts: { sector: "technology", revenue12m: 1234.5, customerSince: "2024-12-31" },
    });
    const report = await planning.ask("GET", `/v1/account-imports/${id}/errors`, {
      headers: { accept: "text/csv" },
      status: 200,
    });
    expect(parse(report.text, { bom: true, delimiter: ";" })).toMatchObject([
      [
        ...["Klantnummer", "Bedrijfsnaam", "Relatietype", "Branche", "Omzet", "Klant sinds"],
        ...["E-mail", "line", "column", "code", "message", "suggestion", "import"],
      ],
      [
        ...["K3", "Smit", "Vriend", "retail", "1.250", "01-02-2024", "", "4"],
        ...["Relatietype", "unknown-relationship"],
        expect.any(String),
        expect.any(String),
        id,
      ],
    ]);
  });

  test("gives the same counts dry as for real, and the same again when repeated", async () => {
    const dry = await run(await upload(gzipSync(csv), { gzip: true, mapping, dryRun: true }));
    expect(dry.counts).toMatchObject({ created: 0, unchanged: 2, rejected: 1 });
    const real = await run(await upload(csv, { mapping }));
    expect(real.counts).toEqual(dry.counts);
  });

  test("with a mended error report imports just those rows", async () => {
    const text =
      "Klantnummer;Bedrijfsnaam;Relatietype;Branche;Omzet;Klant sinds;E-mail;line;column;code;message;suggestion\n" +
      "K3;Smit;Klant;retail;1.250,00;01-02-2024;;4;Relatietype;unknown-relationship;m;s\n";
    const ended = await run(await upload(Buffer.from(text), { mapping }));
    expect(ended).toMatchObject({ status: "succeeded", counts: { created: 1, rejected: 0 } });
    expect((await accountOf("K3")).facts).toMatchObject({ revenue12m: 1250 });
  });

  test("whose column looks personal fails unless it is allowed", async () => {
    const columns = [...mapping.columns, { column: "E-mail", field: "decisionSteps" }];
    const refused = { columns };
    const ended = await run(await upload(csv, { mapping: refused }));
    expect(ended).toMatchObject({
      status: "failed",
      failure: { code: "column-personal", column: "E-mail" },
    });
  });

  test("names the caller's column when rows of one account repeat", async () => {
    const twice = Buffer.from(
      `${csv.toString("latin1").split("\n").slice(0, 2).join("\n")}\nK1;B;Klant;;;;\n`,
    );
    const id = await upload(twice, { mapping, dryRun: true });
    await run(id);
    const page = await planning.ask("GET", `/v1/account-imports/${id}/errors`, { status: 200 });
    expect(page.json).toMatchObject({
      data: [{ line: 3, errors: [{ column: "Klantnummer", code: "duplicate-external-id" }] }],
    });
  });
});

test("a row that does not fit the account it changes is told under the caller's column", async () => {
  const columns = [...mapping.columns.slice(0, 3), { column: "Klant tot", field: "customerUntil" }];
  const first = Buffer.from(
    "Klantnummer;Bedrijfsnaam;Relatietype;Klant sinds\nT1;Tot;Klant;31-12-2024\n",
  );
  const since = [...mapping.columns.slice(0, 3), { column: "Klant sinds", field: "customerSince" }];
  expect((await run(await upload(first, { mapping: { columns: since } }))).counts).toMatchObject({
    created: 1,
  });
  const text = "Klantnummer;Bedrijfsnaam;Relatietype;Klant tot\nT1;Tot;Klant;31-12-2020\n";
  const id = await upload(Buffer.from(text), { mapping: { columns } });
  expect(await run(id)).toMatchObject({ status: "failed", counts: { rejected: 1 } });
  const page = await planning.ask("GET", `/v1/account-imports/${id}/errors`, { status: 200 });
  expect(page.json).toMatchObject({
    data: [{ line: 2, errors: [{ column: "Klant tot", code: "date-order" }] }],
  });
});

/** Sound rows among such as cannot be taken apart, say nothing usable, or repeat an earlier one. */
const damaged = {
  csv: (rows: readonly string[][]) => {
    const lines = rows.map((cells) => cells.join(";"));
    const torn = [
      'D90;"open',
      "D91;a;b;c;d;e;f;g",
      "D92;nul\0;Klant;;;;",
      ";Geen nummer;Klant;;;;",
    ];
    return Buffer.from([...lines, ...torn, lines[1] ?? "", ";;;;;;", ""].join("\n"));
  },
  ndjson: ([head = [], ...rows]: readonly string[][]) => {
    const lines = rows.map((cells) => JSON.stringify(objectOf(head, cells)));
    const torn = ['{"Klantnummer":"D90"', "[]", '{"Klantnummer":"D91","Klantnummer":"D92"}', "{}"];
    return Buffer.from([...lines, ...torn, lines[0] ?? ""].join("\n"));
  },
  json: ([head = [], ...rows]: readonly string[][]) => {
    const elements = rows.map((cells) => JSON.stringify(objectOf(head, cells)));
    const torn = ['{"Klantnummer":"D90",}', "7", '{"Klantnummer":"D91","Klantnummer":"D92"}', "{}"];
    return Buffer.from(`[${[...elements, ...torn, elements[0] ?? ""].join(",\n")}]`);
  },
  xlsx: (rows: readonly string[][]) => {
    const [head = [], first = []] = rows;
    const torn = [
      ["D90"],
      ["D91", ...head, "x"],
      ["D92", "nul\u0001", "Vriend"],
      ["", "Geen nummer", "Klant"],
    ];
    return writeXlsx({ sheets: [{ name: "S", rows: [...rows, ...torn, first] }] });
  },
};
const objectOf = (head: readonly string[], cells: readonly string[]) =>
  Object.fromEntries(head.map((name, at) => [name, cells[at]]));

test.each(["csv", "ndjson", "json", "xlsx"] as const)(
  "every row of damaged %s counts once: as imported, then as unchanged, or as rejected",
  async (format) => {
    const head = [
      "Klantnummer",
      "Bedrijfsnaam",
      "Relatietype",
      "Branche",
      "Omzet",
      "Klant sinds",
      "E-mail",
    ];
    const good = Array.from({ length: 20 }, (_, n) => [
      ...[`${format}${n}`, `Bedrijf ${n}`, "Klant", "retail", `${n},5`, "31-12-2024", ""],
    ]);
    const file = await damaged[format]([head, ...good]);
    const none = { created: 0, updated: 0, unchanged: 0, removed: 0 };
    const progress = { progress: { processed: 25, total: 25, percent: 100 } };
    for (const [more, counts] of [
      [{ dryRun: true }, { ...none, created: 20 }],
      [{}, { ...none, created: 20 }],
      [{}, { ...none, unchanged: 20 }],
    ] as const) {
      const ended = await run(await upload(file, { format, mapping, ...more }));
      expect(ended).toMatchObject({ counts: { ...counts, rejected: 5 }, ...progress });
    }
  },
);

describe("a workbook and a JSON array", () => {
  const header = ["Klantnummer", "Bedrijfsnaam", "Relatietype", "Branche", "Omzet", "Klant sinds"];

  test("are imported with the same mapping", async () => {
    const rows = [
      header,
      ["W1", "Werkmap", "Klant", "retail", 99.5, new Date(Date.UTC(2020, 0, 2))],
    ];
    const book = await writeXlsx({
      sheets: [
        { name: "Toelichting", rows: [["Lees mij"]] },
        { name: "Klanten", rows },
      ],
    });
    const id = await upload(book, { format: "xlsx", sheet: "Klanten", mapping });
    expect(await previewOf(id)).toMatchObject({
      detected: { format: "xlsx" },
      encoding: null,
      sheets: ["Toelichting", "Klanten"],
      sheet: "Klanten",
      missing: [],
    });
    expect((await run(id)).counts).toMatchObject({ created: 1, rejected: 0 });
    expect((await accountOf("W1")).facts).toEqual({
      sector: "retail",
      revenue12m: 99.5,
      customerSince: "2020-01-02",
    });
    const array = Buffer.from(
      JSON.stringify([
        { Klantnummer: "J1", Bedrijfsnaam: "Json", Relatietype: "klant", Omzet: "1,5" },
      ]),
    );
    expect((await run(await upload(array, { format: "json", mapping }))).counts).toMatchObject({
      created: 1,
    });
    expect((await accountOf("J1")).facts).toEqual({ revenue12m: 1.5 });
  });

  test("of accounts as in the API need no mapping", async () => {
    const array = [
      { externalId: "A1", name: "A", relationship: "customer", facts: { employees: 3 } },
    ];
    const ended = await run(await upload(Buffer.from(JSON.stringify(array)), { format: "json" }));
    expect(ended).toMatchObject({ status: "succeeded", counts: { created: 1 } });
  });

  test("that are something else than announced say so", async () => {
    const book = await writeXlsx({ sheets: [{ name: "S", rows: [header] }] });
    const id = await upload(book);
    expect((await previewOf(id)).detected).toEqual({ format: "xlsx", gzip: false });
    expect((await run(id)).failure).toMatchObject({ code: "file-is-workbook" });
    const none = await previewOf(await upload(Buffer.from("PK\x03\x04 no workbook")));
    expect(none.failure).toMatchObject({ code: "workbook-damaged" });
  });
});

describe("settings of an import", () => {
  test("have all their errors told at once", async () => {
    const id = await upload(csv);
    const wrong = await settings(id, { format: "csv", sheet: "x", mapping: { columns: [] } }, 422);
    expect(wrong.json).toMatchObject({ errors: [{ pointer: "/mapping/columns" }] });
    const misfit = await settings(
      id,
      { format: "csv", mapping: { columns: [{ column: "a", field: "omzet" }] } },
      422,
    );
    expect(misfit.json).toMatchObject({
      errors: [
        { pointer: "/mapping/columns/0/field", code: "unknown-field" },
        { pointer: "/mapping/columns", code: "required" },
        { pointer: "/mapping/columns", code: "required" },
        { pointer: "/mapping/columns", code: "required" },
      ],
    });
    const both = await settings(
      id,
      { format: "json", delimiter: "tab", sheet: "x", mapping, mappingId: `imm_${"Z".repeat(26)}` },
      422,
    );
    expect(both.json).toMatchObject({
      errors: [{ pointer: "/mappingId" }, { pointer: "/sheet" }, { pointer: "/delimiter" }],
    });
  });

  test("cannot be changed once it was started", async () => {
    const id = await upload(csv, { mapping });
    await run(id);
    await settings(id, { format: "csv" }, 409);
  });
});

describe("a mapping that is kept", () => {
  const keep = async (body: object) =>
    planning.post(identified, "/v1/import-mappings", { body: { name: "CRM", ...body } });

  test("is used by many imports, which keep what they copied", async () => {
    const { id } = await keep({ mapping });
    const imported = await upload(csv, { mappingId: id, dryRun: true });
    const target = `/v1/import-mappings/${id}`;
    const changed = { name: "CRM", mapping: { ...mapping, others: "ignore" } };
    await planning.ask("PUT", target, { body: changed, status: 428 });
    await planning.ask("PUT", target, {
      body: changed,
      headers: { "if-match": '"1"' },
      status: 200,
    });
    await planning.ask("DELETE", target, { status: 204 });
    await planning.ask("GET", target, { status: 404 });
    await planning.ask("DELETE", target, { status: 404 });
    const ended = await run(imported);
    expect(ended).toMatchObject({ status: "partiallySucceeded", mapping, mappingId: id });
    const gone = await planning.ask("POST", "/v1/account-imports", {
      body: { filename: "a.csv", format: "csv", bytes: 10, mappingId: id },
      headers: keyed(),
      status: 422,
    });
    expect(gone.json).toMatchObject({ errors: [{ pointer: "/mappingId" }] });
  });

  test("for lines is refused for accounts", async () => {
    const columns = [
      { column: "Klant", field: "externalId" },
      { column: "Datum", field: "date" },
    ];
    const { id } = await keep({ content: "leads", mapping: { columns } });
    const answer = await planning.ask("POST", "/v1/account-imports", {
      body: { filename: "a.csv", format: "csv", bytes: 10, mappingId: id },
      headers: keyed(),
      status: 422,
    });
    expect(answer.json).toMatchObject({ errors: [{ code: "wrong-content" }] });
  });
});
