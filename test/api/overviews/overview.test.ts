import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { overviewSchema } from "../../../functions/api/overviews/representation.ts";
import { rankingSchema } from "../../../functions/contract/schemas/ranking.ts";
import { define, openPlanning, type Planning, putSandboxAccounts } from "../../support/planning.ts";

let planning: Planning;
let made: Awaited<ReturnType<typeof define>>;
let path: string;
let overview: z.output<ReturnType<typeof overviewSchema>>;
beforeAll(async () => {
  planning = await openPlanning();
  await putSandboxAccounts(planning, 300);
  made = await define(planning);
  path = `/v1/segmentations/${made.segmentationId}`;
  overview = await read();
});
afterAll(() => planning.close());

const read = (query = "", headers = {}) =>
  planning.get(overviewSchema(), `${path}/overview?profileId=${made.customers}${query}`, headers);
const answer = async (target: string) => {
  const joint = target.includes("?") ? "&" : "?";
  const found = await planning.ask("GET", `${target}${joint}profileId=${made.customers}`, {
    status: 200,
  });
  return z.looseObject({}).parse(found.json);
};

describe("the overview", () => {
  test("shows the rows of the ranking in their order, with their figures", async () => {
    const target = `${path}/ranking?profileId=${made.customers}`;
    const { rows, totals, provenance } = await planning.get(rankingSchema(), target);
    expect(overview.provenance).toEqual(provenance);
    expect(overview.totals).toMatchObject({ ...totals, segments: rows.length });
    expect(overview.omitted).toBe(0);
    expect(overview.segments.length).toBe(rows.length);
    for (const [place, row] of rows.entries()) {
      const { segment, label, rank, status, score, interval, ci95, coordinates, quadrant } = row;
      expect(overview.segments[place]).toMatchObject({
        ...{ segment, label, rank, status, score, interval, ci95, coordinates, quadrant },
        size: row.size,
        coverage: { value: row.value.coverage, likelihood: row.likelihood.coverage },
        missing: row.missing.slice(0, 3),
      });
    }
  });

  test("says what conditions, signals and second opinions say, in short", async () => {
    const short = z.looseObject({
      label: z.string(),
      status: z.string(),
    });
    const conditions = z
      .looseObject({
        verdict: z.unknown(),
        overall: z.array(short.extend({ condition: z.string() })),
        segments: z.array(
          z.looseObject({
            segment: z.string(),
            lead: z.unknown(),
            focus: z.unknown(),
            conditions: z.array(short.extend({ condition: z.string() })),
          }),
        ),
      })
      .parse(await answer(`${path}/conditions`));
    const inShort = (all: readonly { condition: string; label: string; status: string }[]) =>
      all.map(({ condition, label, status }) => ({ code: condition, label, status }));
    expect(overview.verdict).toEqual(conditions.verdict);
    expect(overview.overall).toEqual(inShort(conditions.overall));
    for (const [place, judged] of conditions.segments.entries()) {
      const { segment, lead, focus, conditions: some } = overview.segments[place] ?? {};
      expect({ segment, lead, focus }).toEqual({
        segment: judged.segment,
        lead: judged.lead,
        focus: judged.focus,
      });
      expect(some).toEqual(inShort(judged.conditions));
    }
    const signals = z
      .looseObject({
        counts: z.unknown(),
        signals: z.array(short.extend({ signal: z.string(), text: z.string() })),
      })
      .parse(await answer(`/v1/warning-signals?segmentationId=${made.segmentationId}`));
    expect(overview.signals.counts).toEqual(signals.counts);
    const raised = signals.signals.filter(({ status }) => status !== "ok");
    expect(new Set(overview.signals.raised)).toEqual(
      new Set(
        raised.map(({ signal, label, status, text }) => ({ code: signal, label, status, text })),
      ),
    );
    const { opinions } = z
      .looseObject({ opinions: z.looseObject({}) })
      .parse(await answer(`${path}/second-opinions`));
    expect(opinions).toMatchObject(overview.opinions);
    const warnings = await planning.ask(
      "GET",
      `/v1/weighting-profiles/${made.customers}/warnings?segmentationId=${made.segmentationId}`,
      { status: 200 },
    );
    expect(warnings.json).toMatchObject(overview.profile);
  });

  test("samples ranks as robustness does with the same seed, and other ones with another", async () => {
    const { acceptability: drawn } = z
      .looseObject({
        acceptability: z.looseObject({
          draws: z.number(),
          seed: z.number(),
          concentration: z.number(),
          aroundProfile: z.looseObject({
            segments: z.array(
              z.looseObject({
                segment: z.string(),
                acceptability: z.array(z.number()),
                focus: z.number(),
              }),
            ),
          }),
        }),
      })
      .parse(await answer(`${path}/robustness?seed=${overview.sampling.seed}`));
    const { help: _help, ...sampling } = overview.sampling;
    expect(drawn).toMatchObject(sampling);
    const bySegment = new Map(drawn.aroundProfile.segments.map((each) => [each.segment, each]));
    for (const { segment, rank, stability } of overview.segments) {
      const found = bySegment.get(segment);
      expect(stability.first).toBe(found?.acceptability[0]);
      expect(stability.focus).toBe(found?.focus);
      if (rank !== null && rank <= 20)
        expect(stability.ownRank).toBe(found?.acceptability[rank - 1]);
    }
    const other = await read("&seed=2");
    const places = ({ segments }: typeof overview) => segments.map(({ stability }) => stability);
    expect(places(other)).not.toEqual(places(overview));
    expect(places(await read())).toEqual(places(overview));
  });

  test("names reasons that are the largest contributions to the headline", () => {
    for (const { status, reasons, score } of overview.segments) {
      if (status !== "scored") {
        expect(reasons).toEqual([]);
        continue;
      }
      const sum = reasons.reduce((total, { points }) => total + points.raw, 0);
      expect(reasons.length).toBeGreaterThan(0);
      expect(sum).toBeLessThanOrEqual((score?.raw ?? 0) + 1e-9);
      const raws = reasons.map(({ points }) => points.raw);
      expect(raws).toEqual(raws.toSorted((a, b) => b - a));
    }
  });

  test("reads no account", async () => {
    planning.meter.reset();
    await read();
    const { callsByArea } = planning.meter.read();
    // None when the process has the matrix in memory.
    expect(callsByArea.snapshots ?? 0).toBeLessThanOrEqual(1);
    expect(callsByArea.accounts ?? 0).toBe(0);
    expect(callsByArea.partials ?? 0).toBe(0);
  });

  test("comes in Dutch with the same figures", async () => {
    const dutch = await read("", { "accept-language": "nl" });
    expect(dutch.segments.map(({ score }) => score)).toEqual(
      overview.segments.map(({ score }) => score),
    );
    expect(dutch.verdict.status).toBe(overview.verdict.status);
    expect(dutch.verdict.sentence).not.toBe(overview.verdict.sentence);
    expect(dutch.sampling.help).toContain("gewichten");
  });

  test("of one relationship ranks those accounts only", async () => {
    const found = await planning.get(
      overviewSchema(),
      `${path}/overview?profileId=${made.prospects}&relationship=former_customer`,
    );
    expect(found.relationships).toEqual(["former_customer"]);
  });
});
