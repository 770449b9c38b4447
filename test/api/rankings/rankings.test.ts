import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { runSummarySchema } from "../../../functions/api/runs/representation.ts";
import { profileSchema } from "../../../functions/api/weighting-profiles/representation.ts";
import { pageOf } from "../../../functions/contract/paging.ts";
import {
  matrixPartSchema,
  matrixSchema,
  provenanceSchema,
  rankingPartSchema,
  rankingSchema,
  verdictSchema,
} from "../../../functions/contract/schemas/ranking.ts";
import { type Account, roundHalfEven2, scoreAccount } from "../../../functions/domain/index.ts";
import { define, openPlanning, type Planning, putSandboxAccounts } from "../../support/planning.ts";

let planning: Planning;
let accounts: readonly Account[];
let made: Awaited<ReturnType<typeof define>>;
let path: string;
beforeAll(async () => {
  planning = await openPlanning();
  accounts = await putSandboxAccounts(planning, 300);
  made = await define(planning);
  path = `/v1/segmentations/${made.segmentationId}`;
});
afterAll(() => planning.close());

const ranking = (query = "", headers = {}) =>
  planning.get(rankingSchema(), `${path}/ranking?profileId=${made.customers}${query}`, headers);
const matrix = (query = "") =>
  planning.get(matrixSchema(), `${path}/matrix?profileId=${made.customers}${query}`);

const whatIfAnswer = z.strictObject({
  provenance: provenanceSchema(),
  verdict: verdictSchema(),
  ranking: rankingPartSchema(),
  matrix: matrixPartSchema(),
  differences: z
    .looseObject({
      rows: z.array(
        z.looseObject({
          segment: z.string(),
          rank: z.number().nullable(),
          baselineRank: z.number().nullable(),
          rankChange: z.number().nullable(),
          scoreChange: z.number().nullable(),
        }),
      ),
    })
    .nullable(),
});
const whatIf = (body: object) =>
  planning.post(whatIfAnswer, `${path}/what-if`, { body, status: 200 });

async function policyOf(profileId: string) {
  const profile = await planning.get(profileSchema(), `/v1/weighting-profiles/${profileId}`);
  const { weights, missing, minimumCoverage, valueShare, thresholds, relationships } = profile;
  return { weights, missing, minimumCoverage, valueShare, thresholds, relationships };
}

describe("a ranking and a matrix as files", () => {
  const asked = (what: string, query: string, headers = {}) =>
    planning.ask("GET", `${path}/${what}?profileId=${made.customers}${query}`, { headers });

  test("are a table with a segment a line, whichever way it is asked for", async () => {
    const { rows } = await ranking();
    const byAccept = await asked("ranking", "", { accept: "text/csv", "accept-language": "nl" });
    const byName = await asked("ranking", "&format=csv", { "accept-language": "nl" });
    expect(byAccept.text).toBe(byName.text);
    expect(byAccept.headers).toMatchObject({
      "content-disposition": 'attachment; filename="ranking.csv"',
      vary: expect.stringContaining("Accept"),
    });
    const lines = byAccept.text.trimEnd().split("\r\n");
    expect(lines).toHaveLength(rows.length + 1);
    expect(byAccept.text).toContain("Focusdoelgroep");
    const spread = await asked("matrix", "&format=csv&delimiter=;&decimal=,&bom=true");
    expect(spread.text).toMatch(/^\uFEFFsegment;label;rank;accounts;likelihood;/);
    expect((await asked("matrix", "&format=csv&bom=perhaps")).status).toBe(400);
  });

  test("are a drawing of the matrix, and none of the ranking", async () => {
    const { points } = await matrix();
    const svg = await asked("matrix", "", { accept: "image/svg+xml" });
    expect(svg.status).toBe(200);
    const placed = points.filter(({ coordinates: { x, y } }) => x !== null && y !== null);
    expect(svg.text.match(/<circle /g)).toHaveLength(placed.length);
    expect((await asked("ranking", "", { accept: "image/svg+xml" })).status).toBe(406);
    expect((await asked("ranking", "&format=svg")).status).toBe(400);
  });
});

