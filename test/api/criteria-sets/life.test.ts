import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import {
  criteriaSetSchema,
  criteriaSetVersionSchema,
} from "../../../functions/api/criteria-sets/representation.ts";
import { pageOf } from "../../../functions/contract/paging.ts";
import { catalogue } from "../../../functions/domain/index.ts";
import { openPlanning, type Planning, putSandboxAccounts } from "../../support/planning.ts";

let planning: Planning;
beforeAll(async () => {
  planning = await openPlanning();
  await putSandboxAccounts(planning, 300);
});
afterAll(() => planning.close());

const path = "/v1/criteria-sets";
const strategicFit = {
  key: "fit",
  axis: "value",
  measure: { kind: "field", field: "strategicFit" },
  label: { en: "Fit", nl: "Aansluiting" },
};

async function create(criteria: readonly unknown[] = [{ key: "marginPct" }, strategicFit]) {
  const body = { name: "Werkplek", criteria };
  return planning.post(criteriaSetSchema(), path, { body, status: 201 });
}

const problemSchema = z.looseObject({
  code: z.string(),
  errors: z.array(z.looseObject({ pointer: z.string(), code: z.string(), fix: z.string() })),
});

async function refused(target: string, body: unknown) {
  const answer = await planning.ask("POST", target, { body, status: 422 });
  return problemSchema.parse(answer.json).errors.map(({ pointer, code }) => ({ pointer, code }));
}

describe("creating", () => {
  test("what is left out comes from the catalogue, or from the field's minimum and maximum", async () => {
    const set = await create();
    const margin = catalogue.find(({ name }) => name === "marginPct")?.criterion;
    expect(set.criteria[0]).toEqual(margin);
    expect(set.criteria[1]).toEqual({
      ...strategicFit,
      level: "both",
      appliesTo: ["customer", "prospect", "former_customer"],
      direction: "higher",
      scale: { kind: "linear", low: 1, high: 5 },
    });
    expect(set).toMatchObject({ version: 1, frozenVersion: null, status: "draft" });
  });

  test("ratings with anchors, and formulas over other criteria, bring their own scale", async () => {
    const text = (en: string, nl: string) => ({ en, nl });
    const anchors = {
      1: text("No fit", "Past niet"),
      2: text("Poor fit", "Past slecht"),
      3: text("Fair fit", "Past redelijk"),
      4: text("Good fit", "Past goed"),
      5: text("Made for us", "Voor ons gemaakt"),
    };
    const rated = { ...strategicFit, key: "rated", measure: { kind: "rating", anchors } };
    const formula = {
      ...strategicFit,
      key: "lowest",
      measure: { kind: "formula", operation: "min", criteria: ["rated", "fit"] },
    };
    const set = await create([strategicFit, rated, formula, { key: "winRate" }]);
    expect(set.criteria.map(({ measure }) => measure)).toEqual([
      strategicFit.measure,
      rated.measure,
      formula.measure,
      { kind: "builtin", name: "winRate" },
    ]);
    expect(set.criteria.map(({ scale }) => scale).slice(1, 3)).toEqual([
      { kind: "linear", low: 1, high: 5 },
      { kind: "linear", low: 0, high: 1 },
    ]);
    expect(set.criteria[3]?.level).toBe("segment");
  });

  test("what cannot be a part of a formula is named at its place", async () => {
    const formula = (criteria: readonly string[]) => ({
      ...strategicFit,
      key: "lowest",
      measure: { kind: "formula", operation: "min", criteria },
    });
    const body = {
      name: "Werkplek",
      criteria: [strategicFit, { key: "winRate" }, formula(["fit", "winRate"])],
    };
    expect(await refused(path, body)).toEqual([
      { pointer: "/criteria/2/measure/criteria/1", code: "unknown-criterion" },
    ]);
  });

  test("a catalogue criterion keeps what the caller changes", async () => {
    const scale = { kind: "linear", low: 5, high: 25 };
    const label = { en: "Margin", nl: "Marge" };
    const set = await create([
      { key: "margin", measure: { kind: "builtin", name: "marginPct" }, scale, label },
    ]);
    expect(set.criteria[0]).toMatchObject({ key: "margin", scale, label, axis: "value" });
  });

  test("every gap and every fault is named at once, at the place it has in the request", async () => {
    const errors = await refused(path, {
      name: "Fout",
      criteria: [
        { key: "nothing" },
        { key: "marginPct", scale: { kind: "linear", low: 9, high: 2 } },
        { ...strategicFit, measure: { kind: "field", field: "revenue12m" } },
        {
          ...strategicFit,
          key: "other",
          measure: { kind: "field", field: "absent" },
          scale: { kind: "linear", low: 0, high: 1 },
        },
      ],
    });
    expect(errors).toEqual(
      expect.arrayContaining([
        { pointer: "/criteria/0/axis", code: "required" },
        { pointer: "/criteria/0/measure", code: "required" },
        { pointer: "/criteria/0/label", code: "required" },
        { pointer: "/criteria/1/scale/high", code: "not-ascending" },
        { pointer: "/criteria/2/scale", code: "required" },
        { pointer: "/criteria/3/measure/field", code: "unknown-field" },
      ]),
    );
  });

  test("the same Idempotency-Key makes one set", async () => {
    const body = { name: "Eén keer", criteria: [{ key: "urgency" }] };
    const headers = { "idempotency-key": "one-set" };
    const first = await planning.ask("POST", path, { body, headers, status: 201 });
    const second = await planning.ask("POST", path, { body, headers, status: 201 });
    expect(second.text).toBe(first.text);
    expect(second.headers["idempotent-replayed"]).toBe("true");
  });
});

