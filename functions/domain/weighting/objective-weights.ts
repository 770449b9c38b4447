import type { Label } from "../label.ts";
import type { AxisStatus } from "../scoring/types.ts";
import { criticWeights } from "./critic-weights.ts";
import { entropyWeights } from "./entropy-weights.ts";

/** What an axis score of a segment is made of, as a ranking shows it. */
interface AxisRow {
  readonly status: AxisStatus;
  readonly contributions: readonly {
    readonly criterion: string;
    readonly label: Label;
    /** 0: it does not count in this segment. */
    readonly weight: number;
    /** 0–1. */
    readonly utility: number;
  }[];
}

export interface ObjectiveWeight {
  readonly criterion: string;
  readonly label: Label;
  /** 0–1; null when undefined. */
  readonly entropy: number | null;
  readonly critic: number | null;
  /** Standard deviation of the utility over the segments, over m − 1; null when not compared. */
  readonly deviation: number | null;
}

export interface ObjectiveWeights {
  /** Segments compared. */
  readonly segments: number;
  /** In the order of the set. */
  readonly criteria: readonly ObjectiveWeight[];
  /** Why weights are null; null when none is. */
  readonly note: Label | null;
}

export const objectiveLabel: Label = {
  en: "Weights from the data, for information only",
  nl: "Gewichten uit de data, alleen ter informatie",
};

export const objectiveHelp: Label = {
  en: "These weights say on which criteria the segments differ, not which criteria matter. A criterion on which all segments score alike gets 0 here, however important it is. What matters is for people to say; read here where a weight can change the order at all.",
  nl: "Deze gewichten zeggen op welke criteria de segmenten verschillen, niet welke criteria ertoe doen. Een criterium waarop alle segmenten hetzelfde scoren krijgt hier 0, hoe belangrijk het ook is. Wat ertoe doet, bepalen mensen; lees hier af waar een gewicht de volgorde überhaupt kan veranderen.",
};

const notes = {
  tooFew: {
    en: "Fewer than two segments are scored on this axis, so there is nothing to compare.",
    nl: "Op deze as zijn minder dan twee segmenten gescoord, dus er valt niets te vergelijken.",
  },
  noContrast: {
    en: "The segments do not differ on the criteria of this axis, or all criteria tell the same.",
    nl: "De segmenten verschillen niet op de criteria van deze as, of alle criteria zeggen hetzelfde.",
  },
  notEverywhere: {
    en: "Criteria that do not count in every segment are left out: their weights are null.",
    nl: "Criteria die niet in elk segment meetellen zijn weggelaten: hun gewichten zijn null.",
  },
} as const satisfies Record<string, Label>;

/**
 * Entropy and CRITIC weights over the decision matrix of one axis: scored segments × the criteria
 * that weigh in all of them, utilities 0–1 after the missing policy.
 */
export function objectiveWeights(rows: readonly AxisRow[]): ObjectiveWeights {
  const scored = rows
    .filter(({ status }) => status === "scored")
    .map(({ contributions }) => contributions.filter(({ weight }) => weight > 0));
  const everywhere = commonTo(scored);
  const matrix = scored.map((row) => row.filter((each) => everywhere.has(each.criterion)));
  const utilities = matrix.map((row) => row.map(({ utility }) => utility));
  const entropy = entropyWeights(utilities);
  const critic = criticWeights(utilities);
  const places = new Map((matrix[0] ?? []).map(({ criterion }, place) => [criterion, place]));
  const labels = new Map(scored.flat().map(({ criterion, label }) => [criterion, label]));
  const criteria = [...labels].map(([criterion, label]): ObjectiveWeight => {
    const place = places.get(criterion);
    if (place === undefined)
      return { criterion, label, entropy: null, critic: null, deviation: null };
    return {
      criterion,
      label,
      entropy: entropy?.[place] ?? null,
      critic: critic?.[place] ?? null,
      deviation: deviationOf(utilities.map((row) => row[place] ?? 0)),
    };
  });
  const undefinedWeights = entropy === null || critic === null;
  return {
    segments: scored.length,
    criteria,
    note: noteOf(scored.length, undefinedWeights, places.size < labels.size),
  };
}

/** Criteria that weigh in every row. */
function commonTo(rows: readonly AxisRow["contributions"][]): ReadonlySet<string> {
  const sets = rows.map((row) => new Set(row.map(({ criterion }) => criterion)));
  return new Set([...(sets[0] ?? [])].filter((key) => sets.every((each) => each.has(key))));
}

function deviationOf(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

function noteOf(segments: number, undefinedWeights: boolean, leftOut: boolean): Label | null {
  if (segments < 2) return notes.tooFew;
  if (leftOut && undefinedWeights) {
    const { notEverywhere: one, noContrast: two } = notes;
    return { en: `${one.en} ${two.en}`, nl: `${one.nl} ${two.nl}` };
  }
  if (leftOut) return notes.notEverywhere;
  return undefinedWeights ? notes.noContrast : null;
}
