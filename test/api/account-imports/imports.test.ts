import { createHash, randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { openPlanning, type Planning } from "../../support/planning.ts";

let planning: Planning;
beforeAll(async () => {
  planning = await openPlanning();
});
afterAll(() => planning.close());

const job = z.looseObject({
  id: z.string(),
  status: z.string(),
  progress: z.looseObject({ phase: z.string(), processed: z.number(), percent: z.number() }),
  counts: z.record(z.string(), z.number()).nullable(),
  failure: z.looseObject({ code: z.string(), detail: z.string(), fix: z.string() }).nullable(),
});
const created = z.looseObject({
  id: z.string(),
  upload: z.object({ url: z.string(), headers: z.record(z.string(), z.string()) }).loose(),
});
const errorPage = z.looseObject({
  data: z.array(
    z.object({
      line: z.number(),
      cells: z.array(z.string()),
      errors: z.array(
        z.looseObject({ column: z.string().nullable(), code: z.string(), suggestion: z.string() }),
      ),
    }),
  ),
  nextCursor: z.string().nullable(),
});

const keyed = () => ({ "idempotency-key": randomUUID() });
const head = "externalId,name,relationship,sector,employees\n";
const rowOf = (id: string, employees: number | string = 12): string =>
  `${id},Bakker ${id},customer,bouw,${employees}\n`;

interface Upload {
  readonly content?: string;
  readonly format?: "csv" | "ndjson";
  readonly gzip?: boolean;
  readonly mode?: "upsert" | "replace";
  readonly dryRun?: boolean;
  readonly sha256?: string;
}

async function announce(content: Uint8Array<ArrayBuffer>, options: Upload = {}) {
  const body = { filename: "a.csv", format: "csv", bytes: content.length, ...options };
  const answer = await planning.ask("POST", "/v1/account-imports", {
    body,
    headers: keyed(),
    status: 201,
  });
  return created.parse(answer.json);
}

async function put({ upload }: z.output<typeof created>, content: Uint8Array<ArrayBuffer>) {
  const answer = await fetch(upload.url, { method: "PUT", headers: upload.headers, body: content });
  expect(answer.ok).toBe(true);
}

const start = async (id: string, status = 202) =>
  planning.ask("POST", `/v1/account-imports/${id}/start`, { headers: keyed(), status });

const read = async (id: string) =>
  job.parse((await planning.ask("GET", `/v1/account-imports/${id}`, { status: 200 })).json);

async function run(content: string | Uint8Array<ArrayBuffer>, options: Upload = {}) {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  const announced = await announce(bytes, options);
  await put(announced, bytes);
  await start(announced.id);
  await planning.pump.settle();
  return read(announced.id);
}

async function errorsOf(id: string, limit = 50) {
  const rows: z.output<typeof errorPage>["data"] = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? "" : `&cursor=${cursor}`;
    const target = `/v1/account-imports/${id}/errors?limit=${limit}${query}`;
    const page = errorPage.parse((await planning.ask("GET", target, { status: 200 })).json);
    rows.push(...page.data);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return rows;
}

describe("an import", () => {
  test("goes from upload to accounts, with its progress shown", async () => {
    const content = Buffer.from(head + rowOf("i1") + rowOf("i2"));
    const announced = await announce(content);
    expect(await read(announced.id)).toMatchObject({
      status: "pending",
      progress: { phase: "upload" },
    });
    await put(announced, content);
    const answer = await start(announced.id);
    expect(answer.headers.location).toBe(`/v1/account-imports/${announced.id}`);
    expect(answer.headers["retry-after"]).toMatch(/^\d+$/);
    expect(job.parse(answer.json)).toMatchObject({
      status: "running",
      progress: { phase: "reading" },
    });
    await planning.pump.settle();
    expect(await read(announced.id)).toMatchObject({
      status: "succeeded",
      progress: { phase: "done", processed: 2, total: 2, percent: 100 },
      counts: { created: 2, updated: 0, unchanged: 0, rejected: 0, removed: 0 },
      failure: null,
    });
    const account = await planning.ask("GET", "/v1/accounts/ext:i2", { status: 200 });
    expect(account.json).toMatchObject({ facts: { sector: "bouw", employees: 12 } });
    await start(announced.id, 409);
    expect(await errorsOf(announced.id)).toEqual([]);
  });

  test("of NDJSON and of gzip does the same", async () => {
    const lines = ["n1", "n2"].map((externalId) =>
      JSON.stringify({ externalId, name: "N", relationship: "prospect", facts: { employees: 3 } }),
    );
    const first = await run(gzipSync(lines.join("\n")), { format: "ndjson", gzip: true });
    expect(first).toMatchObject({ status: "succeeded", counts: { created: 2 } });
    const again = await run(lines.join("\n"), { format: "ndjson" });
    expect(again).toMatchObject({ status: "succeeded", counts: { unchanged: 2 } });
  });

  test("upsert leaves what a file does not state; NDJSON empties with null", async () => {
    await run(head + rowOf("u1", 40));
    await run("externalId,name,relationship,employees,urgency\nu1,New,customer,,3\n");
    const read1 = await planning.ask("GET", "/v1/accounts/ext:u1", { status: 200 });
    expect(read1.json).toMatchObject({
      name: "New",
      facts: { sector: "bouw", employees: 40, urgency: 3 },
    });
    const row = {
      externalId: "u1",
      name: "New",
      relationship: "customer",
      facts: { employees: null },
    };
    await run(JSON.stringify(row), { format: "ndjson" });
    const read2 = await planning.ask("GET", "/v1/accounts/ext:u1", { status: 200 });
    expect(read2.json).toMatchObject({ facts: { sector: "bouw", urgency: 3 } });
    expect(read2.text).not.toContain("employees");
  });

  test("dry counts and reports everything and writes nothing", async () => {
    const before = await planning.store.accounts.page(null, 1_000);
    const dry = await run(`${head}${rowOf("d1")}${rowOf("d2", "x")}`, {
      dryRun: true,
      mode: "replace",
    });
    expect(dry).toMatchObject({
      status: "partiallySucceeded",
      counts: { created: 1, rejected: 1, removed: before.items.length },
    });
    expect((await errorsOf(dry.id)).map(({ line }) => line)).toEqual([3]);
    expect(await planning.store.accounts.page(null, 1_000)).toEqual(before);
  });

  test("that is not there is not found", async () => {
    const id = `imp_${"0".repeat(26)}`;
    await planning.ask("GET", `/v1/account-imports/${id}`, { status: 404 });
    await planning.ask("GET", `/v1/account-imports/${id}/errors`, { status: 404 });
    await start(id, 404);
    const path = `/v1/account-imports/${id}/cancel`;
    await planning.ask("POST", path, { headers: keyed(), status: 404 });
  });

  test("cannot start without its file, or with another length; uploaded again it can", async () => {
    const content = Buffer.from(head + rowOf("f1"));
    const announced = await announce(content);
    expect((await start(announced.id, 409)).json).toMatchObject({ code: "import-file-missing" });
    const longer = { ...announced, upload: { ...announced.upload, headers: {} } };
    const short = content.subarray(0, 20);
    const refused = await fetch(longer.upload.url, { method: "PUT", body: short });
    if (refused.ok) {
      expect((await start(announced.id, 409)).json).toMatchObject({
        code: "import-file-incomplete",
      });
    }
    await put(announced, content);
    await start(announced.id);
    await planning.pump.settle();
    expect(await read(announced.id)).toMatchObject({ status: "succeeded" });
  });

  test("is checked against its SHA-256 when that is given", async () => {
    const content = Buffer.from(head + rowOf("h1"));
    const sha256 = createHash("sha256").update(content).digest("hex");
    expect(await run(content, { sha256 })).toMatchObject({ status: "succeeded" });
    const failed = await run(head + rowOf("h2"), { sha256 });
    expect(failed).toMatchObject({ status: "failed", failure: { code: "file-checksum-differs" } });
    await planning.ask("GET", "/v1/accounts/ext:h2", { status: 404 });
  });
});

describe("rejected rows", () => {
  const bad = [
    "b1,Smit,friend,bouw,1",
    'b2,"Smit,customer,bouw,1',
    "b3,Smit,customer,bouw,many",
    "b4,Smit,customer,bouw",
    ",Smit,customer,bouw,1",
    "good-7,Again,customer,bouw,1",
    "=1+1,Smit,customer,bouw,-1",
  ];

  test("are exactly the broken ones, in file order, with line, column, code and suggestion", async () => {
    const lines = Array.from({ length: 140 }, (_, n) => rowOf(`good-${n}`).trimEnd());
    for (const [n, row] of bad.entries()) lines.splice(20 * (n + 1), 0, row);
    const ended = await run(`${head}${lines.join("\n")}\n`);
    expect(ended).toMatchObject({
      status: "partiallySucceeded",
      counts: { created: 140, rejected: bad.length },
    });
    const wanted = bad.map((row) => lines.indexOf(row) + 2);
    for (const limit of [2, 50]) {
      const errors = await errorsOf(ended.id, limit);
      expect(errors.map(({ line }) => line)).toEqual(wanted);
      expect(errors.map(({ errors: [first] }) => [first?.column, first?.code])).toEqual([
        ["relationship", "unknown-relationship"],
        [null, "unterminated-quote"],
        ["employees", "not-a-number"],
        [null, "column-count"],
        ["externalId", "required"],
        ["externalId", "duplicate-external-id"],
        ["employees", "out-of-range"],
      ]);
      for (const row of errors)
        for (const error of row.errors) expect(error.suggestion).not.toBe("");
    }
  });

  test("come as CSV with the caller's own columns, formulas made inert, in the language asked", async () => {
    const ended = await run(`${head}${bad.join("\n")}\n${rowOf("x1")}`);
    const target = `/v1/account-imports/${ended.id}/errors`;
    const headers = { accept: "text/csv", "accept-language": "nl" };
    const answer = await planning.ask("GET", target, { headers, status: 200 });
    expect(answer.headers["content-type"]).toContain("text/csv");
    const rows = parse(answer.text, { bom: true, columns: true, relax_column_count: true });
    expect(rows).toHaveLength(6);
    expect(rows[0]).toMatchObject({
      externalId: "b1",
      relationship: "friend",
      line: "2",
      column: "relationship",
      code: "unknown-relationship",
    });
    expect(rows.at(-1)).toMatchObject({ externalId: "'=1+1", employees: "-1" });
    const english = await planning.ask("GET", target, { headers: { accept: "text/csv" } });
    expect(english.text).not.toBe(answer.text);
    const first = await planning.ask("GET", `${target}?limit=2`, { headers, status: 200 });
    expect(parse(first.text)).toHaveLength(3);
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.link ?? "")?.[1] ?? "";
    const second = await planning.ask("GET", next, { headers, status: 200 });
    expect(parse(second.text)[1]?.slice(0, 2)).toEqual(["b3", "Smit"]);
  });

  test("mended in the report, can be uploaded as they are", async () => {
    const ended = await run(
      `${head}m1,Smit,friend,bouw,1\nm2,Smit,customer,bouw,x\n${rowOf("m3")}`,
    );
    const headers = { accept: "text/csv" };
    const { text } = await planning.ask("GET", `/v1/account-imports/${ended.id}/errors`, {
      headers,
    });
    const mended = text.replace("friend", "prospect").replace("bouw,x", "bouw,7");
    expect(await run(mended)).toMatchObject({ status: "succeeded", counts: { created: 2 } });
  });

  test("are not known before the end", async () => {
    const announced = await announce(Buffer.from(head));
    const target = `/v1/account-imports/${announced.id}/errors`;
    const answer = await planning.ask("GET", target, { status: 409 });
    expect(answer.json).toMatchObject({ code: "import-not-ended" });
  });
});

