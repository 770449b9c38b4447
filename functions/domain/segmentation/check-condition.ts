import { isDate } from "../dates.ts";
import { shown } from "../facts/errors.ts";
import { type FieldDeclaration, type FieldTable, relationships } from "../facts/types.ts";
import {
  CONDITION_DEPTH_MAX,
  CONDITION_NODES_MAX,
  CONDITION_VALUES_MAX,
  NUMBER_MAGNITUDE_MAX,
  TEXT_LENGTH_MAX_CHARACTERS,
} from "../limits.ts";
import { type Problem, pointer } from "../problem.ts";
import { type Operator, operators } from "./types.ts";

/**
 * Everything wrong with a condition as it came from outside, so that afterwards it is a
 * `Condition`: at most CONDITION_DEPTH_MAX deep and CONDITION_NODES_MAX parts in all.
 */
export function checkCondition(condition: unknown, fields: FieldTable, path = ""): Problem[] {
  const check: Check = { fields: conditionFields(fields), problems: [], nodes: 0 };
  checkNode(condition, path, 1, check);
  return check.problems;
}

interface Check {
  readonly fields: FieldTable;
  readonly problems: Problem[];
  nodes: number;
}

const label = (text: string) => ({ en: text, nl: text });

/** Declared fields and the properties every account has. */
function conditionFields(fields: FieldTable): FieldTable {
  return new Map<string, FieldDeclaration>([
    ...fields,
    [
      "relationship",
      {
        key: "relationship",
        type: "category",
        label: label("relationship"),
        options: relationships,
      },
    ],
    ["name", { key: "name", type: "text", label: label("name") }],
    ["externalId", { key: "externalId", type: "text", label: label("externalId") }],
  ]);
}

type Node = Readonly<Record<string, unknown>>;
const branches = ["all", "any", "not"] as const;

function checkNode(node: unknown, path: string, depth: number, check: Check): void {
  check.nodes++;
  if (check.nodes > CONDITION_NODES_MAX + 1) return;
  if (depth > CONDITION_DEPTH_MAX) check.problems.push(tooDeep(path));
  else if (check.nodes > CONDITION_NODES_MAX) check.problems.push(tooManyNodes(path));
  else if (typeof node !== "object" || node === null || Array.isArray(node)) {
    check.problems.push(notACondition(path, node));
  } else checkObject(node as Node, path, depth, check);
}

function checkObject(node: Node, path: string, depth: number, check: Check): void {
  const branch = branches.find((key) => Object.hasOwn(node, key));
  refuseOthers(node, branch === undefined ? ["field", "op", "value"] : [branch], path, check);
  if (branch === undefined) checkComparison(node, path, check);
  else if (branch === "not") checkNode(node.not, pointer(path, "not"), depth + 1, check);
  else checkList(node[branch], pointer(path, branch), depth, check);
}

function checkList(list: unknown, path: string, depth: number, check: Check): void {
  if (!Array.isArray(list) || list.length === 0) {
    check.problems.push({
      path,
      code: Array.isArray(list) ? "too-few" : "wrong-type",
      detail: { en: "A list of conditions belongs here.", nl: "Hier hoort een lijst voorwaarden." },
      fix: { en: "Give at least one condition.", nl: "Geef minstens één voorwaarde." },
      expected: "[condition, …]",
    });
    return;
  }
  for (const [index, each] of list.entries()) {
    checkNode(each, pointer(path, index), depth + 1, check);
  }
}

function refuseOthers(node: Node, allowed: readonly string[], path: string, check: Check): void {
  for (const key of Object.keys(node)) {
    if (allowed.includes(key)) continue;
    check.problems.push({
      path: pointer(path, key),
      code: "unknown-property",
      detail: { en: `${shown(key)} does not belong here.`, nl: `${shown(key)} hoort hier niet.` },
      fix: {
        en: "Put each comparison in its own object under all or any.",
        nl: "Zet elke vergelijking in een eigen object onder all of any.",
      },
      expected: allowed.join(" | "),
    });
  }
}

