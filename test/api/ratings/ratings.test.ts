import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { rankingSchema } from "../../../functions/contract/schemas/ranking.ts";
import { RATING_COMMENT_LENGTH_MAX_CHARACTERS } from "../../../functions/domain/limits.ts";
import { knowingAccounts, knowingMethod } from "../../support/knowing.ts";
import { define, openPlanning, type Planning } from "../../support/planning.ts";

let planning: Planning;
let made: Awaited<ReturnType<typeof define>>;
let asOf: string;
beforeAll(async () => {
  planning = await openPlanning();
  await planning.store.accounts.batch(knowingAccounts.map((account) => ({ kind: "put", account })));
  made = await define(planning, knowingMethod);
  asOf = (await planning.store.tenant.read()).asOf;
});
afterAll(() => planning.close());

const ofSegment = (segment: string, rest = "") =>
  `/v1/segmentations/${made.segmentationId}/segments/${segment}/ratings${rest}`;
const ofAccount = (externalId: string, rest = "") =>
  `/v1/accounts/ext:${externalId}/ratings${rest}`;
const rate = (path: string, body: unknown, status: number) =>
  planning.ask("PUT", path, { body, status });

async function fitOf(segment: string) {
  await planning.pump.settle();
  const { rows } = await planning.get(
    rankingSchema(),
    `/v1/segmentations/${made.segmentationId}/ranking?profileId=${made.customers}`,
  );
  const [fit] = rows.find((row) => row.segment === segment)?.value.contributions ?? [];
  return { utility: fit?.utility, coverage: fit?.coverage, measured: fit?.measured };
}

const top = z.looseObject({
  data: z.array(
    z.looseObject({ externalId: z.string(), value: z.looseObject({ raw: z.number() }) }),
  ),
});
async function valuesOf(segment: string) {
  const path = `/v1/segmentations/${made.segmentationId}/segments/${segment}/top-accounts`;
  const { data } = await planning.get(top, `${path}?profileId=${made.customers}`);
  return Object.fromEntries(data.map((one) => [one.externalId, one.value.raw]));
}

const listed = z.strictObject({ data: z.array(z.unknown()), nextCursor: z.string().nullable() });

