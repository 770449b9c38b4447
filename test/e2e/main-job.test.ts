import { paginateScan } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import {
  type ApiClient,
  apiClient,
  eventually,
  importEnd,
  startImport,
} from "../../cdk/local/sandbox/client.ts";
import { declareFields, defineMethod } from "../../cdk/local/sandbox/method.ts";
import { sandboxCsv } from "../../cdk/local/sandbox/seed.ts";
import { sandboxFields, sandboxMethod } from "../../functions/domain/sandbox/definitions.ts";
import { processClients } from "../../functions/runtime/process.ts";
import { type Stack, startStack } from "../support/stack.ts";
import { externalIdsOf, matrixOf, type Ranked, rankingOf, rowErrorsOf } from "./answers.ts";

const ACCOUNTS = 400;
const csv = sandboxCsv("2026-11-01", ACCOUNTS);
const [header = "", ...rows] = csv.trimEnd().split("\n");

let stack: Stack;
let api: ApiClient;
let customers: Ranked;
let prospects: Ranked;

beforeAll(async () => {
  stack = await startStack();
  api = apiClient(stack.baseUrl, stack.tenants[0].apiKey);
  await declareFields(api, sandboxFields);
});
afterAll(() => stack?.stop());

/** Uploads a file of the sandbox's columns and waits for the end of the import. */
async function upload(lines: readonly string[], mode: "upsert" | "replace" = "upsert") {
  const content = `${[header, ...lines].join("\n")}\n`;
  const request = { filename: "accounts.csv", content, format: "csv", mode } as const;
  return importEnd(api, await startImport(api, request));
}

describe("a file with 5 % broken rows", () => {
  const broken = new Map(brokenRows().map((row) => [row.at, row]));
  const lines = rows.map((row, at) => broken.get(at)?.text(row.split(",")) ?? row);

  test("imports the rest and returns exactly the broken rows, each with line, column, code and suggestion", async () => {
    const job = await upload(lines);
    expect(job.status).toBe("partiallySucceeded");
    expect(job.counts).toEqual({
      created: ACCOUNTS - broken.size,
      updated: 0,
      unchanged: 0,
      removed: 0,
      rejected: broken.size,
    });
    const errors = await rowErrorsOf(api, job.id);
    const wanted = [...broken.values()].map(({ at, column, code }) => ({
      line: at + 2,
      column,
      code,
    }));
    expect(errors.map(({ line, column, code }) => ({ line, column, code }))).toEqual(wanted);
    for (const { message, suggestion } of errors) {
      expect(message).not.toBe("");
      expect(suggestion).not.toBe("");
    }
    expect((await externalIdsOf(api)).size).toBe(ACCOUNTS - broken.size);
  });

  test("once mended, adds the broken rows only", async () => {
    const job = await upload(rows);
    expect(job.status).toBe("succeeded");
    expect(job.counts).toMatchObject({
      created: broken.size,
      unchanged: ACCOUNTS - broken.size,
      updated: 0,
      rejected: 0,
    });
  });
});

