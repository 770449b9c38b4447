import * as z from "zod";
import { endpoint, etagOf } from "../../contract/endpoint.ts";
import { nameSchema } from "../../contract/schemas/basics.ts";
import { clientParams } from "./offboarding-representation.ts";
import { clientExample, clientSchema, tierSchema, told } from "./representation.ts";
import { refuseLargerTier } from "./tier.ts";

export default endpoint({
  operationId: "updateClient",
  method: "PATCH",
  path: "/v1/clients/{tenantId}",
  tag: "Clients",
  summary: "Change a client tenant",
  description:
    "A merge patch (RFC 7396) of its name and tier. A tier is in force at the client's next calls; what it has beyond a smaller tier it keeps, and can make no more of.",
  scope: "clients.write",
  cost: 5,
  idempotency: "natural",
  precondition: "etag",
  params: clientParams,
  body: () =>
    z
      .strictObject({ name: nameSchema("the client").optional(), tier: tierSchema().optional() })
      .describe("What to change."),
  bodyType: "application/merge-patch+json",
  examples: { request: { larger: { summary: "A larger tier", value: { tier: "premium" } } } },
  responses: {
    200: {
      description: "The client after the change.",
      schema: clientSchema,
      examples: {
        changed: { summary: "In another tier", value: { ...clientExample, tier: "premium" } },
      },
    },
  },
  problems: ["client-not-found", "tier-not-held"],
  async handle({ params: { tenantId }, body, ifVersion }, ctx) {
    const { name, tier } = body;
    if (tier !== undefined) await refuseLargerTier(ctx.store, tier);
    const to = { ...(name !== undefined && { name }), ...(tier !== undefined && { tier }) };
    const client = await ctx.store.clients.change(tenantId, ifVersion, to);
    const shown = await told(ctx, client, tenantId);
    return { status: 200, etag: etagOf(client?.version ?? 1), body: shown };
  },
});
