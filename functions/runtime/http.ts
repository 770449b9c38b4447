import { hash } from "node:crypto";
import middy from "@middy/core";
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from "aws-lambda";
import type { AssetName } from "../contract/assets.ts";
import type { Ctx, Log, Principal } from "../contract/context.ts";
import type { Contract, Endpoint, RegisteredOperation, Reply } from "../contract/endpoint.ts";
import { EARLY_TIMEOUT_MILLIS } from "../contract/limits.ts";
import { Problem, problem } from "../contract/problem.ts";
import { hstsHeader } from "../contract/safe-headers.ts";
import type { ShareDoor } from "../contract/shares.ts";
import type { TokenDoor } from "../contract/tokens.ts";
import type { Clients } from "../store/clients.ts";
import { StoreError } from "../store/errors.ts";
import { openIdempotency } from "../store/idempotency.ts";
import { openStore } from "../store/index.ts";
import { tenantScope } from "../store/scope.ts";
import { addressLimiter } from "./address-limit.ts";
import { type Allowance, holdTo } from "./allowance.ts";
import type { AuthSettings } from "./auth-settings.ts";
import { brandingDoor } from "./branding-door.ts";
import { clientDoor } from "./client-door.ts";
import { versionWanted } from "./conditions.ts";
import { isPreflight, type Origins, originsOf, preflight, shareWith } from "./cors.ts";
import { cursorBox } from "./cursors.ts";
import { type Exchange, openExchange } from "./exchange.ts";
import { errorFields, logWith } from "./log.ts";
import { chooseMediaType } from "./negotiate.ts";
import { idempotencyKey, runOnce } from "./once.ts";
import { urlFault } from "./outbound.ts";
import { type ParsedRequest, parseRequest } from "./parse.ts";
import { rateLimiter } from "./rate-limit.ts";
import { type Answer, isDocumented, toGateway, writeProblem, writeReply } from "./respond.ts";
import { compileRoutes, type Match } from "./route.ts";
import { shareDoors } from "./share-door.ts";
import { idDrawer, type System } from "./system.ts";
import { isOverClients } from "./tenancy.ts";
import { tokenDoors } from "./token-door.ts";
import { type NoteUse, useNotes } from "./use-notes.ts";

/** What the pipeline needs from the process it runs in. */
export interface HttpHost {
  readonly registry: readonly RegisteredOperation[];
  readonly clients: () => Clients;
  readonly system: System;
  readonly cursorKey: () => Uint8Array;
  readonly auth: AuthSettings;
  readonly asset: (name: AssetName) => Promise<Uint8Array>;
  /** Check every reply against its contract: on in tests and on the local stack. */
  readonly strict: boolean;
}

export type HttpHandler = (
  event: APIGatewayProxyEvent,
  context: Context,
) => Promise<APIGatewayProxyResult>;

const RETRY_AFTER_SECONDS = 5;
const COST_OF_NOTHING_FOUND = 1;
const MALFORMED_FORM =
  "Send a form, application/x-www-form-urlencoded in UTF-8, with every field once and no query.";

/** What a process keeps from one request to the next. */
interface Kept {
  readonly tokens: (exchange: Exchange) => TokenDoor;
  readonly shares: (exchange: Exchange) => ShareDoor;
  readonly noteUse: NoteUse;
  readonly limit: (tenantId: string, cost: number) => Promise<Allowance>;
  readonly limitAddress: (network: string, requests: 0 | 1) => Allowance;
  readonly origins: Origins;
}

/**
 * The one pipeline of all operations: request id, early timeout, match, key or token, allowance,
 * scope, Accept, parse, If-Match or Idempotency-Key, the operation, its reply; every failure as
 * problem+json.
 */