describe("ratings of a segment", () => {
  test("count as their mean for every account of it that has none of its own", async () => {
    expect(await fitOf("care")).toMatchObject({ coverage: 0 });
    await rate(ofSegment("care", "/fit/sales-manager"), { value: 5 }, 201);
    await rate(ofSegment("care", "/fit/marketing"), { value: 4 }, 201);
    expect(await fitOf("care")).toEqual({ utility: 0.875, coverage: 1, measured: 4.5 });
    await rate(ofAccount("care-0", "/fit/sales-manager"), { value: 1 }, 201);
    expect(await fitOf("care")).toEqual({ utility: 0.65625, coverage: 1, measured: 3.625 });
    expect(await valuesOf("care")).toMatchObject({ "care-0": 0, "care-1": 0.875 });
    await planning.ask("DELETE", ofAccount("care-0", "/fit/sales-manager"), { status: 204 });
    expect(await fitOf("care")).toMatchObject({ utility: 0.875 });
    expect(await valuesOf("care")).toMatchObject({ "care-0": 0.875 });
    await planning.ask("DELETE", ofSegment("care", "/fit/marketing"), { status: 204 });
    expect(await fitOf("care")).toMatchObject({ utility: 1, measured: 5 });
    await planning.ask("DELETE", ofSegment("care", "/fit/marketing"), { status: 404 });
  });

  test("are shown with spread, level, anchor and age, in one's language", async () => {
    const old = { value: 2, date: "2020-01-31", comment: "Lang geleden" };
    await rate(ofSegment("retail", "/fit/controller"), old, 201);
    await rate(ofSegment("retail", "/fit/sales-manager"), { value: 5 }, 201);
    const again = await rate(ofSegment("retail", "/fit/sales-manager"), { value: 4 }, 200);
    expect(again.json).toEqual({
      criterion: "fit",
      assessor: "sales-manager",
      value: 4,
      date: asOf,
    });
    const answer = await planning.ask("GET", ofSegment("retail"), {
      headers: { "accept-language": "nl" },
      status: 200,
    });
    expect(answer.json).toMatchObject({
      segment: "retail",
      asOf,
      criteria: [
        {
          criterion: "fit",
          label: "Strategische aansluiting",
          summary: {
            n: 2,
            mean: 3,
            sd: Math.SQRT2,
            range: { lowest: 2, highest: 4 },
            utility: 0.5,
            level: 3,
            anchor: "Niveau 3",
            oldest: "2020-01-31",
            stale: true,
            ratings: [
              { assessor: "controller", ...old },
              { assessor: "sales-manager", value: 4, date: asOf },
            ],
          },
        },
      ],
    });
  });

  test("name a segment the scheme can make, a criterion of its set, and 1 to 5", async () => {
    await rate(ofSegment("nobody-yet", "/fit/sales-manager"), { value: 3 }, 201);
    for (const segment of ["a|b", "other", ".."]) {
      const path = ofSegment(encodeURIComponent(segment), "/fit/sales-manager");
      expect((await planning.ask("PUT", path, { body: { value: 3 } })).status).toBe(404);
    }
    const unknown = await rate(ofSegment("care", "/gone/sales-manager"), { value: 3 }, 404);
    expect(unknown.json).toMatchObject({ code: "criterion-not-found" });
    for (const value of [0, 6, 2.5, "3"]) {
      await rate(ofSegment("care", "/fit/sales-manager"), { value }, 422);
    }
    const comment = "x".repeat(RATING_COMMENT_LENGTH_MAX_CHARACTERS + 1);
    await rate(ofSegment("care", "/fit/sales-manager"), { value: 3, comment }, 422);
    await rate(ofSegment("care", "/fit/-x"), { value: 3 }, 400);
  });
});

describe("all ratings of a segmentation", () => {
  test("are of a day that has come, with a comment that can be read, whatever they are of", async () => {
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    await rate(ofSegment("care", "/fit/early"), { value: 3, date: tomorrow, comment: "A\nB" }, 201);
    await planning.ask("DELETE", ofSegment("care", "/fit/early"), { status: 204 });
    for (const path of [ofSegment("care", "/fit/early"), ofAccount("care-0", "/fit/early")]) {
      const body = { value: 3, date: "2199-01-01", comment: "\u0000" };
      expect((await rate(path, body, 422)).json).toMatchObject({
        errors: [
          { pointer: "/date", code: "in-the-future" },
          { pointer: "/comment", code: "control-character" },
        ],
      });
    }
  });

  test("are listed in pages, and say whether they still count for a segment", async () => {
    const path = `/v1/segmentations/${made.segmentationId}/ratings`;
    const all: unknown[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const query: string = cursor === "" ? "" : `&cursor=${cursor}`;
      const page = await planning.get(listed, `${path}?limit=2${query}`);
      all.push(...page.data);
      cursor = page.nextCursor;
    }
    expect(all).toHaveLength(4);
    expect(all).toContainEqual({
      segment: "nobody-yet",
      label: "nobody-yet",
      inScheme: true,
      criterion: "fit",
      assessor: "sales-manager",
      value: 3,
      date: asOf,
    });
    await planning.ask("GET", `/v1/segmentations/sgm_${"0".repeat(26)}/ratings`, { status: 404 });
  });
});