describe("a file that cannot be used fails the import with what is wrong, and loses nothing", () => {
  const good = head + rowOf("z1");
  const many = Array.from({ length: 5_000 }, (_, n) => rowOf(`z${n}`)).join("");
  const zipped = gzipSync(head + many);
  const bomb = gzipSync(head + rowOf("z1").repeat(3_000_000));
  test.each<[string, string | Uint8Array<ArrayBuffer>, Upload, string]>([
    ["a header only", head, {}, "file-without-rows"],
    ["blank lines only", "\n\n", {}, "file-empty"],
    [
      "an unknown column",
      "externalid,name,relationship\na,b,customer\n",
      {},
      "header-unknown-column",
    ],
    ["gzip cut off", zipped.subarray(0, zipped.length - 40), { gzip: true }, "gzip-damaged"],
    ["gzip that is none", good, { gzip: true }, "file-not-gzip"],
    ["a gzip bomb", bomb, { gzip: true }, "gzip-ratio-too-high"],
    ["a workbook", Buffer.from([0x50, 0x4b, 3, 4, 0, 0]), {}, "file-is-workbook"],
    ["no valid row", `${head}a,b,friend,,\n`, {}, "no-valid-row"],
  ])("%s", async (_what, content, options, code) => {
    await run(head + rowOf("kept"));
    const before = await planning.store.accounts.page(null, 10_000);
    for (const mode of ["upsert", "replace"] as const) {
      const ended = await run(content, { ...options, mode });
      expect(ended).toMatchObject({ status: "failed", failure: { code } });
      expect(ended.failure?.fix).not.toBe("");
      expect((await errorsOf(ended.id)).length).toBeGreaterThan(0);
    }
    expect(await planning.store.accounts.page(null, 10_000)).toEqual(before);
  });

  test("every problem of a header is listed among the errors", async () => {
    const ended = await run("externalid,name,relationship,Sector\na,b,customer,c\n");
    const [row] = await errorsOf(ended.id);
    expect(row?.errors.map(({ column, code }) => [column, code])).toEqual([
      ["externalid", "header-unknown-column"],
      ["Sector", "header-unknown-column"],
      ["externalId", "header-missing-column"],
    ]);
  });
});

