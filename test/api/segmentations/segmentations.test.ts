import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { previewSchema } from "../../../functions/api/segmentations/previewing.ts";
import {
  segmentationSchema,
  segmentationVersionSchema,
} from "../../../functions/api/segmentations/representation.ts";
import { pageOf } from "../../../functions/contract/paging.ts";
import { memberSchema } from "../../../functions/contract/schemas/member.ts";
import type { Account } from "../../../functions/domain/index.ts";
import { define, openPlanning, type Planning, putSandboxAccounts } from "../../support/planning.ts";

let planning: Planning;
let accounts: readonly Account[];
let made: Awaited<ReturnType<typeof define>>;
beforeAll(async () => {
  planning = await openPlanning();
  accounts = await putSandboxAccounts(planning, 300);
  made = await define(planning);
});
afterAll(() => planning.close());

const path = "/v1/segmentations";
const rules = {
  kind: "rules",
  rules: [
    {
      key: "care",
      label: { en: "Care", nl: "Zorg" },
      where: { field: "sector", op: "eq", value: "healthcare" },
    },
    {
      key: "large",
      label: { en: "Large", nl: "Groot" },
      where: {
        all: [
          { field: "employees", op: "gte", value: 50 },
          { not: { field: "sector", op: "eq", value: "logistics" } },
        ],
      },
    },
    {
      key: "nobody",
      label: { en: "Nobody", nl: "Niemand" },
      where: { field: "employees", op: "lt", value: 0 },
    },
  ],
} as const;

const isCare = ({ facts }: Account) => facts.sector === "healthcare";
const isLarge = ({ facts }: Account) =>
  typeof facts.employees === "number" && facts.employees >= 50 && facts.sector !== "logistics";

const problemSchema = z.looseObject({
  code: z.string(),
  errors: z.array(z.looseObject({ pointer: z.string(), code: z.string() })),
});

describe("previewing", () => {
  test("rules: sizes, the unassigned and overlaps equal an independent count", async () => {
    const preview = await planning.post(previewSchema(), `${path}/preview`, {
      body: { scheme: rules },
      status: 200,
    });
    const care = accounts.filter(isCare);
    const large = accounts.filter((account) => isLarge(account) && !isCare(account));
    const both = accounts.filter((account) => isLarge(account) && isCare(account));
    const none = accounts.filter((account) => !isLarge(account) && !isCare(account));
    const counted = new Map(preview.segments.map((row) => [row.segment, row]));
    expect(counted.get("care")?.accounts).toBe(care.length);
    expect(counted.get("large")?.accounts).toBe(large.length);
    expect(counted.get("nobody")?.accounts).toBe(0);
    expect(preview.unassigned.accounts).toBe(none.length);
    expect(preview.overlaps).toEqual({
      accounts: both.length,
      pairs: [{ segment: "care", alsoMatches: "large", accounts: both.length }],
    });
    for (const relationship of ["customer", "prospect", "former_customer"] as const) {
      const some = care.filter((account) => account.relationship === relationship);
      expect(counted.get("care")?.relationships[relationship]).toBe(some.length);
    }
    const ids = new Set(none.map(({ externalId }) => externalId));
    expect(preview.unassigned.examples).toHaveLength(Math.min(5, none.length));
    for (const { externalId } of preview.unassigned.examples) expect(ids).toContain(externalId);
  });

  test("dimensions: the sizes add up, and pooling says what it would join", async () => {
    const scheme = { kind: "dimensions", dimensions: [{ field: "sector" }], minimumSize: 30 };
    const preview = await planning.post(previewSchema(), `${path}/preview`, {
      body: { scheme },
      status: 200,
    });
    const bySector = Map.groupBy(accounts, ({ facts }) => facts.sector);
    for (const { segment, accounts: n } of preview.segments) {
      expect(n).toBe(bySector.get(segment)?.length);
    }
    const small = preview.segments.filter((row) => row.accounts < 30);
    expect(preview.pooling).toEqual({
      minimumSize: 30,
      pooled: small.map(({ segment }) => segment).sort(),
      accounts: small.reduce((sum, row) => sum + row.accounts, 0),
      segmentsLeft: preview.segments.length - small.length + 1,
    });
  });

  test("a stored segmentation previews like its scheme, and labels come in Dutch", async () => {
    const { json } = await planning.ask("GET", `${path}/${made.segmentationId}`, { status: 200 });
    const { scheme } = segmentationSchema().parse(json);
    const headers = { "accept-language": "nl" };
    const dutch = await planning.ask("POST", `${path}/preview`, { body: { scheme }, headers });
    const stored = await planning.ask("GET", `${path}/${made.segmentationId}/preview`, { headers });
    expect(stored.text).toBe(dutch.text);
    const named = await planning.post(previewSchema(), `${path}/preview`, {
      body: { scheme: rules },
      headers,
    });
    expect(named.segments.find(({ segment }) => segment === "care")?.label).toBe("Zorg");
  });

  test("faults of a scheme are named at their places", async () => {
    const scheme = {
      kind: "rules",
      rules: [
        { ...rules.rules[0], where: { field: "sectr", op: "eq", value: "healthcare" } },
        { ...rules.rules[0], where: { field: "employees", op: "gte", value: "many" } },
      ],
    };
    const answer = await planning.ask("POST", `${path}/preview`, { body: { scheme }, status: 422 });
    const { errors } = problemSchema.parse(answer.json);
    const places = errors.map(({ pointer }) => pointer);
    expect(places).toEqual(
      expect.arrayContaining([
        "/scheme/rules/0/where/field",
        "/scheme/rules/1/key",
        "/scheme/rules/1/where/value",
      ]),
    );
  });
});

