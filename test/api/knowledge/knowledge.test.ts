import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import * as z from "zod";
import { inputExample, knowledgeSchema } from "../../../functions/api/knowledge/representation.ts";
import { rankingSchema } from "../../../functions/contract/schemas/ranking.ts";
import { emptyDocument } from "../../../functions/domain/knowledge/types.ts";
import { KNOWLEDGE_ENTRIES_MAX } from "../../../functions/domain/limits.ts";
import { newTenant } from "../../support/api.ts";
import { knowingAccounts, knowingMethod } from "../../support/knowing.ts";
import { define, openPlanning, type Planning } from "../../support/planning.ts";

let planning: Planning;
let made: Awaited<ReturnType<typeof define>>;
beforeAll(async () => {
  planning = await openPlanning();
  await planning.store.accounts.batch(knowingAccounts.map((account) => ({ kind: "put", account })));
  made = await define(planning, knowingMethod);
});
afterAll(() => planning.close());

const errorsSchema = z.looseObject({
  errors: z.array(z.looseObject({ pointer: z.string(), code: z.string(), detail: z.string() })),
});

/** A tenant that has told nothing. */
let key: string;
beforeEach(async () => {
  key = (await newTenant(planning, "Fresh")).key;
});

const read = async () => {
  const answer = await planning.api("GET", "/v1/knowledge", { key });
  return { etag: answer.headers.etag, body: knowledgeSchema().parse(answer.json) };
};
const send = (method: "PUT" | "PATCH", body: unknown, etag?: string, headers = {}) =>
  planning.api(method, "/v1/knowledge", {
    key,
    body,
    headers: {
      ...(etag !== undefined && { "if-match": etag }),
      "content-type": method === "PUT" ? "application/json" : "application/merge-patch+json",
      ...headers,
    },
  });

describe("knowledge", () => {
  test("is empty at version 0 with an ETag to begin from", async () => {
    expect(await read()).toEqual({
      etag: '"0"',
      body: { version: 0, ...emptyDocument, updatedAt: null },
    });
  });

  test("is told whole, what is left out being empty or as by default", async () => {
    const put = await send("PUT", inputExample, '"0"');
    expect(put.status, put.text).toBe(200);
    expect(put.headers.etag).toBe('"1"');
    const { body, etag } = await read();
    expect(etag).toBe('"1"');
    expect(body).toMatchObject({ ...inputExample, version: 1, triggerHalfLifeDays: 90 });
    const again = await send("PUT", { usps: {} }, '"1"');
    expect(again.json).toMatchObject({ version: 2, motives: {}, winBackHalfLifeDays: 365 });
  });

  test("is changed in parts, null taking out", async () => {
    await send("PUT", inputExample, '"0"');
    const patch = {
      usps: { "one-invoice": { strength: 0.8 } },
      motives: {
        "less-handling": { matches: { "same-day-service": null } },
        continuity: { importance: 1 },
      },
      competitors: { national: null },
      referencesNeeded: 5,
    };
    const answer = await send("PATCH", patch, '"1"');
    expect(answer.status, answer.text).toBe(200);
    const { body } = await read();
    expect(body.usps["one-invoice"]).toEqual({
      ...inputExample.usps["one-invoice"],
      strength: 0.8,
    });
    expect(body.motives["less-handling"]?.matches).toEqual({ "one-invoice": 0.8 });
    expect(body).toMatchObject({ version: 2, competitors: {}, referencesNeeded: 5 });
    expect(body.trends).toEqual(inputExample.trends);
  });

  test("asks for If-Match, and refuses one that is not of now", async () => {
    expect((await send("PUT", {})).status).toBe(428);
    expect((await send("PATCH", {})).status).toBe(428);
    expect((await send("PUT", {}, '"1"')).status).toBe(412);
    await send("PUT", inputExample, '"0"');
    expect((await send("PUT", {}, '"0"')).status).toBe(412);
    expect((await send("PATCH", { usps: {} }, '"0"')).status).toBe(412);
    expect((await send("PATCH", { referencesNeeded: 4 }, "*")).status).toBe(200);
  });

  test("equal to what is known already is no new version", async () => {
    await send("PUT", inputExample, '"0"');
    const turned = {
      ...inputExample,
      usps: Object.fromEntries(Object.entries(inputExample.usps).reverse()),
    };
    expect((await send("PUT", turned, '"1"')).json).toMatchObject({ version: 1 });
  });

  test("that is not right is refused with everything that is wrong, in one's language", async () => {
    const id = `sgm_${"0".repeat(26)}`;
    const theme = { label: { en: "x", nl: "x" }, importance: 1 };
    const body = {
      motives: {
        speed: { ...theme, matches: { gone: 1 }, importanceBySegment: { [id]: { care: 1 } } },
      },
      referenceCases: {
        none: { label: { en: "x", nl: "x" }, strength: 1, accepted: true, date: "2026-01-01" },
      },
    };
    const answer = await send("PUT", body, '"0"', { "accept-language": "nl" });
    expect(answer.status).toBe(422);
    const { errors } = errorsSchema.parse(answer.json);
    expect(errors.map(({ pointer, code }) => [pointer, code])).toEqual([
      ["/motives/speed/matches/gone", "unknown-option"],
      ["/referenceCases/none", "required"],
      [`/motives/speed/importanceBySegment/${id}`, "unknown-segmentation"],
    ]);
    expect(errors[0]?.detail).toBe('Er is geen USP "gone".');
    const shape = await send(
      "PUT",
      { usps: { a: { label: { en: "x", nl: "x" }, strength: 2 } } },
      '"0"',
    );
    expect(errorsSchema.parse(shape.json).errors[0]?.pointer).toBe("/usps/a/strength");
    expect((await read()).body.version).toBe(0);
  });

  test("says its limit when there is too much of it", async () => {
    const usp = { label: { en: "x", nl: "x" }, strength: 1 };
    const usps = Object.fromEntries(
      Array.from({ length: KNOWLEDGE_ENTRIES_MAX + 1 }, (_, at) => [`u${at}`, usp]),
    );
    const answer = await send("PUT", { usps }, '"0"');
    expect(answer.json).toMatchObject({
      errors: [{ pointer: "/usps", code: "too-many", expected: `≤ ${KNOWLEDGE_ENTRIES_MAX}` }],
    });
  });

  test("keeps every version readable, newest first", async () => {
    await send("PUT", inputExample, '"0"');
    await send("PATCH", { usps: { third: { label: { en: "x", nl: "x" }, strength: 1 } } }, '"1"');
    const list = await planning.api("GET", "/v1/knowledge/versions?limit=1", { key });
    expect(list.json).toMatchObject({ data: [{ version: 2, counts: { usps: 3, motives: 2 } }] });
    const { nextCursor } = z.looseObject({ nextCursor: z.string() }).parse(list.json);
    const rest = await planning.api("GET", `/v1/knowledge/versions?cursor=${nextCursor}&limit=1`, {
      key,
    });
    expect(rest.json).toMatchObject({ data: [{ version: 1 }], nextCursor: null });
    const first = await planning.api("GET", "/v1/knowledge/versions/1", { key });
    expect(first.json).toMatchObject({ version: 1, ...inputExample });
    expect((await planning.api("GET", "/v1/knowledge/versions/3", { key })).status).toBe(404);
  });
});

