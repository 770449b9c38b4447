import {
  type Account,
  type FeedLine,
  type FeedName,
  type LineOutcome,
  type LineRefusal,
  mergeLines,
  type Period,
} from "../../domain/index.ts";
import {
  duplicateLineProblem,
  type LineRow,
  lineRows,
  type RowProblem,
  refusedLineProblem,
} from "../../formats/index.ts";
import type { BucketRows, Content, Current, RejectedRow } from "./content.ts";
import { type LineNumbers, readLineNumbers, writeLineNumbers } from "./line-numbers.ts";

/** Characters a bucket's receipt has for the rows of one refusal: some 10,000; more are counted only. */
const REFUSED_CHARS_MAX = 20_000;

const refusals = ["unknown-account", "too-many-lines", "lines-too-large"] as const;
type Refusal = LineRefusal | "unknown-account";

/** The sound rows of one account, and where each lineId stands. */
interface Entry {
  readonly rows: LineRow[];
  readonly lineIds: Map<string, number>;
}

/** What an import leaves at a bucket for whoever comes by again: lines by what became of them. */
interface Receipt {
  readonly counts: Readonly<Record<LineOutcome | "removed", number>>;
  readonly refused: { readonly [R in Refusal]?: LineNumbers };
}

/** Lines of a feed: of several sound rows with one lineId of an account the first counts. */
export function lineContent(
  feed: FeedName,
  period: Period | null,
): Content<LineRow, Entry, Receipt> {
  return {
    kind: lineRows({ feed, period }),
    gather,
    change(current, mine, sweeps) {
      const done = openReceipt();
      const put: Account[] = [];
      for (const [externalId, { rows }] of mine.rows) {
        const stored = current.get(externalId)?.account;
        const next = stored && mergeLines(stored, { feed, lines: linesOf(rows), period });
        if (next === undefined) done.refuse("unknown-account", rows);
        else if ("refusal" in next) done.refuse(next.refusal, rows);
        else {
          done.count(next.outcomes, next.removed);
          put.push(next.account);
        }
      }
      for (const account of sweeps ? unnamed(current, mine) : []) {
        const next = mergeLines(account, { feed, lines: [], period });
        if ("refusal" in next) continue;
        done.count([], next.removed);
        put.push(next.account);
      }
      return { put, remove: [], receipt: done.receipt() };
    },
    isWhole: (receipt) => refusedIn(receipt) === 0,
    outcome: ({ receipt }, mine) => ({
      counts: { ...receipt.counts, rejected: refusedIn(receipt) },
      rejected: rejectedOf(receipt, mine),
    }),
  };
}

function gather(row: LineRow, earlier: Entry | undefined): Entry | RowProblem {
  const lineId = row.feedLine?.lineId;
  const entry = earlier ?? { rows: [], lineIds: new Map<string, number>() };
  if (lineId !== undefined) {
    const first = entry.lineIds.get(lineId);
    if (first !== undefined) return duplicateLineProblem(lineId, first);
    entry.lineIds.set(lineId, row.line);
  }
  entry.rows.push(row);
  return entry;
}

function linesOf(rows: readonly LineRow[]): FeedLine[] {
  return rows.flatMap(({ feedLine }) => (feedLine === null ? [] : [feedLine]));
}

/** Accounts of which the file says nothing. */
function unnamed(current: Current, { rows, kept }: BucketRows<Entry>): Account[] {
  return [...current.values()]
    .map(({ account }) => account)
    .filter(({ externalId }) => !rows.has(externalId) && !kept.has(externalId));
}

function openReceipt() {
  const counts = { created: 0, updated: 0, unchanged: 0, removed: 0 };
  const refused = new Map<Refusal, number[]>();
  return {
    count(outcomes: readonly LineOutcome[], removed: number): void {
      for (const outcome of outcomes) counts[outcome] += 1;
      counts.removed += removed;
    },
    refuse(refusal: Refusal, rows: readonly LineRow[]): void {
      const lines = refused.get(refusal) ?? [];
      for (const { line } of rows) lines.push(line);
      refused.set(refusal, lines);
    },
    receipt(): Receipt {
      const numbers = refusals.flatMap((refusal) => {
        const lines = refused.get(refusal);
        return lines ? [[refusal, writeLineNumbers(lines, REFUSED_CHARS_MAX)] as const] : [];
      });
      return { counts, refused: Object.fromEntries(numbers) };
    },
  };
}

function refusedIn({ refused }: Receipt): number {
  return refusals.reduce((sum, refusal) => sum + (refused[refusal]?.count ?? 0), 0);
}

function rejectedOf({ refused }: Receipt, mine: BucketRows<Entry>): RejectedRow[] {
  const rows = new Map(
    [...mine.rows.values()].flatMap((entry) => entry.rows.map((row) => [row.line, row])),
  );
  return refusals.flatMap((refusal) => {
    const lines = refused[refusal];
    if (lines === undefined) return [];
    return readLineNumbers(lines).map((line) => {
      const { text = "", externalId = null } = rows.get(line) ?? {};
      return { line, text, problems: [refusedLineProblem(refusal, externalId ?? "")] };
    });
  });
}
