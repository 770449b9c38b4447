import type { APIGatewayProxyEvent } from "aws-lambda";
import type { Principal } from "../contract/context.ts";
import type { Language } from "../contract/labels.ts";
import { isScope } from "../contract/scopes.ts";
import { networkOf } from "./address-limit.ts";
import { chooseLanguage } from "./negotiate.ts";
import type { System } from "./system.ts";

/** A request as the pipeline sees it, whatever brought it. */
export interface Exchange {
  readonly requestId: string;
  readonly startedAt: Date;
  readonly method: string;
  /** As sent, percent-encoding kept. */
  readonly path: string;
  readonly query: Readonly<Record<string, readonly string[]>>;
  readonly body: Uint8Array;
  readonly language: Language;
  /** Where it comes from, as `networkOf` says. */
  readonly network: string;
  /** Null when no authorizer let this request in. */
  readonly principal: Principal | null;
  /** W3C trace context, to be written in log lines. */
  readonly traceparent: string | undefined;
  /** Headers the answer gets beside its own, whatever it is. */
  readonly answerHeaders: Map<string, string>;
  header(name: string): string | undefined;
}

const REQUEST_ID = /^[\w-]{8,64}$/;
const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Reads the API Gateway event. Nothing in it can make this throw. */
export function openExchange(event: APIGatewayProxyEvent, system: System): Exchange {
  const headers = lowerCased(event.headers);
  const header = (name: string) => headers.get(name.toLowerCase());
  const asked = header("x-request-id");
  const trace = header("traceparent");
  return {
    requestId: asked !== undefined && REQUEST_ID.test(asked) ? asked : system.requestId(),
    startedAt: system.now(),
    method: event.httpMethod,
    path: event.path,
    query: queryOf(event),
    body: Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8"),
    language: chooseLanguage(header("accept-language")),
    network: networkOf(event.requestContext?.identity?.sourceIp),
    principal: principalOf(event.requestContext?.authorizer),
    answerHeaders: new Map(),
    traceparent: trace !== undefined && TRACEPARENT.test(trace) ? trace : undefined,
    header,
  };
}

function lowerCased(headers: APIGatewayProxyEvent["headers"]): Map<string, string> {
  const entries = Object.entries(headers ?? {});
  return new Map(
    entries.flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), value] as const],
    ),
  );
}

function queryOf(event: APIGatewayProxyEvent): Record<string, readonly string[]> {
  const query: Record<string, readonly string[]> = Object.create(null);
  for (const [name, value] of Object.entries(event.queryStringParameters ?? {})) {
    if (value !== undefined) query[name] = [value];
  }
  for (const [name, values] of Object.entries(event.multiValueQueryStringParameters ?? {})) {
    if (values !== undefined) query[name] = values;
  }
  return query;
}

/** API Gateway hands on what the authorizer said as strings. */
function principalOf(
  context: Readonly<Record<string, unknown>> | null | undefined,
): Principal | null {
  const { tenantId, keyId, scopes, subject, partnerId, closed, misaddressed } = context ?? {};
  if (typeof tenantId !== "string" || typeof keyId !== "string") return null;
  return {
    tenantId,
    keyId,
    scopes: String(scopes ?? "")
      .split(" ")
      .filter(isScope),
    ...(typeof subject === "string" && { subject }),
    ...(typeof partnerId === "string" && { partnerId }),
    ...((closed === "suspended" || closed === "leaving") && { closed }),
    ...(misaddressed === "true" && { misaddressed: true }),
  };
}
