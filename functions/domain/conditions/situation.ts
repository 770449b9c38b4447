import { relationships } from "../facts/types.ts";
import type { Label } from "../label.ts";
import { placeSegments } from "../matrix/place-segments.ts";
import type { Matrix } from "../matrix/types.ts";
import { cellKey } from "../moments/cells.ts";
import type { CellMoments, Moments } from "../moments/types.ts";
import {
  type OpenRanking,
  openRanking,
  type RankingOptions,
  type RankingPlan,
} from "../scoring/open-ranking.ts";
import { rankSegments } from "../scoring/rank-segments.ts";
import type { ProfileDefinition, Ranking, SegmentScore } from "../scoring/types.ts";
import type { Settings } from "../settings/types.ts";
import { type Prior, priorByLikelihood, type Trials } from "../statistics/beta-binomial.ts";
import { type Distinction, distinctSegments } from "./distinct-segments.ts";
import { type FigureErrors, figureErrors, wonAndLost } from "./figure-errors.ts";

/** What conditions and signals are judged from. No account. */
export interface Situation {
  readonly moments: Moments;
  readonly plan: RankingPlan;
  readonly profile: ProfileDefinition;
  readonly options: RankingOptions;
  readonly settings: Settings;
  readonly open: OpenRanking;
  readonly ranking: Ranking;
  readonly matrix: Matrix;
  readonly distinction: Distinction;
  readonly errors: ReadonlyMap<string, FigureErrors>;
  /** In ranking order. */
  readonly segments: readonly SegmentAtHand[];
  /** Of the win rates of all segments; null while there is no outcome at all. */
  readonly winPrior: Prior | null;
}

export interface SegmentAtHand {
  readonly key: string;
  readonly label: Label;
  readonly row: SegmentScore;
  /** Of the relationships considered. */
  readonly cells: readonly CellMoments[];
  /** Of all relationships. */
  readonly allCells: readonly CellMoments[];
  readonly outcomes: Trials;
}

export interface SituationInput {
  readonly moments: Moments;
  readonly plan: RankingPlan;
  readonly profile: ProfileDefinition;
  readonly options: RankingOptions;
  readonly settings: Settings;
}

export function openSituation(input: SituationInput): Situation {
  const { moments, plan, profile, options, settings } = input;
  const open = openRanking(moments, plan, profile, options);
  const ranking = rankSegments(moments, plan, profile, options);
  const segments = ranking.rows.map((row) => atHand(row, open));
  const outcomes = segments.map((each) => each.outcomes);
  return {
    ...input,
    open,
    ranking,
    matrix: placeSegments(ranking, profile.thresholds),
    distinction: distinctSegments(moments, plan, profile, options, settings.thresholds),
    errors: figureErrors(open),
    segments,
    winPrior: outcomes.some(({ trials }) => trials > 0) ? priorByLikelihood(outcomes) : null,
  };
}

function atHand(row: SegmentScore, { matrix, considered }: OpenRanking): SegmentAtHand {
  const cellsOf = (some: typeof considered) =>
    some.flatMap((each) => matrix.cells.get(cellKey(row.segment, each)) ?? []);
  const cells = cellsOf(considered);
  const allCells = cellsOf(relationships);
  return {
    key: row.segment,
    label: row.label,
    row,
    cells,
    allCells,
    outcomes: wonAndLost(allCells),
  };
}
