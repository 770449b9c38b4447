import { endpoint, etagOf } from "../../contract/endpoint.ts";
import { clientParams } from "./offboarding-representation.ts";
import { clientExample, clientSchema, suspendedExample, told } from "./representation.ts";

export default endpoint({
  operationId: "getClient",
  method: "GET",
  path: "/v1/clients/{tenantId}",
  tag: "Clients",
  summary: "Read a client tenant",
  description: "What it is called, its tier, whether it is open, and how far the making of it is.",
  scope: "clients.read",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  params: clientParams,
  responses: {
    200: {
      description: "The client.",
      schema: clientSchema,
      examples: {
        active: { summary: "Open", value: clientExample },
        suspended: { summary: "Suspended", value: suspendedExample },
      },
    },
  },
  problems: ["client-not-found"],
  async handle({ params: { tenantId } }, ctx) {
    const client = await ctx.store.clients.read(tenantId);
    const body = await told(ctx, client, tenantId);
    return { status: 200, etag: etagOf(client?.version ?? 1, progressTag(body)), body };
  },
});

/** What changes without a version: steps, and that it leaves. */
const progressTag = ({ status, onboarding }: Awaited<ReturnType<typeof told>>): string =>
  [status, ...Object.values(onboarding)].join(".");