describe("in the ranking", () => {
  const label = { en: "Name", nl: "Naam" };
  const ranking = () =>
    planning.get(
      rankingSchema(),
      `/v1/segmentations/${made.segmentationId}/ranking?profileId=${made.customers}`,
    );
  const likelihood = async (segment: string) => {
    const row = (await ranking()).rows.find((one) => one.segment === segment);
    return row?.likelihood.contributions.map(({ criterion, measured }) => [criterion, measured]);
  };

  test("motives count for accounts, trends for segments, each as importance says", async () => {
    const own = { [made.segmentationId]: { care: 0.25 } };
    const body = {
      usps: { fast: { label, strength: 0.8 } },
      motives: {
        speed: { label, importance: 1, matches: { fast: 1 } },
        price: { label, importance: 0.5, matches: {} },
      },
      trends: {
        ageing: { label, importance: 0.75, importanceBySegment: own, matches: { fast: 0.5 } },
        reshoring: { label, importance: 0.25, matches: {} },
      },
    };
    await planning.ask("PUT", "/v1/knowledge", {
      body,
      headers: { "if-match": '"0"' },
      status: 200,
    });
    await planning.pump.settle();
    expect((await ranking()).provenance).toMatchObject({ knowledgeVersion: 1, ratingsVersion: 0 });
    // Half of the accounts have a motive, one of two of which is answered.
    expect(await likelihood("care")).toEqual([
      ["motiveMatch", 0.4],
      ["trendMatch", 0.2],
    ]);
    expect(await likelihood("retail")).toEqual([
      ["motiveMatch", 0.4],
      ["trendMatch", 0.3],
    ]);
  });

  test("the proposition tells motives, answers, gaps and how many accounts have them", async () => {
    const path = `/v1/segmentations/${made.segmentationId}/segments`;
    const answer = await planning.ask("GET", `${path}/care/proposition`, {
      headers: { "accept-language": "nl" },
      status: 200,
    });
    expect(answer.json).toMatchObject({
      label: "care",
      knowledgeVersion: 1,
      motivesKnown: 2,
      motives: [
        {
          motive: "speed",
          label: "Naam",
          importance: 1,
          strength: 0.8,
          share: 0.5,
          gap: false,
          answers: [{ usp: "fast", strength: 0.8 }],
        },
        { motive: "price", importance: 0.5, strength: 0, share: 0.5, gap: true, answers: [] },
      ],
      gaps: ["price"],
      references: [],
    });
    for (const none of ["a|b", "other", "~ffffffff~"]) {
      const target = `${path}/${encodeURIComponent(none)}/proposition`;
      await planning.ask("GET", target, { status: 404 });
    }
  });
});
