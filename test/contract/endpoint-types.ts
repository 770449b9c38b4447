// Type guarantees of the kit, checked by the compiler alone.
import * as z from "zod";
import { endpoint } from "../../functions/contract/endpoint.ts";

const common = {
  method: "POST",
  path: "/v1/things/{thingId}",
  tag: "Things",
  summary: "s",
  description: "d",
  scope: "accounts.write",
  cost: 1,
  idempotency: "key",
  precondition: "none",
  problems: [],
} as const;
const thing = z.strictObject({ size: z.int().default(1) });

export const typed = endpoint({
  ...common,
  operationId: "typed",
  params: () => z.strictObject({ thingId: z.string() }),
  query: () =>
    z.strictObject({ dry: z.enum(["true", "false"]).transform((text) => text === "true") }),
  body: () => thing,
  responses: {
    201: { description: "Made.", schema: () => z.strictObject({ size: z.int() }), examples: {} },
    204: { description: "Nothing." },
  },
  async handle({ params, query, body }, ctx) {
    const id: string = params.thingId;
    const dry: boolean = query.dry;
    const size: number = body.size;
    const tenant: string = ctx.principal.tenantId;
    return dry
      ? { status: 204 }
      : { status: 201, body: { size: size + id.length + tenant.length } };
  },
});

export const wrong = [
  endpoint({
    ...common,
    operationId: "undocumentedStatus",
    responses: { 204: { description: "Nothing." } },
    // @ts-expect-error a status that is not documented
    handle: () => ({ status: 200 }),
  }),
  endpoint({
    ...common,
    operationId: "wrongBody",
    responses: { 200: { description: "It.", schema: () => thing } },
    // @ts-expect-error a body that does not fit its schema
    handle: () => ({ status: 200, body: { size: "big" } }),
  }),
  endpoint({
    ...common,
    operationId: "unknownScope",
    // @ts-expect-error a scope that does not exist
    scope: "things.read",
    responses: { 204: { description: "Nothing." } },
    handle: () => ({ status: 204 }),
  }),
  endpoint({
    ...common,
    operationId: "publicHasNoStore",
    scope: null,
    responses: { 204: { description: "Nothing." } },
    handle: (_input, ctx) => {
      // @ts-expect-error an operation without a key has no tenant and so no store
      ctx.store;
      return { status: 204 };
    },
  }),
];