describe("a ranking", () => {
  test("counts every account the profile is about, once", async () => {
    const { totals, rows, relationships } = await ranking();
    expect(relationships).toEqual(["customer"]);
    const customers = accounts.filter(({ relationship }) => relationship === "customer");
    expect(totals.n).toBe(customers.length);
    expect(rows.reduce((sum, row) => sum + row.size.n, 0)).toBe(totals.assigned);
    expect(totals.assigned + totals.unassigned).toBe(totals.n);
  });

  test("explains each axis: contributions sum to its score within 1e-9", async () => {
    const { rows } = await ranking();
    const scored = rows.filter(({ status }) => status === "scored");
    expect(scored.length).toBeGreaterThan(5);
    for (const row of scored) {
      for (const axis of [row.value, row.likelihood]) {
        const sum = axis.contributions.reduce((total, part) => total + part.contribution.raw, 0);
        expect(Math.abs(sum - (axis.score?.raw ?? 0))).toBeLessThan(1e-9);
        expect(axis.interval?.raw.low).toBeLessThanOrEqual((axis.score?.raw ?? 0) + 1e-9);
        expect(axis.interval?.raw.high).toBeGreaterThanOrEqual((axis.score?.raw ?? 0) - 1e-9);
      }
      expect(row.score?.points).toBe(roundHalfEven2(100 * (row.score?.raw ?? 0)));
    }
    expect(rows.map(({ rank }) => rank)).toEqual(
      rows.map(({ rank }) => rank).toSorted((a, b) => (a ?? Infinity) - (b ?? Infinity)),
    );
  });

  test("names the versions it was made from, and the stored run with these figures", async () => {
    const { provenance } = await ranking();
    expect(provenance).toMatchObject({
      segmentationId: made.segmentationId,
      segmentationVersion: 1,
      criteriaSetId: made.criteriaSetId,
      criteriaVersion: 2,
      profileId: made.customers,
      profileVersion: 2,
    });
    expect(provenance.runId).toMatch(/^run_/);
  });

  test("of one relationship counts those accounts only", async () => {
    const target = `${path}/ranking?profileId=${made.prospects}`;
    const all = await planning.get(rankingSchema(), target);
    const former = await planning.get(rankingSchema(), `${target}&relationship=former_customer`);
    const count = accounts.filter(({ relationship }) => relationship === "former_customer").length;
    expect(former.totals.n).toBe(count);
    expect(former.relationships).toEqual(["former_customer"]);
    for (const row of former.rows) {
      const whole = all.rows.find(({ segment }) => segment === row.segment);
      const part = whole?.relationships.find((one) => one.relationship === "former_customer");
      expect(part?.n ?? 0).toBe(row.size.n);
      if (part) expect(part.score).toEqual(row.score);
    }
  });

  test("comes in Dutch with the same figures", async () => {
    const english = await ranking();
    const dutch = await ranking("", { "accept-language": "nl" });
    expect(dutch.rows.map(({ score }) => score)).toEqual(english.rows.map(({ score }) => score));
    const labels = (rows: typeof dutch.rows) =>
      rows[0]?.value.contributions.map(({ label }) => label);
    expect(labels(english.rows)).toContain("Revenue a year");
    expect(labels(dutch.rows)).toContain("Omzet per jaar");
    const codes = new Map(dutch.rows.map(({ quadrant }) => [quadrant?.code, quadrant?.label]));
    for (const [code, label] of codes) if (code === "focus") expect(label).toBe("Focusdoelgroep");
  });

  test("without its explanations has the same scores", async () => {
    const full = await ranking();
    const scores = await ranking("&detail=scores");
    expect(scores.rows.map(({ segment, score }) => [segment, score])).toEqual(
      full.rows.map(({ segment, score }) => [segment, score]),
    );
    for (const row of scores.rows) {
      expect([row.missing, row.relationships, row.value.contributions]).toEqual([[], [], []]);
    }
  });

  test("answers 304 to whoever holds it already", async () => {
    const target = `${path}/ranking?profileId=${made.customers}`;
    const { headers } = await planning.ask("GET", target, { status: 200 });
    await planning.ask("GET", target, {
      headers: { "if-none-match": headers.etag ?? "" },
      status: 304,
    });
  });
});

