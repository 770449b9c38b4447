import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type {
  APIGatewayEventRequestContextWithAuthorizer,
  APIGatewayProxyEvent,
  APIGatewayRequestAuthorizerEvent,
} from "aws-lambda";
import { localRegion } from "./resources.ts";

type Multi = Record<string, string[]>;
type Shared = Omit<
  APIGatewayProxyEvent,
  "body" | "isBase64Encoded" | "requestContext" | "pathParameters"
> & {
  pathParameters: null;
  requestContext: APIGatewayEventRequestContextWithAuthorizer<undefined>;
};

/** The part of a REST API event that the authorizer and the api function both get. */
export function sharedEvent(request: IncomingMessage, resource: string): Shared {
  const url = targetOf(request);
  const headers = multiHeaders(request);
  const query = multiQuery(url.searchParams);
  const httpMethod = request.method ?? "GET";
  return {
    resource,
    path: url.pathname,
    httpMethod,
    headers: last(headers),
    multiValueHeaders: headers,
    queryStringParameters: empty(query) ? null : last(query),
    multiValueQueryStringParameters: empty(query) ? null : query,
    pathParameters: null,
    stageVariables: null,
    requestContext: requestContext(request, httpMethod, url.pathname, resource),
  };
}

/** Anything but a path is taken for the root; a path of two slashes is a path and names no host. */
function targetOf({ url: target = "/" }: IncomingMessage): URL {
  return new URL(target.startsWith("/") ? `http://local${target}` : "http://local/");
}

export function authorizerEvent(shared: Shared): APIGatewayRequestAuthorizerEvent {
  const { httpMethod, path } = shared;
  return {
    type: "REQUEST",
    methodArn: `arn:aws:execute-api:${localRegion}:000000000000:local/v1/${httpMethod}${path}`,
    ...shared,
  };
}

/** Bodies are always base64, as with the gateway's binary media type of every type. */
export function proxyEvent(
  shared: Shared,
  body: Buffer,
  authorizer: Record<string, unknown> | null,
): APIGatewayProxyEvent {
  return {
    ...shared,
    body: body.length === 0 ? null : body.toString("base64"),
    isBase64Encoded: body.length > 0,
    requestContext: { ...shared.requestContext, authorizer },
  };
}

function multiHeaders(request: IncomingMessage): Multi {
  const headers: Multi = Object.create(null);
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    const name = request.rawHeaders[index] ?? "";
    headers[name] = [...(headers[name] ?? []), request.rawHeaders[index + 1] ?? ""];
  }
  return headers;
}

function multiQuery(search: URLSearchParams): Multi {
  const query: Multi = Object.create(null);
  for (const [name, value] of search) query[name] = [...(query[name] ?? []), value];
  return query;
}

// The gateway's single-value maps keep the last of several values.
function last(multi: Multi): Record<string, string> {
  const single: Record<string, string> = Object.create(null);
  for (const [name, values] of Object.entries(multi)) single[name] = values.at(-1) ?? "";
  return single;
}

const empty = (multi: Multi): boolean => Object.keys(multi).length === 0;

function requestContext(
  request: IncomingMessage,
  httpMethod: string,
  path: string,
  resourcePath: string,
): APIGatewayEventRequestContextWithAuthorizer<undefined> {
  return {
    accountId: "000000000000",
    apiId: "local",
    authorizer: undefined,
    domainName: request.headers.host ?? "127.0.0.1",
    protocol: `HTTP/${request.httpVersion}`,
    httpMethod,
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
      sourceIp: request.socket.remoteAddress ?? "127.0.0.1",
      user: null,
      userAgent: request.headers["user-agent"] ?? null,
      userArn: null,
    },
    path,
    stage: "local",
    requestId: randomUUID(),
    requestTimeEpoch: Date.now(),
    resourceId: "local",
    resourcePath,
  };
}
