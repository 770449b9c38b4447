import {
  type Account,
  assembleAccount,
  cellParser,
  checkAccount,
  checkFacts,
  type FactValue,
  type FieldTable,
  relationships,
} from "../domain/index.ts";
import { type RowProblem, valueProblem } from "./problems.ts";
import { externalIdKey, type FileRow, type RowKind } from "./rows.ts";

/** One row of a file of accounts. */
export interface AccountRow extends FileRow {
  /** The facts the row states; null when the row has problems. */
  readonly account: Account | null;
  /** Fields the row empties expressly (NDJSON: null). */
  readonly emptied: readonly string[];
}

/** Columns every account file has, in the order they are asked for. */
const requiredColumns = ["externalId", "name", "relationship"] as const;

/** Rows of accounts: `{"externalId", "name", "relationship", "facts"}` in JSON, a column per fact in CSV. */
export function accountRows(fields: FieldTable): RowKind<AccountRow> {
  return {
    columns: [...requiredColumns, ...fields.keys()],
    required: requiredColumns,
    declarable: true,
    ignoresOthers: false,
    key: externalIdKey,
    telling: {
      column: "relationship",
      tells: (cell) => relationships.some((relationship) => relationship === cell),
    },
    cellReader: (columns) => cellReader(columns, fields),
    readValue: (row, value) => accountOf(row, value, fields),
    rejected,
  };
}

const rejected = (row: FileRow): AccountRow => ({ ...row, account: null, emptied: [] });

/** Turns cells into an account, or into all that is wrong with them. */
function cellReader(names: readonly string[], fields: FieldTable) {
  const externalIdAt = names.indexOf("externalId");
  const nameAt = names.indexOf("name");
  const relationshipAt = names.indexOf("relationship");
  const columns = names
    .flatMap((column, index) => {
      const field = fields.get(column);
      return field === undefined ? [] : [{ index, key: field.key, parse: cellParser(field) }];
    })
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  // Rows lack the most various facts: of one shape, with what they lack undefined, they are made,
  // walked and measured several times as fast as each in its own.
  const blank: Record<string, FactValue | undefined> = Object.fromEntries(
    columns.map(({ key }) => [key, undefined]),
  );

  return ({ line, externalId, text }: FileRow, cells: readonly string[]): AccountRow => {
    const problems: RowProblem[] = [];
    const facts = { ...blank } as Record<string, FactValue>;
    let characters = 0;
    for (const { index, key, parse } of columns) {
      const cell = cells[index];
      if (cell === undefined || cell === "") continue;
      characters += cell.length;
      const parsed = parse(cell);
      if ("error" in parsed) problems.push(valueProblem(parsed.error));
      else if (parsed.value !== null) facts[key] = parsed.value;
    }
    const parts = {
      externalId: stated(cells[externalIdAt]),
      name: stated(cells[nameAt]),
      relationship: stated(cells[relationshipAt]),
    };
    characters += parts.name?.length ?? 0;
    const checked = assembleAccount(parts, facts, { facts: columns.length, characters });
    if ("errors" in checked) problems.push(...checked.errors.map(valueProblem));
    const account = problems.length === 0 && "account" in checked ? checked.account : null;
    return { line, externalId, text, problems, account, emptied: none };
  };
}

const none: readonly string[] = [];

/** Outer space is no part of a cell, and an empty cell states nothing. */
export function stated(cell: string | undefined): string | null {
  return cell?.trim() || null;
}

function accountOf(row: FileRow, value: unknown, fields: FieldTable): AccountRow {
  const { stated: known, emptied } = withoutNulls(value);
  const checked = checkAccount(known, fields);
  const nulls = checkFacts(Object.fromEntries(emptied.map((key) => [key, null])), fields);
  const problems = [
    ...("errors" in checked ? checked.errors : []),
    ...("errors" in nulls ? nulls.errors : []),
  ].map(valueProblem);
  if (problems.length > 0 || !("account" in checked)) return rejected({ ...row, problems });
  return { ...row, account: checked.account, emptied };
}

/** Splits facts of null, which empty a field, from the facts that state a value. */
function withoutNulls(value: unknown): { stated: unknown; emptied: string[] } {
  if (typeof value !== "object" || value === null || !("facts" in value)) {
    return { stated: value, emptied: [] };
  }
  const { facts } = value;
  if (typeof facts !== "object" || facts === null || Array.isArray(facts)) {
    return { stated: value, emptied: [] };
  }
  const entries = Object.entries(facts);
  const emptied = entries.filter(([, fact]) => fact === null).map(([key]) => key);
  if (emptied.length === 0) return { stated: value, emptied };
  const known = entries.filter(([, fact]) => fact !== null);
  return { stated: { ...value, facts: Object.fromEntries(known) }, emptied };
}
