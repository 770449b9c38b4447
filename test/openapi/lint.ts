import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { oas31 } from "openapi3-ts";

type Json = Readonly<Record<string, unknown>>;

const methods = ["get", "put", "post", "patch", "delete"] as const;

interface Operation {
  readonly id: string;
  readonly operation: Json;
}

/** What is wrong with a document by rules of our own, beyond what public linters see. */
export function lintDocument(document: oas31.OpenAPIObject): string[] {
  const operations = operationsOf(document);
  return [
    ...operations.flatMap(({ id, operation }) => lintOperation(id, operation, document)),
    ...undescribed(document),
    ...invalidExamples(document),
  ];
}

function operationsOf(document: oas31.OpenAPIObject): Operation[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method];
      return operation
        ? [{ id: `${method.toUpperCase()} ${path}`, operation: operation as Json }]
        : [];
    }),
  );
}

/** Every operation says what it is, what it needs and every way it can end, with examples. */
function lintOperation(id: string, operation: Json, document: oas31.OpenAPIObject): string[] {
  const wrong: string[] = [];
  const need = (holds: unknown, text: string) => {
    if (!holds) wrong.push(`${id}: ${text}`);
  };
  for (const key of ["operationId", "summary", "description", "tags", "security", "responses"]) {
    need(operation[key], `has no ${key}`);
  }
  const responses = (operation.responses ?? {}) as Json;
  const isPublic = Array.isArray(operation.security) && operation.security.length === 0;
  for (const status of ["429", "500", "503", ...(isPublic ? [] : ["401"])]) {
    need(responses[status], `does not document ${status}`);
  }
  need(
    Object.keys(responses).some((status) => status.startsWith("2")),
    "has no success",
  );
  const body = operation.requestBody as { content?: Json } | undefined;
  for (const [where, content] of [
    ["request", body?.content],
    ...answers(responses, document),
  ] as const) {
    for (const [type, media] of Object.entries(content ?? {})) {
      const { examples } = media as { examples?: Json };
      need(examples && Object.keys(examples).length > 0, `${where} ${type} has no example`);
    }
  }
  return wrong;
}

function answers(responses: Json, document: oas31.OpenAPIObject): [string, Json | undefined][] {
  return Object.entries(responses).map(([status, response]) => {
    const { content } = follow(response, document) as { content?: Json };
    return [status, content];
  });
}

function follow(value: unknown, document: oas31.OpenAPIObject): Json {
  const { $ref } = value as { $ref?: string };
  if ($ref === undefined) return value as Json;
  let found: unknown = document;
  for (const step of $ref.slice(2).split("/")) found = (found as Json)[step];
  return found as Json;
}

/** Every property of every schema, every parameter, says what it is. */
function undescribed(document: oas31.OpenAPIObject): string[] {
  const wrong: string[] = [];
  walk(document, "", (value, path) => {
    const { properties, in: place, name, description } = value as Json;
    if (typeof place === "string" && typeof name === "string" && !description) {
      wrong.push(`${path}: parameter ${name} has no description`);
    }
    if (typeof properties !== "object" || properties === null || path.includes("/examples/"))
      return;
    for (const [key, schema] of Object.entries(properties)) {
      const described = follow(schema, document).description ?? (schema as Json).description;
      if (!described) wrong.push(`${path}: property ${key} has no description`);
    }
  });
  return wrong;
}

function walk(value: unknown, path: string, visit: (value: object, path: string) => void): void {
  if (typeof value !== "object" || value === null) return;
  visit(value, path);
  for (const [key, inner] of Object.entries(value)) walk(inner, `${path}/${key}`, visit);
}

/** Every example of a request or an answer fits the schema beside it. */
function invalidExamples(document: oas31.OpenAPIObject): string[] {
  const ajv = validator(document);
  const wrong: string[] = [];
  walk(document, "", (value, path) => {
    const { schema, examples } = value as { schema?: object; examples?: Json };
    if (!schema || !examples || Array.isArray(examples)) return;
    const validate = ajv.compile(rebased(schema));
    for (const [name, example] of Object.entries(examples)) {
      const { value: shown } = follow(example, document) as { value?: unknown };
      if (validate(shown)) continue;
      wrong.push(`${path}: example ${name}: ${ajv.errorsText(validate.errors)}`);
    }
  });
  return wrong;
}

const DOCUMENT_ID = "https://trefzeker.test/openapi.json";

/** An ajv that knows the document's components. */
export function validator(document: oas31.OpenAPIObject): Ajv2020 {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema({ $id: DOCUMENT_ID, components: { schemas: document.components?.schemas ?? {} } });
  return ajv;
}

/** A schema of the document with its references made absolute, so that ajv finds them. */
export function rebased(schema: object): object {
  return JSON.parse(
    JSON.stringify(schema, (key, inner: unknown) =>
      key === "$ref" && typeof inner === "string" && inner.startsWith("#/")
        ? DOCUMENT_ID + inner
        : inner,
    ),
  );
}