describe("a matrix", () => {
  test("places each segment at its scores, in ranking order", async () => {
    const { rows } = await ranking();
    const { points, axes, thresholds } = await matrix();
    expect(axes).toMatchObject({ x: { axis: "likelihood" }, y: { axis: "value" } });
    expect(points.map(({ segment }) => segment)).toEqual(rows.map(({ segment }) => segment));
    for (const [place, point] of points.entries()) {
      const row = rows[place];
      expect(point.coordinates.x).toBe(row?.likelihood.score?.points ?? null);
      expect(point.coordinates.y).toBe(row?.value.score?.points ?? null);
      expect(point.coordinates).toEqual(row?.coordinates);
      expect(point.quadrant).toEqual(row?.quadrant);
      if (point.coordinates.raw.x === null || point.coordinates.raw.y === null) continue;
      const right = 100 * point.coordinates.raw.x >= thresholds.likelihood - 1e-9;
      const upper = 100 * point.coordinates.raw.y >= thresholds.value - 1e-9;
      const code = upper ? (right ? "focus" : "develop") : right ? "serve" : "deprioritise";
      expect(point.quadrant?.code).toBe(code);
    }
    const area = points.reduce((sum, point) => sum + point.area.accounts, 0);
    expect(area).toBeCloseTo(1, 9);
  });

  test("one segment reads alone as it stands in both", async () => {
    const [first] = (await ranking()).rows;
    const [point] = (await matrix()).points;
    const key = encodeURIComponent(first?.segment ?? "");
    const target = `${path}/segments/${key}?profileId=${made.customers}`;
    const answer = await planning.ask("GET", target, { status: 200 });
    expect(answer.json).toMatchObject({ row: first, point });
    await planning.ask("GET", `${path}/segments/nope?profileId=${made.customers}`, { status: 404 });
  });
});

describe("the verdict on a ranking", () => {
  test("says whether the segments differ at all, by the tenant's own thresholds", async () => {
    const { verdict } = await ranking();
    expect(verdict.status).not.toBe("doNotDiffer");
    const conditions = z
      .looseObject({ verdict: z.unknown() })
      .parse((await planning.ask("GET", `${path}/conditions?profileId=${made.customers}`)).json);
    expect(conditions.verdict).toEqual(verdict);
  });
});

describe("a what-if", () => {
  test("with the weights of a published profile is the published ranking and matrix", async () => {
    const policy = await policyOf(made.customers);
    const answer = await whatIf({ ...policy, baseline: { profileId: made.customers } });
    const { provenance, verdict, ...published } = await ranking();
    const { provenance: _same, ...placed } = await matrix();
    expect(JSON.stringify(answer.ranking)).toBe(JSON.stringify(published));
    expect(JSON.stringify(answer.matrix)).toBe(JSON.stringify(placed));
    expect(answer.verdict).toEqual(verdict);
    expect(answer.provenance).toEqual({
      ...provenance,
      runId: null,
      profileId: null,
      profileVersion: null,
    });
    for (const row of answer.differences?.rows ?? []) {
      expect([row.rankChange, row.scoreChange]).toEqual(row.rank === null ? [null, null] : [0, 0]);
    }
  });

  test("reads and writes no account, and stores nothing", async () => {
    const policy = await policyOf(made.customers);
    planning.meter.reset();
    await whatIf({ ...policy, weights: { ...policy.weights, likelihood: { loyalty: 1 } } });
    const { callsByArea, total } = planning.meter.read();
    // None when the process has the matrix in memory.
    expect(callsByArea.snapshots ?? 0).toBeLessThanOrEqual(1);
    expect(callsByArea.accounts ?? 0).toBe(0);
    expect(callsByArea.partials ?? 0).toBe(0);
    // The only writes are those that keep the tenant to its allowance.
    expect(total.writeUnits).toBe(callsByArea.limits ?? 0);
  });

  test("says how segments move against a stored profile", async () => {
    const policy = await policyOf(made.customers);
    const answer = await whatIf({
      ...policy,
      weights: { value: { marginPct: 1 }, likelihood: { nps: 1 } },
      baseline: { profileId: made.customers },
    });
    const before = new Map((await ranking()).rows.map((row) => [row.segment, row]));
    const rows = answer.differences?.rows ?? [];
    expect(rows.some(({ rankChange }) => rankChange !== 0 && rankChange !== null)).toBe(true);
    for (const row of rows) {
      expect(row.baselineRank).toBe(before.get(row.segment)?.rank ?? null);
      if (row.rank !== null && row.baselineRank !== null)
        expect(row.rankChange).toBe(row.baselineRank - row.rank);
    }
  });

  test("an axis without weights, or an unknown criterion, is refused", async () => {
    const body = { weights: { value: { nope: 1 }, likelihood: {} } };
    const answer = await planning.ask("POST", `${path}/what-if`, { body, status: 422 });
    expect(answer.json).toMatchObject({
      errors: [
        { pointer: "/weights/value/nope", code: "unknown-criterion" },
        { pointer: "/weights/likelihood", code: "axis-without-weight" },
      ],
    });
  });
});

