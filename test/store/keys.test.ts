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
  runId,
  tenantPk,
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

  test("a run's id follows from its inputs alone", () => {
    expect(runId(["sgm", "plan", 1])).toBe(runId(["sgm", "plan", 1]));
    expect(runId(["sgm", "plan", 1])).not.toBe(runId(["sgm", "plan1", ""]));
    expect(runId(["a"])).toMatch(/^run_[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
  });
});
