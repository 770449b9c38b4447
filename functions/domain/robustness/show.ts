import type { Axis } from "../criteria/types.ts";
import type { Label } from "../label.ts";
import { CHALLENGERS_MAX } from "../limits.ts";
import { intervalOrNull, shownScore } from "../ranking/show.ts";
import type { ShownInterval, ShownScore } from "../ranking/types.ts";
import { roundHalfEven2 } from "../rounding.ts";
import type { OpenRanking } from "../scoring/open-ranking.ts";
import type { Robustness } from "./analyse.ts";
import type { Challenger, FillFirst } from "./fill-first.ts";
import { robustnessHelp } from "./labels.ts";
import type { RankedFigure } from "./segment-curves.ts";
import type { Acceptability, SegmentAcceptability } from "./smaa.ts";
import type {
  Change,
  IntervalStatus,
  ShareInterval,
  Stability,
  WeightInterval,
} from "./weight-intervals.ts";

/** A weight: `percent` half-even to two places, `raw` 0–1 as computed. */
export interface ShownWeight {
  readonly percent: number;
  readonly raw: number;
}

export interface NamedSegment {
  readonly segment: string;
  readonly label: Label;
}

export interface ShownChange {
  readonly kind: Change["kind"];
  readonly loses: NamedSegment | null;
  readonly gains: NamedSegment | null;
  readonly text: Label;
}

export interface ShownStability {
  readonly interval: ShownInterval;
  readonly tied: boolean;
  readonly below: ShownChange | null;
  readonly above: ShownChange | null;
}

interface ShownHold {
  readonly weight: ShownWeight;
  readonly status: IntervalStatus;
  readonly first: ShownStability | null;
  readonly order: ShownStability | null;
}

export interface ShownWeightInterval extends ShownHold {
  readonly criterion: string;
  readonly label: Label;
  readonly axis: Axis;
}

export interface ShownAcceptability {
  readonly help: Label;
  readonly segments: readonly SegmentAcceptability[];
  readonly pairs: Acceptability["pairs"];
  readonly choiceEntropyBits: number | null;
  readonly rankingEntropyBits: number | null;
}

interface ShownChallenger extends NamedSegment {
  readonly interval: ShownInterval | null;
}

export interface ShownFact {
  readonly criterion: string;
  readonly label: Label;
  readonly axis: Axis;
  readonly fields: readonly string[];
  readonly accounts: number;
  readonly segments: number;
  readonly narrows: ShownScore;
  readonly couldChangeFirst: boolean;
  readonly where: readonly {
    readonly segment: string;
    readonly label: Label;
    readonly accounts: number;
    readonly narrows: ShownScore;
  }[];
}

export interface ShownRobustness {
  readonly of: RankedFigure;
  readonly weights: { readonly help: Label; readonly criteria: readonly ShownWeightInterval[] };
  readonly valueShare: (ShownHold & { readonly help: Label }) | null;
  readonly acceptability: {
    readonly draws: number;
    readonly seed: number;
    readonly concentration: number;
    readonly aroundProfile: ShownAcceptability;
    readonly uniform: ShownAcceptability;
  };
  readonly fillFirst: {
    readonly help: Label;
    readonly leader: ShownChallenger | null;
    readonly couldChangeFirst: boolean;
    readonly challengerCount: number;
    readonly challengers: readonly ShownChallenger[];
    readonly facts: readonly ShownFact[];
  };
}

/** What an analysis says, in words and figures for people. */
export function shownRobustness(
  open: OpenRanking,
  found: Robustness,
  asked: { readonly draws: number; readonly seed: number; readonly concentration: number },
): ShownRobustness {
  const names = new Map(open.segments.map(({ key, label }) => [key, label]));
  return {
    of: found.of,
    weights: {
      help: robustnessHelp.weights,
      criteria: found.weights.map((each) => shownWeight(each, names)),
    },
    valueShare: found.valueShare && {
      ...hold(found.valueShare, names),
      help: robustnessHelp.valueShare,
    },
    acceptability: {
      draws: asked.draws,
      seed: asked.seed,
      concentration: asked.concentration,
      aroundProfile: shownAcceptability(found.aroundProfile, robustnessHelp.aroundProfile),
      uniform: shownAcceptability(found.uniform, robustnessHelp.uniform),
    },
    fillFirst: shownFillFirst(found.fillFirst),
  };
}

type Names = ReadonlyMap<string, Label>;

