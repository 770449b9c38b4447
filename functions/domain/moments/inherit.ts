import { MICROS } from "../criteria/compile-criterion.ts";
import type { SegmentConstants } from "../knowledge/types.ts";
import { addCell, type CellSums, emptyCell, triangle } from "./cells.ts";
import type { CellMoments, Moments } from "./types.ts";

const QUANTA = 10_000;
const CENTS = 100;

/** What the accounts of a cell that do not know a criterion take from their segment; by place. */
export interface Fill {
  readonly utility: number;
  readonly raw: number | null;
}

/**
 * The moments as if every account that does not know a criterion had the utility that holds for its
 * segment. Exact: what the unknown accounts add follows from the gram matrix, no account is read.
 * `counts` says whether a criterion is about the accounts of a cell at all.
 */
export function inheritConstants(
  moments: Moments,
  criteria: readonly { readonly key: string }[],
  constants: SegmentConstants | undefined,
  counts: (index: number, cell: CellMoments) => boolean,
): Moments {
  if (constants === undefined || constants.size === 0) return moments;
  const cells = new Map<string, CellMoments>();
  for (const [key, cell] of moments.cells) {
    const ofSegment = constants.get(cell.segment);
    const fills = criteria.map(({ key: criterion }, i): Fill | null => {
      const constant = ofSegment?.get(criterion);
      return constant !== undefined && counts(i, cell) ? constant : null;
    });
    cells.set(key, fillCell(cell, fills));
  }
  return { ...moments, cells };
}

/** One cell, filled. */
export function fillCell(cell: CellMoments, fills: readonly (Fill | null)[]): CellMoments {
  if (fills.every((fill) => fill === null)) return cell;
  const filled = emptyCell(cell.segment, cell.relationship, cell.sums.length);
  addCell(filled, cell, 1);
  for (const [i, fill] of fills.entries()) if (fill !== null) fillSums(filled, cell, i, fill);
  fillProducts(
    filled,
    cell,
    fills.map((fill) => (fill === null ? null : Math.round(fill.utility * QUANTA))),
  );
  return filled;
}

function fillSums(into: CellSums, cell: CellMoments, i: number, { utility, raw }: Fill): void {
  const lacking = cell.n - (cell.gramKK[triangle(i, i)] ?? 0);
  const micros = lacking * Math.round(utility * MICROS);
  into.sums[i] = (into.sums[i] ?? 0) + micros;
  if (raw === null) {
    into.unmeasured[i] = (into.unmeasured[i] ?? 0) + lacking;
    into.unmeasuredSums[i] = (into.unmeasuredSums[i] ?? 0) + micros;
    return;
  }
  const cents = BigInt(Math.round(raw * CENTS));
  into.numerators[i] = (into.numerators[i] ?? 0n) + BigInt(lacking) * cents;
}

/** a' = a + (1 − k)·q and k' = 1 where a criterion is filled with q; products follow. */
function fillProducts(into: CellSums, cell: CellMoments, quanta: readonly (number | null)[]): void {
  const width = quanta.length;
  const uk = (i: number, j: number): number => cell.gramUK[i * width + j] ?? 0;
  const kk = (i: number, j: number): number =>
    cell.gramKK[i < j ? triangle(j, i) : triangle(i, j)] ?? 0;
  for (let i = 0; i < width; i++) {
    const q = quanta[i] ?? 0;
    const isFilled = quanta[i] !== null;
    for (let j = 0; j < width; j++) {
      const other = quanta[j] ?? 0;
      const otherFilled = quanta[j] !== null;
      if (!isFilled && !otherFilled) continue;
      into.gramUK[i * width + j] = otherFilled
        ? uk(i, i) + q * (cell.n - kk(i, i))
        : uk(i, j) + q * (kk(j, j) - kk(i, j));
      if (j > i) continue;
      const neither = cell.n - kk(i, i) - kk(j, j) + kk(i, j);
      const place = triangle(i, j);
      into.gramUU[place] =
        (cell.gramUU[place] ?? 0) +
        other * (uk(i, i) - uk(i, j)) +
        q * (uk(j, j) - uk(j, i)) +
        q * other * neither;
      into.gramKK[place] = isFilled && otherFilled ? cell.n : isFilled ? kk(j, j) : kk(i, i);
    }
  }
}
