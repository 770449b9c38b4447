import type { Account } from "../facts/types.ts";
import { FEED_AMOUNT_MAX, FEED_LINES_MAX, FEEDS_MAX_BYTES } from "../limits.ts";
import { canonicalLine, canonicalLines } from "./canonical.ts";
import { compareLines } from "./order.ts";
import { packFeeds } from "./pack.ts";
import { isWithin, type Period } from "./period.ts";
import {
  type AccountFeeds,
  type FeedLine,
  type FeedName,
  lineDate,
  type OrderLine,
} from "./types.ts";

export type LineOutcome = "created" | "updated" | "unchanged";
export type LineRefusal = "too-many-lines" | "lines-too-large";

export interface StatedLines {
  readonly feed: FeedName;
  /** Without a period every line has a lineId of its own. */
  readonly lines: readonly FeedLine[];
  /** Lines of the account in it that are not among `lines` go; null: they stay. */
  readonly period: Period | null;
}

export type MergedLines =
  | {
      readonly account: Account;
      /** What became of each stated line, in their order. */
      readonly outcomes: readonly LineOutcome[];
      /** Known lines that went because they were not stated. */
      readonly removed: number;
    }
  | { readonly refusal: LineRefusal };

/**
 * The account with the lines stated. A line replaces the known one of its lineId; with a period, all
 * known lines in it give way. Order lines of the file without a lineId that share day, order and
 * product line become one: nothing that is computed from them can tell. Repeated, it changes nothing.
 */
export function mergeLines(account: Account, { feed, lines, period }: StatedLines): MergedLines {
  const known: readonly FeedLine[] = account.feeds?.[feed] ?? [];
  const groups = grouped(feed, lines);
  const ids = new Set(lines.flatMap(({ lineId }) => (lineId === undefined ? [] : [lineId])));
  const gives = (line: FeedLine): boolean =>
    (line.lineId !== undefined && ids.has(line.lineId)) ||
    (period !== null && isWithin(lineDate(line), period));
  const gone = known.filter(gives);
  const next = [...known.filter((line) => !gives(line)), ...groups.map(({ line }) => line)];
  if (next.length > FEED_LINES_MAX) return { refusal: "too-many-lines" };
  const { outcomes, left } = outcomesOf(feed, groups, gone);
  const changed = left > 0 || outcomes.some((outcome) => outcome !== "unchanged");
  const merged = changed ? withLines(account, feed, next) : account;
  if (changed && !fits(merged.feeds)) return { refusal: "lines-too-large" };
  const places = new Map(groups.flatMap(({ rows }, at) => rows.map((row) => [row, at])));
  return {
    account: merged,
    outcomes: lines.map((_, row) => outcomes[places.get(row) ?? 0] ?? "unchanged"),
    removed: left,
  };
}

/** The account without one line; itself when it has no such line. */
export function withoutLine(account: Account, feed: FeedName, lineId: string): Account {
  const known: readonly FeedLine[] = account.feeds?.[feed] ?? [];
  const left = known.filter((line) => line.lineId !== lineId);
  return left.length === known.length ? account : withLines(account, feed, left);
}

function withLines(account: Account, feed: FeedName, lines: readonly FeedLine[]): Account {
  const { feeds, ...rest } = account;
  const { [feed]: _, ...others } = feeds ?? {};
  const all = lines.length === 0 ? others : { ...others, [feed]: canonicalLines(feed, lines) };
  return Object.keys(all).length === 0 ? rest : { ...rest, feeds: all };
}

/** A line to be, and the stated lines it is made of. */
interface Group {
  readonly line: FeedLine;
  readonly rows: readonly number[];
}

function grouped(feed: FeedName, lines: readonly FeedLine[]): Group[] {
  const alone = lines.map((line, row): Group => ({ line: canonicalLine(feed, line), rows: [row] }));
  if (feed !== "orders") return alone;
  const groups = Map.groupBy(alone, (group) => orderKey(group) ?? group);
  return [...groups.values()].flatMap((members) => mergedOrders(members));
}

function orderKey({ line }: Pick<Group, "line">): string | null {
  if (line.lineId !== undefined || !("orderId" in line)) return null;
  return JSON.stringify([line.date, line.orderId, line.productLine]);
}

/** As they are when their sum would be too large an amount for a line. */
function mergedOrders(members: readonly Group[]): readonly Group[] {
  const [first] = members;
  if (first === undefined || members.length === 1) return members;
  const orders = members.map(({ line }) => line as OrderLine);
  const revenue = sumOf(orders.map((order) => order.revenue));
  const margins = orders.flatMap(({ margin }) => (margin === undefined ? [] : [margin]));
  const margin = margins.length === orders.length ? sumOf(margins) : undefined;
  if (Math.max(Math.abs(revenue), Math.abs(margin ?? 0)) > FEED_AMOUNT_MAX) return members;
  const { margin: _, ...rest } = first.line as OrderLine;
  const line = { ...rest, revenue, ...(margin !== undefined && { margin }) };
  return [{ line: canonicalLine("orders", line), rows: members.flatMap(({ rows }) => rows) }];
}

/** In whole cents, as sums of lines are. */
function sumOf(amounts: readonly number[]): number {
  return amounts.reduce((sum, amount) => sum + Math.round(amount * 100), 0) / 100;
}

/**
 * Pairs the new lines with those that give way: by lineId, else when they say the same, else order
 * lines by day, order and product line. What is left over went.
 */
function outcomesOf(feed: FeedName, groups: readonly Group[], gone: readonly FeedLine[]) {
  const byId = new Map<string, FeedLine>();
  const others: FeedLine[] = [];
  for (const line of gone) {
    if (line.lineId === undefined) others.push(line);
    else byId.set(line.lineId, line);
  }
  const equals = pool(others, (line) => JSON.stringify(line));
  const unpaired = groups.map(({ line }) =>
    line.lineId === undefined ? equals.take(line) : undefined,
  );
  const orders = pool(equals.rest(), (line) => orderKey({ line }));
  let paired = 0;
  const outcomes = groups.map(({ line }, at): LineOutcome => {
    const before =
      line.lineId === undefined ? (unpaired[at] ?? orders.take(line)) : byId.get(line.lineId);
    if (before === undefined) return "created";
    paired += 1;
    return compareLines(feed, before, line) === 0 ? "unchanged" : "updated";
  });
  return { outcomes, left: gone.length - paired };
}

/** Lines to be taken by what they have in common, each once; a line with nothing in common never. */
function pool(lines: readonly FeedLine[], keyOf: (line: FeedLine) => string | null) {
  const groups = Map.groupBy(lines, keyOf);
  return {
    take(like: FeedLine): FeedLine | undefined {
      const key = keyOf(like);
      return key === null ? undefined : groups.get(key)?.pop();
    },
    rest: (): FeedLine[] => [...groups.values()].flat(),
  };
}

function fits(feeds: AccountFeeds | undefined): boolean {
  if (feeds === undefined) return true;
  const text = JSON.stringify(packFeeds(feeds));
  // A UTF-16 code unit is three bytes at most.
  return text.length * 3 <= FEEDS_MAX_BYTES || utf8Length(text) <= FEEDS_MAX_BYTES;
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    // Each half of a surrogate pair stands for two of its four bytes.
    const isHalf = unit >= 0xd800 && unit <= 0xdfff;
    bytes += unit < 0x80 ? 1 : unit < 0x800 || isHalf ? 2 : 3;
  }
  return bytes;
}
