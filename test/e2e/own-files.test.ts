import { existsSync, readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import {
  type ApiClient,
  apiClient,
  type ImportJob,
  importEnd,
  startImport,
} from "../../cdk/local/sandbox/client.ts";
import { declareFields } from "../../cdk/local/sandbox/method.ts";
import type { FeedName, Mapping } from "../../functions/domain/index.ts";
import { type Stack, startStack } from "../support/stack.ts";
import { rowErrorsOf } from "./answers.ts";
import { adventureWorksFields } from "./mappings/adventureworks.ts";
import { mavenFields } from "./mappings/maven.ts";
import { northwindOrdersCsv } from "./mappings/northwind.ts";
import {
  mavenAccounts,
  mavenPipeline,
  northwindCustomers,
  northwindOrders,
  resellers,
} from "./mappings/own-files.ts";

const data = new URL("../../../shared/data/", import.meta.url).pathname;
const identified = z.looseObject({ id: z.string() });
const account = z.looseObject({
  relationship: z.string(),
  facts: z.record(z.string(), z.unknown()),
});

const createdImport = z.looseObject({
  id: z.string(),
  upload: z.looseObject({ url: z.string(), headers: z.record(z.string(), z.string()) }),
});
const orderPage = z.looseObject({
  data: z.array(
    z.looseObject({
      orderId: z.string(),
      date: z.string(),
      revenue: z.number(),
      productLine: z.string(),
    }),
  ),
  nextCursor: z.string().nullable(),
});

interface Total {
  cents: number;
  readonly orders: Set<string>;
  readonly productLines: Set<string>;
}

/** The same, joined here. */
function orderTotals(folder: string): ReadonlyMap<string, Total> {
  const rows: Record<string, string>[] = parse(northwindOrdersCsv(folder), { columns: true });
  const totals = new Map<string, Total>();
  for (const { externalId = "", date, orderId, productLine = "", revenue } of rows) {
    const total = totals.get(externalId) ?? {
      cents: 0,
      orders: new Set(),
      productLines: new Set(),
    };
    total.cents += Math.round(100 * Number(revenue));
    total.orders.add(`${orderId} ${date}`);
    total.productLines.add(productLine);
    totals.set(externalId, total);
  }
  return totals;
}

describe.skipIf(!existsSync(data))("the sample sets' own files, as they are", () => {
  let stack: Stack;
  let api: ApiClient;
  beforeAll(async () => {
    stack = await startStack();
    api = apiClient(stack.baseUrl, stack.tenants[0].apiKey);
    await declareFields(api, [...adventureWorksFields, ...mavenFields]);
  });
  afterAll(() => stack?.stop());

  /** Keeps the mapping and imports a file with it. */
  async function run(
    file: string,
    mapping: Mapping,
    rows: "accounts" | FeedName = "accounts",
  ): Promise<ImportJob & { readonly importId: string }> {
    const body = { name: file, content: rows, mapping };
    const saved = (await api.call("POST", "/v1/import-mappings", { body })).json(identified);
    const content = new Uint8Array(readFileSync(`${data}${file}`));
    const more = { rows, format: "csv", mappingId: saved.id } as const;
    const importId = await startImport(api, { filename: file, content, ...more });
    return { importId, ...(await importEnd(api, importId)) };
  }

  const accountOf = async (externalId: string) =>
    (await api.call("GET", `/v1/accounts/ext:${encodeURIComponent(externalId)}`)).json(account);

  test("Maven's accounts come in with their typos mended and millions told", async () => {
    const job = await run("maven_crm_sales_opportunities/accounts.csv", mavenAccounts);
    expect(job).toMatchObject({ status: "succeeded", counts: { created: 85, rejected: 0 } });
    expect((await accountOf("Acme Corporation")).facts).toMatchObject({
      sector: "technology",
      annualTurnover: 1_100_040_000,
      country: "United States",
    });
  });

  test("Maven's pipeline joins them as opportunities; deals without account or start are told", async () => {
    const file = "maven_crm_sales_opportunities/sales_pipeline.csv";
    const job = await run(file, mavenPipeline, "opportunities");
    expect(job).toMatchObject({
      status: "partiallySucceeded",
      counts: { created: 4238 + 2473 + 501, rejected: 1088 + 500 },
    });
    const errors = await rowErrorsOf(api, job.importId);
    expect(new Set(errors.map(({ column }) => column))).toEqual(
      new Set(["account", "engage_date"]),
    );
  });

  test("AdventureWorks' resellers come in with their regions looked up", async () => {
    const folder = `${data}adventureworks_resellers/`;
    const job = await run("adventureworks_resellers/DimReseller.csv", resellers(folder));
    expect(job).toMatchObject({ status: "succeeded", counts: { created: 701, rejected: 0 } });
    expect(await accountOf("AW00000002")).toMatchObject({
      relationship: "customer",
      facts: {
        businessType: "specialty-bike-shop",
        employees: 10,
        annualTurnover: 800_000,
        customerSince: "2006-01-01",
        orderFrequency: 1,
        productLines: ["Mountain"],
        yearOpened: 1972,
      },
    });
  });

  test("Northwind's customers come in; rows torn by commas without quotes are told, by line", async () => {
    const file = "northwind/customers.csv";
    const lines = readFileSync(`${data}${file}`, "utf8").trim().split("\n");
    const torn = lines.filter((line) => line.split(",").length !== lines[0]?.split(",").length);
    const job = await run(file, northwindCustomers);
    expect(job.counts).toMatchObject({
      created: lines.length - 1 - torn.length,
      rejected: torn.length,
    });
    const errors = await rowErrorsOf(api, job.importId);
    expect(errors.map(({ line }) => lines[line - 1])).toEqual(torn);
    // NULL means not known.
    expect((await accountOf("ALFKI")).facts).toEqual({ country: "Germany" });
  });

  /** Uploads a file of the set, to be prepared or looked into. */
  async function uploaded(file: string, settings: object = {}): Promise<string> {
    const content = new Uint8Array(readFileSync(`${data}northwind/${file}`));
    const body = { filename: file, format: "csv", bytes: content.length, ...settings };
    const made = (await api.call("POST", "/v1/account-imports", { body })).json(createdImport);
    const { url, headers } = made.upload;
    expect((await fetch(url, { method: "PUT", headers, body: content })).ok).toBe(true);
    return made.id;
  }

  const saved = async (name: string, content: string, mapping: Mapping): Promise<string> => {
    const body = { name, content, mapping };
    return (await api.call("POST", "/v1/import-mappings", { body })).json(identified).id;
  };

  async function prepared(importId: string, recipe: object): Promise<ImportJob> {
    const target = `/v1/account-imports/${importId}/prepare`;
    const { id } = (await api.call("POST", target, { body: recipe })).json(identified);
    await api.call("POST", `/v1/account-imports/${id}/start`);
    return importEnd(api, id);
  }

  test("Northwind's torn rows come in when it is said which column has the commas", async () => {
    const mappingId = await saved("customers", "accounts", northwindCustomers);
    const customers = await uploaded("customers.csv", { mappingId });
    const job = await prepared(customers, { surplusIn: "address" });
    expect(job).toMatchObject({ status: "succeeded", counts: { rejected: 0 } });
    const { created = 0, unchanged = 0 } = job.counts ?? {};
    expect(created + unchanged).toBe(91);
    expect((await accountOf("HANAR")).facts).toEqual({ region: "RJ", country: "Brazil" });
  });

  test("Northwind's order lines join their orders, products and categories by calls alone", async () => {
    const mappingId = await saved("order lines", "orders", northwindOrders);
    const period = { from: "1996-07-04", to: "1998-05-06" };
    const details = await uploaded("order-details.csv", { content: "orders", period, mappingId });
    const of = async (file: string, column: string, take: string[], more = {}) => ({
      ...{ importId: await uploaded(file), column, key: column, take },
      ...more,
    });
    const job = await prepared(details, {
      files: [
        await of("orders.csv", "orderID", ["customerID", "orderDate"], {
          surplusIn: "shipAddress",
        }),
        await of("products.csv", "productID", ["categoryID"]),
        await of("categories.csv", "categoryID", ["categoryName"]),
      ],
      reckoned: [{ column: "revenue", multiply: ["unitPrice", "quantity"], less: "discount" }],
    });
    expect(job).toMatchObject({ status: "succeeded", counts: { rejected: 0 } });
    const expected = orderTotals(`${data}northwind`);
    expect(expected.size).toBe(89);
    for (const [externalId, total] of [...expected].filter((_, n) => n % 6 === 0)) {
      expect(await totalOf(externalId), externalId).toEqual(total);
    }
  });

  /** Cents, orders and product lines of an account's lines. */
  async function totalOf(externalId: string): Promise<Total> {
    const total: Total = { cents: 0, orders: new Set(), productLines: new Set() };
    for (let cursor: string | null = ""; cursor !== null; ) {
      const query: string = cursor === "" ? "" : `&cursor=${cursor}`;
      const target = `/v1/accounts/ext:${externalId}/feeds/orders?limit=200${query}`;
      const page = (await api.call("GET", target)).json(orderPage);
      for (const { orderId, revenue, productLine, date } of page.data) {
        total.cents += Math.round(100 * revenue);
        total.orders.add(`${orderId} ${date}`);
        total.productLines.add(productLine);
      }
      cursor = page.nextCursor;
    }
    return total;
  }
});
