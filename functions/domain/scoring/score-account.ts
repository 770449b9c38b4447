import { rawMeasure } from "../criteria/measure.ts";
import type { MeasureContext } from "../criteria/types.ts";
import type { Account } from "../facts/types.ts";
import { withRollUps } from "../feeds/roll-up.ts";
import type { ConstantsOfSegment, SegmentConstant } from "../knowledge/types.ts";
import { knownCount } from "../moments/cells.ts";
import { fillCell } from "../moments/inherit.ts";
import { compileAccountCell, counts } from "../moments/measure-accounts.ts";
import type { CellMoments } from "../moments/types.ts";
import { weightsFor } from "./axis-weights.ts";
import { cellUtilities, compileScored } from "./cell-utilities.ts";
import { missingFacts } from "./missing-facts.ts";
import { combine, scoreAxis } from "./score-axis.ts";
import { sharesOf } from "./spread.ts";
import type { AccountScore, AxisScore, ProfileDefinition } from "./types.ts";

/** Where an account lies. */
interface AccountPlace {
  /** Key of its segment, "" for none. */
  readonly segment: string;
  /** What the segment knows that the account does not know itself. */
  readonly inherited?: ConstantsOfSegment;
}

const nowhere: AccountPlace = { segment: "" };

/** Score of one account, explained like a segment's. */
export function scoreAccount(
  stored: Account,
  context: MeasureContext,
  profile: ProfileDefinition,
  place: AccountPlace = nowhere,
): AccountScore {
  const { criteria } = context;
  const account = withRollUps(stored, context.asOf);
  const scored = compileScored(criteria);
  const own = compileAccountCell(context)(account, place.segment);
  const fills = inheritedBy(own, context, place);
  const cell = fillCell(own, fills);
  const weights = weightsFor(criteria, profile, account.relationship, "account");
  const cells = [{ utilities: cellUtilities(cell, scored), weights }];
  const value = scoreAxis(cells, "value", scored, profile);
  const likelihood = scoreAxis(cells, "likelihood", scored, profile);
  const { score, interval } = combine(value.axis, likelihood.axis, profile.valueShare);
  const exact = exactRaws(account, context, place.segment, fills);
  return {
    status: score === null ? "notScored" : "scored",
    score,
    interval,
    value: exact(value.axis),
    likelihood: exact(likelihood.axis),
    missing: missingFacts({ value, likelihood }, sharesOf(cells, profile.valueShare), scored),
  };
}

/** By place of the criterion: what the account takes from its segment, null where it knows better. */
function inheritedBy(
  own: CellMoments,
  { criteria }: MeasureContext,
  { inherited }: AccountPlace,
): (SegmentConstant | null)[] {
  return criteria.map((criterion, i) => {
    const isAbout = counts(criterion, "account", own.relationship);
    return isAbout && knownCount(own, i) === 0 ? (inherited?.get(criterion.key) ?? null) : null;
  });
}

/** Of one account the raw value itself is at hand, unrounded and also as text. */
function exactRaws(
  account: Account,
  context: MeasureContext,
  segment: string,
  fills: readonly (SegmentConstant | null)[],
) {
  const { criteria } = context;
  const byKey = new Map(criteria.map((criterion, i) => [criterion.key, { criterion, i }]));
  return (axis: AxisScore): AxisScore => ({
    ...axis,
    contributions: axis.contributions.map((each) => {
      const found = byKey.get(each.criterion);
      if (found === undefined) return { ...each, raw: null };
      const raw = rawMeasure(found.criterion, account, context, segment);
      return { ...each, raw: raw ?? fills[found.i]?.raw ?? null };
    }),
  });
}
