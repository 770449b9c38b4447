import * as z from "zod";
import type { Endpoint, RegisteredOperation } from "../../functions/contract/endpoint.ts";
import { endpoint, etagOf } from "../../functions/contract/endpoint.ts";
import { pageOf, pageQuery } from "../../functions/contract/paging.ts";
import { problem } from "../../functions/contract/problem.ts";
import { StoreError } from "../../functions/store/errors.ts";

/** What the operations below have done, for tests to count. */
export const effects: string[] = [];

const thing = () =>
  z.strictObject({ id: z.string().describe("The thing."), size: z.int().describe("Its size.") });
const examples = { one: { summary: "One", value: { id: "key_x", size: 1 } } };
const ok = { description: "The thing.", schema: thing, examples };
const common = {
  tag: "Things",
  summary: "s",
  description: "d",
  cost: 1,
  precondition: "none",
  problems: [],
} as const;
const reading = { ...common, method: "GET", scope: "accounts.read", idempotency: "safe" } as const;
const thingParams = () => z.strictObject({ thingId: z.string().max(20).describe("The thing.") });

/** How far a slow or failing operation may be steered from its body. */
const way = z.enum(["works", "fails", "refuses", "busy", "undocumented", "waits", "meets"]);
let release: () => void = () => {};
export const releaseWaiting = (): void => release();

const operations: readonly Endpoint[] = [
  endpoint({
    ...reading,
    operationId: "getThing",
    path: "/v1/things/{thingId}",
    params: thingParams,
    responses: { 200: ok },
    problems: ["account-not-found"],
    async handle({ params: { thingId } }) {
      if (thingId === "vanished") throw new StoreError("absent", "There is no such thing");
      if (thingId === "absent") throw problem("account-not-found", { id: thingId });
      return { status: 200, etag: etagOf(3), body: { id: thingId, size: 1 } };
    },
  }),
  endpoint({
    ...reading,
    operationId: "getSpecialThing",
    path: "/v1/things/special",
    responses: { 200: { ...ok, mediaTypes: { "text/csv": { example: "id,size\n" } } } },
    async handle({ mediaType }) {
      if (mediaType === "text/csv")
        return { status: 200, raw: { mediaType, content: "id,size\nspecial,2\n" } };
      return { status: 200, body: { id: "special", size: 2 } };
    },
  }),
  endpoint({
    ...reading,
    operationId: "listThings",
    path: "/v1/things",
    query: () =>
      z.strictObject({
        ...pageQuery(),
        filter: z
          .partialRecord(z.enum(["size"]), z.partialRecord(z.enum(["eq", "gte"]), z.string()))
          .optional()
          .describe("Filters."),
      }),
    responses: { 200: { description: "Things.", schema: () => pageOf(thing()), examples: {} } },
    async handle({ query }, ctx) {
      const from = Number((await ctx.cursor.open(query.cursor)) ?? 0);
      const data = Array.from({ length: query.limit }, (_, index) => ({
        id: `t${from + index}`,
        size: from + index,
      }));
      const next = from + query.limit < 10 ? String(from + query.limit) : null;
      return { status: 200, body: { data, nextCursor: await ctx.cursor.seal(next) } };
    },
  }),
  endpoint({
    ...common,
    operationId: "makeThing",
    method: "POST",
    path: "/v1/things",
    scope: "accounts.write",
    idempotency: "key",
    query: () => z.strictObject({ dry: z.string().optional().describe("Not really.") }),
    body: () =>
      z.strictObject({
        size: z.int().min(1).describe("Size."),
        way: way.default("works").describe("What happens."),
        more: z.unknown().optional().describe("Anything."),
      }),
    responses: { 201: { ...ok, headers: { Location: "Where." } } },
    problems: ["account-not-found"],
    async handle({ body }, ctx) {
      const id = ctx.newId("key");
      effects.push(id);
      if (body.way === "fails") throw new Error("secret of Jansen BV");
      if (body.way === "refuses") throw problem("account-not-found", { id });
      if (body.way === "busy") throw problem("rate-limited");
      if (body.way === "meets") throw new StoreError("wrong-state", "It is another by now");
      if (body.way === "undocumented") throw problem("run-not-found", { id });
      if (body.way === "waits")
        await new Promise<void>((resolve) => {
          release = resolve;
        });
      return {
        status: 201,
        headers: { Location: `/v1/things/${id}` },
        body: { id, size: body.size },
      };
    },
  }),
  endpoint({
    ...common,
    operationId: "changeThing",
    method: "PATCH",
    path: "/v1/things/{thingId}",
    scope: "accounts.write",
    idempotency: "natural",
    precondition: "etag",
    params: thingParams,
    bodyType: "application/merge-patch+json",
    body: () => z.strictObject({ size: z.int().optional().describe("Size.") }),
    responses: { 200: ok },
    async handle({ params, ifVersion }) {
      if (ifVersion !== undefined && ifVersion !== 3) throw problem("precondition-failed");
      return { status: 200, etag: etagOf(4), body: { id: params.thingId, size: 4 } };
    },
  }),
  endpoint({
    ...common,
    operationId: "poke",
    method: "POST",
    path: "/v1/poke",
    scope: "any",
    idempotency: "safe",
    responses: { 204: { description: "Poked." } },
    async handle() {
      return { status: 204 };
    },
  }),
  endpoint({
    ...reading,
    operationId: "wrongReply",
    path: "/v1/wrong",
    responses: { 200: ok },
    async handle() {
      return { status: 200, body: { id: "x", size: 1.5 } };
    },
  }),
  endpoint({
    ...reading,
    operationId: "publicThing",
    path: "/public",
    scope: null,
    responses: { 200: ok },
    async handle() {
      return { status: 200, body: { id: "public", size: 0 } };
    },
  }),
];

export const registry: readonly RegisteredOperation[] = operations.map((operation) => ({
  operationId: operation.operationId,
  method: operation.method,
  path: operation.path,
  load: async () => ({ default: operation }),
}));
