import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import {
  type ApiClient,
  type ImportRequest,
  importEnd,
  startImport,
} from "../../cdk/local/sandbox/client.ts";
import { declareFields, defineMethod } from "../../cdk/local/sandbox/method.ts";
import { clientOf, openPlanning, type Planning } from "../support/planning.ts";
import { rowErrorsOf } from "./answers.ts";
import {
  MAVEN_DAY,
  mavenCsv,
  mavenFields,
  mavenMethod,
  mavenOpportunitiesCsv,
  pipeline,
} from "./mappings/maven.ts";

const folder = new URL("../../../shared/data/maven_crm_sales_opportunities/", import.meta.url)
  .pathname;
const DEALS = 4_238 + 2_473 + 501;

const page = z.looseObject({
  data: z.array(z.looseObject({ outcome: z.string().optional() })),
  nextCursor: z.string().nullable(),
});

describe.skipIf(!existsSync(folder))("the sales pipeline of Maven's CRM set", () => {
  let planning: Planning;
  let api: ApiClient;
  beforeAll(async () => {
    planning = await openPlanning(undefined, new Date(`${MAVEN_DAY}T12:00:00Z`));
    api = clientOf(planning);
    await declareFields(api, mavenFields);
  });
  afterAll(() => planning?.close());

  async function run(request: ImportRequest) {
    const importId = await startImport(api, request);
    await planning.pump.settle();
    expect(await rowErrorsOf(api, importId)).toEqual([]);
    return importEnd(api, importId);
  }

  const deals = (): ImportRequest => ({
    rows: "opportunities",
    filename: "pipeline.csv",
    format: "csv",
    content: mavenOpportunitiesCsv(folder),
  });

  /** Won and lost of the source, by a column or by what `of` makes of a deal. */
  function counted(outcome: "Won" | "Lost", of: (deal: Record<string, string>) => string) {
    const counts = new Map<string, number>();
    for (const deal of pipeline(folder)) {
      if (deal.deal_stage !== outcome) continue;
      counts.set(of(deal), (counts.get(of(deal)) ?? 0) + 1);
    }
    return counts;
  }

  test("goes in as opportunities, every row accounted for, and again changes nothing", async () => {
    await run({ filename: "accounts.csv", content: mavenCsv(folder), format: "csv" });
    expect(await run(deals())).toMatchObject({
      status: "succeeded",
      counts: { created: DEALS, updated: 0, unchanged: 0, removed: 0, rejected: 0 },
    });
    expect(await run(deals())).toMatchObject({ counts: { created: 0, unchanged: DEALS } });
  });

  test("won and lost of every account are those of the source", async () => {
    const won = counted("Won", ({ account = "" }) => account);
    const lost = counted("Lost", ({ account = "" }) => account);
    expect(won.size).toBe(85);
    for (const [account, wins] of won) {
      const outcomes = await outcomesOf(account);
      expect(
        outcomes.filter((each) => each === "won"),
        account,
      ).toHaveLength(wins);
      expect(
        outcomes.filter((each) => each === "lost"),
        account,
      ).toHaveLength(lost.get(account) ?? 0);
    }
  });

  async function outcomesOf(account: string): Promise<(string | undefined)[]> {
    const outcomes: (string | undefined)[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
      const path = `/v1/accounts/ext:${encodeURIComponent(account)}/feeds/opportunities`;
      const { data, nextCursor }: z.output<typeof page> = (
        await api.call("GET", `${path}?limit=100${query}`)
      ).json(page);
      outcomes.push(...data.map(({ outcome }) => outcome));
      cursor = nextCursor;
    } while (cursor !== null);
    return outcomes;
  }

  test("are counted per segment as the accounts are measured", async () => {
    const { segmentationId } = await defineMethod(api, mavenMethod);
    await planning.pump.settle();
    const matrix = await planning.store.results.matrix(segmentationId);
    const cells = [...(matrix?.moments.cells.values() ?? [])];
    const sectors = await sectorOf();
    for (const outcome of ["Won", "Lost"] as const) {
      const counts = counted(outcome, ({ account = "" }) => sectors.get(account) ?? "");
      expect(counts.size).toBe(10);
      for (const [sector, count] of counts) {
        const measured = cells
          .filter(({ segment }) => segment.split("|")[0] === sector)
          .reduce((sum, { tallies }) => sum + (tallies.get(outcome.toLowerCase()) ?? 0n), 0n);
        expect(measured, `${outcome} ${sector}`).toBe(BigInt(count));
      }
    }
  });

  async function sectorOf(): Promise<ReadonlyMap<string, string>> {
    const { items } = await planning.store.accounts.page(null, 200);
    return new Map(
      items.map(({ account }) => [account.externalId, String(account.facts.sector ?? "")]),
    );
  }
});