describe("imports of one tenant", () => {
  test("run one at a time, in the order they were started in", async () => {
    const contents = [1, 2, 3].map((n) => Buffer.from(head + rowOf("turn", n)));
    const jobs = [];
    for (const content of contents) {
      const announced = await announce(content);
      await put(announced, content);
      jobs.push(announced.id);
    }
    for (const id of jobs) await start(id);
    const [first = "", second = "", third = ""] = jobs;
    expect(await read(first)).toMatchObject({ status: "running" });
    expect(await read(second)).toMatchObject({ status: "pending", progress: { phase: "waiting" } });
    const path = `/v1/account-imports/${second}/cancel`;
    await planning.ask("POST", path, { headers: keyed(), status: 200 });
    await planning.pump.settle();
    expect(await read(first)).toMatchObject({ status: "succeeded" });
    expect(await read(second)).toMatchObject({ status: "cancelled" });
    expect(await read(third)).toMatchObject({ status: "succeeded" });
    const account = await planning.ask("GET", "/v1/accounts/ext:turn", { status: 200 });
    expect(account.json).toMatchObject({ facts: { employees: 3 } });
  });

  test("cancelled while running make way for the next", async () => {
    const content = Buffer.from(head + rowOf("way"));
    const [first, second] = [await announce(content), await announce(content)];
    await put(first, content);
    await put(second, content);
    await start(first.id);
    await start(second.id);
    const path = `/v1/account-imports/${first.id}/cancel`;
    await planning.ask("POST", path, { headers: keyed(), status: 200 });
    await planning.pump.settle();
    expect(await read(first.id)).toMatchObject({ status: "cancelled" });
    expect(await read(second.id)).toMatchObject({ status: "succeeded" });
    await planning.ask("POST", `/v1/account-imports/${second.id}/cancel`, {
      headers: keyed(),
      status: 409,
    });
  });

  test("are listed newest first", async () => {
    const answer = await planning.ask("GET", "/v1/account-imports?limit=3", { status: 200 });
    const { data } = z.looseObject({ data: z.array(job) }).parse(answer.json);
    const ids = data.map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted().reverse());
    expect(answer.headers.link).toContain('rel="next"');
  });
});