export function httpHandler(host: HttpHost): HttpHandler {
  const match = compileRoutes(host.registry);
  const noteUse = useNotes(host.clients, host.system);
  const kept: Kept = {
    tokens: tokenDoors(host),
    shares: shareDoors(host, noteUse),
    noteUse,
    limit: rateLimiter(host.clients, host.system),
    limitAddress: addressLimiter(host.auth.addressLimit, host.system),
    origins: originsOf(host.clients, host.system),
  };
  const logRequest = (exchange: Exchange, status: number) => {
    const { method, path, startedAt } = exchange;
    const found = match(method, path);
    // The operation, never the path: it may hold a customer's own name for an account.
    const operationId = found.kind === "found" ? found.operation.operationId : found.kind;
    const millis = host.system.now().getTime() - startedAt.getTime();
    logOf(exchange).info("request", { operationId, status, millis });
  };
  const pipeline = middy<Exchange, APIGatewayProxyResult>({
    timeoutEarlyInMillis: EARLY_TIMEOUT_MILLIS,
    timeoutEarlyResponse: () => {
      throw unavailable();
    },
  })
    .onError((request) => {
      const answer = writeProblem(
        asProblem(request.error, request.event, host.strict),
        request.event,
      );
      request.response = toGateway(answer, request.event);
      logRequest(request.event, answer.status);
    })
    .handler(async (exchange: Exchange) => {
      const [answer] = await Promise.all([
        serve(host, kept, exchange, match),
        noteCaller(kept, exchange),
      ]);
      logRequest(exchange, answer.status);
      return toGateway(answer, exchange);
    });
  return async (event, context) => {
    const exchange = openExchange(event, host.system);
    // What holds until it is settled whose request it is; some fail before that.
    holdTo(kept.limitAddress(exchange.network, 0), exchange);
    if (host.auth.overTls()) exchange.answerHeaders.set("Strict-Transport-Security", hstsHeader);
    return pipeline(exchange, context);
  };
}

async function serve(
  host: HttpHost,
  kept: Kept,
  exchange: Exchange,
  match: (method: string, path: string) => Match,
): Promise<Answer> {
  const found = match(exchange.method, exchange.path);
  if (isPreflight(exchange)) return preflightOf(kept, exchange, found);
  const endpoint = found.kind === "found" ? (await found.operation.load()).default : undefined;
  await shareWith(exchange, endpoint?.scope === null, kept.origins);
  await spend(kept, exchange, endpoint);
  if (found.kind === "no-path") throw problem("route-not-found");
  if (found.kind === "no-method" || endpoint === undefined) {
    const allow = found.kind === "no-method" ? found.allow.join(", ") : "";
    throw problem("method-not-allowed", { allow }, { headers: { Allow: allow } });
  }
  admit(endpoint, exchange);
  const mediaType = agreeOnMediaType(endpoint, exchange);
  const parsed = parsedOrRefused(endpoint, exchange, found.params);
  if ("refused" in parsed) return parsed.refused;
  const call: Call = {
    host,
    tokens: kept.tokens(exchange),
    shares: kept.shares(exchange),
    endpoint,
    exchange,
    parsed,
    mediaType,
    ifVersion: versionWanted(endpoint, exchange),
  };
  const key = endpoint.idempotency === "key" ? idempotencyKey(exchange) : undefined;
  const seed = host.system.seed();
  if (key === undefined) return run(call, { seed, startedAt: exchange.startedAt });
  const log = logWith({ requestId: exchange.requestId });
  const store = openIdempotency(host.clients(), scopeOf(exchange));
  const sealKey = endpoint.secretReply ? host.auth.sealKey() : undefined;
  return runOnce({ store, key, seed, log, sealKey }, exchange, (claim) => runToAnswer(call, claim));
}

/** Asked for pages of a tenant's origin it counts for nothing: who is known asks next. */
async function preflightOf(kept: Kept, exchange: Exchange, found: Match): Promise<Answer> {
  const allowed = await preflight(exchange, found, kept.origins);
  if (allowed !== null) return allowed;
  holdTo(kept.limitAddress(exchange.network, 1), exchange);
  return { status: 204, headers: {}, body: "" };
}

function noteCaller({ noteUse }: Kept, { principal }: Exchange): Promise<void> | undefined {
  return principal === null || isLeaving(principal)
    ? undefined
    : noteUse(principal.partnerId ?? principal.tenantId, principal.keyId);
}

/** Nothing is written for a tenant that leaves: it would come back when all of it is gone. */
const isLeaving = ({ closed }: Principal): boolean => closed === "leaving";

/**
 * Takes what a request costs from its tenant's allowance, also when the path is wrong. Without a
 * tenant, or where a key changes nothing, it is one request of its address.
 */
