import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { openPlanning, type Planning } from "../../support/planning.ts";

let planning: Planning;
beforeAll(async () => {
  planning = await openPlanning();
});
afterAll(() => planning?.close());

const created = z.looseObject({
  id: z.string(),
  upload: z.looseObject({ url: z.string(), headers: z.record(z.string(), z.string()) }),
});
const made = z.looseObject({
  id: z.string(),
  status: z.string(),
  mapping: z.unknown(),
  prepared: z.looseObject({ columns: z.array(z.string()), unmatched: z.array(z.number()) }),
});
const job = z.looseObject({ status: z.string(), counts: z.record(z.string(), z.number()) });

async function uploaded(text: string, settings: object = {}): Promise<string> {
  const content = Buffer.from(text);
  const bytes = "gzip" in settings ? gzipSync(content) : content;
  const body = { filename: "a.csv", format: "csv", bytes: bytes.length, ...settings };
  const { id, upload } = await planning.post(created, "/v1/account-imports", { body, status: 201 });
  await fetch(upload.url, { method: "PUT", headers: upload.headers, body: Buffer.from(bytes) });
  return id;
}

const prepared = (id: string, body: object) =>
  planning.post(made, `/v1/account-imports/${id}/prepare`, { body, status: 201 });

async function started(id: string) {
  await planning.post(z.unknown(), `/v1/account-imports/${id}/start`, { status: 202 });
  await planning.pump.settle();
  return planning.get(job, `/v1/account-imports/${id}`);
}

async function refused(id: string, body: object): Promise<unknown> {
  const headers = { "idempotency-key": crypto.randomUUID() };
  const target = `/v1/account-imports/${id}/prepare`;
  const answer = await planning.ask("POST", target, { body, headers, status: 422 });
  const { errors } = z
    .looseObject({ errors: z.array(z.looseObject({ pointer: z.string(), code: z.string() })) })
    .parse(answer.json);
  return errors.map(({ pointer, code }) => [pointer, code]);
}

const lines = "order,price,count\no1,10.00,3\no2,5.00,1\no9,1.00,1\n";
const orders = "order,customer,street,day\no1,P1,Rua 1, 67,2026-01-02\no2,P2,Dorp 1,2026-02-03\n";
const mapping = {
  columns: [
    { column: "customer", field: "externalId" },
    { column: "order", field: "orderId" },
    { column: "day", field: "date" },
    { column: "revenue", field: "revenue" },
  ],
};
const join = (importId: string) => ({
  files: [
    { importId, column: "order", key: "order", take: ["customer", "day"], surplusIn: "street" },
  ],
  reckoned: [{ column: "revenue", multiply: ["price", "count"] }],
});

describe("a prepared import", () => {
  test("takes accounts and days of order lines from the orders, with the mapping of the first", async () => {
    const accounts = await uploaded(
      "externalId,name,relationship\nP1,One,customer\nP2,Two,customer\n",
    );
    await started(accounts);
    const settings = {
      content: "orders",
      period: { from: "2026-01-01", to: "2026-12-31" },
      mapping,
    };
    const first = await uploaded(lines, { ...settings, gzip: true });
    const second = await uploaded(orders);
    const answer = await prepared(first, join(second));
    expect(answer).toMatchObject({
      status: "pending",
      mapping,
      prepared: { rows: 3, torn: 0, unreadable: 0, unmatched: [1], unreckoned: [0] },
    });
    expect(answer.prepared.columns).toEqual([
      ...["order", "price", "count", "customer", "day", "revenue"],
    ]);
    expect(await started(answer.id)).toMatchObject({
      status: "partiallySucceeded",
      counts: { created: 2, rejected: 1 },
    });
    const feed = z.looseObject({ data: z.array(z.unknown()) });
    expect(await planning.get(feed, "/v1/accounts/ext:P1/feeds/orders")).toMatchObject({
      data: [{ date: "2026-01-02", orderId: "o1", revenue: 30 }],
    });
    const errors = await planning.ask("GET", `/v1/account-imports/${answer.id}/errors`);
    expect(errors.json).toMatchObject({
      data: [{ line: 4, cells: ["o9", "1.00", "1", "", "", "1.00"] }],
    });

    // The other imports are of no more use, and stand in nobody's way once they are cancelled.
    for (const id of [first, second]) {
      await planning.post(z.unknown(), `/v1/account-imports/${id}/cancel`);
    }
    expect((await prepared(first, join(second))).prepared.unmatched).toEqual([1]);
  });

  test("is refused with all that is wrong with it at once", async () => {
    const first = await uploaded(lines);
    const second = await uploaded(orders);
    const workbook = await uploaded("x", { format: "xlsx" });
    const absent = `imp_${"0".repeat(26)}`;
    const empty = { column: "order", key: "order", take: ["day"] };
    const body = { filename: "b.csv", format: "csv", bytes: 9 };
    const { id: waiting } = await planning.post(created, "/v1/account-imports", { body });
    const files = [absent, workbook, waiting].map((importId) => ({ ...empty, importId }));
    expect(await refused(first, { files, surplusIn: "none" })).toEqual([
      ["/surplusIn", "header-missing-column"],
      ["/files/0/importId", "unknown-account-import"],
      ["/files/1/importId", "wrong-format"],
      ["/files/2/importId", "file-missing"],
    ]);
    const unknown = { ...join(second), reckoned: [{ column: "price", multiply: ["x"] }] };
    expect(await refused(first, unknown)).toEqual([
      ["/reckoned/0/multiply/0", "unknown-column"],
      ["/reckoned/0/column", "duplicate-column"],
    ]);
    await planning.ask("POST", `/v1/account-imports/${waiting}/prepare`, {
      body: {},
      headers: { "idempotency-key": waiting },
      status: 409,
    });
  });

  test("is not made of a report of rejected rows, which is imported as it is", async () => {
    const id = await uploaded("externalId,name,relationship\nP3,A,vriend\nP4,A,customer\n");
    await started(id);
    const report = await planning.ask("GET", `/v1/account-imports/${id}/errors?format=csv`);
    expect(await refused(await uploaded(report.text), {})).toEqual([["", "report-not-prepared"]]);
  });
});