describe("from upload to matrix", () => {
  test("segments are ranked, every account is accounted for, contributions sum to the score", async () => {
    const { segmentationId, profiles } = await defineMethod(api, sandboxMethod);
    const [first, second] = profiles.map(({ id }) => ({ segmentationId, profileId: id }));
    if (!first || !second) throw new Error("two profiles were defined");
    [customers, prospects] = [first, second];
    await counting(customers, relationshipCount("customer"));
    await counting(prospects, ACCOUNTS - relationshipCount("customer"));
    for (const ranked of [customers, prospects]) {
      const { rows, totals } = await rankingOf(api, ranked);
      const sizes = rows.reduce((sum, row) => sum + row.size.n, 0);
      expect(sizes + totals.unassigned).toBe(totals.n);
      expect(rows.length).toBeGreaterThan(10);
      for (const row of rows) {
        for (const axis of [row.value, row.likelihood]) {
          if (axis.score === null) continue;
          const sum = axis.contributions.reduce((sum, each) => sum + each.contribution.raw, 0);
          expect(Math.abs(sum - axis.score.raw)).toBeLessThan(1e-9);
        }
      }
    }
  });

  test("mid-size manufacturing is worth more than the smallest business services", async () => {
    const { rows } = await rankingOf(api, customers);
    const place = (wanted: string) => rows.findIndex(({ segment }) => segment === wanted);
    expect(place("manufacturing|50-249")).toBeGreaterThanOrEqual(0);
    expect(place("business-services|0-9")).toBeGreaterThan(place("manufacturing|50-249"));
  });

  test("the matrix places each segment at its scores, in the quadrant they say", async () => {
    const { rows } = await rankingOf(api, prospects);
    const { points, thresholds } = await matrixOf(api, prospects);
    expect(points.map(({ segment }) => segment)).toEqual(rows.map(({ segment }) => segment));
    for (const [index, { coordinates, quadrant }] of points.entries()) {
      const row = rows[index];
      expect(coordinates.raw).toEqual({
        x: row?.likelihood.score?.raw ?? null,
        y: row?.value.score?.raw ?? null,
      });
      if (coordinates.x === null || coordinates.y === null) continue;
      const [right, upper] = [
        coordinates.x >= thresholds.likelihood,
        coordinates.y >= thresholds.value,
      ];
      const wanted = upper ? (right ? "focus" : "develop") : right ? "serve" : "deprioritise";
      expect(quadrant?.code).toBe(wanted);
    }
  });

  test("a what-if with the published weights gives the published rows, and reads no account", async () => {
    const published = await rankingOf(api, customers);
    const profile = sandboxMethod.profiles[0]?.profile;
    const { meter } = processClients();
    const ask = () =>
      api.call("POST", `/v1/segmentations/${customers.segmentationId}/what-if`, { body: profile });
    // The meter counts the whole process, and every minute reconciliation reads in it, too: what the
    // request itself reads shows in each of several tries.
    const read: number[] = [];
    for (let attempt = 0; attempt < 5; attempt++) {
      meter.reset();
      await ask();
      const { accounts = 0, partials = 0 } = meter.read().callsByArea;
      read.push(accounts + partials);
    }
    expect(Math.min(...read)).toBe(0);
    const answer = await ask();
    const { ranking } = answer.json(
      z.looseObject({ ranking: z.looseObject({ rows: z.unknown() }) }),
    );
    expect(ranking.rows).toEqual(published.rows);
  });

  test("a run read again is the same bytes, and its rows are those of the ranking", async () => {
    const ranking = await rankingOf(api, customers);
    const path = `/v1/runs/${ranking.provenance.runId}`;
    const [first, second] = [await api.call("GET", path), await api.call("GET", path)];
    expect(second.text).toBe(first.text);
    expect(first.text).toContain(JSON.stringify(ranking.rows[0]?.value.score));
  });
});

describe("the same file again", () => {
  test("writes no account, changes no version, and leaves the ranking's bytes", async () => {
    await stack.settled();
    const before = await rankingOf(api, customers);
    const stored = await storedAccounts();
    const request = { filename: "accounts.csv", content: csv, format: "csv" } as const;
    const job = await importEnd(api, await startImport(api, request));
    await stack.settled();
    expect(job.counts).toMatchObject({ created: 0, updated: 0, unchanged: ACCOUNTS, removed: 0 });
    expect(await storedAccounts()).toEqual(stored);
    expect((await rankingOf(api, customers)).text).toBe(before.text);
  });
});

describe("one account by PUT", () => {
  test("is in the published ranking within seconds", async () => {
    const before = await rankingOf(api, customers);
    const from = performance.now();
    await api.call("PUT", "/v1/accounts/ext:NEW-1", {
      body: {
        name: "Nieuwe Klant B.V.",
        relationship: "customer",
        facts: { sector: "healthcare", employees: 120, revenue12m: 90_000, margin12m: 30_000 },
      },
    });
    await counting(customers, before.totals.n + 1);
    const millis = Math.round(performance.now() - from);
    process.stdout.write(`one PUT was in the published ranking after ${millis} ms\n`);
    expect(millis).toBeLessThan(50_000);
    await api.call("DELETE", "/v1/accounts/ext:NEW-1");
    await counting(customers, before.totals.n);
  });
});

