import { randomUUID } from "node:crypto";
import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import { readXlsx, writeXlsx } from "hucre/xlsx";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { openPlanning, type Planning } from "../../support/planning.ts";

let planning: Planning;
beforeAll(async () => {
  planning = await openPlanning();
});
afterAll(() => planning.close());

const created = z.looseObject({
  id: z.string(),
  upload: z.object({ url: z.string(), headers: z.record(z.string(), z.string()) }).loose(),
});
const job = z.looseObject({
  status: z.string(),
  counts: z.record(z.string(), z.number()).nullable(),
  failure: z.looseObject({ code: z.string(), detail: z.string() }).nullable(),
});

async function run(content: Uint8Array, settings: object) {
  const body = { filename: "crm", bytes: content.length, ...settings };
  const made = await planning.post(created, "/v1/account-imports", { body, status: 201 });
  const { url, headers } = made.upload;
  const put = await fetch(url, { method: "PUT", headers, body: Buffer.from(content) });
  expect(put.ok).toBe(true);
  await planning.post(job, `/v1/account-imports/${made.id}/start`, { status: 202 });
  await planning.pump.settle();
  return { id: made.id, ...(await planning.get(job, `/v1/account-imports/${made.id}`)) };
}

const accountOf = async (externalId: string) =>
  (await planning.ask("GET", `/v1/accounts/ext:${externalId}`, { status: 200 })).json;

const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const mapping = {
  columns: [
    { column: "Klantnummer", field: "externalId" },
    { column: "Bedrijfsnaam", field: "name" },
    {
      column: "Relatietype",
      field: "relationship",
      values: { Klant: "customer", Prospect: "prospect" },
    },
    { column: "Omzet", field: "revenue12m" },
    { column: "Klant sinds", field: "customerSince" },
  ],
};
const columns = ["Klantnummer", "Bedrijfsnaam", "Relatietype", "Omzet", "Klant sinds"];
const ROWS = 1_000;
const BROKEN = 30;
const isBroken = (n: number): boolean => n % Math.floor(ROWS / BROKEN) === 0 && n < 990;

/** A row as a Dutch CRM writes it; broken ones have amounts that by themselves mean either. */
function rowOf(prefix: string, n: number): string[] {
  if (isBroken(n)) return [`${prefix}${n}`, "=Café; zo", "Vriend", "1.250", "01-02-2024"];
  return [`${prefix}${n}`, `Bakkerij ${n}`, "Klant", `${n}.250,50`, "31-12-2023"];
}
const rowsOf = (prefix: string) => Array.from({ length: ROWS }, (_, n) => rowOf(prefix, n));

async function reportOf(id: string, format: "csv" | "xlsx") {
  const target = `/v1/account-imports/${id}/errors?format=${format}`;
  return planning.ask("GET", target, { headers: { "accept-language": "nl" }, status: 200 });
}

async function expectMended(
  prefix: string,
  before: unknown,
  mended: Awaited<ReturnType<typeof run>>,
) {
  expect(mended).toMatchObject({
    status: "succeeded",
    counts: { created: BROKEN, updated: 0, unchanged: 0, rejected: 0, removed: 0 },
  });
  expect(await accountOf(`${prefix}0`)).toMatchObject({
    name: "=Café; zo",
    relationship: "customer",
    facts: { revenue12m: 1250, customerSince: "2024-02-01" },
  });
  expect(await accountOf(`${prefix}1`)).toEqual(before);
}

