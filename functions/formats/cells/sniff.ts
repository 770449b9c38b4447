/**
 * How sure a style is. `seen`: cells of the sample can be read in this style only; `mixed`: some
 * only in this one, others only in the other; `assumed`: cells differ by style and none decides;
 * `unneeded`: every cell means the same in both.
 */
export type Basis = "seen" | "mixed" | "assumed" | "unneeded";

export interface Sniffed<Style> {
  readonly style: Style;
  readonly basis: Basis;
  /** A cell that shows it: what decides, or what could mean either. */
  readonly example: string | null;
  /** A cell that only the other style can read; null unless `mixed`. */
  readonly contrary: string | null;
  /** Cells that can be read in the style, of those that are not empty. */
  readonly readable: number;
}

interface Tally {
  count: number;
  example: string | null;
}

const emptyTally = (): Tally => ({ count: 0, example: null });

function note(tally: Tally, text: string): void {
  tally.count += 1;
  tally.example ??= text;
}

/**
 * Which of two styles the cells of a column are written in. `read` gives what a cell means in a
 * style, null when it means nothing. The more frequent evidence wins; `usual` breaks ties.
 */
export function sniff<Style>(
  texts: readonly string[],
  usual: Style,
  other: Style,
  read: (text: string, style: Style) => number | string | null,
): Sniffed<Style> {
  const tallies = { usual: emptyTally(), other: emptyTally(), either: emptyTally(), same: 0 };
  for (const text of texts) {
    const [first, second] = [read(text, usual), read(text, other)];
    if (first === null && second === null) continue;
    if (second === null) note(tallies.usual, text);
    else if (first === null) note(tallies.other, text);
    else if (first === second) tallies.same += 1;
    else note(tallies.either, text);
  }
  const usualWins = tallies.usual.count >= tallies.other.count;
  const [won, lost] = usualWins ? [tallies.usual, tallies.other] : [tallies.other, tallies.usual];
  return {
    style: usualWins ? usual : other,
    basis: basisOf(won, lost, tallies.either),
    example: won.example ?? tallies.either.example,
    contrary: lost.example,
    readable: won.count + tallies.either.count + tallies.same,
  };
}

function basisOf(won: Tally, lost: Tally, either: Tally): Basis {
  if (lost.count > 0) return "mixed";
  if (won.count > 0) return "seen";
  return either.count > 0 ? "assumed" : "unneeded";
}