describe("an import of lines", () => {
  const announcement = { filename: "o.csv", format: "csv", bytes: 10 };
  const period = { from: "2026-01-01", to: "2026-01-31" };
  const refused = async (body: object) => {
    const answer = await planning.ask("POST", "/v1/account-imports", {
      body: { ...announcement, ...body },
      headers: keyed(),
      status: 422,
    });
    const problem = z.looseObject({
      errors: z.array(z.looseObject({ pointer: z.string(), code: z.string() })),
    });
    return problem.parse(answer.json).errors.map(({ pointer, code }) => [pointer, code]);
  };

  test("says what it holds and of which days", async () => {
    const body = { ...announcement, content: "orders", period };
    const answer = await planning.ask("POST", "/v1/account-imports", {
      body,
      headers: keyed(),
      status: 201,
    });
    const { id } = created.parse(answer.json);
    expect(answer.json).toMatchObject({ content: "orders", period });
    expect(await read(id)).toMatchObject({ content: "orders", period });
    expect(await read((await announce(Buffer.from("x"))).id)).toMatchObject({
      content: "accounts",
    });
  });

  test("is refused with all that does not go together", async () => {
    expect(await refused({ content: "accounts", period })).toEqual([["/period", "not-allowed"]]);
    const turned = { from: period.to, to: period.from };
    expect(await refused({ content: "leads", mode: "replace", period: turned })).toEqual([
      ["/mode", "not-allowed"],
      ["/period/to", "date-order"],
    ]);
    expect(await refused({ content: "invoices" })).toEqual([["/content", "not-allowed"]]);
    expect(await refused({ content: "orders", period: { from: "2026-02-30", to: "x" } })).toEqual([
      ["/period/from", "invalid-format"],
      ["/period/to", "invalid-format"],
    ]);
  });

  test("goes from upload to what the account shows, and lists its rejected rows", async () => {
    await run(head + rowOf("f1") + rowOf("f2"));
    const today = (await planning.store.tenant.read()).asOf;
    const lines = `externalId,lineId,date,orderId,revenue\nf1,a,${today},o,10.25\nf1,b,${today},p,x\nf9,a,${today},o,1\n`;
    const job = await run(gzipSync(lines), { content: "orders", gzip: true });
    expect(job).toMatchObject({
      status: "partiallySucceeded",
      counts: { created: 1, updated: 0, unchanged: 0, rejected: 2, removed: 0 },
    });
    expect((await errorsOf(job.id)).map(({ line, errors }) => [line, errors[0]?.code])).toEqual([
      [3, "not-a-number"],
      [4, "unknown-account"],
    ]);
    const account = await planning.ask("GET", "/v1/accounts/ext:f1", { status: 200 });
    expect(account.json).toMatchObject({
      rolledUp: { revenue12m: { value: 10.25, from: "orders", uploaded: null } },
    });
    await run(head + rowOf("f1", 99));
    expect((await planning.ask("GET", "/v1/accounts/ext:f1", { status: 200 })).json).toMatchObject({
      facts: { employees: 99 },
      rolledUp: { revenue12m: { value: 10.25 } },
    });
  });

  test("without lineId or period fails and says what is missing", async () => {
    const job = await run("externalId,date,orderId,revenue\nf1,2026-01-01,o,1\n", {
      content: "orders",
    });
    expect(job).toMatchObject({
      status: "failed",
      failure: { code: "header-missing-column", column: "lineId" },
    });
  });
});
