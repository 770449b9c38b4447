import {
  type ColumnMapping,
  type DateOrder,
  type Decimal,
  type Mapping,
  type ReadOptions,
  usualEmpty,
} from "../../domain/index.ts";
import { sniffDates } from "../cells/dates.ts";
import { sniffDecimal } from "../cells/numbers.ts";
import { shownText, valueKey } from "../cells/plain-text.ts";
import type { Basis, Sniffed } from "../cells/sniff.ts";
import type { FileSample } from "../sample.ts";
import type { Targets } from "./targets.ts";
import type { Ambiguity, SettledColumn } from "./types.ts";

export interface Settled {
  readonly columns: readonly SettledColumn[];
  readonly ambiguities: readonly Ambiguity[];
}

/**
 * How each column of a mapping is written: as it says, else as the import says, else as `earlier`
 * settled for a file whose rows these are, else as the sample shows. A column that shows nothing is read like the others of the file; when none shows anything,
 * a file with semicolons has decimal commas, any other decimal points, and days come first.
 */
export function settleColumns(
  mapping: Mapping,
  sample: FileSample,
  targets: Targets,
  options: Pick<ReadOptions, "decimal" | "dates">,
  earlier: readonly SettledColumn[] = [],
): Settled {
  const texts = mapping.columns.map((entry) => textsOf(entry, mapping, sample));
  const typed = (type: "number" | "date") =>
    mapping.columns.map(({ field }) => targets.fields.get(field)?.type === type);
  const usualDecimal = sample.delimiter === ";" ? "comma" : "point";
  const decimals = sniffAll<Decimal>(texts, typed("number"), usualDecimal, sniffDecimal);
  const dates = sniffAll<DateOrder>(texts, typed("date"), "day-first", (column) =>
    sniffDates(column),
  );
  const ambiguities: Ambiguity[] = [];
  const columns = mapping.columns.map((entry, at): SettledColumn => {
    const before = earlier.find(
      ({ column, field }) => column === entry.column && field === entry.field,
    );
    const decimal = entry.decimal ?? stated(options.decimal) ?? before?.decimal ?? null;
    const order = entry.dates ?? stated(options.dates) ?? before?.dates ?? null;
    if (decimal === null) ambiguities.push(...ambiguityOf(entry, "decimal", decimals[at]));
    if (order === null) ambiguities.push(...ambiguityOf(entry, "dates", dates[at]));
    return {
      ...entry,
      decimal: decimal ?? decimals[at]?.style ?? usualDecimal,
      dates: order ?? dates[at]?.style ?? "day-first",
    };
  });
  return { columns, ambiguities };
}

const stated = <T extends string>(option: "auto" | T): T | null =>
  option === "auto" ? null : (option as T);

/** The cells of a column that its way of writing matters for. */
export function textsOf(entry: ColumnMapping, mapping: Mapping, sample: FileSample): string[] {
  const at = sample.columns.indexOf(entry.column);
  const empty = new Set(mapping.empty ?? usualEmpty);
  const mapped = new Set(Object.keys(entry.values ?? {}).map(valueKey));
  return sample.rows.flatMap(({ cells }) => {
    const cell = cells[at];
    if (typeof cell !== "string") return [];
    const text = shownText(cell).trim();
    return text === "" || empty.has(text) || mapped.has(valueKey(text)) ? [] : [text];
  });
}

type Style<T> = Sniffed<T> | undefined;

/** Columns that decide nothing follow those that do. */
function sniffAll<T extends string>(
  texts: readonly (readonly string[])[],
  wanted: readonly boolean[],
  usual: T,
  sniffColumn: (texts: readonly string[], usual: T) => Sniffed<T>,
): Style<T>[] {
  const first = texts.map((column, at) => (wanted[at] ? sniffColumn(column, usual) : undefined));
  const seen = first.flatMap((style) => (style?.basis === "seen" ? [style.style] : []));
  const common = mostFrequent(seen) ?? usual;
  return first.map((style) => (style && isOpen(style.basis) ? { ...style, style: common } : style));
}

const isOpen = (basis: Basis): boolean => basis === "assumed" || basis === "unneeded";

function mostFrequent<T>(styles: readonly T[]): T | undefined {
  const counts = Map.groupBy(styles, (style) => style);
  return [...counts].toSorted((a, b) => b[1].length - a[1].length)[0]?.[0];
}

function ambiguityOf(
  { column, field }: ColumnMapping,
  about: "decimal" | "dates",
  style: Style<string>,
): Ambiguity[] {
  if (style?.basis !== "assumed" && style?.basis !== "mixed") return [];
  const { basis, example, contrary } = style;
  return [{ column, field, about, basis, taken: style.style, example, contrary }];
}
