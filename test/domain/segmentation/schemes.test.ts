import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Account,
  checkScheme,
  compileScheme,
  measureAccounts,
  poolSegments,
  rankSegments,
  type Scheme,
  SEGMENTS_MAX,
  segmentLabel,
  segmentSizes,
} from "../../../functions/domain/index.ts";
import { dimensionKey, partsOfKey } from "../../../functions/domain/segmentation/segment-key.ts";
import { accounts, anyText, evenProfile, fields, meanPlan } from "../support/arbitraries.ts";

const of = (facts: Account["facts"], externalId = "x"): Account => ({
  externalId,
  name: externalId,
  relationship: "customer",
  facts,
});

const bySize = (edges: readonly number[], field = "employees"): Scheme => ({
  kind: "dimensions",
  dimensions: [{ field, edges }],
});

describe("a dimension scheme", () => {
  it("cuts whole numbers into classes that read 10-49; an edge belongs above it", () => {
    const assign = compileScheme(bySize([10, 50, 51]), fields);
    const keys = [0, 9, 10, 49, 50, 51, 900].map((employees) => assign(of({ employees })).segment);
    expect(keys).toEqual(["0-9", "0-9", "10-49", "10-49", "50", "51+", "51+"]);
  });

  it("cuts other numbers into half-open classes", () => {
    const assign = compileScheme(bySize([0, 1000.5], "revenue12m"), fields);
    const keys = [-1, 0, 1000.4, 1000.5].map((revenue12m) => assign(of({ revenue12m })).segment);
    expect(keys).toEqual(["under-0", "0-to-1000.5", "0-to-1000.5", "1000.5+"]);
    expect(segmentLabel(bySize([0, 1000.5], "revenue12m"), "0-to-1000.5", fields)).toEqual({
      en: "0 to under 1000.5 EUR",
      nl: "0 tot 1000.5 EUR",
    });
  });

  it("cuts dates by year", () => {
    const assign = compileScheme(bySize([2010, 2020], "customerSince"), fields);
    const years = ["2009-12-31", "2010-01-01", "2020-01-01"];
    expect(years.map((customerSince) => assign(of({ customerSince })).segment)).toEqual([
      "under-2010",
      "2010-2019",
      "2020+",
    ]);
  });

  it("joins values to a key that people can read, in both languages", () => {
    const scheme: Scheme = {
      kind: "dimensions",
      dimensions: [
        { field: "sector" },
        { field: "employees", edges: [10, 50] },
        { field: "tender" },
      ],
    };
    const { segment } = compileScheme(
      scheme,
      fields,
    )(of({ sector: "construction", employees: 12, tender: false }));
    expect(segment).toBe("construction|10-49|false");
    expect(segmentLabel(scheme, segment ?? "", fields)).toEqual({
      en: "construction · 10–49 · Tender: no",
      nl: "construction · 10–49 · Aanbesteding: nee",
    });
  });

  it("leaves accounts that lack a fact unassigned", () => {
    expect(compileScheme(bySize([10]), fields)(of({})).segment).toBeNull();
  });

  it("never gives two combinations of values one key, nor any the pooled one's", () => {
    const part = anyText(1);
    const parts = fc.array(part, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(parts, (values) => {
        const key = dimensionKey(values);
        expect(partsOfKey(key)).toEqual(values);
        expect(["other", ".", "..", ""]).not.toContain(key);
        expect(key).not.toMatch(/[\n/\\?#%]/);
      }),
    );
    expect(dimensionKey(["other"])).not.toBe("other");
    const scheme: Scheme = { kind: "dimensions", dimensions: [{ field: "sector" }] };
    const { segment } = compileScheme(scheme, fields)(of({ sector: "other" }));
    expect(segmentLabel(scheme, segment ?? "", fields).en).toBe("other");
  });
});

describe("a rule scheme", () => {
  const rule = (key: string, minimum: number) => ({
    key,
    label: { en: key, nl: key },
    where: { field: "employees", op: "gte" as const, value: minimum },
  });
  const scheme: Scheme = { kind: "rules", rules: [rule("large", 100), rule("middle", 10)] };

  it("lets the first match win and reports the others", () => {
    const assign = compileScheme(scheme, fields);
    expect(assign(of({ employees: 200 }))).toEqual({ segment: "large", overlaps: ["middle"] });
    expect(assign(of({ employees: 20 }))).toEqual({ segment: "middle", overlaps: [] });
    expect(assign(of({ employees: 2 }))).toEqual({ segment: null, overlaps: [] });
  });

  it("shows a segment without accounts with n = 0 and nothing to place", () => {
    const plan = { ...meanPlan, scheme };
    const { rows } = rankSegments(
      measureAccounts([of({ employees: 20 })], plan),
      plan,
      evenProfile,
    );
    expect(rows.map((row) => [row.segment, row.n, row.rank])).toEqual([
      ["middle", 1, 1],
      ["large", 0, null],
    ]);
    expect(rows[1]).toMatchObject({ score: null, status: "notScored", relationships: [] });
  });
});

describe("checkScheme", () => {
  const codes = (scheme: Scheme) => checkScheme(scheme, fields).map((p) => `${p.path} ${p.code}`);

  it("finds nothing wrong with usual schemes", () => {
    expect(codes(meanPlan.scheme)).toEqual([]);
    expect(codes({ kind: "dimensions", dimensions: [{ field: "relationship" }] })).toEqual([]);
  });

  it("reports every problem of dimensions", () => {
    expect(
      codes({
        kind: "dimensions",
        dimensions: [
          { field: "employees" },
          { field: "sector", edges: [1] },
          { field: "sector" },
          { field: "decisionSteps" },
          { field: "revenue12m", edges: [1, 1, Number.NaN] },
        ],
        minimumSize: -1,
      }),
    ).toEqual([
      "/dimensions too-many",
      "/dimensions/0/edges too-few",
      "/dimensions/1/edges measure-does-not-fit",
      "/dimensions/2/field duplicate",
      "/dimensions/3/field measure-does-not-fit",
      "/dimensions/4/edges/1 not-ascending",
      "/dimensions/4/edges/2 out-of-range",
      "/minimumSize out-of-range",
    ]);
  });

  it("reports every problem of rules", () => {
    const where = { field: "employees", op: "known" as const };
    const label = { en: "x", nl: "x" };
    expect(
      codes({
        kind: "rules",
        rules: [
          { key: "other", label, where },
          { key: "a b", label: { en: "", nl: "x" }, where },
          { key: "ok", label, where: { field: "employes", op: "known" } },
          { key: "ok", label, where },
          { key: "__proto__", label, where },
        ],
      }),
    ).toEqual([
      "/rules/0/key reserved-key",
      "/rules/1/key invalid-key",
      "/rules/1/label/en required",
      "/rules/2/where/field unknown-field",
      "/rules/3/key duplicate",
      "/rules/4/key reserved-key",
    ]);
    expect(codes({ kind: "rules", rules: [] })).toEqual(["/rules too-few"]);
  });
});

describe("pooling", () => {
  it("joins segments under the minimum size into other, exactly", () => {
    fc.assert(
      fc.property(accounts(), fc.integer({ min: 0, max: 6 }), (all, minimumSize) => {
        const scheme: Scheme = { ...meanPlan.scheme, minimumSize } as Scheme;
        const moments = measureAccounts(all, { ...meanPlan, scheme });
        const sizes = segmentSizes(moments);
        const { moments: pooledMoments, pooled } = poolSegments(moments, scheme);
        const after = segmentSizes(pooledMoments);
        const total = (m: Map<string, number>) => [...m.values()].reduce((a, b) => a + b, 0);
        expect(total(after)).toBe(total(sizes));
        for (const [segment, n] of sizes) {
          if (segment !== "") expect(pooled.includes(segment)).toBe(n < minimumSize);
        }
        expect(after.get("other") ?? 0).toBe(
          pooled.reduce((sum, segment) => sum + (sizes.get(segment) ?? 0), 0),
        );
      }),
    );
  });

  it("joins the smallest segments beyond what a ranking shows, the largest stay", () => {
    const scheme: Scheme = { kind: "dimensions", dimensions: [{ field: "sector" }] };
    const plan = { ...meanPlan, scheme, criteria: [] };
    const names = Array.from({ length: SEGMENTS_MAX }, (_, i) => `s${i}`);
    const all = names.map((sector) => of({ sector }, sector));
    expect(poolSegments(measureAccounts(all, plan), scheme).pooled).toEqual([]);
    const more = [...all, of({ sector: "s999" }, "again"), of({ sector: "zz" }, "zz")];
    const { moments, pooled } = poolSegments(measureAccounts(more, plan), scheme);
    expect(pooled).toEqual(["s998", "zz"]);
    expect(segmentSizes(moments).size).toBe(SEGMENTS_MAX);
    expect(segmentSizes(moments).get("other")).toBe(2);
  });

  it("gives other the score of its accounts measured together", () => {
    const scheme: Scheme = {
      kind: "dimensions",
      dimensions: [{ field: "sector" }],
      minimumSize: 3,
    };
    const some = [
      of(
        { sector: "a", revenue12m: 100, potential12m: 300, rating: 2, contractEnd: "2027-01-01" },
        "1",
      ),
      of({ sector: "b", revenue12m: 700, potential12m: 800, rating: 5 }, "2"),
    ];
    const plan = { ...meanPlan, scheme };
    const ranking = rankSegments(measureAccounts(some, plan), plan, evenProfile);
    const one: Scheme = { kind: "dimensions", dimensions: [{ field: "relationship" }] };
    const whole = { ...meanPlan, scheme: one };
    const together = rankSegments(measureAccounts(some, whole), whole, evenProfile);
    expect(ranking.pooled).toEqual(["a", "b"]);
    expect(ranking.rows.map((row) => row.segment)).toEqual(["other"]);
    expect(ranking.rows[0]?.label.nl).toBe("Overig (kleine segmenten)");
    expect(ranking.rows[0]?.score).toBe(together.rows[0]?.score);
  });
});
