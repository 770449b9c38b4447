import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type ApiClient,
  apiClient,
  importEnd,
  startImport,
} from "../../cdk/local/sandbox/client.ts";
import { declareFields, defineMethod, type Method } from "../../cdk/local/sandbox/method.ts";
import { type Stack, startStack } from "../support/stack.ts";
import { matrixOf, rankingOf, rowErrorsOf } from "./answers.ts";
import {
  adventureWorksCsv,
  adventureWorksFields,
  adventureWorksMethod,
} from "./mappings/adventureworks.ts";

const folder = new URL("../../../shared/data/adventureworks_resellers/", import.meta.url).pathname;
const RESELLERS = 701;
/** Of the source: last order in 2008, earlier, never. */
const relationships = { customer: 467, former_customer: 168, prospect: 66 };

describe.skipIf(!existsSync(folder))("the 701 AdventureWorks resellers", () => {
  let stack: Stack;
  let api: ApiClient;
  let method: Method;
  beforeAll(async () => {
    stack = await startStack();
    api = apiClient(stack.baseUrl, stack.tenants[0].apiKey);
    await declareFields(api, adventureWorksFields);
    method = await defineMethod(api, adventureWorksMethod);
  });
  afterAll(() => stack?.stop());

  test("go in through the import API, every row accounted for", async () => {
    const importId = await startImport(api, {
      filename: "resellers.csv",
      content: adventureWorksCsv(folder),
      format: "csv",
    });
    const job = await importEnd(api, importId);
    expect(await rowErrorsOf(api, importId)).toEqual([]);
    expect(job.status).toBe("succeeded");
    expect(job.counts).toEqual({
      created: RESELLERS,
      updated: 0,
      unchanged: 0,
      removed: 0,
      rejected: 0,
    });
  });

  test("come out as a ranking and a matrix of business type × region", async () => {
    await stack.settled();
    const [profile] = method.profiles;
    const ranked = { segmentationId: method.segmentationId, profileId: profile?.id ?? "" };
    const { rows, totals } = await rankingOf(api, ranked);
    expect(totals).toMatchObject({ n: RESELLERS, assigned: RESELLERS, unassigned: 0 });
    expect(rows).toHaveLength(30);
    expect(rows.map(({ segment }) => segment)).toContain("warehouse|southwest");
    for (const [relationship, wanted] of Object.entries(relationships)) {
      const counted = rows
        .flatMap((row) => row.relationships.filter((part) => part.relationship === relationship))
        .reduce((sum, { n }) => sum + n, 0);
      expect(counted).toBe(wanted);
    }
    expect(rows.every(({ status }) => status === "scored")).toBe(true);
    expect((await matrixOf(api, ranked)).points).toHaveLength(30);
  });

  test("rank warehouses above specialty shops of the same region, as their sales say", async () => {
    const [profile] = method.profiles;
    const ranked = { segmentationId: method.segmentationId, profileId: profile?.id ?? "" };
    const { rows } = await rankingOf(api, ranked);
    const value = (segment: string) =>
      rows.find((row) => row.segment === segment)?.value.score?.raw ?? Number.NaN;
    for (const region of ["southwest", "canada", "northwest", "france", "australia"]) {
      expect(value(`warehouse|${region}`)).toBeGreaterThan(value(`specialty-bike-shop|${region}`));
    }
  });
});