async function spend(kept: Kept, exchange: Exchange, endpoint?: Contract): Promise<void> {
  const { principal, network } = exchange;
  if (principal === null || isLeaving(principal) || endpoint?.scope === null)
    return holdTo(kept.limitAddress(network, 1), exchange);
  const allowance = await kept
    .limit(principal.tenantId, endpoint?.cost ?? COST_OF_NOTHING_FOUND)
    .catch((error: unknown) => {
      throw fromStore(error, exchange);
    });
  holdTo(allowance, exchange);
}

/** A request's parts, or the answer RFC 6749 has for one that cannot be read. */
function parsedOrRefused(
  endpoint: Contract,
  exchange: Exchange,
  params: Readonly<Record<string, string>>,
): ParsedRequest | { readonly refused: Answer } {
  try {
    return parseRequest(endpoint, exchange, params);
  } catch (error) {
    if (endpoint.refusals !== "oauth" || !(error instanceof Problem)) throw error;
    const body = { error: "invalid_request", error_description: MALFORMED_FORM };
    return {
      refused: writeReply(endpoint, exchange, { status: 400, body }, { strict: true }),
    };
  }
}

/** A key where one is needed, of a tenant that is open, with the scope the operation asks for. */
function admit(contract: Contract, { principal, header }: Exchange): void {
  const { scope } = contract;
  if (scope === null) return;
  if (principal === null) throw problem("missing-credentials");
  if (isOverClients(scope)) refuseAddressed(principal, header("tenant"));
  if (principal.misaddressed) throw problem("tenant-not-yours");
  if (principal.closed !== undefined && contract.whileClosed !== true)
    throw problem(principal.closed === "suspended" ? "tenant-suspended" : "tenant-leaving");
  if (scope !== "any" && !principal.scopes.includes(scope))
    throw problem("missing-scope", { scope });
}

const OWN_ONLY = {
  header: "Tenant",
  code: "not-allowed",
  detail: {
    en: "What is about your clients you do as yourself.",
    nl: "Wat over uw klanten gaat, doet u als uzelf.",
  },
  fix: { en: "Leave the header out.", nl: "Laat de header weg." },
} as const;

function refuseAddressed({ tenantId, partnerId }: Principal, named: string | undefined): void {
  if (named === undefined || (named === tenantId && partnerId === undefined)) return;
  throw problem("invalid-header", {}, { errors: [OWN_ONLY] });
}

function agreeOnMediaType(contract: Contract, exchange: Exchange): string {
  const available = mediaTypesOf(contract);
  const chosen = chooseMediaType(exchange.header("accept"), available);
  if (chosen === null) throw problem("not-acceptable", { available: available.join(", ") });
  return chosen;
}

/** Media types of the successful answers, main representation first. */
function mediaTypesOf(contract: Contract): readonly string[] {
  const successes = Object.entries(contract.responses).filter(([status]) => Number(status) < 300);
  const types = successes.flatMap(([, { mediaType, mediaTypes }]) => [
    mediaType ?? "application/json",
    ...Object.keys(mediaTypes ?? {}),
  ]);
  return [...new Set(types)];
}

interface Call {
  readonly host: HttpHost;
  readonly tokens: TokenDoor;
  readonly shares: ShareDoor;
  readonly endpoint: Endpoint;
  readonly exchange: Exchange;
  readonly parsed: ParsedRequest;
  readonly mediaType: string;
  readonly ifVersion: number | undefined;
}

interface Dice {
  readonly seed: string;
  readonly startedAt: Date;
}

async function run(call: Call, dice: Dice): Promise<Answer> {
  const { host, endpoint, exchange, parsed, mediaType, ifVersion } = call;
  try {
    const accepts = (type: string) => chooseMediaType(exchange.header("accept"), [type]) !== null;
    const input = { ...parsed, ifVersion, mediaType, accepts } as Parameters<Endpoint["handle"]>[0];
    const reply: Reply = await endpoint.handle(input, contextOf(call, dice));
    return writeReply(endpoint, exchange, reply, { strict: host.strict });
  } catch (error) {
    const thrown = fromStore(error, exchange);
    if (host.strict && thrown instanceof Problem && !isDocumented(endpoint, thrown)) {
      throw new Error(`${endpoint.operationId} does not document ${thrown.code}`, {
        cause: thrown,
      });
    }
    throw thrown;
  }
}

/** As `run`, with problems written: what an Idempotency-Key keeps is the answer, good or bad. */
async function runToAnswer(call: Call, dice: Dice): Promise<Answer> {
  try {
    return await run(call, dice);
  } catch (error) {
    if (error instanceof Problem) return writeProblem(error, call.exchange);
    throw error;
  }
}

