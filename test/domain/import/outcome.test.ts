import { expect, test } from "vitest";
import { addTallies, emptyTally, importOutcome } from "../../../functions/domain/index.ts";

test("an import failed when every row was rejected, and succeeded when none was", () => {
  expect(importOutcome({ ...emptyTally, unchanged: 3 })).toBe("succeeded");
  expect(importOutcome({ ...emptyTally, created: 1, rejected: 1 })).toBe("partiallySucceeded");
  expect(importOutcome({ ...emptyTally, rejected: 2 })).toBe("failed");
});

test("tallies add up member by member", () => {
  const one = { created: 1, updated: 2, unchanged: 3, rejected: 4, removed: 5 };
  expect(addTallies(one, addTallies(one, emptyTally))).toEqual({
    created: 2,
    updated: 4,
    unchanged: 6,
    rejected: 8,
    removed: 10,
  });
});
