import { expect, test } from "vitest";
import {
  emptyKnowledge,
  fieldTable,
  measureAccounts,
  rankSegments,
} from "../../../functions/domain/index.ts";
import { sandboxAccounts } from "../../../functions/domain/sandbox/accounts.ts";
import { sandboxFields, sandboxMethod } from "../../../functions/domain/sandbox/definitions.ts";

// Coverage summed to 1.0000000000000002 for segments of which everything is known.
test("no coverage, weight or utility of a ranking exceeds one", () => {
  const { criteria, scheme, profiles } = sandboxMethod;
  const asOf = "2026-11-24";
  const accounts = [...sandboxAccounts({ seed: 20_261_101, count: 400, asOf })];
  const plan = {
    criteria,
    scheme,
    fields: fieldTable(sandboxFields),
    asOf,
    knowledge: emptyKnowledge,
  };
  const moments = measureAccounts(accounts, plan);
  for (const { profile } of profiles) {
    for (const { value, likelihood } of rankSegments(moments, plan, profile, {}).rows) {
      for (const axis of [value, likelihood]) {
        const shares = axis.contributions.flatMap(({ weight, utility }) => [weight, utility]);
        for (const share of [axis.coverage ?? 0, ...shares]) expect(share).toBeLessThanOrEqual(1);
      }
    }
  }
});
