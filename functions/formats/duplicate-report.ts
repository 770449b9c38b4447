import { stringify } from "csv-stringify/sync";
import {
  type DuplicateGroup,
  type DuplicateReason,
  duplicateReasons,
  type FoundAccount,
  relationships,
} from "../domain/index.ts";
import type { ReportedRow } from "./error-table.ts";
import { inert } from "./inert.ts";

/** An account of a group of likely duplicates, as it is kept and shown. */
export interface DuplicateRow extends FoundAccount {
  /** Number of its group, from 1. */
  readonly group: number;
  readonly reasons: readonly DuplicateReason[];
  readonly similarity: number;
  /** Accounts of the group, of which the first ones are kept. */
  readonly size: number;
}

/**
 * A group as rows of a report, an account each: what the erasure of an account looks for in reports
 * it finds in these as well, and the other accounts of the group stay.
 */
export function duplicateRows(group: DuplicateGroup, number: number): ReportedRow[] {
  const { reasons, similarity, size, accounts } = group;
  return accounts.map((account) => ({
    line: number,
    cells: [...accountCells(account), String(size), String(similarity), reasons.join(" ")],
    problems: [],
  }));
}

/** Cells of an account, of which there are `ACCOUNT_CELLS`. */
export const accountCells = (account: FoundAccount): string[] => [
  account.externalId,
  account.name,
  account.relationship,
  String(account.facts),
  account.line === null ? "" : String(account.line),
  account.domains.join(" "),
  account.numbers.join(" "),
];
export const ACCOUNT_CELLS = 7;

/** Reads back what `accountCells` made; null when it is not that. */
export function readAccountCells(cells: readonly string[]): FoundAccount | null {
  const [externalId, name = "", relation, facts, line, domains, numbers] = cells;
  const relationship = relationships.find((one) => one === relation);
  if (externalId === undefined || relationship === undefined) return null;
  return {
    ...{ externalId, name, relationship },
    facts: Number(facts),
    line: line ? Number(line) : null,
    domains: wordsOf(domains),
    numbers: wordsOf(numbers),
  };
}

/** Reads back what `duplicateRows` made; null when the account was erased since. */
export function readDuplicateRow({ line: group, cells }: ReportedRow): DuplicateRow | null {
  const account = readAccountCells(cells);
  if (account === null) return null;
  const [size, similarity, reasons] = cells.slice(ACCOUNT_CELLS);
  return {
    ...account,
    group,
    size: Number(size),
    similarity: Number(similarity),
    reasons: readReasons(reasons),
  };
}

export const readReasons = (text = ""): DuplicateReason[] =>
  duplicateReasons.filter((reason) => wordsOf(text).includes(reason));

const wordsOf = (text = ""): string[] => text.split(" ").filter(Boolean);

const columns = [
  ...["group", "keep", "externalId", "name", "relationship", "facts", "line", "domains"],
  ...["numbers", "reasons", "similarity", "accountsInGroup"],
] as const;

/** Groups as a CSV file, an account a row, the one to keep first and marked `yes`. */
export function duplicateCsv(groups: readonly (readonly DuplicateRow[])[]): string {
  const lines = groups.flatMap((rows) =>
    rows.map((row, at) =>
      [
        String(row.group),
        at === 0 ? "yes" : "",
        row.externalId,
        row.name,
        row.relationship,
        String(row.facts),
        row.line === null ? "" : String(row.line),
        row.domains.join(" | "),
        row.numbers.join(" | "),
        row.reasons.join(" | "),
        row.similarity.toFixed(2),
        String(row.size),
      ].map(inert),
    ),
  );
  return stringify([[...columns], ...lines], { bom: true, record_delimiter: "windows" });
}
