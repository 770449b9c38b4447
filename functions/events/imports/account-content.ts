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
  readonly rejected: readonly Rejected[];
}

interface Rejected {
  readonly line: number;
  readonly problems: readonly RowProblem[];
  /** In place of problems: many rows can be refused for the same, and each is told so. */
  readonly refusal?: Refusal;
}

type Refusal = keyof typeof refusals;

/** Accounts: of several sound rows of one the first counts. */
export function accountContent(
  { mode }: Job,
  fields: FieldTable,
): Content<AccountRow, AccountRow, Receipt> {
  return {
    kind: accountRows(fields),
    gather: (row, earlier) =>
      earlier === undefined ? row : duplicateRowProblem(earlier.externalId ?? "", earlier.line),
    change(current, mine, sweeps, places) {
      const put: Account[] = [];
      const remove = sweeps ? unnamed(current, mine) : [];
      let left = places + remove.length;
      const rejected: Rejected[] = [];
      for (const [externalId, row] of mine.rows) {
        const stored = current.get(externalId)?.account;
        const refusal = refusalOf(stored, mode, left);
        if (refusal !== null) {
          rejected.push({ line: row.line, problems: [], refusal });
          continue;
        }
        const next = accountOf(row, stored, mode, fields);
        if ("account" in next) {
          put.push(next.account);
          if (stored === undefined) left -= 1;
        } else rejected.push({ line: row.line, problems: next.errors.map(valueProblem) });
      }
      return { put, remove, receipt: { rejected: shortened(rejected) } };
    },
    isWhole: ({ rejected }) => rejected.length === 0,
    outcome({ receipt, counts }, mine) {
      if (receipt.rejected.length === 0)
        return { counts: { ...counts, rejected: 0 }, rejected: [] };
      const lines = new Map([...mine.rows.values()].map((row) => [row.line, row.text]));
      const rejected = receipt.rejected.map((row) => ({
        line: row.line,
        text: lines.get(row.line) ?? "",
        problems: problemsOf(row),
      }));
      return { counts: { ...counts, rejected: rejected.length }, rejected };
    },
  };
}

function refusalOf(
  stored: Account | undefined,
  mode: Job["mode"],
  placesLeft: number,
): Refusal | null {
  if (stored === undefined) return placesLeft === 0 ? "noRoom" : null;
  return mode === "create" ? "isKnown" : null;
}

function problemsOf({ problems, refusal }: Rejected): readonly RowProblem[] {
  if (refusal !== undefined) return [refusals[refusal]];
  return problems.length > 0 ? problems : [doesNotFit];
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
  return rejected.map((row) => {
    chars += JSON.stringify(row.problems).length;
    return chars > RECEIPT_CHARS_MAX ? { ...row, problems: [] } : row;
  });
}

const isKnown: RowProblem = {
  code: "account-exists",
  column: "externalId",
  message: {
    en: "The account is there already; this import makes new ones only.",
    nl: "Het account bestaat al; deze import maakt alleen nieuwe aan.",
  },
  suggestion: {
    en: "Leave the row out, or import it in mode upsert to change the account.",
    nl: "Laat de rij weg, of importeer haar in modus upsert om het account te wijzigen.",
  },
};

const noRoom: RowProblem = {
  code: "account-quota-exceeded",
  column: null,
  message: {
    en: "The tier has no room for another account.",
    nl: "De tier heeft geen ruimte voor nog een account.",
  },
  suggestion: {
    en: "Remove accounts that are no longer wanted or ask for a larger tier, and import these rows again.",
    nl: "Verwijder accounts die niet meer nodig zijn of vraag om een grotere tier, en importeer deze rijen opnieuw.",
  },
};

const refusals = { isKnown, noRoom };

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
