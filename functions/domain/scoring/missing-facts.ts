import { fieldsOf } from "../criteria/fields-of.ts";
import type { Axis } from "../criteria/types.ts";
import { MISSING_FACTS_MAX } from "../limits.ts";
import { byCodeUnit } from "../order.ts";
import type { ScoredCriterion } from "./cell-utilities.ts";
import type { DetailedAxis } from "./score-axis.ts";
import type { MissingFact } from "./types.ts";

const NEGLIGIBLE_WIDTH = 1e-12;

/** The criteria whose missing facts widen [s⁻, s⁺] of the score most, widest first. */
export function missingFacts(
  detailed: Readonly<Record<Axis, DetailedAxis>>,
  shares: Readonly<Record<Axis, number>>,
  criteria: readonly ScoredCriterion[],
): MissingFact[] {
  const all = criteria.map(({ criterion }) => criterion);
  const found = criteria.flatMap(({ criterion }, i) => {
    const { axis, key, label } = criterion;
    const width = shares[axis] * (detailed[axis].widths[i] ?? 0);
    if (width <= NEGLIGIBLE_WIDTH) return [];
    const accounts = detailed[axis].lacking[i] ?? 0;
    return [
      { criterion: key, label, axis, fields: fieldsOf(criterion.measure, all), accounts, width },
    ];
  });
  found.sort((a, b) => b.width - a.width || byCodeUnit(a.criterion, b.criterion));
  return found.slice(0, MISSING_FACTS_MAX);
}
