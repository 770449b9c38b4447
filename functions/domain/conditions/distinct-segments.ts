import { type Relationship, relationships } from "../facts/types.ts";
import type { Label } from "../label.ts";
import { cellKey } from "../moments/cells.ts";
import type { CellMoments, Moments } from "../moments/types.ts";
import { byCodeUnit } from "../order.ts";
import type { OpenRanking, RankingOptions, RankingPlan } from "../scoring/open-ranking.ts";
import type { ProfileDefinition } from "../scoring/types.ts";
import type { ThresholdValues } from "../settings/types.ts";
import { motiveCounts, tally } from "../tallies/read.ts";
import { type Difference, isSupported, isTested } from "./differences.ts";
import { listed } from "./in-words.ts";
import { knowsAnything, openOnOwnFacts, type SegmentSpread, spreadsOf } from "./own-facts.ts";
import { motivesDifference, winRateDifference } from "./response-differences.ts";
import { scoreDifference, scoreUnknown } from "./score-difference.ts";
import type { ConditionStatus } from "./types.ts";

export const verdictStatuses = ["differ", "doNotDiffer", "unknown"] as const;

/** Whether a winner among these segments may be named. */
export interface Verdict {
  readonly status: (typeof verdictStatuses)[number];
  readonly sentence: Label;
}

/** How far the segments of a ranking differ, and what that allows to say. */
export interface Distinction {
  /** Score first, then the responses. */
  readonly differences: readonly Difference[];
  /** The condition `heterogeneous`. */
  readonly status: ConditionStatus;
  readonly verdict: Verdict;
  readonly spreads: readonly SegmentSpread[];
}

/**
 * Whether segments differ measurably: in the score of their accounts, and in how they respond (win
 * rate, buying motives). Of noise it says `doNotDiffer`. No account is read.
 */
export function distinctSegments(
  moments: Moments,
  plan: RankingPlan,
  profile: ProfileDefinition,
  options: RankingOptions,
  thresholds: Pick<ThresholdValues, "eta2Min" | "cramersVMin">,
): Distinction {
  const open = openOnOwnFacts(moments, plan, profile, options);
  const spreads = spreadsOf(open);
  const differences = [
    knowsAnything(open) ? scoreDifference(spreads, thresholds) : scoreUnknown(open, thresholds),
    // Of all relationships: who was won is a customer by now, who was not still a prospect.
    winRateDifference(segmentCells(open, relationships).map(outcomesOf), thresholds),
    motivesDifference(motiveResponses(segmentCells(open, open.considered)), thresholds),
  ];
  const status = statusOf(differences);
  return { differences, status, verdict: verdictOf(differences, status), spreads };
}

type Cells = readonly CellMoments[];

/** Cells of some relationships, per segment that has any. */
function segmentCells({ segments, matrix }: OpenRanking, of: readonly Relationship[]): Cells[] {
  return segments
    .map(({ key }) => of.flatMap((each) => matrix.cells.get(cellKey(key, each)) ?? []))
    .filter((cells) => cells.length > 0);
}

function outcomesOf(cells: Cells) {
  const won = tally(cells, "won");
  return { count: won, n: won + tally(cells, "lost") };
}

function motiveResponses(segments: readonly Cells[]) {
  const counts = segments.map(motiveCounts);
  const known = segments.map((cells) => tally(cells, "motivesKnown"));
  const codes = new Set(counts.flatMap((each) => [...each.keys()]));
  // In fixed order: of motives that differ alike the first is named.
  return new Map(
    [...codes]
      .sort(byCodeUnit)
      .map((code) => [
        code,
        counts.map((each, i) => ({ count: each.get(code) ?? 0, n: known[i] ?? 0 })),
      ]),
  );
}

/** METHOD §8: in the score and in a response. What is tested must hold; what is not only warns. */
function statusOf([score, ...responses]: readonly Difference[]): ConditionStatus {
  if (score === undefined || score.outcome === "notApplicable") return "notApplicable";
  const tested = responses.filter(isTested);
  if (score.outcome === "none" || score.outcome === "tiny") return "fail";
  if (tested.length > 0 && !tested.some(isSupported)) return "fail";
  if (score.outcome === "unknown" && tested.length === 0) return "unknown";
  const large = score.outcome === "large" && tested.some(({ outcome }) => outcome === "large");
  return large ? "pass" : "warn";
}

function verdictOf(differences: readonly Difference[], status: ConditionStatus): Verdict {
  if (status === "notApplicable" || status === "unknown")
    return { status: "unknown", sentence: unknown };
  if (status === "fail") {
    const [score] = differences;
    if (score?.outcome === "tiny") return { status: "doNotDiffer", sentence: hardly };
    const same = listed(labelsOf(differences, ({ outcome }) => outcome === "none"));
    return {
      status: "doNotDiffer",
      sentence: {
        en: `These segments do not differ measurably on ${same.en}: do not name a winner.`,
        nl: `Deze segmenten verschillen niet meetbaar in ${same.nl}: wijs geen winnaar aan.`,
      },
    };
  }
  const apart = listed(labelsOf(differences, isSupported));
  const untested = listed(labelsOf(differences.slice(0, 2), (each) => !isTested(each)));
  const rest =
    untested.en === ""
      ? { en: "", nl: "" }
      : {
          en: ` Whether they differ on ${untested.en} is not known yet.`,
          nl: ` Of ze verschillen in ${untested.nl} is nog niet bekend.`,
        };
  return {
    status: "differ",
    sentence: {
      en: `These segments differ measurably on ${apart.en}.${rest.en}`,
      nl: `Deze segmenten verschillen meetbaar in ${apart.nl}.${rest.nl}`,
    },
  };
}

function labelsOf(
  differences: readonly Difference[],
  holds: (difference: Difference) => boolean,
): Label[] {
  return differences.filter(holds).map(({ label }) => label);
}

const unknown: Label = {
  en: "Too little is known to say whether these segments differ: do not name a winner yet.",
  nl: "Er is te weinig bekend om te zeggen of deze segmenten verschillen: wijs nog geen winnaar aan.",
};

const hardly: Label = {
  en: "These segments differ so little on the score that it does not matter: do not name a winner.",
  nl: "Deze segmenten verschillen zo weinig in de score dat het er niet toe doet: wijs geen winnaar aan.",
};
