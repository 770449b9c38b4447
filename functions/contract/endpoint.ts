/**
 * How to write an operation: one file `functions/api/<resource>/<verb>.ts`, default export, then
 * `npm run gen`. Routing, validation, paging, problems, OpenAPI and the generated tests follow.
 *
 *     export default endpoint({
 *       operationId: "getWidget",
 *       method: "GET",
 *       path: "/v1/widgets/{widgetId}",
 *       tag: "Widgets",
 *       summary: "Read a widget",
 *       description: "One sentence or more of Markdown.",
 *       scope: "widgets.read",           // null: no key needed; "any": any valid key
 *       cost: 1,
 *       idempotency: "safe",             // GET · "natural": PUT, PATCH, DELETE · "key": POST
 *       precondition: "none",            // "etag": If-Match required · "optional": honoured
 *       params: () => z.strictObject({ widgetId: idSchema("widget", "The widget.") }),
 *       responses: { 200: { description: "The widget.", schema: widgetSchema, examples: { one: { … } } } },
 *       problems: ["widget-not-found"],
 *       async handle({ params }, ctx) {
 *         const found = await ctx.store.widgets.read(params.widgetId);
 *         if (!found) throw problem("widget-not-found", { id: params.widgetId });
 *         return { status: 200, etag: etagOf(found.version), body: shown(found) };
 *       },
 *     });
 *
 * - Schemas are functions, so that a cold start builds only those of the operation it serves. Use
 *   `z.strictObject` (unknown fields are errors) and `.describe()` every property. Give a schema
 *   used in several operations `.meta({ id: "Widget" })` to name it in the OpenAPI document, and
 *   build it once (a module constant inside a memo function), or the name appears twice.
 * - Query values are text: use `integerParam` or enums. `filter[field][gte]=1` arrives
 *   as `query.filter = { field: { gte: "1" } }` (`filter[field]=1` as `{ field: { eq: "1" } }`).
 * - What `handle` returns must be one of `responses`; bodies are `z.input` of their schema. To answer
 *   with stored bytes or CSV, return `raw: { mediaType, content }` instead of `body`; list further
 *   media types in `mediaTypes`, and read the one the caller asked for from `input.mediaType`.
 * - `etag: etagOf(version)` is for representations that do not depend on the language; any other
 *   200 of a GET gets a tag made from its bytes. With `precondition` "etag" or "optional",
 *   `input.ifVersion` is the version in If-Match (undefined: absent or `*`); answer
 *   `problem("precondition-failed")` when it is not the current one.
 * - Errors: `throw problem(code, values)` with a code from problems.ts (add a row there for a new
 *   one) listed in `problems`; `throw validationProblem(domainProblems, { at: "/scheme" })` for
 *   problems found by the domain. Problems every operation can have are added by the kit.
 */
import type * as z from "zod";
import type { Ctx, PublicCtx } from "./context.ts";
import type { ProblemCode } from "./problems.ts";
import type { Scope } from "./scopes.ts";

export type Method = "GET" | "PUT" | "POST" | "PATCH" | "DELETE";
export type BodyType =
  | "application/json"
  | "application/merge-patch+json"
  | "application/x-www-form-urlencoded";

/** A named example; `value` is validated against its schema by the tests. */
export interface Example {
  readonly summary: string;
  readonly value: unknown;
}
export type Examples = Readonly<Record<string, Example>>;

export interface ResponseContract {
  readonly description: string;
  readonly schema?: () => z.ZodType;
  /** The type of the main representation; `application/json` when a schema is given. */
  readonly mediaType?: string;
  /** Further representations, with a text example of each. */
  readonly mediaTypes?: Readonly<Record<string, { readonly example: string }>>;
  readonly examples?: Examples;
  /** Response headers of this operation's own, name → description. */
  readonly headers?: Readonly<Record<string, string>>;
}
export type Responses = { readonly [status: number]: ResponseContract };

/** Bytes answered as they are. */
export interface RawBody {
  readonly mediaType: string;
  readonly content: string | Uint8Array;
}

