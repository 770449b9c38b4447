import { stringify } from "csv-stringify/sync";
import {
  type DuplicateGroup,
  type DuplicateReason,
  duplicateReasons,
  type Relationship,
  relationships,
} from "../domain/index.ts";
import type { ReportedRow } from "./error-table.ts";
import { inert } from "./inert.ts";

/** An account of a group of likely duplicates, as it is kept and shown. */
export interface DuplicateRow {
  /** Number of its group, from 1. */
  readonly group: number;
  readonly reasons: readonly DuplicateReason[];
  readonly similarity: number;
  /** Accounts of the group, of which the first ones are kept. */
  readonly size: number;
  readonly externalId: string;
  readonly name: string;
  readonly relationship: Relationship;
  readonly facts: number;
  /** In the import's file; null for an account that is known only. */
  readonly line: number | null;
  readonly domains: readonly string[];
  readonly numbers: readonly string[];
}

/**
 * A group as rows of a report, an account each: what the erasure of an account looks for in reports
 * it finds in these as well, and the other accounts of the group stay.
 */
export function duplicateRows(group: DuplicateGroup, number: number): ReportedRow[] {
  const { reasons, similarity, size, accounts } = group;
  return accounts.map((account) => ({
    line: number,
    cells: [
      account.externalId,
      account.name,
      account.relationship,
      String(account.facts),
      account.line === null ? "" : String(account.line),
      account.domains.join(" "),
      account.numbers.join(" "),
      String(size),
      String(similarity),
      reasons.join(" "),
    ],
    problems: [],
  }));
}

/** Reads back what `duplicateRows` made; null when the account was erased since. */
export function readDuplicateRow({ line: group, cells }: ReportedRow): DuplicateRow | null {
  const [externalId, name = "", relation, facts, line, domains, numbers, size, ...rest] = cells;
  const [similarity, reasons] = rest;
  const relationship = relationships.find((one) => one === relation);
  if (externalId === undefined || relationship === undefined) return null;
  return {
    ...{ group, externalId, name, relationship },
    facts: Number(facts),
    line: line ? Number(line) : null,
    domains: wordsOf(domains),
    numbers: wordsOf(numbers),
    size: Number(size),
    similarity: Number(similarity),
    reasons: duplicateReasons.filter((reason) => wordsOf(reasons).includes(reason)),
  };
}

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
