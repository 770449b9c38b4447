import { randomUUID } from "node:crypto";
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from "aws-lambda";
import type { Scope } from "../../functions/contract/scopes.ts";
import { scopes } from "../../functions/contract/scopes.ts";
import { NOTHING_LEFT } from "../../functions/contract/throttle.ts";
import { authorizerHandler } from "../../functions/runtime/authorizer.ts";
import type { HttpHandler } from "../../functions/runtime/http.ts";
import { realSystem } from "../../functions/runtime/system.ts";
import type { Clients } from "../../functions/store/clients.ts";
import { createKey, createTenant } from "../../functions/store/identity.ts";
import { testAuth } from "./auth.ts";

export interface Call {
  /** Text of an API key; null sends none. */
  readonly key?: string | null;
  /** A list sends the header more than once. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** JSON unless it is bytes; its content type is set unless `headers` does. */
  readonly body?: unknown;
}

export interface Answered {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
  readonly text: string;
  /** The body as JSON; undefined when there is none. */
  readonly json: unknown;
}

export type Api = (method: string, target: string, call?: Call) => Promise<Answered>;

/** The API in this process: authorizer and api function as the gateway would call them. */
export function apiOf(clients: Clients, handler: HttpHandler): Api {
  const authorize = authorizerHandler({
    clients: () => clients,
    system: realSystem,
    auth: testAuth,
  });
  return async (method, target, call = {}) => {
    const event = eventOf(method, target, call);
    const context = await authorizer(authorize, event);
    const result = await handler(
      { ...event, requestContext: { ...event.requestContext, authorizer: context } },
      lambdaContext(),
    );
    return answered(result);
  };
}

// Without a key the api function is called all the same: it must not rely on the gateway alone.
async function authorizer(
  authorize: ReturnType<typeof authorizerHandler>,
  event: APIGatewayProxyEvent,
): Promise<Record<string, unknown> | null> {
  const { requestContext, ...rest } = event;
  const methodArn = `arn:aws:execute-api:eu-west-1:000000000000:api/live/${event.httpMethod}${event.path}`;
  try {
    const { policyDocument, principalId, context } = await authorize({
      ...rest,
      type: "REQUEST",
      methodArn,
      requestContext: { ...requestContext, authorizer: undefined },
    });
    const isIn = policyDocument.Statement.some(({ Effect }) => Effect === "Allow");
    return isIn ? { principalId, ...context } : null;
  } catch (error) {
    if (error instanceof Error && error.message === NOTHING_LEFT) return null;
    throw error;
  }
}

/** A request as the gateway hands it on, without what an authorizer said. */
export function eventOf(method: string, target: string, call: Call): APIGatewayProxyEvent {
  const [path = "/", search = ""] = target.split("?");
  const query: Record<string, string[]> = Object.create(null);
  for (const [name, value] of new URLSearchParams(search))
    query[name] = [...(query[name] ?? []), value];
  const bytes = bytesOf(call.body);
  const headers = {
    ...(call.key && { authorization: `Bearer ${call.key}` }),
    ...(bytes.length > 0 && {
      "content-type": method === "PATCH" ? "application/merge-patch+json" : "application/json",
    }),
    ...call.headers,
  };
  const values = Object.entries(headers).map(([name, value]) => [name, [value].flat()] as const);
  return {
    resource: "/{proxy+}",
    path,
    httpMethod: method,
    headers: Object.fromEntries(values.map(([name, all]) => [name, all.at(-1)])),
    multiValueHeaders: Object.fromEntries(values.map(([name, all]) => [name, [...all]])),
    queryStringParameters: null,
    multiValueQueryStringParameters: query,
    pathParameters: null,
    stageVariables: null,
    body: bytes.length > 0 ? bytes.toString("base64") : null,
    isBase64Encoded: bytes.length > 0,
    requestContext: {
      accountId: "000000000000",
      apiId: "api",
      authorizer: undefined,
      protocol: "HTTP/1.1",
      httpMethod: method,
      identity: {
        accessKey: null,
        accountId: null,
        apiKey: null,
        apiKeyId: null,
        caller: null,
        clientCert: null,
        cognitoAuthenticationProvider: null,
        cognitoAuthenticationType: null,
        cognitoIdentityId: null,
        cognitoIdentityPoolId: null,
        principalOrgId: null,
        sourceIp: "127.0.0.1",
        user: null,
        userAgent: null,
        userArn: null,
      },
      path,
      stage: "live",
      requestId: randomUUID(),
      requestTimeEpoch: Date.now(),
      resourceId: "proxy",
      resourcePath: "/{proxy+}",
    },
  };
}

function bytesOf(body: unknown): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  return body instanceof Uint8Array ? Buffer.from(body) : Buffer.from(JSON.stringify(body));
}

function answered(result: APIGatewayProxyResult): Answered {
  const bytes = Buffer.from(result.body, result.isBase64Encoded ? "base64" : "utf8");
  const headers = Object.fromEntries(
    Object.entries(result.headers ?? {}).map(([name, value]) => [
      name.toLowerCase(),
      String(value),
    ]),
  );
  const text = bytes.toString("utf8");
  const isJson = /[/+]json\b/.test(headers["content-type"] ?? "");
  return {
    status: result.statusCode,
    headers,
    bytes,
    text,
    json: isJson ? JSON.parse(text) : undefined,
  };
}

/** A Lambda context with this many milliseconds to go. */
export function lambdaContext(remainingMillis = 29_000): Context {
  const deadline = Date.now() + remainingMillis;
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName: "test",
    functionVersion: "1",
    invokedFunctionArn: "arn:aws:lambda:eu-west-1:000000000000:function:test",
    memoryLimitInMB: "1769",
    awsRequestId: randomUUID(),
    logGroupName: "test",
    logStreamName: "test",
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
}

/** A new tenant with a key for each wanted set of scopes; all scopes when left out. */
export async function newTenant(clients: Clients, name: string, now = new Date()) {
  const tenantId = await createTenant(
    clients,
    { name, mode: "test", tier: "internal", standing: "partner" },
    now,
  );
  const keyWith = async (some: readonly Scope[]) =>
    (await createKey(clients, { tenantId, mode: "test", scopes: some }, now)).text;
  return { tenantId, key: await keyWith(scopes), keyWith };
}