interface ReplyExtras {
  /** An unquoted entity tag; see `etagOf`. */
  readonly etag?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A body may be made of values nobody may change. */
type Frozen<T> = unknown extends T
  ? T
  : T extends string | number | boolean | null | undefined
    ? T
    : { readonly [K in keyof T]: Frozen<T[K]> };

type BodyOf<Contract> = Contract extends { readonly schema: () => infer Schema extends z.ZodType }
  ?
      | { readonly body: Frozen<z.input<Schema>>; readonly raw?: undefined }
      | { readonly raw: RawBody; readonly body?: undefined }
  : { readonly body?: undefined; readonly raw?: RawBody };

/** One reply per documented status. */
export type ReplyOf<R extends Responses> = {
  [Status in keyof R & number]: { readonly status: Status } & BodyOf<R[Status]> & ReplyExtras;
}[keyof R & number];

/** A reply as the runtime sees it, after types are checked. */
export interface Reply extends ReplyExtras {
  readonly status: number;
  readonly body?: unknown;
  readonly raw?: RawBody;
}

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;

export interface Input<P, Q, B> {
  readonly params: Parsed<P>;
  readonly query: Parsed<Q>;
  readonly body: Parsed<B>;
  /** The version in If-Match; undefined when it is absent or `*`. A tag of no version gives -1. */
  readonly ifVersion: number | undefined;
  /** What Accept (or the main representation) settled on. */
  readonly mediaType: string;
  /** Whether Accept lets the answer be of a type, where what there is has one type of its own. */
  accepts(mediaType: string): boolean;
}

/** An operation's contract: everything but its code. */
export interface Contract {
  readonly operationId: string;
  readonly method: Method;
  /** `/v1/things/{thingId}`: static parts win over parameters. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  /** Markdown. */
  readonly description: string;
  /** null: public; "any": any valid key. */
  readonly scope: Scope | "any" | null;
  /** What a call counts for against the tenant's limits; 1 for a plain read. */
  readonly cost: number;
  readonly idempotency: "safe" | "natural" | "key";
  readonly precondition: "none" | "etag" | "optional";
  readonly params?: () => z.ZodObject;
  readonly query?: () => z.ZodObject;
  readonly body?: () => z.ZodType;
  readonly bodyType?: BodyType;
  readonly examples?: { readonly request?: Examples };
  readonly responses: Responses;
  readonly problems: readonly ProblemCode[];
  /** `oauth`: what a caller does wrong is answered as RFC 6749 §5.2 says, in a documented 400. */
  readonly refusals?: "oauth";
  /** Answered also to a tenant that is suspended or about to be removed. */
  readonly whileClosed?: true;
  /** The reply has a secret in it: what an Idempotency-Key keeps of it is encrypted. */
  readonly secretReply?: true;
}

/** An operation as the runtime sees it. */
export interface Endpoint extends Contract {
  handle(input: Input<z.ZodAny, z.ZodAny, z.ZodAny>, ctx: Ctx): Promise<Reply>;
}

interface Definition<
  S extends Scope | "any" | null,
  P extends z.ZodObject | undefined,
  Q extends z.ZodObject | undefined,
  B extends z.ZodType | undefined,
  R extends Responses,
> extends Omit<Contract, "scope" | "params" | "query" | "body" | "responses"> {
  readonly scope: S;
  readonly params?: () => P & z.ZodObject;
  readonly query?: () => Q & z.ZodObject;
  readonly body?: () => B & z.ZodType;
  readonly responses: R;
  handle(
    input: Input<P, Q, B>,
    ctx: S extends null ? PublicCtx : Ctx,
  ): Promise<ReplyOf<NoInfer<R>>> | ReplyOf<NoInfer<R>>;
}

/** One operation: contract and code together, types inferred here. */
export function endpoint<
  const S extends Scope | "any" | null,
  const R extends Responses,
  P extends z.ZodObject | undefined = undefined,
  Q extends z.ZodObject | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
>(definition: Definition<S, P, Q, B, R>): Endpoint {
  // The only widening of the kit: from the types one operation infers to the ones the runtime,
  // which parses input with these very schemas before the call, can hold for all of them.
  return definition as unknown as Endpoint;
}

/**
 * The entity tag of a versioned entity. `beside`: what else the representation depends on, such as
 * the day something was computed for; letters, digits, `-` and `.`. If-Match looks at the version
 * alone.
 */
export function etagOf(version: number, beside: string | null = null): string {
  return beside === null ? String(version) : `${version}/${beside}`;
}

/** An operation in the registry: enough to route by, its code loaded when first needed. */
export interface RegisteredOperation {
  readonly operationId: string;
  readonly method: Method;
  readonly path: string;
  readonly load: () => Promise<{ readonly default: Endpoint }>;
}

/** Every problem an operation can answer with: its own and those its contract brings along. */
export function problemsOf(contract: Contract): readonly ProblemCode[] {
  const found = new Set<ProblemCode>(contract.problems);
  const add = (when: unknown, ...codes: ProblemCode[]) => {
    if (when) for (const code of codes) found.add(code);
  };
  add(true, "internal-error", "unavailable", "rate-limited", "not-acceptable");
  add(contract.scope !== null, "missing-credentials", "tenant-not-yours");
  add(contract.scope !== null && !contract.whileClosed, "tenant-suspended", "tenant-leaving");
  add(contract.scope?.startsWith("clients."), "invalid-header");
  add(contract.scope !== null && contract.scope !== "any", "missing-scope");
  if (contract.refusals === "oauth") return [...found];
  add(true, "invalid-parameters");
  add(contract.query !== undefined && "cursor" in contract.query().shape, "invalid-cursor");
  add(contract.body, "malformed-body", "body-too-large", "invalid-request", "too-large-to-store");
  add(contract.method !== "GET", "unsupported-media-type", "state-changed");
  add(
    contract.idempotency === "key",
    "invalid-header",
    "idempotency-key-reused",
    "idempotency-key-in-use",
  );
  add(contract.precondition !== "none", "invalid-header", "precondition-failed");
  add(contract.precondition === "etag", "precondition-required");
  return [...found];
}