describe("changing and freezing", () => {
  test("a change needs the version it is made to: 428 without, 412 with another", async () => {
    const { id } = await create();
    const body = { name: "Anders" };
    await planning.ask("PATCH", `${path}/${id}`, { body, status: 428 });
    await planning.ask("PATCH", `${path}/${id}`, {
      body,
      headers: { "if-match": '"9"' },
      status: 412,
    });
    const changed = await planning.ask("PATCH", `${path}/${id}`, {
      body,
      headers: { "if-match": '"1"' },
      status: 200,
    });
    expect(changed.headers.etag).toBe('"2"');
    await planning.ask("POST", `${path}/${id}/freeze`, { status: 428 });
    await planning.ask("POST", `${path}/${id}/freeze`, {
      headers: { "if-match": '"1"' },
      status: 412,
    });
  });

  test("a frozen version never changes, whatever happens to the draft", async () => {
    const { id } = await create();
    const frozen = await planning.post(criteriaSetSchema(), `${path}/${id}/freeze`, {
      headers: { "if-match": '"1"' },
      status: 200,
    });
    expect(frozen).toMatchObject({ version: 2, frozenVersion: 2, status: "frozen" });
    const before = await planning.ask("GET", `${path}/${id}/versions/2`, { status: 200 });
    await planning.ask("PATCH", `${path}/${id}`, {
      body: { criteria: [{ key: "urgency" }] },
      headers: { "if-match": '"2"' },
      status: 200,
    });
    const draft = await planning.get(criteriaSetSchema(), `${path}/${id}`);
    expect(draft).toMatchObject({ version: 3, frozenVersion: 2, status: "draft" });
    const after = await planning.ask("GET", `${path}/${id}/versions/2`, { status: 200 });
    expect(after.text).toBe(before.text);
    const versions = await planning.get(
      pageOf(criteriaSetVersionSchema()),
      `${path}/${id}/versions`,
    );
    expect(versions.data.map(({ version, frozen: was }) => [version, was])).toEqual([
      [3, false],
      [2, true],
      [1, false],
    ]);
  });

  test("freezing again what is frozen changes nothing", async () => {
    const { id } = await create();
    await planning.ask("POST", `${path}/${id}/freeze`, {
      headers: { "if-match": '"1"' },
      status: 200,
    });
    const again = await planning.ask("POST", `${path}/${id}/freeze`, {
      headers: { "if-match": '"2"' },
      status: 200,
    });
    expect(again.json).toMatchObject({ version: 2, frozenVersion: 2 });
  });
});

const proposals = z.looseObject({
  sample: z.looseObject({ accounts: z.number(), complete: z.boolean() }),
  criteria: z.array(
    z.looseObject({
      key: z.string(),
      label: z.string(),
      accounts: z.number(),
      known: z.number(),
      missingShare: z.number().nullable(),
      current: z.unknown(),
      proposed: z.looseObject({ scale: z.looseObject({ kind: z.string() }) }).nullable(),
    }),
  ),
});

describe("proposing scales", () => {
  test("counts agree with the accounts, and the same question gets the same bytes", async () => {
    const { id } = await create();
    const target = `${path}/${id}/propose-scales`;
    const first = await planning.ask("POST", target, { body: {}, status: 200 });
    const { sample, criteria } = proposals.parse(first.json);
    expect(sample).toMatchObject({ accounts: 300, complete: true });
    const customers: number[] = [];
    for await (const { accounts } of planning.store.accounts.buckets(4, 0, 16)) {
      for (const { account } of accounts) {
        if (account.relationship !== "customer") continue;
        const { margin12m, revenue12m } = account.facts;
        customers.push(Number(margin12m) / Number(revenue12m));
      }
    }
    const known = customers.filter((ratio) => Number.isFinite(ratio));
    expect(criteria[0]).toMatchObject({
      key: "marginPct",
      accounts: customers.length,
      known: known.length,
      missingShare: (customers.length - known.length) / customers.length,
    });
    expect((await planning.ask("POST", target, { body: {} })).text).toBe(first.text);
  });

  test("criteria that have no scale yet get one of the kind asked for, and nothing is stored", async () => {
    const { id } = await create();
    const answer = await planning.post(proposals, `${path}/${id}/propose-scales`, {
      body: {
        criteria: [
          { ...strategicFit, key: "revenue", measure: { kind: "field", field: "revenue12m" } },
        ],
        kinds: { revenue: "percentile" },
      },
      status: 200,
    });
    expect(answer.criteria[0]?.proposed?.scale.kind).toBe("percentile");
    expect(answer.criteria[0]?.current).toBeNull();
    expect((await planning.get(criteriaSetSchema(), `${path}/${id}`)).version).toBe(1);
  });

  test("a kind for a criterion that is not there is refused, with the keys there are", async () => {
    const { id } = await create();
    const errors = await refused(`${path}/${id}/propose-scales`, { kinds: { nope: "log" } });
    expect(errors).toEqual([{ pointer: "/kinds/nope", code: "unknown-criterion" }]);
  });
});
