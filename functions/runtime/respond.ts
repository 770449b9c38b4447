import { hash } from "node:crypto";
import type { APIGatewayProxyResult } from "aws-lambda";
import {
  type Contract,
  problemsOf,
  type Reply,
  type ResponseContract,
} from "../contract/endpoint.ts";
import { type Problem, problemDocument } from "../contract/problem.ts";
import { safeHeaders } from "../contract/safe-headers.ts";
import { throttlePolicyHeader } from "../contract/throttle.ts";
import { API_VERSION } from "../contract/version.ts";
import { holdsAlready } from "./conditions.ts";
import type { Exchange } from "./exchange.ts";

/** An answer before the headers every answer has. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** Writes an operation's reply. With `strict`, a reply its contract does not describe throws. */
export function writeReply(
  contract: Contract,
  exchange: Exchange,
  reply: Reply,
  options: { readonly strict: boolean },
): Answer {
  const described = contract.responses[reply.status];
  if (options.strict) checkReply(contract, described, reply);
  const body = reply.raw?.content ?? (reply.body === undefined ? "" : JSON.stringify(reply.body));
  const type = reply.raw?.mediaType ?? described?.mediaType ?? "application/json";
  const headers = {
    ...(reply.status !== 204 && { "Content-Type": type }),
    ...linkToNext(contract, exchange, reply),
    ...reply.headers,
  };
  const tag = tagOf(contract, reply, body);
  if (tag === undefined) return { status: reply.status, headers, body };
  const tagged = { ...headers, ETag: tag, "Cache-Control": "private, no-cache", ...reply.headers };
  if (contract.method === "GET" && holdsAlready(exchange, tag)) {
    const { "Content-Type": _type, ...kept } = tagged;
    return { status: 304, headers: kept, body: "" };
  }
  return { status: reply.status, headers: tagged, body };
}

/** A tag of the operation's own, or for a successful read one made from the bytes. */
function tagOf(contract: Contract, reply: Reply, body: string | Uint8Array): string | undefined {
  if (reply.etag !== undefined) return `"${reply.etag}"`;
  if (contract.method !== "GET" || reply.status !== 200) return undefined;
  return `"${hash("sha256", body, "base64url").slice(0, 27)}"`;
}

function checkReply(
  contract: Contract,
  described: ResponseContract | undefined,
  reply: Reply,
): void {
  if (!described)
    throw new Error(`${contract.operationId} answered ${reply.status}, which it does not document`);
  const mediaType = reply.raw?.mediaType;
  const isJson =
    mediaType === undefined || mediaType === (described.mediaType ?? "application/json");
  if (!described.schema || !isJson) return;
  described.schema().parse(JSON.parse(textOf(reply)));
}

function textOf({ raw, body }: Reply): string {
  if (raw === undefined) return JSON.stringify(body);
  return typeof raw.content === "string" ? raw.content : new TextDecoder().decode(raw.content);
}

/** `Link: rel="next"` for a page that has a next one (RFC 8288). */
function linkToNext(contract: Contract, exchange: Exchange, reply: Reply): Record<string, string> {
  const { body } = reply;
  if (contract.method !== "GET" || typeof body !== "object" || body === null) return {};
  if (!("nextCursor" in body) || typeof body.nextCursor !== "string") return {};
  const query = new URLSearchParams();
  for (const [name, [value]] of Object.entries(exchange.query)) {
    if (value !== undefined && name !== "cursor") query.set(name, value);
  }
  query.set("cursor", body.nextCursor);
  return { Link: `<${exchange.path}?${query}>; rel="next"` };
}

/** Writes a problem. */
export function writeProblem(thrown: Problem, exchange: Exchange): Answer {
  const { language, requestId } = exchange;
  const document = problemDocument(thrown, { language, requestId, instance: exchange.path });
  const headers = {
    "Content-Type": "application/problem+json",
    ...(thrown.status === 401 && { "WWW-Authenticate": 'Bearer realm="trefzeker"' }),
    ...thrown.headers,
  };
  return { status: thrown.status, headers, body: JSON.stringify(document) };
}

/** With `strict`, a problem the contract does not list is a fault of ours. */
export function isDocumented(contract: Contract, thrown: Problem): boolean {
  return problemsOf(contract).includes(thrown.code);
}

const TEXT_TYPE = /^(text\/|application\/(json|problem\+json|javascript|x-ndjson)|image\/svg)/;

/** The answer as API Gateway wants it, with the headers every answer has. */
export function toGateway(answer: Answer, exchange: Exchange): APIGatewayProxyResult {
  const headers = {
    "API-Version": API_VERSION,
    "X-Request-Id": exchange.requestId,
    "Content-Language": exchange.language,
    Vary: "Accept, Accept-Language, Authorization, X-Api-Key, Tenant, Origin",
    "Cache-Control": "no-store",
    // Of the tenant or address that was counted the own one takes its place.
    "RateLimit-Policy": throttlePolicyHeader,
    ...safeHeaders,
    ...Object.fromEntries(exchange.answerHeaders),
    ...answer.headers,
  };
  const { body, status: statusCode } = answer;
  if (typeof body === "string") return { statusCode, headers, body, isBase64Encoded: false };
  const isText = TEXT_TYPE.test(answer.headers["Content-Type"] ?? "");
  const encoding = isText ? "utf8" : "base64";
  return {
    statusCode,
    headers,
    body: Buffer.from(body).toString(encoding),
    isBase64Encoded: !isText,
  };
}
