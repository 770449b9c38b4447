import { isDate } from "../../domain/dates.ts";
import {
  type ColumnMapping,
  EXTERNAL_ID_LENGTH_MAX_CHARACTERS,
  type Mapping,
  type Problem,
  pointer,
} from "../../domain/index.ts";
import { nearestName } from "../nearest.ts";
import type { MappingTarget, Targets } from "./targets.ts";

/** The options of a column that belong to one type of field, and that type. */
const typedOptions = [
  ["decimal", "number"],
  ["amountsIn", "number"],
  ["dates", "date"],
  ["separator", "categories"],
] as const;

/** Everything wrong with a mapping for rows of this kind. Paths are into the mapping. */
export function checkMapping(mapping: Mapping, targets: Targets): Problem[] {
  const constants = Object.entries(mapping.constants ?? {});
  const fields = [...mapping.columns.map(({ field }) => field), ...constants.map(([key]) => key)];
  return [
    ...mapping.columns.flatMap((entry, index) => checkColumn(entry, index, targets, fields)),
    ...constants.flatMap(([field, value]) => checkConstant(field, value, targets, fields)),
    ...missingFields(targets, new Set(fields)),
    ...contradictions(mapping),
  ];
}

function checkColumn(
  entry: ColumnMapping,
  index: number,
  targets: Targets,
  fields: readonly string[],
): Problem[] {
  const path = pointer("/columns", index);
  const target = targets.fields.get(entry.field);
  if (target === undefined) return [unknownField(pointer(path, "field"), entry.field, targets)];
  const problems: Problem[] = [];
  if (fields.indexOf(entry.field) !== index)
    problems.push(twice(pointer(path, "field"), entry.field));
  for (const [option, type] of typedOptions) {
    if (entry[option] === undefined || target.type === type) continue;
    problems.push(doesNotFit(pointer(path, option), option, target));
  }
  if (entry.values !== undefined) problems.push(...checkValues(entry.values, path, target));
  return problems;
}

function checkValues(
  values: Readonly<Record<string, string>>,
  path: string,
  target: MappingTarget,
): Problem[] {
  const at = pointer(path, "values");
  // By their externalId rows are dealt out before they are read.
  if (target.key === "externalId") return [doesNotFit(at, "values", target)];
  return Object.entries(values).flatMap(([cell, value]) =>
    value === "" ? [] : checkValue(pointer(at, cell), value, target),
  );
}

function checkConstant(
  field: string,
  value: string,
  targets: Targets,
  fields: readonly string[],
): Problem[] {
  const path = pointer("/constants", field);
  const target = targets.fields.get(field);
  if (target === undefined) return [unknownField(path, field, targets)];
  if (field === "externalId") return [doesNotFit(path, "constant", target)];
  if (fields.indexOf(field) !== fields.lastIndexOf(field)) return [twice(path, field)];
  return checkValue(path, value, target);
}

/** A value in its plain form. */
function checkValue(path: string, value: string, target: MappingTarget): Problem[] {
  const expected = misfit(value, target);
  if (expected === null) return [];
  return [
    {
      path,
      code: target.options === undefined ? "wrong-type" : "unknown-option",
      detail: {
        en: `"${value}" is no value of ${target.key}.`,
        nl: `"${value}" is geen waarde van ${target.key}.`,
      },
      fix: { en: `Use: ${expected}.`, nl: `Gebruik: ${expected}.` },
      expected,
    },
  ];
}

/** What would have been right; null when the value is. */
function misfit(value: string, { type, options }: MappingTarget): string | null {
  if (value.trim() !== value || value === "") return "text without outer space";
  if (value.length > EXTERNAL_ID_LENGTH_MAX_CHARACTERS) {
    return `at most ${EXTERNAL_ID_LENGTH_MAX_CHARACTERS} characters`;
  }
  if (options !== undefined && !options.includes(value)) return options.join(" | ");
  if (type === "number") return /^-?\d+(?:\.\d+)?$/.test(value) ? null : "1250.5";
  if (type === "date") return isDate(value) ? null : "YYYY-MM-DD";
  if (type === "boolean") return value === "true" || value === "false" ? null : "true | false";
  return null;
}

function missingFields(targets: Targets, stated: ReadonlySet<string>): Problem[] {
  return [...targets.fields.values()]
    .filter(({ key, required }) => required && !stated.has(key))
    .map(({ key }) => ({
      path: "/columns",
      code: "required",
      detail: { en: `Nothing goes to ${key}.`, nl: `Er gaat niets naar ${key}.` },
      fix: {
        en: `Name the column that holds ${key}${key === "externalId" ? "" : ", or make it a constant"}.`,
        nl: `Noem de kolom die ${key} bevat${key === "externalId" ? "" : ", of maak er een constante van"}.`,
      },
    }));
}

/** Columns that are both mapped and ignored. */
function contradictions({ columns, ignore = [] }: Mapping): Problem[] {
  const mapped = new Set(columns.map(({ column }) => column));
  return ignore.flatMap((column, index) =>
    mapped.has(column)
      ? [
          {
            path: pointer("/ignore", index),
            code: "contradiction" as const,
            detail: {
              en: `Column "${column}" is both mapped and ignored.`,
              nl: `Kolom "${column}" is zowel toegewezen als genegeerd.`,
            },
            fix: { en: "Take it out of one.", nl: "Haal haar uit één van beide." },
          },
        ]
      : [],
  );
}

function unknownField(path: string, field: string, targets: Targets): Problem {
  const names = [...targets.fields.keys()];
  const nearest = nearestName(field, names);
  const fix =
    nearest === null
      ? {
          en: "Use a field that exists, or declare it first.",
          nl: "Gebruik een veld dat bestaat, of leg het eerst vast.",
        }
      : { en: `Did you mean "${nearest}"?`, nl: `Bedoelde u "${nearest}"?` };
  return {
    path,
    code: "unknown-field",
    detail: { en: `"${field}" is not a field.`, nl: `"${field}" is geen veld.` },
    fix,
    expected: names.join(" | "),
  };
}

function twice(path: string, field: string): Problem {
  return {
    path,
    code: "duplicate",
    detail: {
      en: `${field} is filled more than once.`,
      nl: `${field} wordt meer dan één keer gevuld.`,
    },
    fix: { en: "Keep one column or constant.", nl: "Houd één kolom of constante." },
  };
}

function doesNotFit(path: string, option: string, target: MappingTarget): Problem {
  return {
    path,
    code: "wrong-type",
    detail: {
      en: `${target.key}, of type ${target.type}, takes no ${option}.`,
      nl: `${target.key}, van het type ${target.type}, kent geen ${option}.`,
    },
    fix: { en: "Leave it out.", nl: "Laat het weg." },
  };
}
