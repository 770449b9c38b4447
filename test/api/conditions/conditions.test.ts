import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { conditionsSchema } from "../../../functions/api/conditions/representation.ts";
import { CONDITIONS_MAX_SEGMENTS, MAX_FOCUS_CHARS } from "../../../functions/contract/limits.ts";
import { rankingSchema } from "../../../functions/contract/schemas/ranking.ts";
import { conditionNames } from "../../../functions/domain/conditions/types.ts";
import { emptyDocument } from "../../../functions/domain/knowledge/types.ts";
import { sandboxFields, sandboxMethod } from "../../../functions/domain/sandbox/definitions.ts";
import { define, openPlanning, type Planning, putSandboxAccounts } from "../../support/planning.ts";

let planning: Planning;
let made: Awaited<ReturnType<typeof define>>;
let path: string;
beforeAll(async () => {
  planning = await openPlanning();
  await putSandboxAccounts(planning, 300);
  made = await define(planning);
  path = `/v1/segmentations/${made.segmentationId}/conditions?profileId=${made.customers}`;
});
afterAll(() => planning.close());

const conditions = (query = "", headers = {}) =>
  planning.get(conditionsSchema(), `${path}${query}`, headers);

type Found = Awaited<ReturnType<typeof conditions>>;
const overall = ({ overall: all }: Found, name: string) =>
  all.find(({ condition }) => condition === name);

describe("conditions", () => {
  test("are all ten there, per segment in ranking order", async () => {
    const found = await conditions();
    const target = `/v1/segmentations/${made.segmentationId}/ranking?profileId=${made.customers}`;
    const { rows, provenance } = await planning.get(rankingSchema(), target);
    expect(found.segments.map(({ segment }) => segment)).toEqual(
      rows.map(({ segment }) => segment),
    );
    expect(found.provenance).toEqual(provenance);
    expect(found.omitted).toBe(0);
    for (const { conditions: own, n } of found.segments) {
      const names = [...found.overall, ...own].map(({ condition }) => condition);
      expect(names.sort()).toEqual([...conditionNames].sort());
      expect(own.find(({ condition }) => condition === "largeEnough")?.statistic.value).toBe(n);
    }
  });

  test("read and write no account, and store nothing", async () => {
    planning.meter.reset();
    await conditions();
    const { callsByArea } = planning.meter.read();
    // None when the process has the matrix in memory.
    expect(callsByArea.snapshots ?? 0).toBeLessThanOrEqual(1);
    const untouched = ["accounts", "partials", "audit", "idempotency"] as const;
    expect(untouched.map((area) => callsByArea[area] ?? 0)).toEqual([0, 0, 0, 0]);
  });

  test("come in Dutch with the same figures", async () => {
    const english = await conditions();
    const dutch = await conditions("", { "accept-language": "nl" });
    expect(overall(english, "heterogeneous")?.label).toBe("Mutually heterogeneous");
    expect(overall(dutch, "heterogeneous")?.label).toBe("Onderling heterogeen");
    expect(dutch.verdict.status).toBe(english.verdict.status);
    expect(dutch.verdict.sentence).not.toBe(english.verdict.sentence);
    expect(overall(dutch, "heterogeneous")?.statistic.value).toBe(
      overall(english, "heterogeneous")?.statistic.value,
    );
    expect(dutch.differences.map(({ value }) => value)).toEqual(
      english.differences.map(({ value }) => value),
    );
  });

  test("of one segment are the same as in the whole; of an unknown one 404", async () => {
    const { segments } = await conditions();
    const [, second] = segments;
    const key = encodeURIComponent(second?.segment ?? "");
    const { segments: alone } = await conditions(`&segment=${key}`);
    expect(alone).toEqual([second]);
    await planning.ask("GET", `${path}&segment=nope`, { status: 404 });
  });

  test("of chosen segments count their accounts; an unknown one is refused by name", async () => {
    const { segments } = await conditions();
    const chosen = segments.slice(0, 3);
    const focus = encodeURIComponent(chosen.map(({ segment }) => segment).join(","));
    const found = await conditions(`&focus=${focus}&goal=1000000`);
    const together = overall(found, "togetherEnough");
    expect(together?.n).toBe(chosen.reduce((sum, { n }) => sum + n, 0));
    expect(together?.status).toBe("unknown");
    expect(together?.missing.map(({ code }) => code)).toContain("opportunities");
    const refused = await planning.ask("GET", `${path}&focus=${focus},nope`, { status: 400 });
    expect(refused.json).toMatchObject({
      code: "invalid-parameters",
      errors: [{ parameter: "focus", code: "unknown-segment" }],
    });
    await planning.ask("GET", `${path}&goal=-5`, { status: 400 });
    const long = "x".repeat(MAX_FOCUS_CHARS + 1);
    await planning.ask("GET", `${path}&focus=${long}`, { status: 400 });
  });

  test("follow the thresholds and goals of the tenant", async () => {
    const [first] = (await conditions()).segments;
    const key = first?.segment ?? "";
    const attractive = (found: Found) =>
      found.segments[0]?.conditions.find(({ condition }) => condition === "attractiveEnough");
    expect(attractive(await conditions())).toMatchObject({ status: "unknown" });
    const body = {
      thresholds: { largeAccountsMin: 1_000_000, largeValueShareMin: 1 },
      goals: { [made.segmentationId]: { [key]: 0.01 } },
    };
    await planning.ask("PUT", "/v1/settings/thresholds", {
      body,
      headers: { "if-match": '"0"' },
      status: 200,
    });
    const found = await conditions();
    expect(found.settingsVersion).toBe(1);
    expect(attractive(found)?.status).toBe("pass");
    for (const { conditions: own } of found.segments) {
      expect(own.find(({ condition }) => condition === "largeEnough")?.status).toBe("fail");
    }
    await planning.ask("PUT", "/v1/settings/thresholds", {
      body: {},
      headers: { "if-match": '"1"' },
      status: 200,
    });
  });

  test("tell which parts of a plan of attack are known, from what the tenant knows", async () => {
    const plan = (found: Found) =>
      found.segments[0]?.conditions.find(({ condition }) => condition === "attackPlan");
    const label = { en: "x", nl: "x" };
    const tell = async (told: object) => {
      const { version } = await planning.store.knowledge.read();
      await planning.store.knowledge.write(version, { ...emptyDocument, ...told });
      return plan(await conditions());
    };
    const motives = { speed: { label, importance: 1, matches: { fast: 1 } } };
    const unanswered = await tell({ motives: { speed: { ...motives.speed, matches: {} } } });
    expect(unanswered?.evidence).toHaveLength(9);
    expect(unanswered?.evidence).toContainEqual(
      expect.objectContaining({ code: "proposition", value: "absent" }),
    );
    const after = await tell({ usps: { fast: { label, strength: 1 } }, motives });
    const item = (code: string) => after?.evidence.find((each) => each.code === code)?.value;
    expect(item("proposition")).toBe("present");
    expect(item("references")).toBe("absent");
    expect(item("budget")).toBe("unknown");
    expect(after?.status).toBe("fail");
  });
});

