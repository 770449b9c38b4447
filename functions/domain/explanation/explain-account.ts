import type { Axis } from "../criteria/types.ts";
import type { Account } from "../facts/types.ts";
import { withRollUps } from "../feeds/roll-up.ts";
import type { ConstantsOfSegment, SegmentRating } from "../knowledge/types.ts";
import type { Label } from "../label.ts";
import { placeSegments, quadrantOf } from "../matrix/place-segments.ts";
import type { Quadrant, Thresholds } from "../matrix/types.ts";
import { counts } from "../moments/measure-accounts.ts";
import type { Moments, Plan } from "../moments/types.ts";
import { axisShares, weightsFor } from "../scoring/axis-weights.ts";
import { rankSegments } from "../scoring/rank-segments.ts";
import { scoreAccount } from "../scoring/score-account.ts";
import type { AccountScore, Contribution, ProfileDefinition } from "../scoring/types.ts";
import { compileScheme } from "../segmentation/compile-scheme.ts";
import { segmentLabel } from "../segmentation/segment-label.ts";
import { type AccountEvidence, accountSources } from "./account-sources.ts";
import { explainAxis } from "./explain-axis.ts";
import { accountHeadroom } from "./headroom.ts";
import type { ExplainedAxis, WeightPart } from "./types.ts";
import { whyWeight } from "./weights.ts";

export interface AccountQuestion {
  readonly stored: Account;
  readonly moments: Moments;
  readonly plan: Plan;
  readonly profile: ProfileDefinition;
  /** Ratings of the segments of the segmentation. */
  readonly ratings: readonly SegmentRating[];
}

export interface AccountExplanation {
  readonly score: AccountScore;
  /** Null: in no segment. */
  readonly segment: {
    readonly key: string;
    readonly label: Label;
    readonly pooled: boolean;
  } | null;
  /** Whether the profile is about accounts of this relationship. */
  readonly about: boolean;
  /** The lines drawn for segments. */
  readonly thresholds: Thresholds;
  readonly quadrant: Quadrant | null;
  readonly axes: Readonly<Record<Axis, ExplainedAxis>>;
}

/** Key of the segment an account lies in by what its lines say; "" for none. */
export function segmentOf(stored: Account, plan: Plan): string {
  return placeOf(stored, plan).segment;
}

/** What the segment of an account knows; empty for an account in none. */
export function inheritanceOf(stored: Account, plan: Plan): ConstantsOfSegment {
  return plan.constants?.get(segmentOf(stored, plan)) ?? new Map();
}

function placeOf(stored: Account, { scheme, fields, asOf }: Plan) {
  const account = withRollUps(stored, asOf);
  return { account, segment: compileScheme(scheme, fields)(account).segment ?? "" };
}

/** From facts to the score of one account, with what it takes from its segment. */
export function explainAccount(question: AccountQuestion): AccountExplanation {
  const { stored, moments, plan, profile, ratings } = question;
  const { account, segment } = placeOf(stored, plan);
  const inherited = inheritanceOf(stored, plan);
  const score = scoreAccount(stored, plan, profile, { segment, inherited });
  const ranking = rankSegments(moments, plan, profile);
  const { thresholds } = placeSegments(ranking, profile.thresholds);
  const label = segmentLabel(plan.scheme, segment, plan.fields);
  const evidence: AccountEvidence = {
    ...{ stored, account, profile, segment, inherited, ratings },
    context: plan,
    fields: plan.fields,
    segmentLabel: label,
  };
  const explained = explainAxes(evidence, score);
  return {
    score,
    segment:
      segment === "" ? null : { key: segment, label, pooled: ranking.pooled.includes(segment) },
    about: profile.relationships?.includes(account.relationship) ?? true,
    thresholds,
    quadrant: quadrantFor(score, thresholds),
    axes: explained,
  };
}

function quadrantFor({ value, likelihood }: AccountScore, lines: Thresholds): Quadrant | null {
  if (value.score === null || likelihood.score === null) return null;
  return quadrantOf(100 * likelihood.score, 100 * value.score, lines);
}

function explainAxes(evidence: AccountEvidence, score: AccountScore): AccountExplanation["axes"] {
  const { account, profile, context, fields } = evidence;
  const shares = axisShares(profile.valueShare, {
    value: score.value.interval !== null,
    likelihood: score.likelihood.interval !== null,
  });
  const of = (axis: Axis) =>
    explainAxis({
      axis,
      score: score[axis],
      share: shares[axis],
      weighing: { criteria: context.criteria, profile, level: "account" },
      fields,
      present: [account.relationship],
      tell: (criterion, _i, part) => ({
        weights: [weightPart(evidence, axis, score[axis].contributions, part)],
        sources: accountSources(evidence, criterion, part.coverage > 0),
        headroom: accountHeadroom(criterion, account),
      }),
    });
  return { value: of("value"), likelihood: of("likelihood") };
}

function weightPart(
  { account: { relationship }, context: { criteria }, profile }: AccountEvidence,
  axis: Axis,
  all: readonly Contribution[],
  part: Contribution,
): WeightPart {
  const i = criteria.findIndex(({ key }) => key === part.criterion);
  const criterion = criteria[i];
  const nominal = weightsFor(criteria, profile, relationship, "account")[axis]?.[i] ?? 0;
  const lost = new Set(all.filter(({ weight }) => weight === 0).map((each) => each.criterion));
  const unknown = criteria.filter(
    (each) => lost.has(each.key) && counts(each, "account", relationship),
  );
  return {
    ...{ relationship, n: 1, share: 1, nominal },
    ...{ weight: part.weight, utility: part.utility, contribution: part.contribution },
    why:
      criterion === undefined
        ? { en: "", nl: "" }
        : whyWeight({ criteria, profile, level: "account" }, criterion, relationship, unknown),
  };
}