describe("versions of a profile", () => {
  test("a draft ranks by its own weights while the published version stays as it was", async () => {
    const clone = await planning.post(
      profileSchema(),
      `/v1/weighting-profiles/${made.customers}/clone`,
      { body: { name: "Proef" }, status: 201 },
    );
    const target = `${path}/ranking?profileId=${clone.id}`;
    const refused = await planning.ask("GET", target, { status: 409 });
    expect(refused.json).toMatchObject({ code: "weighting-profile-not-published" });
    const published = `/v1/weighting-profiles/${clone.id}`;
    await planning.ask("POST", `${published}/publish`, {
      headers: { "if-match": '"1"' },
      status: 200,
    });
    await planning.ask("PATCH", published, {
      body: { valueShare: 1 },
      headers: { "if-match": '"2"' },
      status: 200,
    });
    const original = await ranking();
    const now = await planning.get(rankingSchema(), target);
    const draft = await planning.get(rankingSchema(), `${target}&version=draft`);
    const first = await planning.get(rankingSchema(), `${target}&version=1`);
    expect(now.rows).toEqual(original.rows);
    expect(first.rows).toEqual(original.rows);
    expect(draft.provenance).toMatchObject({ profileVersion: 3, runId: null });
    for (const row of draft.rows) expect(row.score).toEqual(row.value.score);
    await planning.ask("GET", `${target}&version=9`, { status: 404 });
    await planning.ask("GET", `${target}&version=last`, { status: 400 });
  });

  test("a profile over another criteria set is told so", async () => {
    const set = await planning.ask("POST", "/v1/criteria-sets", {
      body: { name: "Ander", criteria: [{ key: "urgency" }, { key: "marginPct" }] },
      status: 201,
    });
    const { id } = z.looseObject({ id: z.string() }).parse(set.json);
    const other = await planning.post(profileSchema(), "/v1/weighting-profiles", {
      body: {
        name: "Ander",
        criteriaSetId: id,
        weights: { value: { marginPct: 1 }, likelihood: { urgency: 1 } },
      },
      status: 201,
    });
    const target = `${path}/ranking?version=draft&profileId=${other.id}`;
    const answer = await planning.ask("GET", target, { status: 409 });
    expect(answer.json).toMatchObject({ code: "profile-does-not-fit" });
  });
});

const topAnswer = z.looseObject({
  accounts: z.number(),
  data: z.array(
    z.looseObject({ externalId: z.string(), score: z.looseObject({ raw: z.number() }) }),
  ),
});

describe("top accounts", () => {
  test("are the best of the segment by their own scores, found independently", async () => {
    const { rows } = await ranking();
    const largest = rows
      .filter(({ segment }) => segment !== "other")
      .toSorted((a, b) => b.size.n - a.size.n)[0];
    const key = largest?.segment ?? "";
    const target = `${path}/segments/${encodeURIComponent(key)}/top-accounts`;
    const answer = await planning.get(topAnswer, `${target}?profileId=${made.customers}&limit=5`);
    expect(answer.accounts).toBe(largest?.size.n);
    const held = await planning.store.results.matrix(made.segmentationId);
    const profile = await planning.store.profiles.read(made.customers);
    if (held === null || profile === null) throw new Error("measured before");
    const { plan } = held;
    const [sector = "", size = ""] = key.split("|");
    const [from = 0, to = Infinity] = size
      .split("-")
      .map((edge) => (edge ? Number(edge) : undefined));
    const expected = accounts
      .filter(({ relationship, facts }) => {
        const employees = Number(facts.employees);
        const fits = facts.sector === sector && employees >= from && employees <= to;
        return relationship === "customer" && fits;
      })
      .map((account) => ({
        externalId: account.externalId,
        score: scoreAccount(account, plan, profile.definition.profile).score,
      }))
      .filter(({ score }) => score !== null)
      .toSorted((a, b) => (b.score ?? 0) - (a.score ?? 0))
      .slice(0, 5);
    expect(answer.data.map(({ externalId }) => externalId)).toEqual(
      expected.map(({ externalId }) => externalId),
    );
    for (const [place, { score }] of answer.data.entries())
      expect(score.raw).toBeCloseTo(expected[place]?.score ?? -1, 5);
  });

  test("of `other` come from all segments pooled into it", async () => {
    const { rows, pooled } = await ranking();
    expect(pooled.length).toBeGreaterThan(0);
    const target = `${path}/segments/other/top-accounts?profileId=${made.customers}&limit=200`;
    const answer = await planning.get(topAnswer, target);
    const other = rows.find(({ segment }) => segment === "other");
    expect(answer.accounts).toBe(other?.size.n);
    expect(answer.data.length).toBeGreaterThan(0);
    expect(answer.data.length).toBeLessThanOrEqual(answer.accounts);
  });

  test("of a segment that is not there are not found", async () => {
    const target = `${path}/segments/nope/top-accounts?profileId=${made.customers}`;
    await planning.ask("GET", target, { status: 404 });
  });
});

