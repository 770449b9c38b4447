import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import {
  type ApiClient,
  type ImportRequest,
  importEnd,
  startImport,
} from "../../cdk/local/sandbox/client.ts";
import { declareFields, defineMethod } from "../../cdk/local/sandbox/method.ts";
import { emptyKnowledge, rawMeasure, withRollUps } from "../../functions/domain/index.ts";
import { clientOf, openPlanning, type Planning } from "../support/planning.ts";
import { rankingOf, rowErrorsOf } from "./answers.ts";
import {
  NORTHWIND_DAY,
  northwindAccountsCsv,
  northwindFields,
  northwindMethod,
  northwindOrdersCsv,
} from "./mappings/northwind.ts";

const folder = new URL("../../../shared/data/northwind/", import.meta.url).pathname;
const CUSTOMERS = 91;
const DETAILS = 2_155;
/** The window of the last 12 months ends on NORTHWIND_DAY and begins after this day. */
const YEAR_AGO = "1997-05-06";

interface Figures {
  readonly cents: bigint;
  readonly days: ReadonlySet<string>;
  readonly lines: ReadonlySet<string>;
  readonly firstDay: string | null;
}

const files = new Map<string, Record<string, string>[]>();

function read(file: string): Record<string, string>[] {
  const known = files.get(file);
  if (known !== undefined) return known;
  const options = { columns: true, bom: true, relax_column_count: true } as const;
  const rows: Record<string, string>[] = parse(readFileSync(join(folder, file)), options);
  files.set(file, rows);
  return rows;
}

/** The figures of one customer straight from the source, in ten-thousandths of a cent until rounded. */
function figuresOf(customerId: string): Figures {
  const orders = read("orders.csv").filter(({ customerID }) => customerID === customerId);
  const details = read("order-details.csv");
  const categoryOf = (productId: string | undefined) => {
    const product = read("products.csv").find(({ productID }) => productID === productId);
    return read("categories.csv").find(({ categoryID }) => categoryID === product?.categoryID)
      ?.categoryName;
  };
  let cents = 0n;
  const days = new Set<string>();
  const lines = new Set<string>();
  const all = orders.map(({ orderDate = "" }) => orderDate.slice(0, 10)).sort();
  for (const { orderID, orderDate = "" } of orders) {
    const day = orderDate.slice(0, 10);
    if (day <= YEAR_AGO || day > NORTHWIND_DAY) continue;
    days.add(day);
    for (const detail of details.filter((each) => each.orderID === orderID)) {
      const price = BigInt((detail.unitPrice ?? "").replace(".", ""));
      const paid = 100n - BigInt(Math.round(Number(detail.discount) * 100));
      cents += (price * BigInt(detail.quantity ?? "") * paid + 50n) / 100n;
      lines.add(categoryOf(detail.productID) ?? "");
    }
  }
  return { cents, days, lines, firstDay: all[0] ?? null };
}

const rolledUp = z.looseObject({
  rolledUp: z.looseObject({
    revenue12m: z.looseObject({ value: z.number() }).optional(),
    orders12m: z.looseObject({ value: z.number() }).optional(),
    productLines: z.looseObject({ value: z.array(z.string()) }).optional(),
  }),
});

describe.skipIf(!existsSync(folder))("Northwind, as of the day of its last order", () => {
  let planning: Planning;
  let api: ApiClient;
  let figures: ReadonlyMap<string, Figures>;
  beforeAll(async () => {
    planning = await openPlanning(undefined, new Date(`${NORTHWIND_DAY}T12:00:00Z`));
    api = clientOf(planning);
    await declareFields(api, northwindFields);
    const ids = read("customers.csv").map(({ customerID = "" }) => customerID);
    figures = new Map(ids.map((id) => [id, figuresOf(id)]));
  });
  afterAll(() => planning?.close());

  async function run(request: ImportRequest) {
    const importId = await startImport(api, request);
    await planning.pump.settle();
    const job = await importEnd(api, importId);
    expect(await rowErrorsOf(api, importId)).toEqual([]);
    return job;
  }

  const orders = (): ImportRequest & { readonly content: string } => ({
    rows: "orders",
    filename: "orders.csv",
    format: "csv",
    content: northwindOrdersCsv(folder),
  });

  test("customers and orders go in, every row accounted for", async () => {
    const accounts = northwindAccountsCsv(folder);
    const job = await run({ filename: "customers.csv", content: accounts, format: "csv" });
    expect(job).toMatchObject({ status: "succeeded", counts: { created: CUSTOMERS } });
    expect(await run(orders())).toMatchObject({
      status: "succeeded",
      counts: { created: DETAILS },
    });
  });

  test("delivered again, by line or by month, nothing changes", async () => {
    expect(await run(orders())).toMatchObject({ counts: { unchanged: DETAILS, created: 0 } });
    const [header = "", ...rows] = orders().content.trimEnd().split("\n");
    const april = rows.filter((row) => row.includes(",1998-04-"));
    const job = await run({
      ...orders(),
      content: `${[header, ...april].join("\n")}\n`,
      period: { from: "1998-04-01", to: "1998-04-30" },
    });
    expect(job.counts).toEqual({
      ...{ created: 0, updated: 0, rejected: 0, removed: 0 },
      unchanged: april.length,
    });
  });

  test("revenue, order moments and product lines of every customer are those of the source", async () => {
    for (const [id, { cents, days, lines, firstDay }] of figures) {
      const shown = (await api.call("GET", `/v1/accounts/ext:${id}`)).json(rolledUp).rolledUp;
      if (firstDay === null) {
        expect(shown, id).toEqual({});
        continue;
      }
      expect(shown.revenue12m?.value, id).toBe(Number(cents) / 100);
      expect(shown.orders12m?.value, id).toBe(days.size);
      expect(shown.productLines?.value, id).toEqual([...lines].sort());
    }
  });

  test("customer lifetime is the time since the first order", async () => {
    const criterion = northwindMethod.criteria.find(({ key }) => key === "customerLifetime");
    if (criterion === undefined) throw new Error("There is no such criterion");
    const context = {
      criteria: northwindMethod.criteria,
      asOf: NORTHWIND_DAY,
      knowledge: emptyKnowledge,
    };
    for (const [id, { firstDay }] of figures) {
      const stored = await planning.store.accounts.get(`ext:${id}`);
      if (stored === null) throw new Error(`There is no ${id}`);
      const measured = rawMeasure(criterion, withRollUps(stored.account, NORTHWIND_DAY), context);
      if (firstDay === null) expect(measured, id).toBeNull();
      else {
        const days = (Date.parse(NORTHWIND_DAY) - Date.parse(firstDay)) / 86_400_000;
        expect(measured, id).toBeCloseTo(days / 365.25, 12);
      }
    }
  });

  test("the ranking measures the same of each customer", async () => {
    const { segmentationId, profiles } = await defineMethod(api, northwindMethod);
    await planning.pump.settle();
    const { rows } = await rankingOf(api, { segmentationId, profileId: profiles[0]?.id ?? "" });
    const ordering = [...figures].filter(([, { firstDay }]) => firstDay !== null);
    for (const [id, { cents, days }] of ordering) {
      const row = rows.find(({ segment }) => segment === id);
      const measured = (key: string) =>
        row?.value.contributions.find(({ criterion }) => criterion === key)?.measured;
      expect(measured("revenuePerYear"), id).toBeCloseTo(Number(cents) / 100, 2);
      expect(measured("orderMoments"), id).toBe(days.size);
    }
  });
});
