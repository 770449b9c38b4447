/**
 * w_k = p_k / Σp: direct rating, and swing weights (von Winterfeldt and Edwards 1986), where the
 * best swing is given 100 and the others points against it. Points ≥ 0 and finite. Null when all
 * are zero.
 */
export function shareOut(points: readonly number[]): number[] | null {
  // Through the largest, so that neither tiny nor huge points are lost in the sum.
  const most = Math.max(0, ...points);
  if (most === 0) return null;
  const scaled = points.map((each) => each / most);
  const sum = scaled.reduce((so, each) => so + each, 0);
  return scaled.map((each) => each / sum);
}
