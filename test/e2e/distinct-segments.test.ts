import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type ApiClient,
  type ImportRequest,
  importEnd,
  startImport,
} from "../../cdk/local/sandbox/client.ts";
import { declareFields, defineMethod } from "../../cdk/local/sandbox/method.ts";
import { conditionsSchema } from "../../functions/api/conditions/representation.ts";
import type { Criterion, Dimension } from "../../functions/domain/index.ts";
import type { MethodDefinition } from "../../functions/domain/sandbox/types.ts";
import { clientOf, openPlanning, type Planning } from "../support/planning.ts";
import {
  adventureWorksCsv,
  adventureWorksFields,
  adventureWorksMethod,
} from "./mappings/adventureworks.ts";
import {
  MAVEN_DAY,
  mavenCsv,
  mavenFields,
  mavenMethod,
  mavenOpportunitiesCsv,
} from "./mappings/maven.ts";

const data = (set: string) => new URL(`../../../shared/data/${set}/`, import.meta.url).pathname;
const maven = data("maven_crm_sales_opportunities");
const resellers = data("adventureworks_resellers");

/** A method with other dimensions, and names of its own: what has a name already is not made again. */
function cutBy(method: MethodDefinition, name: string, dimensions: Dimension[]): MethodDefinition {
  const profiles = method.profiles.map(({ profile }) => ({ name, profile }));
  return { ...method, name, profiles, scheme: { kind: "dimensions", dimensions } };
}

async function conditionsOf(planning: Planning, method: MethodDefinition) {
  const { segmentationId, profiles } = await defineMethod(clientOf(planning), method);
  await planning.pump.settle();
  const profileId = profiles[0]?.id ?? "";
  const path = `/v1/segmentations/${segmentationId}/conditions?profileId=${profileId}`;
  return planning.get(conditionsSchema(), path);
}

async function imported(planning: Planning, api: ApiClient, request: ImportRequest) {
  const importId = await startImport(api, request);
  await planning.pump.settle();
  expect((await importEnd(api, importId)).status).toBe("succeeded");
}

const winRate: Criterion = {
  key: "winRate",
  axis: "likelihood",
  level: "segment",
  appliesTo: ["customer"],
  direction: "higher",
  measure: { kind: "builtin", name: "winRate" },
  scale: { kind: "linear", low: 0.6, high: 0.66 },
  label: { en: "Win rate", nl: "Percentage gewonnen kansen" },
};

/** Likely is what was won so far, on a scale that makes much of little. */
const byWinRate: MethodDefinition = {
  ...mavenMethod,
  criteria: [...mavenMethod.criteria, winRate],
  profiles: mavenMethod.profiles.map(({ name, profile }) => ({
    name,
    profile: {
      ...profile,
      weights: { value: profile.weights.value, likelihood: { winRate: 100 } },
    },
  })),
};

describe.skipIf(!existsSync(maven))("sectors of Maven's CRM set, won at .61 to .65 each", () => {
  let planning: Planning;
  beforeAll(async () => {
    planning = await openPlanning(undefined, new Date(`${MAVEN_DAY}T12:00:00Z`));
    const api = clientOf(planning);
    await declareFields(api, mavenFields);
    const accounts = { filename: "accounts.csv", content: mavenCsv(maven), format: "csv" } as const;
    await imported(planning, api, accounts);
    await imported(planning, api, {
      rows: "opportunities",
      filename: "pipeline.csv",
      format: "csv",
      content: mavenOpportunitiesCsv(maven),
    });
  });
  afterAll(() => planning?.close());

  for (const [name, method] of [
    ["by size and age", mavenMethod],
    ["by win rate itself", byWinRate],
  ] as const) {
    test(`are said not to differ, and none is named the winner: ${name}`, async () => {
      const found = await conditionsOf(
        planning,
        cutBy(method, `Sectors ${name}`, [{ field: "sector" }]),
      );
      expect(found.segments).toHaveLength(10);
      const rates = found.differences.find(({ of }) => of === "winRate");
      expect(rates).toMatchObject({ n: 6_711, groups: 10, outcome: "none", value: 0 });
      // χ² = 2.8313 on 9 degrees, computed from the source.
      expect(rates?.p).toBeCloseTo(0.9706, 3);
      expect(found.overall.find(({ condition }) => condition === "heterogeneous")?.status).toBe(
        "fail",
      );
      expect(found.verdict.status).toBe("doNotDiffer");
      expect(found.verdict.sentence).toContain("do not differ measurably on");
      expect(found.verdict.sentence).toContain("win rate");
      expect(found.verdict.sentence).toContain("do not name a winner");
      for (const { lead, focus } of found.segments) {
        expect(lead?.supported ?? false).toBe(false);
        expect(focus?.supported ?? false).toBe(false);
      }
    });
  }
});

describe.skipIf(!existsSync(resellers))("the 701 AdventureWorks resellers", () => {
  let planning: Planning;
  beforeAll(async () => {
    planning = await openPlanning();
    const api = clientOf(planning);
    await declareFields(api, adventureWorksFields);
    const content = adventureWorksCsv(resellers);
    await imported(planning, api, { filename: "resellers.csv", content, format: "csv" });
  });
  afterAll(() => planning?.close());

  for (const [name, dimension] of [
    ["business types", { field: "businessType" }],
    ["sizes", { field: "employees", edges: [20, 50] }],
  ] as const) {
    test(`differ measurably by ${name}`, async () => {
      const found = await conditionsOf(planning, cutBy(adventureWorksMethod, name, [dimension]));
      expect(found.segments.length).toBeGreaterThan(2);
      const [score] = found.differences;
      expect(score).toMatchObject({ of: "score", outcome: "large" });
      expect(score?.interval?.low).toBeGreaterThan(0.06);
      expect(found.verdict.status).toBe("differ");
      expect(found.verdict.sentence).toContain("differ measurably on the score");
      expect(found.segments[0]?.lead?.supported).toBe(true);
    });
  }
});