function shownWeight(each: WeightInterval, names: Names): ShownWeightInterval {
  const { criterion, label, axis } = each;
  return { criterion, label, axis, ...hold(each, names) };
}

function hold({ weight, status, first, order }: ShareInterval, names: Names): ShownHold {
  return {
    weight: { percent: roundHalfEven2(100 * weight), raw: weight },
    status,
    first: first && shownStability(first, names, firstText),
    order: order && shownStability(order, names, orderText),
  };
}

type Wording = (change: NamedChange, side: Side) => Label;

interface NamedChange {
  readonly kind: Change["kind"];
  readonly loses: Label;
  readonly gains: Label;
}

function shownStability(
  { low, high, tied, below, above }: Stability,
  names: Names,
  wording: Wording,
): ShownStability {
  return {
    interval: {
      low: roundHalfEven2(100 * low),
      high: roundHalfEven2(100 * high),
      raw: { low, high },
    },
    tied,
    below: below && shownChange(below, sideOf("Below", "Onder", low), names, wording),
    above: above && shownChange(above, sideOf("Above", "Boven", high), names, wording),
  };
}

/** "Below 12.5 %" and "Onder 12,5 %". */
type Side = Label;

function sideOf(en: string, nl: string, share: number): Side {
  const percent = String(roundHalfEven2(100 * share));
  return { en: `${en} ${percent} %`, nl: `${nl} ${percent.replace(".", ",")} %` };
}

const NOBODY: Label = { en: "no segment", nl: "geen segment" };

function shownChange(
  { kind, loses, gains }: Change,
  side: Side,
  names: Names,
  wording: Wording,
): ShownChange {
  const named = (key: string | null): NamedSegment | null =>
    key === null ? null : { segment: key, label: names.get(key) ?? { en: key, nl: key } };
  const [loser, winner] = [named(loses), named(gains)];
  const words = { kind, loses: loser?.label ?? NOBODY, gains: winner?.label ?? NOBODY };
  return { kind, loses: loser, gains: winner, text: wording(words, side) };
}

function firstText({ kind, loses, gains }: NamedChange, side: Side): Label {
  if (kind === "noLongerScored") {
    return {
      en: `${side.en} too little is known of ${loses.en} to score it; ${gains.en} is first then.`,
      nl: `${side.nl} is van ${loses.nl} te weinig bekend voor een score; dan staat ${gains.nl} bovenaan.`,
    };
  }
  return {
    en: `${side.en} ${gains.en} is first instead of ${loses.en}.`,
    nl: `${side.nl} staat ${gains.nl} bovenaan in plaats van ${loses.nl}.`,
  };
}

function orderText({ kind, loses, gains }: NamedChange, side: Side): Label {
  switch (kind) {
    case "overtaken":
      return {
        en: `${side.en} ${gains.en} stands above ${loses.en}.`,
        nl: `${side.nl} staat ${gains.nl} boven ${loses.nl}.`,
      };
    case "noLongerScored":
      return {
        en: `${side.en} too little is known of ${loses.en} to score it.`,
        nl: `${side.nl} is van ${loses.nl} te weinig bekend voor een score.`,
      };
    case "newlyScored":
      return {
        en: `${side.en} enough is known of ${gains.en} to score it, too.`,
        nl: `${side.nl} is ook van ${gains.nl} genoeg bekend voor een score.`,
      };
  }
}

function shownAcceptability(found: Acceptability, help: Label): ShownAcceptability {
  const { segments, pairs, choiceEntropyBits, rankingEntropyBits } = found;
  return { help, segments, pairs, choiceEntropyBits, rankingEntropyBits };
}

function shownFillFirst({ leader, challengers, facts }: FillFirst): ShownRobustness["fillFirst"] {
  return {
    help: robustnessHelp.fillFirst,
    leader: leader && shownChallenger(leader),
    couldChangeFirst: challengers.length > 0,
    challengerCount: challengers.length,
    challengers: challengers.slice(0, CHALLENGERS_MAX).map(shownChallenger),
    facts: facts.map(({ where, narrows, ...fact }) => ({
      ...fact,
      narrows: shownScore(narrows),
      where: where.map((each) => ({ ...each, narrows: shownScore(each.narrows) })),
    })),
  };
}

function shownChallenger({ segment, label, interval }: Challenger): ShownChallenger {
  return { segment, label, interval: intervalOrNull(interval) };
}
