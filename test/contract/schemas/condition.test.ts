import { describe, expect, test } from "vitest";
import { conditionSchema } from "../../../functions/contract/schemas/condition.ts";
import { bodyErrors, findingsOf } from "../../../functions/contract/validation.ts";

function errorsOf(input: unknown): (readonly [string | undefined, string])[] {
  const result = conditionSchema().safeParse(input);
  if (result.success) return [];
  const findings = findingsOf(conditionSchema(), result.error, input);
  return bodyErrors(findings).map(({ pointer, code }) => [pointer, code]);
}

const sector = { field: "sector", op: "eq", value: "healthcare" };

describe("a condition", () => {
  test("nests", () => {
    expect(errorsOf({ all: [sector, { any: [sector, { not: sector }] }] })).toEqual([]);
  });

  test.each([
    [{ ...sector, op: "equals" }, "/op", "not-allowed"],
    [{ all: [sector, { any: [{ ...sector, field: 3 }] }] }, "/all/1/any/0/field", "wrong-type"],
    [{ not: { ...sector, value: { a: 1 } } }, "/not/value", "wrong-type"],
    [{ all: [] }, "/all", "too-few"],
    ["sector", "", "wrong-type"],
  ])("%j is faulted where it is wrong", (input, pointer, code) => {
    expect(errorsOf(input)).toEqual([[pointer, code]]);
  });
});
