import { isDate } from "../domain/dates.ts";
import {
  assembleLine,
  checkLine,
  type FeedLine,
  type LineCheck,
  type LineError,
  lineFields,
  parseLineCell,
} from "../domain/index.ts";
import { stated } from "./account-rows.ts";
import { valueProblem } from "./problems.ts";
import { externalIdKey, type FileRow, type RowKind } from "./rows.ts";

/** One row of a file of one feed. */
export interface LineRow extends FileRow {
  /** Null when the row has problems. */
  readonly feedLine: FeedLine | null;
}

type Rules = Parameters<typeof checkLine>[1];

/** Rows of a feed: externalId and the parts of a line, by name. */
export function lineRows(rules: Rules): RowKind<LineRow> {
  const fields = lineFields[rules.feed];
  const required = fields.filter((field) => field.required).map(({ key }) => key);
  return {
    columns: ["externalId", ...fields.map(({ key }) => key)],
    required: ["externalId", ...required, ...(rules.period === null ? ["lineId"] : [])],
    declarable: false,
    ignoresOthers: false,
    key: externalIdKey,
    telling: { column: fields[0]?.key ?? "", tells: isDate },
    cellReader: (columns) => cellReader(columns, rules),
    readValue: (row, value) => read(row, checkLine(value, rules)),
    rejected,
  };
}

const rejected = (row: FileRow): LineRow => ({ ...row, feedLine: null });

function read(row: FileRow, checked: LineCheck): LineRow {
  if ("line" in checked) return { ...row, feedLine: checked.line };
  return rejected({ ...row, problems: checked.errors.map(valueProblem) });
}

function cellReader(names: readonly string[], rules: Rules) {
  const key = names.indexOf("externalId");
  const columns = lineFields[rules.feed].flatMap((field) => {
    const index = names.indexOf(field.key);
    return index < 0 ? [] : [{ index, field }];
  });
  return (row: FileRow, cells: readonly string[]): LineRow => {
    const errors: LineError[] = [];
    const parts = new Map<string, unknown>();
    for (const { index, field } of columns) {
      const parsed = parseLineCell(field, cells[index] ?? "");
      if ("error" in parsed) errors.push(parsed.error);
      else if (parsed.value !== null) parts.set(field.key, parsed.value);
    }
    return read(row, assembleLine(stated(cells[key]), parts, errors, rules));
  };
}