describe("runs", () => {
  const runs = () =>
    planning.get(pageOf(runSummarySchema()), `/v1/runs?segmentationId=${made.segmentationId}`);

  test("a run read again is the same bytes, and holds what the live ranking and matrix answer", async () => {
    for (const language of ["en", "nl"]) {
      const headers = { "accept-language": language };
      const live = await ranking("", headers);
      const target = `/v1/runs/${live.provenance.runId}`;
      const first = await planning.ask("GET", target, { headers, status: 200 });
      const again = await planning.ask("GET", target, { headers, status: 200 });
      expect(Buffer.compare(first.bytes, again.bytes)).toBe(0);
      const run = z
        .looseObject({ provenance: z.unknown(), ranking: z.unknown(), matrix: z.unknown() })
        .parse(first.json);
      const { provenance, verdict: _verdict, ...rest } = live;
      expect(JSON.stringify(run.provenance)).toBe(JSON.stringify(provenance));
      expect(JSON.stringify(run.ranking)).toBe(JSON.stringify(rest));
      const placed = await planning.ask("GET", `${path}/matrix?profileId=${made.customers}`, {
        headers,
      });
      expect(placed.text).toContain(JSON.stringify(run.matrix).slice(1, -1));
    }
  });

  test("are listed with the versions they were made from, each profile's own", async () => {
    const { data } = await runs();
    const profiles = new Set(data.map(({ profileId }) => profileId));
    expect(profiles).toContain(made.customers);
    expect(profiles).toContain(made.prospects);
    await planning.ask("GET", `/v1/runs/run_${"0".repeat(26)}`, { status: 404 });
    await planning.ask("GET", `/v1/runs?segmentationId=sgm_${"0".repeat(26)}`, { status: 404 });
  });

  test("a changed account makes a new run; the old one stays as it was", async () => {
    const before = await ranking();
    const target = `/v1/runs/${before.provenance.runId}`;
    const old = await planning.ask("GET", target, { status: 200 });
    const [account] = accounts.filter(({ relationship }) => relationship === "customer");
    if (account === undefined) throw new Error("there are customers");
    const facts = { ...account.facts, revenue12m: 999_999, loyalty: 5, nps: 10 };
    await planning.store.accounts.put({ ...account, facts });
    await planning.pump.settle();
    const after = await ranking();
    expect(after.provenance.dataVersion).toBeGreaterThan(before.provenance.dataVersion);
    expect(after.provenance.runId).not.toBe(before.provenance.runId);
    expect((await planning.ask("GET", target, { status: 200 })).text).toBe(old.text);
    expect((await runs()).data.map(({ id }) => id)).toContain(after.provenance.runId);
  });
});

describe("before there is a ranking", () => {
  test("it says what is in the way, and for how long to wait", async () => {
    const set = await planning.ask("POST", "/v1/criteria-sets", {
      body: { name: "Later", criteria: [{ key: "urgency" }, { key: "marginPct" }] },
      status: 201,
    });
    const { id: criteriaSetId } = z.looseObject({ id: z.string() }).parse(set.json);
    const segmentation = await planning.ask("POST", "/v1/segmentations", {
      body: {
        name: "Later",
        criteriaSetId,
        scheme: { kind: "dimensions", dimensions: [{ field: "sector" }] },
      },
      status: 201,
    });
    const { id } = z.looseObject({ id: z.string() }).parse(segmentation.json);
    const body = { weights: { value: { marginPct: 1 }, likelihood: { urgency: 1 } } };
    const target = `/v1/segmentations/${id}/what-if`;
    const unfrozen = await planning.ask("POST", target, { body, status: 409 });
    expect(unfrozen.json).toMatchObject({ code: "criteria-set-not-frozen" });
    await planning.ask("POST", `/v1/criteria-sets/${criteriaSetId}/freeze`, {
      headers: { "if-match": '"1"' },
      status: 200,
    });
    const measuring = await planning.ask("POST", target, { body, status: 409 });
    expect(measuring.json).toMatchObject({ code: "ranking-not-ready" });
    expect(measuring.text).toContain("version 1 with version 2 of the criteria set");
    expect(Number(measuring.headers["retry-after"])).toBeGreaterThan(0);
    await planning.pump.settle();
    await planning.ask("POST", target, { body, status: 200 });
  });
});
