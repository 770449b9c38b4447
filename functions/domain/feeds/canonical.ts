import { lineKeys } from "./line-fields.ts";
import { compareLines } from "./order.ts";
import { type AccountFeeds, type FeedLine, type FeedName, feedNames } from "./types.ts";

type Parts = Readonly<Record<string, string | number | undefined>>;
type Lines = readonly FeedLine[];

/**
 * The one form of an account's lines: feeds and the parts of lines in their fixed order, lines
 * sorted, no feed without lines. undefined when there is no line at all.
 */
export function canonicalFeeds(feeds: AccountFeeds | undefined): AccountFeeds | undefined {
  if (feeds === undefined || isCanonical(feeds)) return feeds;
  const made: Record<string, Lines> = {};
  for (const feed of feedNames) {
    const lines: Lines = feeds[feed] ?? [];
    if (lines.length > 0) made[feed] = canonicalLines(feed, lines);
  }
  return Object.keys(made).length === 0 ? undefined : made;
}

export function canonicalLines<F extends FeedName>(
  feed: F,
  lines: readonly FeedLine<F>[],
): FeedLine<F>[] {
  return lines.map((line) => canonicalLine(feed, line)).sort((a, b) => compareLines(feed, a, b));
}

/** Parts in order, those not known left out, no −0. */
export function canonicalLine<F extends FeedName>(feed: F, line: FeedLine<F>): FeedLine<F> {
  if (hasOrder(feed, line)) return line;
  const parts = line as unknown as Parts;
  const made: Record<string, string | number> = {};
  for (const key of lineKeys(feed)) {
    const part = parts[key];
    if (part !== undefined) made[key] = typeof part === "number" ? part + 0 : part;
  }
  return made as unknown as FeedLine<F>;
}

/** Nearly all are: looking is far cheaper than making them again. */
function isCanonical(feeds: AccountFeeds): boolean {
  let place = -1;
  for (const feed in feeds) {
    const at = feedNames.indexOf(feed as FeedName);
    if (at <= place || !areCanonical(feed as FeedName, feeds[feed as FeedName])) return false;
    place = at;
  }
  return place >= 0;
}

function areCanonical(feed: FeedName, lines: Lines | undefined): boolean {
  if (lines === undefined || lines.length === 0) return false;
  let before: FeedLine | undefined;
  for (const line of lines) {
    if (!hasOrder(feed, line)) return false;
    if (before !== undefined && compareLines(feed, before, line) > 0) return false;
    before = line;
  }
  return true;
}

function hasOrder(feed: FeedName, line: FeedLine): boolean {
  const keys = lineKeys(feed);
  let place = -1;
  for (const key in line) {
    const at = keys.indexOf(key, place + 1);
    const part = (line as unknown as Parts)[key];
    if (at < 0 || part === undefined || Object.is(part, -0)) return false;
    place = at;
  }
  return true;
}
