import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type ApiClient,
  apiClient,
  importEnd,
  startImport,
} from "../../cdk/local/sandbox/client.ts";
import { declareFields, defineMethod } from "../../cdk/local/sandbox/method.ts";
import { type Stack, startStack } from "../support/stack.ts";
import { matrixOf, rankingOf } from "./answers.ts";
import { mavenCsv, mavenFields, mavenMethod } from "./mappings/maven.ts";

const folder = new URL("../../../shared/data/maven_crm_sales_opportunities/", import.meta.url)
  .pathname;
const ACCOUNTS = 85;

describe.skipIf(!existsSync(folder))("the 85 accounts of Maven's CRM set", () => {
  let stack: Stack;
  let api: ApiClient;
  beforeAll(async () => {
    stack = await startStack();
    api = apiClient(stack.baseUrl, stack.tenants[0].apiKey);
  });
  afterAll(() => stack?.stop());

  test("become a ranking and a matrix of sector × size with every account in it", async () => {
    await declareFields(api, mavenFields);
    const importId = await startImport(api, {
      filename: "accounts.csv",
      content: mavenCsv(folder),
      format: "csv",
    });
    const { segmentationId, profiles } = await defineMethod(api, mavenMethod);
    const job = await importEnd(api, importId);
    expect(job.counts).toMatchObject({ created: ACCOUNTS, rejected: 0 });
    await stack.settled();
    const ranked = { segmentationId, profileId: profiles[0]?.id ?? "" };
    const { rows, totals } = await rankingOf(api, ranked);
    expect(totals).toMatchObject({ n: ACCOUNTS, assigned: ACCOUNTS, unassigned: 0 });
    expect(rows.reduce((sum, row) => sum + row.size.n, 0)).toBe(ACCOUNTS);
    expect(new Set(rows.map(({ segment }) => segment.split("|")[0])).size).toBe(10);
    expect((await matrixOf(api, ranked)).points).toHaveLength(rows.length);
  });
});
