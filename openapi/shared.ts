import type { oas31 } from "openapi3-ts";
import type { Contract } from "../functions/contract/endpoint.ts";
import {
  ADDRESS_BURST_REQUESTS,
  ADDRESS_REQUESTS_PER_MINUTE,
  MAX_IDEMPOTENCY_KEY_CHARS,
} from "../functions/contract/limits.ts";

const text = (description: string, example: string): oas31.HeaderObject => ({
  description,
  schema: { type: "string" },
  example,
});

/** Headers of answers, described once. */
export const headers: Readonly<Record<string, oas31.HeaderObject>> = {
  "X-Request-Id": text(
    "The request's id: yours, when you sent a good one.",
    "0b4e7f2a-5a3c-4d5e-9b1a-2f6c8d7e9a10",
  ),
  "API-Version": text("The version of the API that answered.", "1.0.0"),
  "Content-Language": {
    description: "The language of the texts in the answer.",
    schema: { type: "string", enum: ["en", "nl"] },
    example: "en",
  },
  ETag: text("Tag of this representation, for If-None-Match and If-Match.", '"3"'),
  Link: text(
    'The next page, `rel="next"` (RFC 8288); absent on the last.',
    '</v1/accounts?cursor=eyJ>; rel="next"',
  ),
  "Retry-After": {
    description: "Seconds to wait before trying again.",
    schema: { type: "integer", format: "int32", minimum: 0 },
    example: 5,
  },
  "RateLimit-Policy": text(
    `What may be spent: by your tenant, units a minute and at once after a pause, where a call costs what \`x-cost\` says. To a caller who is not known \`address\`: the requests that an instance answers from one address, ${ADDRESS_REQUESTS_PER_MINUTE} a minute and ${ADDRESS_BURST_REQUESTS} at once.`,
    '"tenant";q=1200;w=60;burst=600',
  ),
  RateLimit: text(
    "What is left to spend, and seconds until all of it is back.",
    '"tenant";r=598;t=1',
  ),
  "WWW-Authenticate": text("How to authenticate.", 'Bearer realm="trefzeker"'),
  "Idempotent-Replayed": {
    description: "`true` when the answer is the one first given under this Idempotency-Key.",
    schema: { type: "string", enum: ["true"] },
    example: "true",
  },
};

/** Request headers, described once. */
export const parameters: Readonly<Record<string, oas31.ParameterObject>> = {
  AcceptLanguage: {
    name: "Accept-Language",
    in: "header",
    description: "The language of labels and messages: `en` (default) or `nl`.",
    schema: { type: "string", default: "en" },
    example: "nl",
  },
  RequestId: {
    name: "X-Request-Id",
    in: "header",
    description: "An id of your own for this request, to find it again.",
    schema: { type: "string", pattern: "^[\\w-]{8,64}$" },
    example: "nightly-sync-0001",
  },
  IdempotencyKey: {
    name: "Idempotency-Key",
    in: "header",
    description:
      "Makes the request safe to repeat for 24 hours: the same key and body give the first answer again, byte for byte.",
    schema: { type: "string", minLength: 1, maxLength: MAX_IDEMPOTENCY_KEY_CHARS },
    example: "5c0a8a5e-6f0f-4d0b-8f43-0e6a1f6a3f6e",
  },
  IfMatch: {
    name: "If-Match",
    in: "header",
    required: true,
    description: "The ETag you last read. Without it 428; when it is not the current one 412.",
    schema: { type: "string" },
    example: '"3"',
  },
  IfMatchOptional: {
    name: "If-Match",
    in: "header",
    description: "The ETag you last read; 412 when it is not the current one.",
    schema: { type: "string" },
    example: '"3"',
  },
  IfNoneMatch: {
    name: "If-None-Match",
    in: "header",
    description: "The ETag you hold; 304 without a body when it is still the current one.",
    schema: { type: "string" },
    example: '"3"',
  },
};

export const headerRefs = (...names: readonly string[]): Record<string, oas31.ReferenceObject> =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

/** Headers every answer has. */
export const everywhere = [
  "X-Request-Id",
  "API-Version",
  "Content-Language",
  "RateLimit-Policy",
  "RateLimit",
] as const;

/** The request headers an operation reads. */
export function headerParameters(contract: Contract): oas31.ReferenceObject[] {
  const { method, idempotency, precondition } = contract;
  const names = [
    "AcceptLanguage",
    "RequestId",
    ...(idempotency === "key" ? ["IdempotencyKey"] : []),
    ...(precondition === "etag" ? ["IfMatch"] : []),
    ...(precondition === "optional" ? ["IfMatchOptional"] : []),
    ...(method === "GET" ? ["IfNoneMatch"] : []),
  ];
  return names.map((name) => ({ $ref: `#/components/parameters/${name}` }));
}
