import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Account,
  measureAccounts,
  type ProfileDefinition,
} from "../../../functions/domain/index.ts";
import { rankingSnapshot } from "../../../functions/domain/ranking/body.ts";
import { money } from "../../../functions/domain/ranking/show.ts";
import type { Provenance } from "../../../functions/domain/ranking/types.ts";
import { accounts, allCriteria, fullPlan, profile } from "../support/arbitraries.ts";

const provenance: Provenance = {
  runId: null,
  segmentationId: "sgm_1",
  segmentationVersion: 1,
  criteriaSetId: "crs_1",
  criteriaVersion: 2,
  profileId: null,
  profileVersion: null,
  asOf: fullPlan.asOf,
  dataVersion: 7,
  knowledgeVersion: 2,
  ratingsVersion: 5,
};

function snapshotOf(some: readonly Account[], weights: ProfileDefinition, from = provenance) {
  const moments = measureAccounts(some, fullPlan);
  return rankingSnapshot({ provenance: from, moments, plan: fullPlan, profile: weights });
}

/** The same value with the keys of every object the other way round. */
function reversed<T>(value: T): T {
  if (Array.isArray(value) || typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, part]) => [key, reversed(part)]);
  return Object.fromEntries(entries.reverse()) as T;
}

describe("a ranking snapshot", () => {
  test("is the same bytes whatever the order of accounts, weights and keys", () => {
    fc.assert(
      fc.property(accounts(), profile(allCriteria), (some, weights) => {
        const bytes = JSON.stringify(snapshotOf(some, weights));
        const other = snapshotOf(some.toReversed(), reversed(weights), reversed(provenance));
        expect(JSON.stringify(other)).toBe(bytes);
      }),
      { numRuns: 60 },
    );
  });

  test("survives JSON: what is stored and read back is what was computed", () => {
    fc.assert(
      fc.property(accounts(), profile(allCriteria), (some, weights) => {
        const snapshot = snapshotOf(some, weights);
        const text = JSON.stringify(snapshot);
        expect(JSON.stringify(JSON.parse(text))).toBe(text);
      }),
      { numRuns: 60 },
    );
  });

  test("has one point per row, in the same order, at the row's coordinates", () => {
    fc.assert(
      fc.property(accounts(1), profile(allCriteria), (some, weights) => {
        const { ranking, matrix } = snapshotOf(some, weights);
        expect(matrix.points.map(({ segment, coordinates }) => [segment, coordinates])).toEqual(
          ranking.rows.map(({ segment, coordinates }) => [segment, coordinates]),
        );
      }),
      { numRuns: 60 },
    );
  });
});

test("money is exact at any size and sign", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), (cents) => {
      const { amount } = money(cents, "EUR");
      expect(amount).toMatch(/^-?\d+\.\d\d$/);
      expect(BigInt(amount.replace(".", ""))).toBe(cents);
    }),
  );
});
