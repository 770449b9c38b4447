import { rawMeasure } from "../criteria/measure.ts";
import type { MeasureContext } from "../criteria/types.ts";
import type { Account } from "../facts/types.ts";
import { withRollUps } from "../feeds/roll-up.ts";
import { compileAccountCell } from "../moments/measure-accounts.ts";
import { weightsFor } from "./axis-weights.ts";
import { cellUtilities, compileScored } from "./cell-utilities.ts";
import { missingFacts } from "./missing-facts.ts";
import { combine, scoreAxis } from "./score-axis.ts";
import { sharesOf } from "./spread.ts";
import type { AccountScore, AxisScore, ProfileDefinition } from "./types.ts";

/** Score of one account of a segment ("" for none), explained like a segment's. */
export function scoreAccount(
  stored: Account,
  context: MeasureContext,
  profile: ProfileDefinition,
  segment = "",
): AccountScore {
  const { criteria } = context;
  const account = withRollUps(stored, context.asOf);
  const scored = compileScored(criteria);
  const cell = compileAccountCell(context)(account, segment);
  const weights = weightsFor(criteria, profile, account.relationship, "account");
  const cells = [{ utilities: cellUtilities(cell, scored), weights }];
  const value = scoreAxis(cells, "value", scored, profile);
  const likelihood = scoreAxis(cells, "likelihood", scored, profile);
  const { score, interval } = combine(value.axis, likelihood.axis, profile.valueShare);
  const exact = exactRaws(account, context, segment);
  return {
    status: score === null ? "notScored" : "scored",
    score,
    interval,
    value: exact(value.axis),
    likelihood: exact(likelihood.axis),
    missing: missingFacts({ value, likelihood }, sharesOf(cells, profile.valueShare), scored),
  };
}

/** Of one account the raw value itself is at hand, unrounded and also as text. */
function exactRaws(account: Account, context: MeasureContext, segment: string) {
  const byKey = new Map(context.criteria.map((criterion) => [criterion.key, criterion]));
  return (axis: AxisScore): AxisScore => ({
    ...axis,
    contributions: axis.contributions.map((each) => {
      const criterion = byKey.get(each.criterion);
      const raw = criterion === undefined ? null : rawMeasure(criterion, account, context, segment);
      return { ...each, raw };
    }),
  });
}
