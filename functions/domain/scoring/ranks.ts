import { TIE_TOLERANCE } from "../limits.ts";
import { byCodeUnit } from "../order.ts";

interface Rankable {
  readonly key: string;
  readonly score: number | null;
}

/**
 * Order and rank: best first, scores within TIE_TOLERANCE of the first of a tie share its rank
 * (1, 2, 2, 4) and stand by key; without a score last, by key, rank null.
 */
export function ranksOf<T extends Rankable>(
  items: readonly T[],
): { item: T; rank: number | null }[] {
  const scored = items.flatMap((item) =>
    item.score === null ? [] : [{ item, score: item.score }],
  );
  scored.sort((a, b) => b.score - a.score || byCodeUnit(a.item.key, b.item.key));
  const ranked: { item: T; rank: number | null }[] = [];
  let tie: { item: T; score: number }[] = [];
  const close = () => {
    const rank = ranked.length + 1;
    tie.sort((a, b) => byCodeUnit(a.item.key, b.item.key));
    for (const { item } of tie) ranked.push({ item, rank });
    tie = [];
  };
  for (const each of scored) {
    const [first] = tie;
    if (first !== undefined && first.score - each.score > TIE_TOLERANCE) close();
    tie.push(each);
  }
  close();
  const rest = items.filter((item) => item.score === null);
  rest.sort((a, b) => byCodeUnit(a.key, b.key));
  return [...ranked, ...rest.map((item) => ({ item, rank: null }))];
}
