import { amountShifts, type Mapping, usualEmpty } from "../../domain/index.ts";
import { type CellFault, notANumber, plainText, shownText, valueKey } from "../cells/plain-text.ts";
import type { Cell, CellFormat, Target } from "../cells/types.ts";
import { cellOfValue } from "../json-cells.ts";
import type { RowProblem } from "../problems.ts";
import type { FileRow, RowKind } from "../rows.ts";
import type { Targets } from "./targets.ts";
import type { SettledColumn } from "./types.ts";

export interface MappedRules {
  readonly mapping: Mapping;
  readonly columns: readonly SettledColumn[];
  readonly targets: Targets;
  /** Whether bare numbers in date columns count days: workbooks. */
  readonly serialDates: boolean;
  /** Whether the columns have the names of fields, and the file must have those of `kind`. */
  readonly own: boolean;
}

/**
 * Rows under the caller's own columns, read as rows under the names of fields: each cell is brought
 * into the plain form, put where it belongs and read by `kind`. What is wrong is told of the
 * caller's column.
 */
export function mappedRows<Row extends FileRow>(
  kind: RowKind<Row>,
  rules: MappedRules,
): RowKind<Row, Cell> {
  const { mapping, columns, own } = rules;
  const parts = columns.map((column) => partOf(column, rules));
  const key = columns.find(({ field }) => field === kind.key.column)?.column ?? "";
  const sources = [...new Set(columns.map(({ column }) => column))];
  const ignoresOthers = !own && mapping.others !== "refuse";
  const known = ignoresOthers ? sources : [...new Set([...sources, ...(mapping.ignore ?? [])])];
  const sourceOf = new Map(parts.map(({ column, target }) => [target.key, column]));
  const named = (column: string | null): string | null =>
    column === null ? null : (sourceOf.get(column) ?? column);
  const read = partsReader(kind, parts, mapping.constants ?? {}, named);
  return {
    columns: own ? kind.columns : known,
    required: own ? kind.required : sources,
    declarable: own && kind.declarable,
    ignoresOthers,
    key: { column: key, leading: null, of: (value) => keyOf(cellOfValue(value, key)) },
    telling: tellingOf(kind, parts),
    cellReader(names) {
      const places = parts.map(({ column }) => names.indexOf(column));
      return (row, cells) =>
        read(
          row,
          places.map((place) => cells[place] ?? null),
        );
    },
    readValue(row, value) {
      if (typeof value !== "object" || value === null || Array.isArray(value)) {
        return kind.readValue(row, value);
      }
      return read(
        row,
        parts.map(({ column }) => cellOfValue(value, column)),
      );
    },
    rejected: kind.rejected,
  };
}

const keyOf = (cell: Cell): string | null => shownText(cell).trim() || null;

interface Part {
  readonly column: string;
  readonly target: Target;
  readonly format: CellFormat;
}

function partOf(column: SettledColumn, { mapping, targets, serialDates, own }: MappedRules): Part {
  const target = targets.fields.get(column.field);
  if (target === undefined) throw new Error(`A mapping was not checked: ${column.field}`);
  const values = column.values && new Map(Object.entries(column.values).map(withKey));
  const empty = new Set(own ? [] : (mapping.empty ?? usualEmpty));
  return {
    column: column.column,
    target,
    format: {
      decimal: column.decimal,
      dates: column.dates,
      serialDates,
      shift: amountShifts[column.amountsIn ?? "ones"],
      separator: column.separator ?? "|",
      empty,
      values: values ?? null,
    },
  };
}

const withKey = ([cell, value]: [string, string]): [string, string] => [valueKey(cell), value];

/** Reads cells that stand in the order of the parts. */
function partsReader<Row extends FileRow>(
  kind: RowKind<Row>,
  parts: readonly Part[],
  constants: Readonly<Record<string, string>>,
  named: (column: string | null) => string | null,
) {
  const stated = Object.entries(constants);
  const fields = [...parts.map(({ target }) => target.key), ...stated.map(([field]) => field)];
  const fixed = stated.map(([, value]) => value);
  const readPlain = kind.cellReader(fields);

  return (row: FileRow, cells: readonly Cell[]): Row => {
    const faults = new Map<string, CellFault>();
    const texts = parts.map(({ target, format }, at) => {
      const plain = plainText(cells[at] ?? null, target, format);
      if ("text" in plain) return plain.text;
      faults.set(target.key, plain.fault);
      return "";
    });
    const found = readPlain(row, [...texts, ...fixed]);
    if (faults.size === 0 && found.problems.length === 0) return found;
    const own = [...faults].map(([field, fault]): RowProblem => ({ ...fault, column: field }));
    const others = found.problems
      .filter(({ column }) => column === null || !faults.has(column))
      .map((problem) => inStyle(problem, parts, cells));
    const problems = [...own, ...others].map((problem) => ({
      ...problem,
      column: named(problem.column),
    }));
    return kind.rejected({ ...row, problems });
  };
}

/** How a number is to be written follows from the column, not from what fields are given plainly. */
function inStyle(problem: RowProblem, parts: readonly Part[], cells: readonly Cell[]): RowProblem {
  if (problem.code !== "not-a-number") return problem;
  const at = parts.findIndex(({ target }) => target.key === problem.column);
  const part = parts[at];
  return part === undefined
    ? problem
    : { ...problem, ...notANumber(cells[at] ?? null, part.format) };
}

function tellingOf<Row extends FileRow>(
  kind: RowKind<Row>,
  parts: readonly Part[],
): RowKind<Row>["telling"] {
  const part = parts.find(({ target }) => target.key === kind.telling.column);
  if (part === undefined) return { column: "", tells: () => false };
  const { column, target, format } = part;
  return {
    column,
    tells(cell) {
      const plain = plainText(cell, target, format);
      return "text" in plain && kind.telling.tells(plain.text);
    },
  };
}
