import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { columnsOf } from "../../functions/domain/columns/of-accounts.ts";
import { valueAt } from "../../functions/domain/columns/value-at.ts";
import { canonicalAccount, type FactValue } from "../../functions/domain/index.ts";
import { unpackBaseColumns } from "../../functions/store/base-columns.ts";
import { packBase } from "../../functions/store/base-format.ts";
import { busyAccounts } from "../domain/support/arbitraries.ts";

const value: fc.Arbitrary<FactValue> = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom("a", "b", "2026-01-31", "2026-02-31"),
  fc.string({ minLength: 1 }),
  fc.boolean(),
  fc.subarray(["x", "y", "z"]),
);
const keys = ["sector", "revenue12m", "customerSince", "mixed", "more"];
const facts = fc.dictionary(fc.constantFrom(...keys), value);
const some = busyAccounts(30).chain((all) =>
  fc
    .array(facts, { minLength: all.length, maxLength: all.length })
    .map((extra) =>
      all.map((each, i) => canonicalAccount({ ...each, facts: { ...each.facts, ...extra[i] } })),
    ),
);
const asked = fc.subarray([...keys, "dmuDecider", "buyingMotives", "absent"]);

describe("a base read by column", () => {
  it("has of every account what the account itself has, whatever is asked for", () => {
    fc.assert(
      fc.property(some, asked, (all, fields) => {
        const rows = all.map((account) => ({ version: 3, created: 1, updated: 2, account }));
        const columns = unpackBaseColumns(packBase(rows), new Set(fields));
        const own = columnsOf(all, new Set(fields));
        expect(columns.count).toBe(all.length);
        expect(columns.externalIds).toEqual(own.externalIds);
        expect(columns.names).toEqual(own.names);
        expect(columns.relationships).toEqual(own.relationships);
        expect(columns.feeds).toEqual(own.feeds);
        for (const field of fields) {
          const read = all.map((_, row) => valueAt(columns.facts.get(field), row));
          expect(read).toEqual(all.map((account) => account.facts[field]));
        }
      }),
    );
  });
});
