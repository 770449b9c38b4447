import {
  type Account,
  type FactChanges,
  type FieldTable,
  mergeAccount,
  replaceAccount,
} from "../../domain/index.ts";
import {
  type AccountRow,
  accountRows,
  duplicateRowProblem,
  type RowProblem,
  valueProblem,
} from "../../formats/index.ts";
import type { BucketRows, Content, Current } from "./content.ts";
import type { Job } from "./end.ts";

/** Characters of problems a bucket's receipt may hold; the rows beyond are named by line only. */
const RECEIPT_CHARS_MAX = 40_000;

/** What an import leaves at a bucket for whoever comes by again. */
interface Receipt {
  readonly rejected: readonly { readonly line: number; readonly problems: readonly RowProblem[] }[];
}

/** Accounts: of several sound rows of one the first counts. */
export function accountContent(
  { mode }: Job,
  fields: FieldTable,
): Content<AccountRow, AccountRow, Receipt> {
  return {
    kind: accountRows(fields),
    gather: (row, earlier) =>
      earlier === undefined ? row : duplicateRowProblem(earlier.externalId ?? "", earlier.line),
    change(current, mine, sweeps) {
      const put: Account[] = [];
      const rejected: { line: number; problems: RowProblem[] }[] = [];
      for (const [externalId, row] of mine.rows) {
        const next = accountOf(row, current.get(externalId)?.account, mode, fields);
        if ("account" in next) put.push(next.account);
        else rejected.push({ line: row.line, problems: next.errors.map(valueProblem) });
      }
      const remove = sweeps ? unnamed(current, mine) : [];
      return { put, remove, receipt: { rejected: shortened(rejected) } };
    },
    outcome({ receipt, counts }, mine) {
      const lines = new Map([...mine.rows.values()].map((row) => [row.line, row.text]));
      const rejected = receipt.rejected.map(({ line, problems }) => ({
        line,
        text: lines.get(line) ?? "",
        problems: problems.length > 0 ? problems : [doesNotFit],
      }));
      return { counts: { ...counts, rejected: rejected.length }, rejected };
    },
  };
}

function unnamed(current: Current, { rows, kept }: BucketRows<AccountRow>): string[] {
  return [...current.keys()].filter((id) => !rows.has(id) && !kept.has(id));
}

function accountOf(
  { account, emptied }: AccountRow,
  stored: Account | undefined,
  mode: Job["mode"],
  fields: FieldTable,
) {
  if (account === null) throw new Error("A rejected row is not written");
  if (stored === undefined || mode === "replace") {
    return { account: replaceAccount(stored, account) };
  }
  const { name, relationship, facts } = account;
  const changes: FactChanges = emptied.length === 0 ? facts : withNulls(facts, emptied);
  return mergeAccount(stored, { name, relationship, facts: changes }, fields);
}

function withNulls(facts: Account["facts"], emptied: readonly string[]): FactChanges {
  return { ...facts, ...Object.fromEntries(emptied.map((key) => [key, null])) };
}

function shortened(rejected: Receipt["rejected"]): Receipt["rejected"] {
  let chars = 0;
  return rejected.map(({ line, problems }) => {
    chars += JSON.stringify(problems).length;
    return { line, problems: chars > RECEIPT_CHARS_MAX ? [] : problems };
  });
}

const doesNotFit: RowProblem = {
  code: "does-not-fit",
  column: null,
  message: {
    en: "The row does not fit the account it changes.",
    nl: "De rij past niet bij het account dat zij wijzigt.",
  },
  suggestion: {
    en: "Read the account and check dates, sizes and numbers of facts together.",
    nl: "Lees het account en controleer datums, lengtes en aantallen feiten samen.",
  },
};
