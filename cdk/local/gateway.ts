import { hash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { APIGatewayAuthorizerResult, APIGatewayProxyResult } from "aws-lambda";
import { MAX_BODY_BYTES } from "../../functions/contract/limits.ts";
import { Problem, problem } from "../../functions/contract/problem.ts";
import { NOTHING_LEFT, refusalHeaders, spentAddress } from "../../functions/contract/throttle.ts";
import { addressLimitFrom } from "../../functions/runtime/auth-settings.ts";
import { openExchange } from "../../functions/runtime/exchange.ts";
import { toGateway, writeProblem } from "../../functions/runtime/respond.ts";
import { realSystem } from "../../functions/runtime/system.ts";
import { authorizerEvent, proxyEvent, sharedEvent } from "./gateway-event.ts";
import type { Invoker } from "./invoke.ts";
import { StartProblem } from "./problem.ts";

/** What an event can carry to a function: Lambda's 6 MB, less base64's third and the headers. */
const maxBodyBytes = 4 * 1024 * 1024;
/** What is read past that limit, so that a caller who is still sending hears the answer. */
const maxDrainBytes = 64 * 1024 * 1024;
/** How long an authorizer's answer is reused; a revoked key works no longer than this. */
const authorizerCacheMs = 5_000;
const maxCachedAnswers = 1_000;
const stopGraceMs = 5_000;

export interface Gateway {
  readonly port: number;
  /** Takes no new requests and waits for those that run, at most `stopGraceMs`. */
  stop(): Promise<void>;
}

interface Options {
  readonly port: number;
  readonly invoker: Invoker;
  readonly isPublic: (path: string) => boolean;
}

/**
 * The REST API of the stack on one machine, on loopback: authorizer first for all that is not
 * public, then the api function, event and result in the gateway's own shape.
 */
/** One thread can be busy for seconds: clients shall drop idle connections before this end does. */
const keepAliveMs = 65_000;

export async function startGateway(options: Options): Promise<Gateway> {
  const authorize = cachedAuthorizer(options.invoker);
  const server = createServer((request, response) => {
    answer(request, response, options, authorize).catch((thrown: unknown) => {
      if (!response.headersSent) sendProblem(request, response, asProblem(thrown));
      else response.destroy();
    });
  });
  server.on("clientError", refuseMalformed);
  server.keepAliveTimeout = keepAliveMs;
  await listen(server, options.port);
  return { port: (server.address() as AddressInfo).port, stop: () => close(server) };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { invoker, isPublic }: Options,
  authorize: (event: ReturnType<typeof sharedEvent>) => Promise<Record<string, unknown>>,
): Promise<void> {
  const path = request.url?.split("?", 1)[0] ?? "/";
  // A browser asks whether it may send a key before it sends one.
  const open = isPublic(path) || request.method === "OPTIONS";
  const shared = sharedEvent(request, open ? path : "/{proxy+}");
  const principal = open ? null : await authorize(shared);
  const body = await readBody(request);
  const result = await invoker.invoke("api", proxyEvent(shared, body, principal));
  send(response, result as APIGatewayProxyResult);
}

function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const tooLarge = () => problem("body-too-large", { bytes, maximum: MAX_BODY_BYTES });
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxBodyBytes) chunks.push(chunk);
      else if (bytes > maxDrainBytes) reject(tooLarge());
    });
    request.on("end", () => {
      if (bytes > maxBodyBytes) reject(tooLarge());
      else resolve(Buffer.concat(chunks));
    });
    request.on("error", reject);
    request.on("close", () => reject(new Error("the caller went away")));
  });
}

