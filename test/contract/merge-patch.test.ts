import { describe, expect, test } from "vitest";
import * as z from "zod";
import { patched } from "../../functions/contract/merge-patch.ts";
import { Problem } from "../../functions/contract/problem.ts";

// The object cases of RFC 7396, appendix A.
const cases: readonly (readonly [object, object, object])[] = [
  [{ a: "b" }, { a: "c" }, { a: "c" }],
  [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
  [{ a: "b" }, { a: null }, {}],
  [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
  [{ a: ["b"] }, { a: "c" }, { a: "c" }],
  [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
  [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
  [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
];

describe("a merge patch", () => {
  test.each(cases)("%j patched with %j is %j", (target, patch, outcome) => {
    const [before, change] = [JSON.stringify(target), JSON.stringify(patch)];
    expect(patched(z.unknown(), target, patch)).toEqual(outcome);
    expect([JSON.stringify(target), JSON.stringify(patch)]).toEqual([before, change]);
  });

  test("whose outcome is not valid is refused with every place", () => {
    const schema = z.strictObject({ name: z.string(), size: z.int() });
    try {
      patched(schema, { name: "x", size: 1 }, { name: null, size: 1.5, colour: "red" });
      expect.unreachable();
    } catch (thrown) {
      if (!(thrown instanceof Problem)) throw thrown;
      expect(thrown.errors.map(({ pointer, code }) => [pointer, code])).toEqual([
        ["/name", "required"],
        ["/size", "not-whole"],
        ["/colour", "unknown-field"],
      ]);
    }
  });
});
