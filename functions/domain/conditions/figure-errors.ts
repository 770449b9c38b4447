import { isSegmentMeasure } from "../criteria/segment-measures.ts";
import type { BuiltinName } from "../criteria/types.ts";
import { relationships } from "../facts/types.ts";
import { cellKey } from "../moments/cells.ts";
import type { CellMoments } from "../moments/types.ts";
import type { ScoredCriterion } from "../scoring/cell-utilities.ts";
import type { OpenRanking } from "../scoring/open-ranking.ts";
import type { Interval } from "../scoring/types.ts";
import { type Prior, priorByLikelihood, shrink, type Trials } from "../statistics/beta-binomial.ts";
import { wilson } from "../statistics/wilson.ts";
import { tally } from "../tallies/read.ts";

/** Half the width of the 95 % interval of a utility, 0–1; null when chance in it cannot be judged. */
export type FigureErrors = ReadonlyMap<string, number | null>;

type Cells = readonly CellMoments[];

/**
 * Chance in the figures of whole segments, per segment and criterion: accounts do not show it, as
 * all accounts of a segment have the same. Ratings and what the tenant knows are taken as they are.
 */
export function figureErrors(open: OpenRanking): ReadonlyMap<string, FigureErrors> {
  const { segments, matrix } = open;
  const cells = segments.map(({ key }) =>
    relationships.flatMap((each) => matrix.cells.get(cellKey(key, each)) ?? []),
  );
  const readers = open.criteria.flatMap((criterion) => {
    const { measure, key } = criterion.criterion;
    if (measure.kind !== "builtin" || !isSegmentMeasure(measure)) return [];
    return [{ key, criterion, interval: compileInterval(measure.name, cells) }];
  });
  return new Map(
    segments.map(({ key }, place) => [
      key,
      new Map(
        readers.map((reader) => [
          reader.key,
          halfWidth(reader.criterion, reader.interval(cells[place] ?? [])),
        ]),
      ),
    ]),
  );
}

function halfWidth({ scale }: ScoredCriterion, raw: Interval | null): number | null {
  if (raw === null) return null;
  return Math.abs(scale.utility(raw.high) - scale.utility(raw.low)) / 2;
}

/** Interval of the raw figure; a point where there is no chance in it. */
function compileInterval(
  name: BuiltinName,
  segments: readonly Cells[],
): (cells: Cells) => Interval | null {
  const exact = () => ({ low: 0, high: 0 });
  switch (name) {
    case "size":
    case "trendMatch":
    case "referenceCases":
      return exact;
    case "churnRate":
      return (cells) => wilson(tally(cells, "churned12m"), tally(cells, "atRisk12m"));
    case "competitorSuccess":
      return (cells) =>
        wilson(tally(cells, "competitorComparable"), tally(cells, "competitorKnown"));
    case "winRate":
      return compileShrunken(segments, wonAndLost);
    case "leadResults":
      return compileLeads(segments);
    default:
      return () => null;
  }
}

/** Won out of those with an outcome. */
export function wonAndLost(cells: Cells): Trials {
  const won = tally(cells, "won");
  return { successes: won, trials: won + tally(cells, "lost") };
}

function convertedLeads(cells: Cells): Trials {
  return { successes: tally(cells, "convertedLeads12m"), trials: tally(cells, "leads12m") };
}

function compileShrunken(segments: readonly Cells[], read: (cells: Cells) => Trials) {
  const prior: Prior = priorByLikelihood(segments.map(read));
  return (cells: Cells): Interval | null => {
    const trials = read(cells);
    return trials.trials === 0 ? null : shrink(trials, prior);
  };
}

function compileLeads(segments: readonly Cells[]) {
  const conversion = compileShrunken(segments, convertedLeads);
  return (cells: Cells): Interval | null => {
    const n = cells.reduce((sum, cell) => sum + cell.n, 0);
    const share = conversion(cells);
    if (share === null || n === 0) return null;
    const perHundred = (100 * tally(cells, "leads12m")) / n;
    return { low: perHundred * share.low, high: perHundred * share.high };
  };
}