function checkComparison(node: Node, path: string, check: Check): void {
  const field = typeof node.field === "string" ? check.fields.get(node.field) : undefined;
  if (field === undefined) {
    check.problems.push(unknownField(pointer(path, "field"), node.field, check.fields));
    return;
  }
  const allowed = operatorsOf(field);
  const op = allowed.find((each) => each === node.op);
  if (op === undefined) {
    check.problems.push(unknownOperator(pointer(path, "op"), node.op, field, allowed));
    return;
  }
  checkValue(field, op, node.value, pointer(path, "value"), check);
}

const always: readonly Operator[] = ["known", "unknown"];
const equality: readonly Operator[] = ["eq", "ne", "in", "notIn"];

/** Operators that make sense for a field. */
function operatorsOf(field: FieldDeclaration): readonly Operator[] {
  switch (field.type) {
    case "number":
    case "date":
      return [...equality, "gt", "gte", "lt", "lte", "between", ...always];
    case "category":
    case "text":
      return [...equality, "contains", "startsWith", ...always];
    case "categories":
      return ["contains", "in", "notIn", ...always];
    case "boolean":
      return ["eq", "ne", ...always];
  }
}

function checkValue(
  field: FieldDeclaration,
  op: Operator,
  value: unknown,
  path: string,
  check: Check,
): void {
  if (op === "known" || op === "unknown") {
    if (value !== undefined) check.problems.push(noValue(path, op));
    return;
  }
  const takesList = op === "in" || op === "notIn" || op === "between";
  if (!takesList) {
    checkScalar(field, op, value, path, check);
    return;
  }
  const [low, high] = op === "between" ? [2, 2] : [1, CONDITION_VALUES_MAX];
  if (!Array.isArray(value) || value.length < low || value.length > high) {
    check.problems.push(wrongList(path, op, low, high));
    return;
  }
  for (const [index, each] of value.entries()) {
    checkScalar(field, op, each, pointer(path, index), check);
  }
  if (op === "between" && value[0] > value[1]) check.problems.push(turnedRound(path));
}

function checkScalar(
  field: FieldDeclaration,
  op: Operator,
  value: unknown,
  path: string,
  check: Check,
): void {
  const partial = op === "startsWith" || (op === "contains" && field.type !== "categories");
  const options = partial ? undefined : field.options;
  if (!fits(field, value)) check.problems.push(wrongValue(path, field, value));
  else if (options !== undefined && !options.some((option) => option === value)) {
    check.problems.push(unknownOption(path, value, options));
  }
}

function fits(field: FieldDeclaration, value: unknown): boolean {
  switch (field.type) {
    case "number":
      return typeof value === "number" && Math.abs(value) <= NUMBER_MAGNITUDE_MAX;
    case "boolean":
      return typeof value === "boolean";
    case "date":
      return typeof value === "string" && isDate(value);
    default:
      return (
        typeof value === "string" && value !== "" && value.length <= TEXT_LENGTH_MAX_CHARACTERS
      );
  }
}

function tooDeep(path: string): Problem {
  return {
    path,
    code: "too-deep",
    detail: {
      en: `Conditions nest at most ${CONDITION_DEPTH_MAX} deep.`,
      nl: `Voorwaarden zijn hoogstens ${CONDITION_DEPTH_MAX} diep genest.`,
    },
    fix: {
      en: "Join all within all and any within any.",
      nl: "Voeg all binnen all en any binnen any samen.",
    },
    expected: `depth ≤ ${CONDITION_DEPTH_MAX}`,
  };
}

function tooManyNodes(path: string): Problem {
  return {
    path,
    code: "too-many",
    detail: {
      en: `A condition has at most ${CONDITION_NODES_MAX} parts.`,
      nl: `Een voorwaarde heeft hoogstens ${CONDITION_NODES_MAX} onderdelen.`,
    },
    fix: {
      en: "Replace rows of eq by one in.",
      nl: "Vervang rijen van eq door één in.",
    },
    expected: `≤ ${CONDITION_NODES_MAX}`,
  };
}

