import { checkLabel } from "../facts/field-table.ts";
import type { FieldDeclaration, FieldTable } from "../facts/types.ts";
import {
  DIMENSIONS_MAX,
  EDGES_MAX,
  FIELD_KEY_LENGTH_MAX_CHARACTERS,
  MINIMUM_SIZE_MAX_ACCOUNTS,
  NUMBER_MAGNITUDE_MAX,
  RULES_MAX,
} from "../limits.ts";
import { type Problem, pointer } from "../problem.ts";
import { isReservedKey } from "../reserved.ts";
import { checkCondition } from "./check-condition.ts";
import { type Dimension, type DimensionScheme, OTHER_SEGMENT, type Scheme } from "./types.ts";

/** Everything wrong with a segmentation scheme. Conditions in it may be unchecked. */
export function checkScheme(scheme: Scheme, fields: FieldTable): Problem[] {
  return scheme.kind === "rules"
    ? checkRules(scheme.rules, fields)
    : checkDimensions(scheme, fields);
}

function checkDimensions(scheme: DimensionScheme, fields: FieldTable): Problem[] {
  const { dimensions, minimumSize } = scheme;
  const problems = checkCount(dimensions.length, DIMENSIONS_MAX, "/dimensions");
  const seen = new Set<string>();
  for (const [index, dimension] of dimensions.entries()) {
    const path = pointer("/dimensions", index);
    if (seen.has(dimension.field))
      problems.push(duplicate(pointer(path, "field"), dimension.field));
    seen.add(dimension.field);
    problems.push(...checkDimension(dimension, fields, path));
  }
  if (minimumSize !== undefined && !isCount(minimumSize)) problems.push(wrongSize());
  return problems;
}

function isCount(size: number): boolean {
  return Number.isInteger(size) && size >= 0 && size <= MINIMUM_SIZE_MAX_ACCOUNTS;
}

function wrongSize(): Problem {
  return {
    path: "/minimumSize",
    code: "out-of-range",
    detail: { en: "This is not a number of accounts.", nl: "Dit is geen aantal accounts." },
    fix: {
      en: "Use a whole number; 0 pools nothing.",
      nl: "Gebruik een geheel getal; 0 voegt niets samen.",
    },
    expected: `0 to ${MINIMUM_SIZE_MAX_ACCOUNTS}`,
  };
}

const dimensionTypes: readonly FieldDeclaration["type"][] = [
  "category",
  "boolean",
  "number",
  "date",
];

function checkDimension(dimension: Dimension, fields: FieldTable, path: string): Problem[] {
  const { field: key, edges } = dimension;
  const field = fields.get(key);
  if (key === "relationship") return edges === undefined ? [] : [noEdges(path)];
  if (field === undefined || !dimensionTypes.includes(field.type)) {
    return [wrongField(path, key, field, fields)];
  }
  const numeric = field.type === "number" || field.type === "date";
  if (!numeric) return edges === undefined ? [] : [noEdges(path)];
  return checkEdges(edges ?? [], pointer(path, "edges"), field);
}

function wrongField(
  path: string,
  key: string,
  field: FieldDeclaration | undefined,
  fields: FieldTable,
): Problem {
  const allowed = [...fields.values()].filter((each) => dimensionTypes.includes(each.type));
  return {
    path: pointer(path, "field"),
    code: field === undefined ? "unknown-field" : "measure-does-not-fit",
    detail:
      field === undefined
        ? { en: `"${key}" is not a field.`, nl: `"${key}" is geen veld.` }
        : {
            en: `A field of type ${field.type} does not divide accounts.`,
            nl: `Een veld van type ${field.type} verdeelt geen accounts.`,
          },
    fix: {
      en: "Use a field of the list, or segment by rules.",
      nl: "Gebruik een veld van de lijst, of segmenteer met regels.",
    },
    expected: ["relationship", ...allowed.map((each) => each.key)].join(" | "),
  };
}

