export interface Association {
  /** 0–1. */
  readonly v: number;
  /** Corrected for the bias of small samples, 0–1; null when too few are counted to correct. */
  readonly corrected: number | null;
  readonly chi2: number;
  readonly df: number;
  readonly n: number;
}

/**
 * Association of two categories from a table of counts, rows × columns; empty rows and columns do
 * not count. Null with fewer than two of either. Source: Cramér (1946), correction Bergsma (2013).
 */
export function cramersV(table: readonly (readonly number[])[]): Association | null {
  const counts = withoutEmptyLines(table);
  const r = counts.length;
  const c = counts[0]?.length ?? 0;
  if (r < 2 || c < 2) return null;
  const rows = counts.map(total);
  const columns = (counts[0] ?? []).map((_, j) => total(counts.map((row) => row[j] ?? 0)));
  const n = total(rows);
  let chi2 = 0;
  for (const [i, row] of counts.entries()) {
    for (const [j, seen] of row.entries()) {
      const expected = ((rows[i] ?? 0) * (columns[j] ?? 0)) / n;
      chi2 += (seen - expected) ** 2 / expected;
    }
  }
  const v = Math.min(1, Math.sqrt(chi2 / (n * (Math.min(r, c) - 1))));
  return { v, corrected: corrected(chi2 / n, n, r, c), chi2, df: (r - 1) * (c - 1), n };
}

function corrected(phi2: number, n: number, r: number, c: number): number | null {
  if (n < 2) return null;
  const rows = r - (r - 1) ** 2 / (n - 1);
  const columns = c - (c - 1) ** 2 / (n - 1);
  const room = Math.min(rows, columns) - 1;
  if (room <= 0) return null;
  const phi2Corrected = Math.max(0, phi2 - ((r - 1) * (c - 1)) / (n - 1));
  return Math.min(1, Math.sqrt(phi2Corrected / room));
}

function withoutEmptyLines(table: readonly (readonly number[])[]): number[][] {
  const rows = table.filter((row) => total(row) > 0);
  const width = Math.max(0, ...rows.map((row) => row.length));
  const filled = Array.from({ length: width }, (_, j) => j).filter((j) =>
    rows.some((row) => (row[j] ?? 0) > 0),
  );
  return rows.map((row) => filled.map((j) => row[j] ?? 0));
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, each) => sum + each, 0);
}