function send(response: ServerResponse, result: APIGatewayProxyResult): void {
  response.statusCode = result.statusCode;
  for (const [name, value] of Object.entries(result.headers ?? {})) {
    response.setHeader(name, String(value));
  }
  for (const [name, values] of Object.entries(result.multiValueHeaders ?? {})) {
    response.setHeader(name, values.map(String));
  }
  const body = Buffer.from(result.body, result.isBase64Encoded ? "base64" : "utf8");
  // Without a body there is no length to state: 204 and 304 have none, HEAD has the one of GET.
  if (body.length > 0) response.setHeader("content-length", body.length);
  response.end(body);
}

// On AWS the gateway writes these itself; the stack gives it the same documents, in English only.
function sendProblem(request: IncomingMessage, response: ServerResponse, thrown: Problem): void {
  const event = proxyEvent(sharedEvent(request, "/"), Buffer.alloc(0), null);
  const exchange = openExchange(event, realSystem);
  if (!request.complete) response.setHeader("connection", "close");
  send(response, toGateway(writeProblem(thrown, exchange), exchange));
}

function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  process.stderr.write(`api failed: ${thrown instanceof Error ? thrown.stack : thrown}\n`);
  return problem("internal-error");
}

function cachedAuthorizer(invoker: Invoker) {
  const answers = new Map<string, { until: number; context: Promise<Record<string, unknown>> }>();
  return (shared: ReturnType<typeof sharedEvent>): Promise<Record<string, unknown>> => {
    const credentials = Object.entries(shared.multiValueHeaders).filter(([name]) =>
      /^(authorization|x-api-key|tenant)$/i.test(name),
    );
    const key = hash("sha256", JSON.stringify(credentials));
    const cached = answers.get(key);
    if (cached && cached.until > Date.now()) return cached.context;
    const context = invoker
      .invoke("authorizer", authorizerEvent(shared))
      .then((result) => allowed(result as APIGatewayAuthorizerResult), refused);
    context.catch(() => answers.delete(key));
    if (answers.size >= maxCachedAnswers) answers.clear();
    answers.set(key, { until: Date.now() + authorizerCacheMs, context });
    return context;
  };
}

function allowed(result: APIGatewayAuthorizerResult): Record<string, unknown> {
  const allows = result.policyDocument.Statement.some(({ Effect }) => Effect === "Allow");
  if (!allows) throw problem("missing-credentials", {}, { headers: broughtBy(result.context) });
  return { principalId: result.principalId, ...result.context };
}

/** The headers of a refusal, as the stack's own answers take them from it. */
const broughtBy = (context: APIGatewayAuthorizerResult["context"]): Record<string, string> =>
  Object.fromEntries(
    Object.entries(refusalHeaders).map(([header, name]) => [header, String(context?.[name])]),
  );

function refused(thrown: unknown): never {
  if (thrown instanceof Error && thrown.message === NOTHING_LEFT) {
    const headers = { ...spentAddress(addressLimitFrom(process.env)) };
    throw problem("rate-limited", {}, { headers });
  }
  throw thrown;
}

function refuseMalformed(fault: NodeJS.ErrnoException, socket: Socket): void {
  if (fault.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const status =
    fault.code === "HPE_HEADER_OVERFLOW"
      ? "431 Request Header Fields Too Large"
      : "400 Bad Request";
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

/**
 * Finds out early what would otherwise fail after all else has started.
 *
 * @throws StartProblem when something listens on the port
 */
export async function probePort(port: number): Promise<void> {
  const probe = createServer();
  await listen(probe, port);
  await new Promise((resolve) => probe.close(resolve));
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (fault: NodeJS.ErrnoException) => {
      reject(fault.code === "EADDRINUSE" || fault.code === "EACCES" ? portProblem(port) : fault);
    });
    server.listen(port, "127.0.0.1", resolve);
  });
}

function portProblem(port: number): StartProblem {
  return new StartProblem(
    `Port ${port} is taken. Stop what listens there, or choose another: PORT=${port + 1} npm start`,
  );
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const impatience = setTimeout(() => server.closeAllConnections(), stopGraceMs);
  await closed;
  clearTimeout(impatience);
}
