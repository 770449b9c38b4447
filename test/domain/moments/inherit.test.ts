import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Account, encodeMoments, measureAccounts } from "../../../functions/domain/index.ts";
import { inheritConstants } from "../../../functions/domain/moments/inherit.ts";
import { accounts, meanPlan } from "../support/arbitraries.ts";

const everywhere = () => true;

describe("what a segment knows, its accounts inherit", () => {
  test("exactly as if each account without the fact had stated it", () => {
    fc.assert(
      fc.property(accounts(), fc.integer({ min: 1, max: 5 }), (all, rating) => {
        const stated = all.map((each): Account => ({ ...each, facts: { rating, ...each.facts } }));
        const moments = measureAccounts(all, meanPlan);
        const constants = new Map(
          [...moments.cells.values()].map(({ segment }) => [
            segment,
            new Map([
              ["rating", { utility: (rating - 1) / 4, raw: rating, source: "ratings" as const }],
            ]),
          ]),
        );
        const inherited = inheritConstants(moments, meanPlan.criteria, constants, everywhere);
        expect(encodeMoments(inherited)).toEqual(encodeMoments(measureAccounts(stated, meanPlan)));
      }),
    );
  });

  test("several criteria at once, products between them included", () => {
    fc.assert(
      fc.property(accounts(), (all) => {
        const stated = all.map(
          (each): Account => ({ ...each, facts: { rating: 4, revenue12m: 650, ...each.facts } }),
        );
        const moments = measureAccounts(all, meanPlan);
        const ofSegment = new Map([
          ["rating", { utility: 0.75, raw: 4, source: "ratings" as const }],
          ["revenue", { utility: 0.75, raw: 650, source: "knowledge" as const }],
        ]);
        const constants = new Map(
          [...moments.cells.values()].map(({ segment }) => [segment, ofSegment]),
        );
        const inherited = inheritConstants(moments, meanPlan.criteria, constants, everywhere);
        const direct = measureAccounts(stated, meanPlan);
        for (const [key, cell] of inherited.cells) {
          const { sums, gramUU, gramUK, gramKK } = direct.cells.get(key) ?? cell;
          // Upsell reads revenue itself, so only what is inherited is compared.
          for (const [i, j] of [
            [0, 0],
            [2, 2],
            [2, 0],
          ] as const) {
            const pair = (i * (i + 1)) / 2 + j;
            expect(cell.gramUU[pair]).toBe(gramUU[pair]);
            expect(cell.gramKK[pair]).toBe(gramKK[pair]);
            expect(cell.gramUK[i * 4 + j]).toBe(gramUK[i * 4 + j]);
            expect(cell.gramUK[j * 4 + i]).toBe(gramUK[j * 4 + i]);
          }
          for (const i of [0, 2]) expect(cell.sums[i]).toBe(sums[i]);
        }
      }),
    );
  });
});
