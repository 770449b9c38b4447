import { lineKeys } from "./line-fields.ts";
import { type AccountFeeds, type FeedLine, type FeedName, feedNames } from "./types.ts";

type Cell = string | number | null;
/** A line without the names of its parts, trailing gaps left out. */
type PackedLine = readonly Cell[];
/** The lines of an account as they are stored. */
export type PackedFeeds = { readonly [F in FeedName]?: readonly PackedLine[] };

function packLine(feed: FeedName, line: FeedLine): PackedLine {
  const parts = line as unknown as Readonly<Record<string, Cell | undefined>>;
  const cells = lineKeys(feed).map((key) => parts[key] ?? null);
  while (cells.at(-1) === null) cells.pop();
  return cells;
}

function unpackLine<F extends FeedName>(feed: F, cells: PackedLine): FeedLine<F> {
  const line: Record<string, string | number> = {};
  const names = lineKeys(feed);
  for (let place = 0; place < cells.length; place += 1) {
    const cell = cells[place] ?? null;
    if (cell !== null) line[names[place] ?? ""] = cell;
  }
  return line as unknown as FeedLine<F>;
}

export function packFeeds(feeds: AccountFeeds): PackedFeeds {
  const packed: { -readonly [F in FeedName]?: PackedLine[] } = {};
  for (const feed of feedNames) {
    const lines: readonly FeedLine[] | undefined = feeds[feed];
    if (lines !== undefined) packed[feed] = lines.map((line) => packLine(feed, line));
  }
  return packed;
}

/** The inverse of `packFeeds`. */
export function unpackFeeds(packed: PackedFeeds): AccountFeeds {
  const unpacked = <F extends FeedName>(feed: F): { readonly [K in F]?: FeedLine<F>[] } => {
    const lines = packed[feed];
    if (lines === undefined) return {};
    return { [feed]: lines.map((cells) => unpackLine(feed, cells)) } as Record<F, FeedLine<F>[]>;
  };
  return {
    ...unpacked("orders"),
    ...unpacked("opportunities"),
    ...unpacked("leads"),
    ...unpacked("activities"),
  };
}