describe("agreement", () => {
  const agreement = (query = "?criterionKey=motiveMatch", headers = {}) =>
    planning.ask("GET", `/v1/segmentations/${made.segmentationId}/ratings/agreement${query}`, {
      headers,
    });

  test("says why it cannot be said", async () => {
    const answer = await agreement(undefined, { "accept-language": "nl" });
    expect(answer.json).toMatchObject({
      w: null,
      assessors: [],
      reason: { code: "too-few-assessors", label: expect.stringContaining("twee beoordelaars") },
    });
    expect((await agreement("?criterionKey=gone")).status).toBe(404);
    expect((await agreement("")).status).toBe(400);
  });

  test("is Kendall's W over those who rated the same segments; the others are named", async () => {
    const given = {
      marketing: { care: 1, retail: 3, food: 5 },
      "sales-manager": { care: 2, retail: 3, food: 4 },
      controller: { care: 5 },
    };
    for (const [assessor, values] of Object.entries(given)) {
      for (const [segment, value] of Object.entries(values)) {
        await rate(ofSegment(segment, `/motiveMatch/${assessor}`), { value }, 201);
      }
    }
    expect((await agreement()).json).toMatchObject({
      criterion: "motiveMatch",
      label: "Motives",
      w: 1,
      chiSquare: 4,
      degreesOfFreedom: 2,
      assessors: ["marketing", "sales-manager"],
      segments: ["care", "food", "retail"],
      leftOut: { assessors: ["controller"], segments: [] },
      reason: null,
    });
  });
});

describe("ratings of an account", () => {
  test("are shown beside what it takes from its segment, and go before it", async () => {
    await rate(ofSegment("care", "/fit/sales-manager"), { value: 5 }, 200);
    const byRef = `?segmentationId=${made.segmentationId}`;
    const before = await planning.ask("GET", ofAccount("care-1", byRef), { status: 200 });
    expect(before.json).toMatchObject({
      externalId: "care-1",
      segment: "care",
      criteria: [
        { criterion: "fit", source: "segment", own: null, segment: { mean: 5 } },
        { criterion: "motiveMatch", source: "segment", own: null },
      ],
    });
    await rate(ofAccount("care-1", "/fit/sales-manager"), { value: 2, comment: "Small" }, 201);
    await rate(ofAccount("care-1", "/fit/sales-manager"), { value: 2, comment: "Small" }, 200);
    const after = await planning.ask("GET", ofAccount("care-1", byRef), { status: 200 });
    expect(after.json).toMatchObject({
      criteria: [
        {
          criterion: "fit",
          label: "Strategic fit",
          source: "own",
          own: { mean: 2, anchor: "Level 2", ratings: [{ comment: "Small" }] },
          segment: { mean: 5 },
        },
        { criterion: "motiveMatch", source: "segment" },
      ],
    });
    const alone = await planning.ask("GET", ofAccount("care-1"), { status: 200 });
    expect(alone.json).toMatchObject({
      segmentationId: null,
      segment: null,
      criteria: [{ criterion: "fit", source: "own", segment: null }],
    });
  });

  test("stay when the account is changed or put anew", async () => {
    await rate(ofAccount("care-2", "/fit/sales-manager"), { value: 3 }, 201);
    const path = "/v1/accounts/ext:care-2";
    await planning.ask("PATCH", path, { body: { facts: { employees: 5 } }, status: 200 });
    const body = { name: "Renamed", relationship: "prospect", facts: { sector: "care" } };
    await planning.ask("PUT", path, { body, status: 200 });
    const answer = await planning.ask("GET", ofAccount("care-2"), { status: 200 });
    expect(answer.json).toMatchObject({ criteria: [{ criterion: "fit", own: { mean: 3 } }] });
  });

  test("need the account, and a criterion of some set", async () => {
    await rate(ofAccount("nobody", "/fit/sales-manager"), { value: 3 }, 404);
    const unknown = await rate(ofAccount("care-3", "/gone/sales-manager"), { value: 3 }, 404);
    expect(unknown.json).toMatchObject({ code: "criterion-not-found" });
    const absent = await planning.ask("DELETE", ofAccount("care-3", "/fit/sales-manager"));
    expect(absent.json).toMatchObject({ code: "rating-not-found" });
  });
});
