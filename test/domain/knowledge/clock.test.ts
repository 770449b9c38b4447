import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Criterion } from "../../../functions/domain/index.ts";
import {
  advance,
  changedAt,
  facets,
  type KnowledgeClock,
  segmentsChangedAt,
  zeroClock,
} from "../../../functions/domain/knowledge/clock.ts";
import { planKnowledgeOf } from "../../../functions/domain/knowledge/plan-knowledge.ts";
import { constantsTable } from "../../../functions/domain/knowledge/segment-constants.ts";
import { segmentKnowledgeOf } from "../../../functions/domain/knowledge/segment-knowledge.ts";
import {
  emptyDocument,
  type KnowledgeDocument,
} from "../../../functions/domain/knowledge/types.ts";
import { knowledgeCriteria } from "./criteria.ts";
import {
  asTheme,
  documents,
  label,
  OTHER_SEGMENTATION,
  SEGMENTATION,
  told,
  usp,
} from "./support.ts";

const ids = [SEGMENTATION, OTHER_SEGMENTATION, "sgm_unnamed"];

/** The clock after each document of a history, the first of which is the empty one. */
function history(all: readonly KnowledgeDocument[]) {
  const steps: { document: KnowledgeDocument; clock: KnowledgeClock }[] = [
    { document: emptyDocument, clock: zeroClock },
  ];
  for (const document of all) {
    const before = steps.at(-1);
    if (!before) continue;
    const clock = advance(before.clock, before.document, document, steps.length);
    steps.push({ document, clock });
  }
  return steps;
}

const pairs = <T>(steps: readonly T[]): [T, T][] =>
  steps.slice(1).map((after, at) => [steps[at] as T, after]);

describe("the clock of what a tenant knows", () => {
  test("never goes back, whatever is told and taken back", () => {
    fc.assert(
      fc.property(fc.array(documents(), { maxLength: 5 }), (all) => {
        for (const [before, after] of pairs(history(all))) {
          for (const facet of facets) {
            for (const id of ids) {
              expect(changedAt(after.clock, facet, id)).toBeGreaterThanOrEqual(
                changedAt(before.clock, facet, id),
              );
            }
          }
        }
      }),
    );
  });

  test("moves for a plan exactly when what measuring reads changed", () => {
    fc.assert(
      fc.property(fc.array(documents(), { maxLength: 5 }), (all) => {
        for (const [before, after] of pairs(history(all))) {
          for (const id of ids) {
            const same =
              JSON.stringify(planKnowledgeOf(before.document, id)) ===
              JSON.stringify(planKnowledgeOf(after.document, id));
            const moved = changedAt(after.clock, "plan", id) > changedAt(before.clock, "plan", id);
            expect(moved).toBe(!same);
          }
        }
      }),
    );
  });

  test("moves for segments whenever what they know changed", () => {
    const constants = (document: KnowledgeDocument, id: string, criteria: readonly Criterion[]) => {
      const table = constantsTable(criteria, "2026-11-24", segmentKnowledgeOf(document, id), {});
      return JSON.stringify([
        [...table.named].map(([key, of]) => [key, [...of]]),
        [...table.others],
      ]);
    };
    fc.assert(
      fc.property(
        fc.array(documents(), { maxLength: 4 }),
        fc.subarray([...knowledgeCriteria], { minLength: 1 }),
        (all, criteria) => {
          for (const [before, after] of pairs(history(all))) {
            for (const id of ids) {
              const at = (clock: KnowledgeClock) => segmentsChangedAt(clock, criteria, id);
              if (at(after.clock) > at(before.clock)) continue;
              expect(constants(after.document, id, criteria)).toBe(
                constants(before.document, id, criteria),
              );
            }
          }
        },
      ),
    );
  });

  test("leaves alone what does not depend on a change", () => {
    const before = told({
      usps: { fast: usp(0.5), near: usp(0.5) },
      motives: { speed: asTheme(1, { fast: 1 }, { care: 0.5 }) },
      trends: { ageing: asTheme(1, { near: 1 }) },
      referenceCases: {
        plant: { label, topics: ["ageing"], strength: 1, accepted: true, date: "2026-01-01" },
      },
    });
    const start = advance(zeroClock, emptyDocument, before, 1);
    const moved = (after: KnowledgeDocument) => {
      const clock = advance(start, before, after, 2);
      return facets.filter((facet) => changedAt(clock, facet, SEGMENTATION) === 2);
    };
    expect(moved({ ...before, usps: { ...before.usps, near: usp(0.9) } })).toEqual(["trendMatch"]);
    expect(moved({ ...before, usps: { ...before.usps, fast: usp(0.9) } })).toEqual([
      "plan",
      "motiveMatch",
    ]);
    expect(moved({ ...before, usps: { ...before.usps, cheap: usp(1) } })).toEqual([]);
    expect(moved({ ...before, referencesNeeded: 5 })).toEqual(["referenceCases"]);
    expect(moved({ ...before, winBackHalfLifeDays: 90 })).toEqual(["plan"]);
    const elsewhere = { [OTHER_SEGMENTATION]: { care: 0.1 } };
    const { speed } = before.motives;
    if (!speed) throw new Error("no motive");
    const importanceBySegment = { ...speed.importanceBySegment, ...elsewhere };
    expect(moved({ ...before, motives: { speed: { ...speed, importanceBySegment } } })).toEqual([]);
  });
});