describe("conditions of very many segments", () => {
  let many: Planning;
  beforeAll(async () => {
    many = await openPlanning();
  });
  afterAll(() => many.close());

  test("are listed up to a limit, best ranked first; the others are counted, and shown alone", async () => {
    const beyond = 3;
    const accounts = Array.from({ length: CONDITIONS_MAX_SEGMENTS + beyond }, (_, i) => ({
      externalId: `E-${i}`,
      name: `Company ${i}`,
      relationship: "customer" as const,
      facts: { sector: `sector-${i}`, revenue12m: 1_000 * i },
    }));
    for (let start = 0; start < accounts.length; start += 100) {
      const some = accounts.slice(start, start + 100);
      await many.store.accounts.batch(some.map((account) => ({ kind: "put", account })));
    }
    for (const field of sandboxFields) await many.store.fields.put(field);
    const { segmentationId, customers } = await define(many, {
      ...sandboxMethod,
      scheme: { kind: "dimensions", dimensions: [{ field: "sector" }] },
    });
    const target = `/v1/segmentations/${segmentationId}/conditions?profileId=${customers}`;
    const found = await many.get(conditionsSchema(), target);
    expect(found.segments).toHaveLength(CONDITIONS_MAX_SEGMENTS);
    expect(found.omitted).toBe(beyond);
    const listed = new Set(found.segments.map(({ segment }) => segment));
    const left = accounts.map(({ facts }) => facts.sector).filter((key) => !listed.has(key));
    expect(left).toHaveLength(beyond);
    const alone = await many.get(conditionsSchema(), `${target}&segment=${left[0]}`);
    expect(alone.segments.map(({ segment }) => segment)).toEqual([left[0]]);
    expect(alone.omitted).toBe(0);
  });
});
