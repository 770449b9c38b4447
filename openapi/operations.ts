import type { oas31 } from "openapi3-ts";
import type * as z from "zod";
import { API_KEY_PATTERN } from "../functions/contract/api-key.ts";
import type {
  Contract,
  Endpoint,
  Examples,
  ResponseContract,
} from "../functions/contract/endpoint.ts";
import { type Scope, scopes } from "../functions/contract/scopes.ts";
import { TOKEN_PATH } from "../functions/contract/tokens.ts";
import type { ProblemResponses } from "./problems.ts";
import type { Schemas } from "./schemas.ts";
import { everywhere, headerParameters, headerRefs } from "./shared.ts";

/** How a caller may prove who it is; any of these will do, and one only. */
export const securitySchemes: Readonly<Record<string, oas31.SecuritySchemeObject>> = {
  bearer: {
    type: "http",
    scheme: "bearer",
    bearerFormat: API_KEY_PATTERN.source,
    description:
      "An API key of your tenant, shown once when it was made: `Authorization: Bearer tfz_…`.",
  },
  apiKeyHeader: {
    type: "apiKey",
    in: "header",
    name: "X-Api-Key",
    description: "The same key in a header of its own, for clients that cannot set Authorization.",
  },
  oauth2: {
    type: "oauth2",
    description:
      "An access token of an OAuth client of your tenant, an hour good: `Authorization: Bearer eyJ…`.",
    flows: {
      clientCredentials: {
        tokenUrl: TOKEN_PATH,
        scopes: Object.fromEntries(scopes.map((name) => [name, scopeText(name)])),
      },
    },
  },
};

/** `accounts.write` → what it lets a caller do, in words. */
function scopeText(name: Scope): string {
  const [resource = "", way] = name.split(".");
  return way === "read" ? `Read ${resource}.` : `Change ${resource}.`;
}

function securityOf(scope: Scope | "any" | null): oas31.SecurityRequirementObject[] {
  if (scope === null) return [];
  return Object.keys(securitySchemes).map((name) => ({
    [name]: name === "oauth2" && scope !== "any" ? [scope] : [],
  }));
}

/** What operations share: named schemas and the answers of problems. */
export interface Parts {
  readonly schemas: Schemas;
  readonly problems: ProblemResponses;
}

/** One operation of the document. */
export function operationOf(
  endpoint: Endpoint,
  { schemas, problems }: Parts,
): oas31.OperationObject {
  const { operationId, tag, summary, description, scope } = endpoint;
  const scoped = scope === null || scope === "any" ? "" : `\n\nNeeds the scope \`${scope}\`.`;
  return {
    operationId,
    tags: [tag],
    summary,
    description: `${description}${scoped}`,
    security: securityOf(scope),
    parameters: [
      ...parametersOf(endpoint.params?.(), "path", schemas),
      ...parametersOf(endpoint.query?.(), "query", schemas),
      ...headerParameters(endpoint),
    ],
    ...(endpoint.body && { requestBody: bodyOf(endpoint, endpoint.body(), schemas) }),
    responses: {
      ...successesOf(endpoint, schemas),
      ...problems.of(endpoint),
    },
    ...(scoped && { "x-scope": scope }),
    "x-cost": endpoint.cost,
    "x-idempotency": endpoint.idempotency,
  };
}

function parametersOf(
  schema: z.ZodObject | undefined,
  place: "path" | "query",
  schemas: Schemas,
): oas31.ParameterObject[] {
  return Object.entries(schema?.shape ?? {}).map(([name, field]) => {
    const converted = schemas.convert(field as z.ZodType, "input");
    const { description, ...rest } = "$ref" in converted ? { ...converted } : converted;
    const isObject = "type" in rest && rest.type === "object";
    return {
      name,
      in: place,
      required: place === "path" || !(field as z.ZodType).safeParse(undefined).success,
      description: description ?? "",
      schema: rest,
      ...(isObject && { style: "deepObject", explode: true }),
    };
  });
}

function bodyOf(endpoint: Contract, schema: z.ZodType, schemas: Schemas): oas31.RequestBodyObject {
  const type = endpoint.bodyType ?? "application/json";
  return {
    required: true,
    description: `As \`${type}\`, at most 1 MiB.`,
    content: {
      [type]: {
        schema: schemas.convert(schema, "input"),
        ...examplesOf(endpoint.examples?.request),
      },
    },
  };
}

function examplesOf(examples: Examples | undefined): Pick<oas31.MediaTypeObject, "examples"> {
  if (!examples || Object.keys(examples).length === 0) return {};
  return {
    examples: Object.fromEntries(
      Object.entries(examples).map(([name, { summary, value }]) => [name, { summary, value }]),
    ),
  };
}

function successesOf(endpoint: Endpoint, schemas: Schemas): Record<string, oas31.ResponseObject> {
  const found: Record<string, oas31.ResponseObject> = {};
  for (const [status, contract] of Object.entries(endpoint.responses)) {
    found[status] = successOf(endpoint, Number(status), contract, schemas);
  }
  if (endpoint.method === "GET" && found[200]) {
    found[304] = {
      description: "What you hold (If-None-Match) is still current.",
      headers: headerRefs(...everywhere, "ETag"),
    };
  }
  return found;
}

function successOf(
  endpoint: Endpoint,
  status: number,
  contract: ResponseContract,
  schemas: Schemas,
): oas31.ResponseObject {
  const own = Object.entries(contract.headers ?? {}).map(
    ([name, description]) => [name, { description, schema: { type: "string" } }] as const,
  );
  const content = contentOf(contract, schemas);
  return {
    description: contract.description,
    headers: {
      ...headerRefs(...everywhere, ...commonHeaders(endpoint, status)),
      ...Object.fromEntries(own),
    },
    ...(content && { content }),
  };
}

function commonHeaders(endpoint: Endpoint, status: number): string[] {
  const isPaged = endpoint.method === "GET" && endpoint.query && "cursor" in endpoint.query().shape;
  const isTagged = endpoint.method === "GET" ? status === 200 : endpoint.precondition !== "none";
  return [
    ...(isTagged && status !== 204 ? ["ETag"] : []),
    ...(isPaged ? ["Link"] : []),
    ...(endpoint.idempotency === "key" ? ["Idempotent-Replayed"] : []),
  ];
}

function contentOf(contract: ResponseContract, schemas: Schemas): oas31.ContentObject | undefined {
  const content: oas31.ContentObject = {};
  if (contract.schema) {
    content[contract.mediaType ?? "application/json"] = {
      schema: schemas.convert(contract.schema(), "output"),
      ...examplesOf(contract.examples),
    };
  } else if (contract.mediaType) {
    content[contract.mediaType] = { schema: { type: "string" }, ...examplesOf(contract.examples) };
  }
  for (const [type, { example }] of Object.entries(contract.mediaTypes ?? {})) {
    content[type] = {
      schema: { type: "string" },
      examples: { sample: { summary: type, value: example } },
    };
  }
  return Object.keys(content).length > 0 ? content : undefined;
}