describe("the life of a segmentation", () => {
  const create = (scheme: unknown = rules) =>
    planning.post(segmentationSchema(), path, {
      body: { name: "Regels", criteriaSetId: made.criteriaSetId, scheme },
      status: 201,
    });

  test("a change makes a new version and leaves the old one as it was", async () => {
    const { id } = await create({ kind: "dimensions", dimensions: [{ field: "sector" }] });
    const before = await planning.ask("GET", `${path}/${id}/versions/1`, { status: 200 });
    const body = { scheme: { minimumSize: 10 } };
    await planning.ask("PATCH", `${path}/${id}`, { body, status: 428 });
    await planning.ask("PATCH", `${path}/${id}`, {
      body,
      headers: { "if-match": '"4"' },
      status: 412,
    });
    const changed = await planning.ask("PATCH", `${path}/${id}`, {
      body,
      headers: { "if-match": '"1"' },
      status: 200,
    });
    expect(changed.json).toMatchObject({
      version: 2,
      scheme: { kind: "dimensions", dimensions: [{ field: "sector" }], minimumSize: 10 },
    });
    const after = await planning.ask("GET", `${path}/${id}/versions/1`, { status: 200 });
    expect(after.text).toBe(before.text);
    const versions = await planning.get(
      pageOf(segmentationVersionSchema()),
      `${path}/${id}/versions`,
    );
    expect(versions.data.map(({ version }) => version)).toEqual([2, 1]);
  });

  test("null takes a member out, and the kind changes when the old parts are taken out", async () => {
    const { id } = await create({
      kind: "dimensions",
      dimensions: [{ field: "sector" }],
      minimumSize: 5,
    });
    const without = await planning.ask("PATCH", `${path}/${id}`, {
      body: { scheme: { minimumSize: null } },
      headers: { "if-match": '"1"' },
      status: 200,
    });
    expect(segmentationSchema().parse(without.json).scheme).not.toHaveProperty("minimumSize");
    const half = await planning.ask("PATCH", `${path}/${id}`, {
      body: { scheme: rules },
      headers: { "if-match": '"2"' },
      status: 422,
    });
    expect(half.json).toMatchObject({ errors: [{ pointer: "/scheme/dimensions" }] });
    await planning.ask("PATCH", `${path}/${id}`, {
      body: { scheme: { ...rules, dimensions: null } },
      headers: { "if-match": '"2"' },
      status: 200,
    });
  });

  test("a criteria set that is not the tenant's is refused by name", async () => {
    const body = { name: "x", criteriaSetId: `crs_${"0".repeat(26)}`, scheme: rules };
    const answer = await planning.ask("POST", path, { body, status: 422 });
    expect(answer.json).toMatchObject({
      errors: [{ pointer: "/criteriaSetId", code: "unknown-criteria-set" }],
    });
  });

  async function everyMember(target: string): Promise<string[]> {
    const ids: string[] = [];
    let cursor: string | null = null;
    do {
      const next: string = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
      const page: { data: { externalId: string }[]; nextCursor: string | null } =
        await planning.get(pageOf(memberSchema()), `${target}limit=7${next}`);
      ids.push(...page.data.map(({ externalId }) => externalId));
      cursor = page.nextCursor;
    } while (cursor !== null);
    return ids;
  }

  test("the pages of a segment hold each member once, and so do those of the unassigned", async () => {
    const { id } = await create();
    const wanted = (filter: (account: Account) => boolean) =>
      accounts.filter(filter).map(({ externalId }) => externalId);
    const care = await everyMember(`${path}/${id}/segments/care/accounts?`);
    expect(care.toSorted()).toEqual(wanted(isCare).toSorted());
    const customers = await everyMember(
      `${path}/${id}/segments/care/accounts?relationship=customer&`,
    );
    expect(customers.toSorted()).toEqual(
      wanted((account) => isCare(account) && account.relationship === "customer").toSorted(),
    );
    const none = await everyMember(`${path}/${id}/unassigned-accounts?`);
    expect(none.toSorted()).toEqual(
      wanted((account) => !isCare(account) && !isLarge(account)).toSorted(),
    );
    await planning.ask("GET", `${path}/${id}/segments/absent/accounts`, { status: 404 });
  });

  test("`other` lists the accounts of the segments that were pooled", async () => {
    const target = `${path}/${made.segmentationId}`;
    const preview = await planning.get(previewSchema(), `${target}/preview`);
    const other = await everyMember(`${target}/segments/other/accounts?`);
    expect(other).toHaveLength(preview.pooling?.accounts ?? -1);
  });
});
