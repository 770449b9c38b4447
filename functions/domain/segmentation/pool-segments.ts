import { SEGMENTS_MAX } from "../limits.ts";
import { addCell, type CellSums, cellKey, emptyCell } from "../moments/cells.ts";
import type { CellMoments, Moments } from "../moments/types.ts";
import { byCodeUnit } from "../order.ts";
import { OTHER_SEGMENT, type Scheme } from "./types.ts";

interface Pooling {
  readonly moments: Moments;
  /** Keys of the segments that went into `other`, sorted. */
  readonly pooled: readonly string[];
}

/**
 * Joins segments under the scheme's minimum size (all relationships counted), and the smallest
 * beyond SEGMENTS_MAX, into `other`. Exact on merged moments, since cells add up; on parts of them
 * the sizes are not known yet.
 */
export function poolSegments(moments: Moments, scheme: Scheme): Pooling {
  if (scheme.kind === "rules") return { moments, pooled: [] };
  const pooled = smallSegments(segmentSizes(moments), scheme.minimumSize ?? 0);
  if (pooled.size === 0) return { moments, pooled: [] };
  const cells = new Map<string, CellMoments>();
  const others = new Map<string, CellSums>();
  for (const [key, cell] of moments.cells) {
    if (pooled.has(cell.segment)) addCell(otherCell(others, cell, moments), cell, 1);
    else cells.set(key, cell);
  }
  for (const [key, cell] of others) cells.set(key, cell);
  return { moments: { ...moments, cells }, pooled: [...pooled].sort(byCodeUnit) };
}

/** Accounts per segment, all relationships together; "" holds those in none. */
export function segmentSizes(moments: Moments): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const { segment, n } of moments.cells.values()) {
    sizes.set(segment, (sizes.get(segment) ?? 0) + n);
  }
  return sizes;
}

export function smallSegments(sizes: ReadonlyMap<string, number>, minimum: number): Set<string> {
  const named = [...sizes].filter(([segment]) => segment !== "");
  const small = new Set(named.filter(([, n]) => n < minimum).map(([segment]) => segment));
  const large = named.filter(([segment]) => !small.has(segment));
  if (large.length + Math.min(small.size, 1) <= SEGMENTS_MAX) return small;
  const bySize = large.sort(([a, m], [b, n]) => n - m || byCodeUnit(a, b));
  for (const [segment] of bySize.slice(SEGMENTS_MAX - 1)) small.add(segment);
  return small;
}

function otherCell(
  others: Map<string, CellSums>,
  { relationship }: CellMoments,
  { criteriaCount }: Moments,
): CellSums {
  const key = cellKey(OTHER_SEGMENT, relationship);
  let cell = others.get(key);
  if (cell === undefined) {
    cell = emptyCell(OTHER_SEGMENT, relationship, criteriaCount);
    others.set(key, cell);
  }
  return cell;
}
