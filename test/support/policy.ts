import type { Statement } from "../../cdk/policies.ts";

/** What IAM knows of a request when it judges it. */
export interface Access {
  readonly action: string;
  readonly resource: string;
  /** Keys of the request and the session; one that is absent has no values. */
  readonly context: Readonly<Record<string, readonly string[]>>;
}

/**
 * Whether any statement allows a request: IAM's rules, as far as our policies use them. An operator
 * or a field that is not known here throws, so that no statement is ever half read.
 * Source: AWS, "IAM JSON policy reference" (Condition operators; Single- and multivalued context
 * keys; Variables and tags).
 */
export function isAllowed(statements: readonly Statement[], access: Access): boolean {
  return statements.some((statement) => allows(statement, access));
}

const known = new Set(["Effect", "Action", "Resource", "Condition"]);

function allows(statement: Statement, { action, resource, context }: Access): boolean {
  const strange = Object.keys(statement).find((field) => !known.has(field));
  if (strange || statement.Effect !== "Allow") throw new Error(`Not known: ${strange ?? "Effect"}`);
  const like = (pattern: string, text: string) => isLike(filled(pattern, context), text);
  return (
    [statement.Action]
      .flat()
      .some((pattern) => isLike(pattern.toLowerCase(), action.toLowerCase())) &&
    [statement.Resource].flat().some((pattern) => like(pattern, resource)) &&
    Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
      Object.entries(keys).every(([key, values]) =>
        holds(operator, context[key], [values].flat(), context),
      ),
    )
  );
}

type Context = Access["context"];

function holds(
  operator: string,
  actual: readonly string[] | undefined,
  wanted: readonly string[],
  context: Context,
): boolean {
  const texts = wanted.map((text) => filled(text, context));
  const equal = (value: string) => texts.some((text) => plain(text) === value);
  const like = (value: string) => texts.some((text) => isLike(text, value));
  switch (operator) {
    case "ForAllValues:StringLike":
      return (actual ?? []).every(like);
    case "ForAllValues:StringEquals":
      return (actual ?? []).every(equal);
    // Of a key with one value; an absent key is like nothing.
    case "StringLike":
      return actual?.length === 1 && actual.every(like);
    case "StringEquals":
      return actual?.length === 1 && actual.every(equal);
    case "Null":
      return wanted.every((text) => (text === "true") === (actual === undefined));
    default:
      throw new Error(`Not known: ${operator}`);
  }
}

// In a filled text these stand for a `*` or `?` that came from a variable: they match themselves.
const LITERAL = { "*": "\uE000", "?": "\uE001" } as const;
/** What a variable that has no value is replaced by: no request holds it. */
const NOTHING = "\uE002";

function filled(text: string, context: Context): string {
  return text.replaceAll(/\$\{([^}]*)\}/g, (_, name: string) => {
    const values = context[name];
    if (values?.length !== 1) return NOTHING;
    return String(values[0]).replaceAll("*", LITERAL["*"]).replaceAll("?", LITERAL["?"]);
  });
}

const plain = (text: string): string =>
  text.replaceAll(LITERAL["*"], "*").replaceAll(LITERAL["?"], "?");

const compiled = new Map<string, RegExp>();

function isLike(pattern: string, text: string): boolean {
  let expression = compiled.get(pattern);
  if (!expression) {
    const source = [...pattern].map((char) => {
      if (char === "*") return "[^]*";
      if (char === "?") return "[^]";
      return plain(char).replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
    });
    expression = new RegExp(`^${source.join("")}$`, "u");
    compiled.set(pattern, expression);
  }
  return expression.test(text);
}
