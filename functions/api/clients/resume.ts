import { endpoint, etagOf } from "../../contract/endpoint.ts";
import { clientParams } from "./offboarding-representation.ts";
import { clientExample, clientSchema, reasonInput, told } from "./representation.ts";

export default endpoint({
  operationId: "resumeClient",
  method: "POST",
  path: "/v1/clients/{tenantId}/resume",
  tag: "Clients",
  summary: "Resume a client tenant",
  description:
    "Opens a suspended client again, everywhere within a minute, as it was. One that is open stays so.",
  scope: "clients.write",
  cost: 5,
  idempotency: "key",
  precondition: "none",
  params: clientParams,
  body: reasonInput,
  examples: {
    request: {
      reason: { summary: "With the reason", value: { reason: "The contract was renewed." } },
    },
  },
  responses: {
    200: {
      description: "The client.",
      schema: clientSchema,
      examples: {
        now: {
          summary: "As it is now",
          value: { ...clientExample, reason: "The contract was renewed." },
        },
      },
    },
  },
  problems: ["client-not-found"],
  async handle({ params: { tenantId }, body }, ctx) {
    const client = await ctx.store.clients.setState(tenantId, "active", body.reason);
    const shown = await told(ctx, client, tenantId);
    return { status: 200, etag: etagOf(client?.version ?? 1), body: shown };
  },
});