function noEdges(path: string): Problem {
  return {
    path: pointer(path, "edges"),
    code: "measure-does-not-fit",
    detail: {
      en: "Only numbers and dates are cut.",
      nl: "Alleen getallen en datums krijgen grenzen.",
    },
    fix: { en: "Leave edges out.", nl: "Laat edges weg." },
  };
}

function checkEdges(edges: readonly number[], path: string, field: FieldDeclaration): Problem[] {
  const problems = checkCount(edges.length, EDGES_MAX, path);
  for (const [index, edge] of edges.entries()) {
    const before = edges[index - 1] ?? Number.NEGATIVE_INFINITY;
    const year = field.type === "date" && !Number.isInteger(edge);
    if (!(Math.abs(edge) <= NUMBER_MAGNITUDE_MAX) || year) {
      problems.push({
        path: pointer(path, index),
        code: "out-of-range",
        detail: { en: `${edge} is not an edge.`, nl: `${edge} is geen grens.` },
        fix: {
          en: "Use a number of ordinary size; for dates a year.",
          nl: "Gebruik een getal van gewone grootte; voor datums een jaar.",
        },
        expected: field.type === "date" ? "year" : "number",
      });
    } else if (edge <= before) {
      problems.push({
        path: pointer(path, index),
        code: "not-ascending",
        detail: { en: "The edges do not ascend.", nl: "De grenzen lopen niet op." },
        fix: { en: "Put them in ascending order.", nl: "Zet ze in oplopende volgorde." },
        expected: `> ${before}`,
      });
    }
  }
  return problems;
}

function checkCount(count: number, maximum: number, path: string): Problem[] {
  if (count >= 1 && count <= maximum) return [];
  return [
    {
      path,
      code: count === 0 ? "too-few" : "too-many",
      detail: { en: `${count} given.`, nl: `${count} gegeven.` },
      fix: { en: `Give 1 to ${maximum}.`, nl: `Geef er 1 tot en met ${maximum}.` },
      expected: `1 to ${maximum}`,
    },
  ];
}

function duplicate(path: string, key: string): Problem {
  return {
    path,
    code: "duplicate",
    detail: { en: `"${key}" is there twice.`, nl: `"${key}" staat er twee keer.` },
    fix: { en: "Take one out.", nl: "Haal er een weg." },
  };
}

type Rules = Extract<Scheme, { kind: "rules" }>["rules"];

function checkRules(rules: Rules, fields: FieldTable): Problem[] {
  const problems = checkCount(rules.length, RULES_MAX, "/rules");
  const seen = new Set<string>();
  for (const [index, { key, label, where }] of rules.entries()) {
    const path = pointer("/rules", index);
    if (!isRuleKey(key)) problems.push(wrongKey(pointer(path, "key"), key));
    if (seen.has(key)) problems.push(duplicate(pointer(path, "key"), key));
    seen.add(key);
    problems.push(...checkLabel(label, pointer(path, "label")));
    problems.push(...checkCondition(where, fields, pointer(path, "where")));
  }
  return problems;
}

const RULE_KEY = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;

function isRuleKey(key: string): boolean {
  const fits = RULE_KEY.test(key) && key.length <= FIELD_KEY_LENGTH_MAX_CHARACTERS;
  return fits && key !== OTHER_SEGMENT && !isReservedKey(key);
}

function wrongKey(path: string, key: string): Problem {
  return {
    path,
    code: key === OTHER_SEGMENT || isReservedKey(key) ? "reserved-key" : "invalid-key",
    detail: {
      en: `"${key}" cannot be a segment's key.`,
      nl: `"${key}" kan geen sleutel van een segment zijn.`,
    },
    fix: {
      en: "Use letters, digits, _ and -; keep the key when the rule changes, history hangs on it.",
      nl: "Gebruik letters, cijfers, _ en -; houd de sleutel als de regel verandert, de geschiedenis hangt eraan.",
    },
    expected: `letters, digits, _ and -, at most ${FIELD_KEY_LENGTH_MAX_CHARACTERS} characters`,
  };
}