function contextOf({ host, tokens, shares, endpoint, exchange, parsed }: Call, dice: Dice): Ctx {
  const { requestId, language, principal } = exchange;
  const log = logWith({
    requestId,
    operationId: endpoint.operationId,
    tenantId: principal?.tenantId,
  });
  const common = {
    now: dice.startedAt,
    language,
    requestId,
    log,
    tokens,
    shares,
    urlFault: (url: string) => urlFault(url, host.auth.allowLoopback),
    asset: host.asset,
    newId: idDrawer(dice.seed, dice.startedAt),
  };
  // The types keep an operation without a key from seeing what is missing here.
  if (principal === null) return common as unknown as Ctx;
  const owner = { tenantId: principal.tenantId, operationId: endpoint.operationId, ...parsed };
  const trace = {
    now: dice.startedAt,
    triedAt: exchange.startedAt,
    actor: actorOf(principal),
    requestId: exchange.requestId,
    once: hash("sha256", dice.seed, "base64url"),
  };
  const store = openStore(host.clients(), scopeOf(exchange), trace);
  return {
    ...common,
    principal,
    store,
    branding: brandingDoor(host.clients, scopeOf(exchange), trace),
    clients: clientDoor(host.clients, { partnerId: principal.tenantId, store, trace }),
    cursor: cursorBox(host.cursorKey, owner),
  };
}

/** Who a write is signed by. */
function actorOf({ keyId, subject, partnerId }: Principal): string {
  const caller = subject === undefined ? keyId : `${keyId}:${subject}`;
  return partnerId === undefined ? caller : `${partnerId}/${caller}`;
}

function scopeOf({ principal }: Exchange) {
  if (principal === null) throw problem("missing-credentials");
  return tenantScope(principal.tenantId);
}

const quotaProblems = {
  accounts: "account-quota-exceeded",
  importsPerDay: "import-quota-exceeded",
  segmentations: "quota-exceeded",
  criteriaSets: "quota-exceeded",
  weightingProfiles: "quota-exceeded",
} as const;

/** Refusals of the store that mean the same whatever the operation. */
function fromStore(error: unknown, { principal, method }: Exchange): unknown {
  if (!(error instanceof StoreError)) return error;
  if (error.code === "gone") return goneFor(principal, error);
  // Found when it was read, and not when it was to be written.
  if (error.code === "absent" || error.code === "wrong-state")
    return method === "GET" ? unavailable(error) : problem("state-changed", {}, { cause: error });
  if (error.code === "stale") return problem("precondition-failed", {}, { cause: error });
  if (error.code === "busy") return unavailable(error);
  if (error.code === "too-large") return problem("too-large-to-store", {}, { cause: error });
  if (error.code === "full" && error.quota) {
    const { name, tier, allowed } = error.quota;
    return problem(quotaProblems[name], { quota: name, tier, allowed }, { cause: error });
  }
  return error;
}

/**
 * A tenant can be gone while a process still remembers what let the caller in. It is then answered
 * as a tenant that never was: to whoever acts for it, and to who comes with a key of its own.
 */
function goneFor(principal: Principal | null, cause: StoreError): Problem {
  if (principal === null) return unavailable(cause);
  const code = principal.partnerId === undefined ? "missing-credentials" : "tenant-not-yours";
  return problem(code, {}, { cause });
}

function unavailable(cause?: unknown): Problem {
  const headers = { "Retry-After": String(RETRY_AFTER_SECONDS) };
  return problem("unavailable", {}, { headers, cause });
}

/** Anything that is not a problem is a fault of ours: logged here, and told nobody. */
function asProblem(error: unknown, exchange: Exchange, withMessages: boolean): Problem {
  const thrown = error instanceof Problem ? error : problem("internal-error", {}, { cause: error });
  if (thrown.status >= 500) {
    logOf(exchange).error("request failed", {
      code: thrown.code,
      ...errorFields(thrown.cause ?? thrown, withMessages),
    });
  }
  return thrown;
}

function logOf({ requestId, principal, traceparent }: Exchange): Log {
  return logWith({
    requestId,
    tenantId: principal?.tenantId,
    keyId: principal?.keyId,
    traceparent,
  });
}