describe("replace with half the rows", () => {
  test("removes the other half, from the accounts and from the ranking", async () => {
    const half = rows.filter((_, index) => index % 2 === 0);
    const job = await upload(half, "replace");
    expect(job.status).toBe("succeeded");
    expect(job.counts).toMatchObject({ unchanged: half.length, removed: ACCOUNTS - half.length });
    const kept = await externalIdsOf(api);
    expect(kept).toEqual(new Set(half.map((row) => row.split(",")[0])));
    const left = half.filter((row) => row.split(",")[2] === "customer").length;
    await counting(customers, left);
  });

  test("with an unreadable file removes nothing", async () => {
    const content = "externalId,name,relationship,nonsense\n1,A,customer,x\n";
    const request = { filename: "a.csv", content, format: "csv", mode: "replace" } as const;
    const job = await importEnd(api, await startImport(api, request));
    expect(job.status).toBe("failed");
    expect((await externalIdsOf(api)).size).toBe(ACCOUNTS / 2);
  });
});

/** Every item of the tenant's buckets, as DynamoDB has it. */
async function storedAccounts(): Promise<readonly unknown[]> {
  const { dynamo, names } = stack.clients;
  const items: unknown[] = [];
  for await (const page of paginateScan({ client: dynamo }, { TableName: names.table })) {
    const mine = `T#${stack.tenants[0].tenantId}#A#`;
    items.push(...(page.Items ?? []).filter(({ pk }) => pk?.S?.startsWith(mine)));
  }
  expect(items.length).toBeGreaterThan(0);
  return items;
}

/** Waits until the published ranking counts so many accounts. */
async function counting(ranked: Ranked, wanted: number): Promise<void> {
  const path = `/v1/segmentations/${ranked.segmentationId}/ranking?profileId=${ranked.profileId}`;
  const counted = z.looseObject({ totals: z.looseObject({ n: z.number() }) });
  let last = "nothing";
  await eventually(50_000, `the ranking did not count ${wanted} accounts`, async () => {
    const answer = await api.call("GET", path, { expect: [200, 404, 409] });
    last = answer.status === 200 ? String(answer.json(counted).totals.n) : String(answer.status);
    return last === String(wanted) ? true : undefined;
  }).catch((fault: Error) => {
    throw new Error(`${fault.message}; last seen: ${last}`);
  });
}

function relationshipCount(relationship: string): number {
  return rows.filter((row) => row.split(",")[2] === relationship).length;
}

interface BrokenRow {
  /** Place among the data rows. */
  readonly at: number;
  readonly column: string | null;
  readonly code: string;
  text(cells: string[]): string;
}

/** 20 of 400 rows, broken in seven ways. The sandbox's cells hold no commas and no quotes. */
function brokenRows(): BrokenRow[] {
  const columns = header.split(",");
  const cell = (column: string, code: string, value: string) => ({
    column,
    code,
    text: (cells: string[]) => cells.with(columns.indexOf(column), value).join(","),
  });
  const kinds: Omit<BrokenRow, "at">[] = [
    cell("employees", "not-a-number", "about 40"),
    cell("relationship", "unknown-relationship", "klant"),
    cell("name", "required", ""),
    cell("customerSince", "invalid-date", "31-12-2025"),
    cell("loyalty", "out-of-range", "9"),
    cell("reach", "unknown-option", "world"),
    { column: null, code: "column-count", text: (cells) => [...cells, "extra"].join(",") },
  ];
  return Array.from({ length: 20 }, (_, index) => {
    const kind = kinds[index % kinds.length];
    if (kind === undefined) throw new Error("there are kinds");
    return { ...kind, at: 7 + index * 19 };
  });
}
