import { endpoint, etagOf } from "../../contract/endpoint.ts";
import { clientParams } from "./offboarding-representation.ts";
import { clientSchema, reasonInput, suspendedExample, told } from "./representation.ts";

export default endpoint({
  operationId: "suspendClient",
  method: "POST",
  path: "/v1/clients/{tenantId}/suspend",
  tag: "Clients",
  summary: "Suspend a client tenant",
  description:
    "From now on, and everywhere within a minute, the client's own keys and tokens and yours acting for it are answered 403 `tenant-suspended`, but for `GET /v1/me`; its OAuth clients are refused a token, as `invalid_client`. Nothing is deleted; what was under way in the background is finished. Suspended already, it stays so, with the reason first given.",
  scope: "clients.write",
  cost: 5,
  idempotency: "key",
  precondition: "none",
  params: clientParams,
  body: reasonInput,
  examples: {
    request: {
      reason: { summary: "With the reason", value: { reason: "The contract has ended." } },
    },
  },
  responses: {
    200: {
      description: "The client.",
      schema: clientSchema,
      examples: { now: { summary: "As it is now", value: suspendedExample } },
    },
  },
  problems: ["client-not-found"],
  async handle({ params: { tenantId }, body }, ctx) {
    const client = await ctx.store.clients.setState(tenantId, "suspended", body.reason);
    const shown = await told(ctx, client, tenantId);
    return { status: 200, etag: etagOf(client?.version ?? 1), body: shown };
  },
});
