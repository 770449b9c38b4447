import { byCodeUnit } from "../order.ts";
import { lineKeys } from "./line-fields.ts";
import { type FeedLine, type FeedName, lineDate } from "./types.ts";

type Parts = Readonly<Record<string, string | number | undefined>>;

/** Order of the lines of a feed: by date, then lineId, then all they say; 0 when they say the same. */
export function compareLines(feed: FeedName, a: FeedLine, b: FeedLine): number {
  if (a === b) return 0;
  const first = byCodeUnit(lineDate(a), lineDate(b)) || byCodeUnit(a.lineId ?? "", b.lineId ?? "");
  if (first !== 0) return first;
  const [one, other] = [a as unknown as Parts, b as unknown as Parts];
  for (const key of lineKeys(feed)) {
    const order = compareParts(one[key], other[key]);
    if (order !== 0) return order;
  }
  return 0;
}

/** What is absent comes first. A part is of one type throughout a feed. */
function compareParts(a: string | number | undefined, b: string | number | undefined): number {
  if (a === b) return 0;
  if (a === undefined || b === undefined) return a === undefined ? -1 : 1;
  if (typeof a === "number" && typeof b === "number") return a - b;
  return byCodeUnit(String(a), String(b));
}
