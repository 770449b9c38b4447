import { byCodeUnit } from "../order.ts";
import { packLine } from "./pack.ts";
import { type FeedLine, type FeedName, lineDate } from "./types.ts";

/** Order of the lines of a feed: by date, then lineId, then all they say. Equal lines are equal. */
export function compareLines<F extends FeedName>(feed: F, a: FeedLine<F>, b: FeedLine<F>): number {
  if (a === b) return 0;
  return (
    byCodeUnit(lineDate(a), lineDate(b)) ||
    byCodeUnit(a.lineId ?? "", b.lineId ?? "") ||
    byCodeUnit(JSON.stringify(packLine(feed, a)), JSON.stringify(packLine(feed, b)))
  );
}
