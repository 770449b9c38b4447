import { existsSync, readFileSync } from "node:fs";
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
import {
  mavenAccounts,
  mavenPipeline,
  northwindCustomers,
  resellers,
} from "./mappings/own-files.ts";

const data = new URL("../../../shared/data/", import.meta.url).pathname;
const identified = z.looseObject({ id: z.string() });
const account = z.looseObject({
  relationship: z.string(),
  facts: z.record(z.string(), z.unknown()),
});

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
});
