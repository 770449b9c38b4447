import type * as z from "zod";
import type { Label } from "./labels.ts";
import { type FieldError, pointerOf } from "./problem.ts";

type Issue = z.core.$ZodIssue;
type Schema = z.core.$ZodType;

/** What a schema found wrong, before it is placed in a body, a path or a query. */
export interface Finding {
  readonly path: readonly PropertyKey[];
  readonly code: string;
  readonly detail: Label;
  readonly fix: Label;
  readonly expected?: string;
}

/**
 * What a `refine` may put in its `params` to say more than "not valid":
 * `.refine(test, { params: finding("not-unique", { en, nl }, { en, nl }) })`.
 */
export function finding(code: string, detail: Label, fix: Label, expected?: string) {
  return { code, detail, fix, ...(expected !== undefined && { expected }) };
}

/** Every issue of a failed parse as findings with codes and texts of our own. */
export function findingsOf(schema: Schema, error: z.core.$ZodError, input: unknown): Finding[] {
  return error.issues.flatMap((issue) => translate(issue, { schema, input }));
}

/** Findings of a body. */
export function bodyErrors(findings: readonly Finding[]): FieldError[] {
  return findings.map(({ path, ...rest }) => ({ pointer: pointerOf(path), ...rest }));
}

/** Findings of the path or the query: the parameter's name, nested filter keys in brackets. */
export function parameterErrors(findings: readonly Finding[]): FieldError[] {
  return findings.map(({ path, ...rest }) => {
    const [name = "", ...inner] = path;
    return {
      parameter: `${String(name)}${inner.map((key) => `[${String(key)}]`).join("")}`,
      ...rest,
    };
  });
}

interface Parse {
  readonly schema: Schema;
  readonly input: unknown;
}

function translate(issue: Issue, parse: Parse): Finding[] {
  const { path } = issue;
  switch (issue.code) {
    case "unrecognized_keys": {
      const known = knownKeys(schemaAt(parse.schema, path));
      return issue.keys.map((key) => ({ path: [...path, key], ...unknownField(known) }));
    }
    case "invalid_union":
      return translateUnion(issue, parse);
    case "invalid_key":
      return [{ path, ...invalidKey(firstExpectation(issue.issues)) }];
    case "invalid_element":
      return issue.issues.flatMap((inner) =>
        translate({ ...inner, path: [...path, ...inner.path] }, parse),
      );
    case "invalid_type":
      return [{ path, ...typeFinding([issue.expected], valueAt(parse.input, path)) }];
    case "invalid_value":
      return [{ path, ...choice(issue.values, valueAt(parse.input, path)) }];
    case "custom":
      return [{ path, ...customFinding(issue.params) }];
    default:
      return [{ path, ...boundFinding(issue) }];
  }
}

type Text = Omit<Finding, "path">;

function translateUnion(issue: z.core.$ZodIssueInvalidUnion, parse: Parse): Finding[] {
  const { path } = issue;
  const options = "options" in issue && Array.isArray(issue.options) ? issue.options : undefined;
  if (options) return [{ path, ...choice(options, valueAt(parse.input, path)) }];
  const branches = issue.errors;
  const value = valueAt(parse.input, path);
  const depth = (issues: readonly Issue[]) => depthOf(issues, value);
  const best = branches.toSorted((a, b) => depth(b) - depth(a) || a.length - b.length)[0] ?? [];
  if (depth(best) === 0 && best.every((inner) => inner.code === "invalid_type")) {
    const types = branches
      .flat()
      .flatMap((inner) => (inner.code === "invalid_type" ? [inner.expected] : []));
    return [{ path, ...typeFinding([...new Set(types)], valueAt(parse.input, path)) }];
  }
  return best.flatMap((inner) => translate({ ...inner, path: [...path, ...inner.path] }, parse));
}

/**
 * How deep a branch got before it failed: the branch the caller most likely meant got deepest. What
 * is not there was never meant.
 */
function depthOf(issues: readonly Issue[], value: unknown): number {
  const depths = issues
    .filter((issue) => valueAt(value, issue.path) !== undefined)
    .map((issue) => issue.path.length + (issue.code === "invalid_type" ? 0 : 1));
  return Math.max(0, ...depths);
}