describe("a report of 30 rejected rows among 1,000, mended and uploaded with the same settings", () => {
  test("as CSV brings in just those, as the first file would have: ; windows-1252, decimal commas", async () => {
    const text = stringify([columns, ...rowsOf("C")], { delimiter: ";" });
    const settings = { format: "csv", mapping, encoding: "windows-1252", delimiter: "semicolon" };
    const first = await run(Buffer.from(text, "latin1"), settings);
    expect(first.counts).toMatchObject({ created: ROWS - BROKEN, rejected: BROKEN });
    const before = await accountOf("C1");
    const report = await reportOf(first.id, "csv");
    expect(report.headers["content-type"]).toBe("text/csv; charset=utf-8");

    const unmended = await run(report.bytes, settings);
    expect(unmended).toMatchObject({ status: "failed", counts: { rejected: BROKEN } });

    const mended = report.text.replaceAll(";Vriend;", ";Klant;");
    await expectMended("C", before, await run(Buffer.from(mended), settings));
  });

  test("as CSV, saved by a spreadsheet in its own encoding and shorn of the report's columns", async () => {
    const text = stringify([columns, ...rowsOf("D")], { delimiter: ";" });
    const settings = { format: "csv", mapping };
    const first = await run(Buffer.from(text, "latin1"), settings);
    const report = await reportOf(first.id, "csv");
    const mended = report.text.replace("\ufeff", "").replaceAll(";Vriend;", ";Klant;");
    const again = await run(Buffer.from(mended, "latin1"), settings);
    expect(again).toMatchObject({ status: "succeeded", counts: { created: BROKEN, rejected: 0 } });
    const shorn: string[][] = parse(mended, { delimiter: ";" });
    const own = stringify(
      shorn.map((row) => row.slice(0, columns.length)),
      { delimiter: ";" },
    );
    const third = await run(Buffer.from(own, "latin1"), settings);
    expect(third.counts).toMatchObject({ created: 0, rejected: 0 });
  });

  test("as a workbook brings in just those, also of a CSV", async () => {
    const text = stringify([columns, ...rowsOf("E")], { delimiter: ";" });
    const first = await run(Buffer.from(text, "latin1"), { format: "csv", mapping });
    const before = await accountOf("E1");
    const report = await reportOf(first.id, "xlsx");
    expect(report.headers["content-type"]).toBe(XLSX);
    const mended = await mendedWorkbook(report.bytes);
    await expectMended("E", before, await run(mended, { format: "xlsx", mapping }));
  });

  test("of a workbook keeps its numbers and its sheet", async () => {
    const rows = rowsOf("F").map(([id = "", name = "", relation = "", , since = ""], n) => [
      ...[id, name, relation, isBroken(n) ? 1250 : 10.5, since],
    ]);
    const sheets = [
      { name: "Uitleg", rows: [["x"]] },
      { name: "Klanten", rows: [columns, ...rows] },
    ];
    const settings = { format: "xlsx", mapping, sheet: "Klanten" };
    const first = await run(await writeXlsx({ sheets }), settings);
    expect(first.counts).toMatchObject({ created: ROWS - BROKEN, rejected: BROKEN });
    const before = await accountOf("F1");
    const report = await reportOf(first.id, "xlsx");
    await expectMended("F", before, await run(await mendedWorkbook(report.bytes), settings));
  });

  test("of rows whose shape or length is wrong brings in nothing until they are mended", async () => {
    const own = ["externalId", "name", "relationship", "city"];
    await planning.ask("PUT", "/v1/account-fields/city", {
      body: { type: "text", label: { en: "City", nl: "Plaats" } },
    });
    const rows = [
      ["H0", "Sound", "customer", "Utrecht"],
      ["H1", "A cell too many", "customer", "Utrecht", "x"],
      ["H2", "A text too long", "customer", "y".repeat(2_001)],
    ];
    const workbook = await writeXlsx({ sheets: [{ name: "S", rows: [own, ...rows] }] });
    const first = await run(workbook, { format: "xlsx" });
    expect(first.counts).toMatchObject({ created: 1, rejected: 2 });
    for (const format of ["csv", "xlsx"] as const) {
      const { bytes } = await reportOf(first.id, format);
      const again = await run(bytes, { format });
      expect(again.counts, format).toMatchObject({ created: 0, rejected: 2 });
    }
  });

  test("never takes the rest away: as the whole of the accounts it is refused", async () => {
    const own = ["externalId", "name", "relationship"];
    const text = stringify([own, ["J0", "Sound", "customer"], ["J1", "Broken", "Vriend"]]);
    const first = await run(Buffer.from(text), { format: "csv" });
    for (const format of ["csv", "xlsx"] as const) {
      const { bytes } = await reportOf(first.id, format);
      const mended = format === "csv" ? bytes.toString().replace("Vriend", "customer") : null;
      const content = mended === null ? await mendedWorkbook(bytes) : Buffer.from(mended);
      const again = await run(content, { format, mode: "replace" });
      expect(again, format).toMatchObject({
        status: "failed",
        failure: { code: "report-not-whole" },
      });
      await accountOf("J0");
    }
  });

  test("is refused with rows of another import's report below, which may be written differently", async () => {
    const own = ["externalId", "name", "relationship"];
    const rejected = async (externalId: string) => {
      const text = stringify([
        own,
        [`${externalId}0`, "Sound", "customer"],
        [externalId, "A", "x"],
      ]);
      return (await run(Buffer.from(text), { format: "csv" })).id;
    };
    const [first, second] = [await rejected("K"), await rejected("L")];
    for (const format of ["csv", "xlsx"] as const) {
      const [one, other] = await Promise.all([first, second].map((id) => reportOf(id, format)));
      const pasted = await pastedTogether(one?.bytes, other?.bytes, format);
      const again = await run(pasted, { format });
      expect(again, format).toMatchObject({
        status: "failed",
        failure: { code: "reports-of-two-imports" },
      });
      expect(again.failure?.detail).toContain("3");
      await planning.ask("GET", "/v1/accounts/ext:L", { status: 404 });
      // Of one import nothing is against rows that stand there twice.
      const twice = await pastedTogether(one?.bytes, one?.bytes, format);
      expect((await run(twice, { format })).counts).toMatchObject({ created: 0, rejected: 2 });
    }
  });

  test("is shown by the preview without the report's columns", async () => {
    const text = stringify([columns, ...rowsOf("G").slice(0, 40)], { delimiter: ";" });
    const first = await run(Buffer.from(text, "latin1"), { format: "csv", mapping });
    const { bytes } = await reportOf(first.id, "csv");
    const body = { filename: "crm", bytes: bytes.length, format: "csv", mapping };
    const made = await planning.post(created, "/v1/account-imports", { body, status: 201 });
    await fetch(made.upload.url, { method: "PUT", headers: made.upload.headers, body: bytes });
    const preview = await planning.ask("POST", `/v1/account-imports/${made.id}/preview`, {
      headers: { "idempotency-key": randomUUID() },
      status: 200,
    });
    const seen = z
      .looseObject({
        columns: z.array(z.looseObject({ column: z.string() })),
        ambiguities: z.array(z.unknown()),
      })
      .parse(preview.json);
    expect(seen.columns.map(({ column }) => column)).toEqual(columns);
    expect(seen.ambiguities).toEqual([]);
  });
});

/** The rows of one report below those of another, under one header. */
async function pastedTogether(
  one: Uint8Array = new Uint8Array(),
  other: Uint8Array = new Uint8Array(),
  format: "csv" | "xlsx",
): Promise<Uint8Array> {
  if (format === "csv") {
    const [, ...below] = Buffer.from(other).toString().split("\r\n");
    return Buffer.concat([one, Buffer.from(below.join("\r\n"))]);
  }
  const [first] = (await readXlsx(one)).sheets;
  const [second] = (await readXlsx(other)).sheets;
  const rows = [...(first?.rows ?? []), ...(second?.rows ?? []).slice(1)];
  return writeXlsx({ sheets: [{ name: first?.name ?? "S", rows }] });
}

/** Mends the cells as a person in a spreadsheet does. */
async function mendedWorkbook(bytes: Uint8Array): Promise<Uint8Array> {
  const { sheets } = await readXlsx(bytes);
  return writeXlsx({
    sheets: sheets.map(({ name, rows }) => ({
      name,
      rows: rows.map((row) => row.map((cell) => (cell === "Vriend" ? "Klant" : cell))),
    })),
  });
}
