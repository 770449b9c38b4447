import type * as z from "zod";
import type { Contract } from "../contract/endpoint.ts";
import { forbiddenKeys, parseJson } from "../contract/json.ts";
import { MAX_BODY_BYTES } from "../contract/limits.ts";
import { type FieldError, problem } from "../contract/problem.ts";
import { bodyErrors, type Finding, findingsOf, parameterErrors } from "../contract/validation.ts";
import type { Exchange } from "./exchange.ts";

export interface ParsedRequest {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

interface Outcome {
  readonly value?: unknown;
  readonly errors?: readonly FieldError[];
}

/**
 * Reads path, query and body by their schemas. Throws one problem with every error found in all
 * three; the first of malformed body, parameters, body content names it.
 */
export function parseRequest(
  contract: Contract,
  exchange: Exchange,
  pathParams: Readonly<Record<string, string>>,
): ParsedRequest {
  checkBodyForm(contract, exchange);
  const params = parse(contract.params?.(), pathParams, parameterErrors);
  const query = parseQuery(contract.query?.(), exchange.query);
  const read = contract.body ? readBody(contract, exchange) : {};
  const body = read.errors ? {} : parse(contract.body?.(), read.value, bodyErrors);
  const parameters = [...(params.errors ?? []), ...(query.errors ?? [])];
  const errors = [...(read.errors ?? []), ...parameters, ...(body.errors ?? [])];
  if (read.errors) throw problem("malformed-body", {}, { errors });
  if (parameters.length > 0) throw problem("invalid-parameters", {}, { errors });
  if (body.errors) throw problem("invalid-request", {}, { errors });
  return { params: params.value, query: query.value, body: body.value };
}

/** Size, type and encoding: the body is not looked into before these hold. */
function checkBodyForm(contract: Contract, exchange: Exchange): void {
  const bytes = exchange.body.length;
  if (bytes > MAX_BODY_BYTES) throw problem("body-too-large", { bytes, maximum: MAX_BODY_BYTES });
  if (contract.method === "GET" || bytes === 0) return;
  const expected = contract.body ? (contract.bodyType ?? "application/json") : "no body";
  const [type = "", ...parameters] = (exchange.header("content-type") ?? "")
    .split(";")
    .map((part) => part.trim().toLowerCase());
  const encoding = exchange.header("content-encoding") ?? "identity";
  const charset = parameters.find((parameter) => parameter.startsWith("charset="));
  const readable = charset === undefined || /^charset="?utf-8"?$/.test(charset);
  if (type !== expected || !readable || encoding.trim().toLowerCase() !== "identity") {
    throw problem("unsupported-media-type", { expected });
  }
}

function readBody(contract: Contract, exchange: Exchange): Outcome {
  return contract.bodyType === "application/x-www-form-urlencoded"
    ? readForm(exchange)
    : readJson(exchange);
}

/** A form; a field given twice keeps its values apart, which no schema of a field lets through. */
function readForm(exchange: Exchange): Outcome {
  const text = new TextDecoder().decode(exchange.body);
  const fields = Map.groupBy(new URLSearchParams(text), ([name]) => name);
  const values = [...fields].map(([name, pairs]) => {
    const [first, ...more] = pairs.map(([, value]) => value);
    return [name, more.length > 0 ? [first, ...more] : first] as const;
  });
  return { value: Object.fromEntries(values.filter(([name]) => !forbiddenKeys.has(name))) };
}

function readJson(exchange: Exchange): Outcome {
  return exchange.body.length === 0 ? { errors: [missingBody] } : parseJson(exchange.body);
}

function parse(
  schema: z.ZodType | undefined,
  input: unknown,
  locate: (findings: readonly Finding[]) => FieldError[],
): Outcome {
  if (!schema) return {};
  const result = schema.safeParse(input);
  if (result.success) return { value: result.data };
  return { errors: locate(findingsOf(schema, result.error, input)) };
}

const BRACKETED = /^([^[\]]+)\[([^[\]]+)\](?:\[([^[\]]+)\])?$/;

function parseQuery(schema: z.ZodObject | undefined, query: Exchange["query"]): Outcome {
  const errors: FieldError[] = [];
  const input: Record<string, unknown> = {};
  for (const [name, values] of Object.entries(query)) {
    if (values.length > 1) errors.push({ ...repeated, parameter: name });
    const [, outer, field, operator = "eq"] = BRACKETED.exec(name) ?? [];
    if ([name, outer, field, operator].some((key) => forbiddenKeys.has(key ?? ""))) {
      errors.push({ ...forbidden, parameter: name });
      continue;
    }
    const path = outer === undefined || field === undefined ? [name] : [outer, field, operator];
    if (!place(input, path, values[0])) errors.push({ ...repeated, parameter: name });
  }
  if (!schema) {
    const unknown = Object.keys(query).map((parameter) => ({ ...noParameters, parameter }));
    return unknown.length > 0 ? { errors: unknown } : {};
  }
  const parsed = parse(schema, input, parameterErrors);
  return errors.length > 0 ? { errors: [...errors, ...(parsed.errors ?? [])] } : parsed;
}

/** False when the place is taken, by the same parameter in another form. */
function place(target: Record<string, unknown>, path: readonly string[], value: unknown): boolean {
  const [key = "", ...rest] = path;
  if (rest.length === 0) {
    if (Object.hasOwn(target, key)) return false;
    target[key] = value;
    return true;
  }
  target[key] ??= {};
  const inner = target[key];
  return isRecord(inner) && place(inner, rest, value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

const missingBody: FieldError = {
  pointer: "",
  code: "body-missing",
  detail: { en: "This operation needs a body.", nl: "Deze bewerking vraagt een body." },
  fix: { en: "Send the body as JSON.", nl: "Stuur de body als JSON." },
};

const repeated: FieldError = {
  code: "repeated-parameter",
  detail: {
    en: "This parameter is given more than once.",
    nl: "Deze parameter staat er meer dan eens.",
  },
  fix: { en: "Give it once.", nl: "Geef hem één keer." },
};

const forbidden: FieldError = {
  code: "forbidden-key",
  detail: { en: "A name like this is never accepted.", nl: "Zo'n naam wordt nooit aanvaard." },
  fix: { en: "Leave the parameter out.", nl: "Laat de parameter weg." },
};

const noParameters: FieldError = {
  code: "unknown-parameter",
  detail: {
    en: "This operation has no query parameters.",
    nl: "Deze bewerking kent geen queryparameters.",
  },
  fix: { en: "Leave the parameter out.", nl: "Laat de parameter weg." },
};