function boundFinding(
  issue: Exclude<
    Issue,
    {
      code:
        | "unrecognized_keys"
        | "invalid_union"
        | "invalid_key"
        | "invalid_element"
        | "invalid_type"
        | "invalid_value"
        | "custom";
    }
  >,
): Text {
  switch (issue.code) {
    case "too_small":
      return bound("minimum", issue.origin, Number(issue.minimum), issue.inclusive ?? true);
    case "too_big":
      return bound("maximum", issue.origin, Number(issue.maximum), issue.inclusive ?? true);
    case "not_multiple_of":
      return multiple(Number(issue.divisor));
    case "invalid_format":
      return invalidFormat(issue.format, issue.pattern);
  }
}

function customFinding(params: Readonly<Record<string, unknown>> | undefined): Text {
  if (params && isLabel(params.detail) && isLabel(params.fix) && typeof params.code === "string") {
    const { code, detail, fix, expected } = params;
    return { code, detail, fix, ...(typeof expected === "string" && { expected }) };
  }
  return {
    code: "invalid-value",
    detail: { en: "This value is not valid.", nl: "Deze waarde is ongeldig." },
    fix: { en: "See the description of the field.", nl: "Zie de beschrijving van het veld." },
  };
}

function isLabel(value: unknown): value is Label {
  return typeof value === "object" && value !== null && "en" in value && "nl" in value;
}

// — texts —

function unknownField(known: readonly string[] | undefined): Text {
  return {
    code: "unknown-field",
    detail: {
      en: "There is no field of this name here.",
      nl: "Een veld met deze naam bestaat hier niet.",
    },
    fix: {
      en: "Correct the name or leave the field out.",
      nl: "Verbeter de naam of laat het veld weg.",
    },
    ...(known !== undefined && { expected: list(known) }),
  };
}

function required(expected: string): Text {
  return {
    code: "required",
    detail: { en: "This field is required.", nl: "Dit veld is verplicht." },
    fix: { en: "Add the field.", nl: "Voeg het veld toe." },
    expected,
  };
}

function typeFinding(expected: readonly string[], actual: unknown): Text {
  const names = expected.map(typeName);
  const needed = {
    en: names.map(({ en }) => en).join(" or "),
    nl: names.map(({ nl }) => nl).join(" of "),
  };
  if (actual === undefined) return required(needed.en);
  const given = typeName(jsonType(actual));
  return {
    code: expected[0] === "int" && typeof actual === "number" ? "not-whole" : "wrong-type",
    detail: {
      en: `This is ${given.en}; it must be ${needed.en}.`,
      nl: `Dit is ${given.nl}; het moet ${needed.nl} zijn.`,
    },
    fix: { en: `Send ${needed.en}.`, nl: `Stuur ${needed.nl}.` },
    expected: needed.en,
  };
}

function typeName(type: string): Label {
  return typeNames[type] ?? { en: type, nl: type };
}

const typeNames: Readonly<Record<string, Label>> = {
  string: { en: "a text", nl: "een tekst" },
  number: { en: "a number", nl: "een getal" },
  int: { en: "a whole number", nl: "een geheel getal" },
  boolean: { en: "true or false", nl: "true of false" },
  array: { en: "a list", nl: "een lijst" },
  object: { en: "an object", nl: "een object" },
  record: { en: "an object", nl: "een object" },
  null: { en: "null", nl: "null" },
  never: { en: "absent", nl: "afwezig" },
};

