import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { joinColumns } from "../../../functions/domain/columns/join.ts";
import { columnsOf } from "../../../functions/domain/columns/of-accounts.ts";
import type { AccountColumns } from "../../../functions/domain/columns/types.ts";
import { valueAt } from "../../../functions/domain/columns/value-at.ts";
import type { Account } from "../../../functions/domain/index.ts";
import { busyAccounts } from "../support/arbitraries.ts";

const keys = ["sector", "employees", "buyingMotives", "tender", "customerSince", "nowhere"];

const more = fc.record(
  {
    // Declared anew at some time, so that values of both kinds are about.
    employees: fc.constantFrom<number | string>("many", 12),
    buyingMotives: fc.constantFrom(["price"], ["price", "trust"], [], ['","'], ['"', "'"]),
    tender: fc.boolean(),
  },
  { requiredKeys: [] },
);
const rated = fc.constant([
  { criterion: "barrier", assessor: "sales-manager", value: 3, date: "2026-03-01" },
]);

/** Parts as bases give them: each with columns of its own facts alone, some with rows replaced. */
const part = busyAccounts()
  .chain((all) =>
    fc.tuple(
      fc.tuple(...all.map(() => fc.tuple(more, fc.option(rated, { nil: undefined })))),
      fc.subarray(keys),
      fc.option(fc.tuple(...all.map(() => fc.constantFrom(0, 1)))),
      fc.constant(all),
    ),
  )
  .map(([extras, fields, present, all]): AccountColumns => {
    const accounts = all.map((each, i): Account => {
      const [facts, ratings] = extras[i] ?? [{}, undefined];
      const known = { ...each, facts: { ...each.facts, ...facts } };
      return ratings === undefined ? known : { ...known, ratings };
    });
    const columns = columnsOf(accounts, new Set(fields));
    return { ...columns, present: present === null ? null : Uint8Array.from(present) };
  });
const parts = fc.array(part, { maxLength: 4 });

/** Everything that is said of each row. */
function rowsOf(columns: AccountColumns) {
  return Array.from({ length: columns.count }, (_, row) => ({
    isThere: columns.present?.[row] !== 0,
    relationship: columns.relationships[row],
    externalId: columns.externalIds[row],
    name: columns.names[row],
    facts: keys.map((key) => valueAt(columns.facts.get(key), row)),
    feeds: columns.feeds.get(row),
    ratings: columns.ratings.get(row),
  }));
}

describe("columns of several parts joined", () => {
  it("say of every row what its part says, part after part", () => {
    fc.assert(
      fc.property(parts, (all) => {
        expect(rowsOf(joinColumns(all))).toEqual(all.flatMap(rowsOf));
      }),
    );
  });

  it("hold equal values once", () => {
    fc.assert(
      fc.property(fc.array(part, { minLength: 2, maxLength: 4 }), (all) => {
        for (const { values } of joinColumns(all).facts.values()) {
          const texts = values.map((value) => JSON.stringify(value));
          expect(new Set(texts).size).toBe(texts.length);
        }
      }),
    );
  });

  it("are a single part as it is", () => {
    fc.assert(
      fc.property(part, (one) => {
        expect(joinColumns([one])).toBe(one);
      }),
    );
  });

  it("have no rows when there are no parts", () => {
    const none = joinColumns([]);
    expect(none).toEqual(columnsOf([], new Set()));
  });
});
