import { endpoint } from "../../contract/endpoint.ts";
import { OFFBOARDING_UNDO_HOURS } from "../../contract/limits.ts";
import { problem } from "../../contract/problem.ts";
import {
  clientParams,
  offboardingSchema,
  scheduledExample,
  shown,
} from "./offboarding-representation.ts";

export default endpoint({
  operationId: "offboardClient",
  method: "POST",
  path: "/v1/clients/{tenantId}/offboard",
  tag: "Clients",
  summary: "Remove a client tenant",
  description: `Closes the client to everyone, everywhere within a minute (403 \`tenant-leaving\`, and \`invalid_client\` where a token is asked for), and removes all there is of it ${OFFBOARDING_UNDO_HOURS} hours later: accounts, definitions, rankings, files, audit records, keys. Until then it can be undone; nothing brings it back afterwards, so export it first. What is left is a receipt. Backups of the tables forget it after at most 35 days. Asked again, it answers the same.`,
  scope: "clients.write",
  cost: 10,
  idempotency: "key",
  precondition: "none",
  params: clientParams,
  responses: {
    202: {
      description: "The removal, scheduled.",
      schema: offboardingSchema,
      headers: { Location: "Where to follow it." },
      examples: { scheduled: { summary: "Can be undone for two days", value: scheduledExample } },
    },
  },
  problems: ["client-not-found"],
  async handle({ params: { tenantId: id } }, ctx) {
    const offboarding = await ctx.store.offboarding.request(id);
    if (offboarding === null) throw problem("client-not-found", { id });
    return {
      status: 202,
      headers: { Location: `/v1/clients/${id}/offboarding` },
      body: shown(offboarding, null),
    };
  },
});