function jsonType(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

function invalidKey(expected: string | undefined): Text {
  return {
    code: "invalid-key",
    detail: { en: "This key is not allowed.", nl: "Deze sleutel mag niet." },
    fix: { en: "Use a key of the form allowed.", nl: "Gebruik een sleutel van de juiste vorm." },
    ...(expected !== undefined && { expected }),
  };
}

function firstExpectation(issues: readonly Issue[]): string | undefined {
  return issues.flatMap((issue) => translate(issue, { schema: neverSchema, input: undefined }))[0]
    ?.expected;
}

/** Of a value that has to be one of some: not there, or another. */
function choice(values: readonly unknown[], actual: unknown): Text {
  return actual === undefined ? required(list(values)) : notAllowed(list(values));
}

function notAllowed(expected: string): Text {
  return {
    code: "not-allowed",
    detail: {
      en: "This value is not one of those allowed.",
      nl: "Deze waarde is niet toegestaan.",
    },
    fix: { en: "Use one of the values in `expected`.", nl: "Gebruik een waarde uit `expected`." },
    expected,
  };
}

function multiple(divisor: number): Text {
  return {
    code: "not-a-multiple",
    detail: {
      en: `This must be a multiple of ${divisor}.`,
      nl: `Dit moet een veelvoud van ${divisor} zijn.`,
    },
    fix: { en: "Round the number.", nl: "Rond het getal af." },
    expected: `a multiple of ${divisor}`,
  };
}

function invalidFormat(format: string, pattern: string | undefined): Text {
  const shape = formats[format] ?? (pattern === undefined ? format : `text matching ${pattern}`);
  return {
    code: "invalid-format",
    detail: {
      en: "This text does not have the form needed.",
      nl: "Deze tekst heeft niet de juiste vorm.",
    },
    fix: {
      en: "Write it in the form given in `expected`.",
      nl: "Schrijf het in de vorm van `expected`.",
    },
    expected: shape,
  };
}

const formats: Readonly<Record<string, string>> = {
  date: "an existing date, YYYY-MM-DD",
  datetime: "a time in UTC, YYYY-MM-DDThh:mm:ssZ",
  email: "an e-mail address",
  url: "a URL",
};

type Edge = "minimum" | "maximum";

function bound(edge: Edge, origin: string, value: number, inclusive: boolean): Text {
  const counted = counts[origin];
  const words = edgeWords[edge][inclusive ? "inclusive" : "exclusive"];
  const unit = counted ?? { codes: ["too-small", "too-large"], en: "", nl: "" };
  const expected = `${words.en} ${value}${unit.en}`;
  return {
    code: unit.codes[edge === "minimum" ? 0 : 1] ?? "invalid-value",
    detail: {
      en: counted ? `This must have ${expected}.` : `This must be ${expected}.`,
      nl: counted
        ? `Dit moet ${words.nl} ${value}${unit.nl} hebben.`
        : `Dit moet ${words.nl} ${value} zijn.`,
    },
    fix:
      edge === "minimum"
        ? { en: "Send more.", nl: "Stuur meer." }
        : { en: "Send less.", nl: "Stuur minder." },
    expected,
  };
}

const counts: Readonly<Record<string, { codes: readonly string[]; en: string; nl: string }>> = {
  string: { codes: ["too-short", "too-long"], en: " characters", nl: " tekens" },
  array: { codes: ["too-few", "too-many"], en: " items", nl: " elementen" },
  set: { codes: ["too-few", "too-many"], en: " items", nl: " elementen" },
  map: { codes: ["too-few", "too-many"], en: " entries", nl: " elementen" },
  object: { codes: ["too-few", "too-many"], en: " entries", nl: " elementen" },
};

const edgeWords = {
  minimum: {
    inclusive: { en: "at least", nl: "minstens" },
    exclusive: { en: "more than", nl: "meer dan" },
  },
  maximum: {
    inclusive: { en: "at most", nl: "hooguit" },
    exclusive: { en: "less than", nl: "minder dan" },
  },
};

function list(values: readonly unknown[]): string {
  return values.map(String).join(", ");
}

// — reading values and schemas by path —

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value: unknown = input;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step))
      return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}

const neverSchema = { _zod: { def: { type: "never" } } } as unknown as Schema;

/** The schema of the value at a path, through wrappers; undefined where the path leaves objects and lists. */
function schemaAt(schema: Schema, path: readonly PropertyKey[]): Schema | undefined {
  let current: Schema | undefined = unwrap(schema);
  for (const step of path) {
    if (current === undefined) return undefined;
    current = unwrap(childOf(current, step));
  }
  return current;
}

function childOf(schema: Schema, step: PropertyKey): Schema | undefined {
  const def = (schema as z.core.$ZodTypes)._zod.def;
  if (def.type === "object") return def.shape[String(step)];
  if (def.type === "array") return def.element;
  if (def.type === "record") return def.valueType;
  return undefined;
}

function unwrap(schema: Schema | undefined): Schema | undefined {
  let current = schema;
  while (current !== undefined) {
    const def = (current as z.core.$ZodTypes)._zod.def;
    if (def.type === "pipe") current = isTransform(def.in) ? def.out : def.in;
    else if (def.type === "lazy") current = def.getter();
    else if ("innerType" in def) current = def.innerType;
    else break;
  }
  return current;
}

function isTransform(schema: Schema): boolean {
  return (schema as z.core.$ZodTypes)._zod.def.type === "transform";
}

function knownKeys(schema: Schema | undefined): readonly string[] | undefined {
  if (schema === undefined) return undefined;
  const def = (schema as z.core.$ZodTypes)._zod.def;
  if (def.type === "object") return Object.keys(def.shape);
  const keys = def.type === "record" ? (def.keyType as z.core.$ZodTypes)._zod.def : undefined;
  return keys?.type === "enum" ? Object.values(keys.entries).map(String) : undefined;
}