function notACondition(path: string, value: unknown): Problem {
  return {
    path,
    code: "wrong-type",
    detail: {
      en: `${shown(value)} is not a condition.`,
      nl: `${shown(value)} is geen voorwaarde.`,
    },
    fix: {
      en: "Give all, any or not, or a comparison with field, op and value.",
      nl: "Geef all, any of not, of een vergelijking met field, op en value.",
    },
    expected: '{"all": […]} | {"any": […]} | {"not": …} | {"field", "op", "value"}',
  };
}

function unknownField(path: string, key: unknown, fields: FieldTable): Problem {
  return {
    path,
    code: key === undefined ? "required" : "unknown-field",
    detail: { en: `${shown(key)} is not a field.`, nl: `${shown(key)} is geen veld.` },
    fix: {
      en: "Use a field of the list (capitals count), or declare it first.",
      nl: "Gebruik een veld van de lijst (hoofdletters tellen), of leg het eerst vast.",
    },
    expected: [...fields.keys()].join(" | "),
  };
}

function unknownOperator(
  path: string,
  op: unknown,
  field: FieldDeclaration,
  allowed: readonly Operator[],
): Problem {
  const exists = operators.some((each) => each === op);
  return {
    path,
    code: op === undefined ? "required" : "unknown-operator",
    detail: exists
      ? {
          en: `A field of type ${field.type} has no ${shown(op)}.`,
          nl: `Een veld van type ${field.type} kent geen ${shown(op)}.`,
        }
      : { en: `${shown(op)} is not an operator.`, nl: `${shown(op)} is geen operator.` },
    fix: { en: "Use an operator of the list.", nl: "Gebruik een operator van de lijst." },
    expected: allowed.join(" | "),
  };
}

function noValue(path: string, op: Operator): Problem {
  return {
    path,
    code: "unknown-property",
    detail: { en: `${op} takes no value.`, nl: `${op} heeft geen waarde.` },
    fix: { en: "Leave value out.", nl: "Laat value weg." },
  };
}

function wrongList(path: string, op: Operator, low: number, high: number): Problem {
  const expected = low === high ? "[from, to]" : `list of ${low} to ${high} values`;
  return {
    path,
    code: "wrong-type",
    detail: { en: `${op} takes a ${expected}.`, nl: `${op} vraagt een lijst: ${expected}.` },
    fix: { en: "Give a list.", nl: "Geef een lijst." },
    expected,
  };
}

function turnedRound(path: string): Problem {
  return {
    path,
    code: "not-ascending",
    detail: { en: "The first is above the second.", nl: "De eerste ligt boven de tweede." },
    fix: { en: "Exchange the two.", nl: "Wissel de twee om." },
    expected: "[from, to]",
  };
}

function wrongValue(path: string, field: FieldDeclaration, value: unknown): Problem {
  const expected = field.type === "date" ? "YYYY-MM-DD" : scalarOf(field);
  return {
    path,
    code: value === undefined ? "required" : "wrong-type",
    detail: {
      en: `${shown(value)} cannot be compared with a field of type ${field.type}.`,
      nl: `${shown(value)} is niet te vergelijken met een veld van type ${field.type}.`,
    },
    fix: { en: `Give: ${expected}.`, nl: `Geef: ${expected}.` },
    expected,
  };
}

function scalarOf(field: FieldDeclaration): string {
  if (field.type === "number") return "a number";
  return field.type === "boolean" ? "true | false" : "a text";
}

function unknownOption(path: string, value: unknown, options: readonly string[]): Problem {
  return {
    path,
    code: "unknown-option",
    detail: {
      en: `${shown(value)} is not in the field's list.`,
      nl: `${shown(value)} staat niet in de lijst van het veld.`,
    },
    fix: { en: "Use a value of the list.", nl: "Gebruik een waarde van de lijst." },
    expected: options.join(" | "),
  };
}
