import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  accountId,
  bucketOf,
  bucketPk,
  hash32OfExternalId,
  hash32OfId,
  idAtPlace,
  nodeSk,
  partialsPk,
  planKey,
  ratingSk,
  ratingsPrefix,
  runId,
  runSk,
  tenantPk,
  topsKind,
} from "../../functions/store/keys.ts";
import { tenantScope } from "../../functions/store/scope.ts";

const scope = tenantScope(`ten_${"0".repeat(25)}1`);
const other = tenantScope(`ten_${"0".repeat(25)}2`);

describe("offline: keys", () => {
  test("an account's id gives its place back, and sorts as places do", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (a, b) => {
        const [idA, idB] = [accountId(scope, a), accountId(scope, b)];
        const [placeA, placeB] = [a, b].map((one) => hash32OfExternalId(scope, one));
        expect(hash32OfId(idA)).toBe(placeA);
        if (placeA !== placeB) expect(idA < idB).toBe(Number(placeA) < Number(placeB));
        expect(idA >= idAtPlace(Number(placeA))).toBe(true);
      }),
    );
  });

  test("a bucket's successors are its children in the bits of the place", () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(16), fc.nat(4), (externalId, depth, more) => {
        const place = hash32OfExternalId(scope, externalId);
        expect(bucketOf(place, depth + more) >> more).toBe(bucketOf(place, depth));
        expect(bucketOf(place, depth)).toBeLessThan(2 ** depth);
      }),
    );
  });

  test("the same externalId of two tenants is two accounts", () => {
    expect(accountId(scope, "a")).not.toBe(accountId(other, "a"));
    expect(accountId(scope, "a")).toMatch(/^acc_[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
  });

  test("no key of one tenant begins like a key of another", () => {
    expect(bucketPk(scope, 11, 2047)).toBe(`${tenantPk(scope)}#A#11.007ff`);
    expect(partialsPk(other, "sgm_1").startsWith(tenantPk(scope))).toBe(false);
    for (const wrong of ["", "ten_1", `${scope.tenantId}#A`, "ten_".padEnd(30, "U"), "*"]) {
      expect(() => tenantScope(wrong)).toThrow();
    }
  });

  test("plan keys and nodes sort as versions and indexes do", () => {
    expect(planKey(2, 1, "2026-01-01", 0) > planKey(1, 999, "2026-12-31", 99)).toBe(true);
    expect(planKey(1, 2, "2026-01-01", 0) > planKey(1, 1, "2026-12-31", 99)).toBe(true);
    expect(planKey(1, 1, "2026-01-01", 10) > planKey(1, 1, "2026-01-01", 9)).toBe(true);
    const nodes = [0, 9, 10, 255, 4096].map((index) => nodeSk("p", 12, "M", 0, index, 0));
    expect(nodes).toEqual([...nodes].sort());
  });

  test("runs sort by data, then by what segments know, whichever part of that grew", () => {
    const at = (rootVersion: number, knowledgeVersion: number, ratingsVersion: number) =>
      runSk("sgm", "p", { rootVersion, knowledgeVersion, ratingsVersion }, "wpr", 1);
    const history = [
      at(1, 0, 0),
      at(1, 0, 1),
      at(1, 9, 1),
      at(1, 9, 2),
      at(1, 10, 2),
      at(2, 10, 2),
    ];
    expect(history).toEqual([...history].sort());
    expect(at(1, 2, 1)).not.toBe(at(1, 1, 2));
  });

  test("the best accounts go by another name when accounts inherit something else", () => {
    const names = [topsKind("wpr", 1, ""), topsKind("wpr", 1, "A"), topsKind("wpr", 1, "B")];
    expect(new Set(names).size).toBe(3);
  });

  test("ratings of one segment lie together, however long its key", () => {
    const long = "x".repeat(2000);
    const key = ratingSk(long, "fit", "sales");
    expect(key.length).toBeLessThan(200);
    expect(key.startsWith(ratingsPrefix(long))).toBe(true);
    expect(key.startsWith(ratingsPrefix(`${long}x`))).toBe(false);
  });

  test("a run's id follows from its inputs alone", () => {
    expect(runId(["sgm", "plan", 1])).toBe(runId(["sgm", "plan", 1]));
    expect(runId(["sgm", "plan", 1])).not.toBe(runId(["sgm", "plan1", ""]));
    expect(runId(["a"])).toMatch(/^run_[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
  });
});
