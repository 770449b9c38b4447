import { endpoint } from "../../contract/endpoint.ts";
import { RECEIPT_TYPE } from "../../contract/leaving.ts";
import { problem } from "../../contract/problem.ts";
import {
  clientParams,
  offboardingSchema,
  removedExample,
  scheduledExample,
  shown,
} from "./offboarding-representation.ts";

export default endpoint({
  operationId: "getClientOffboarding",
  method: "GET",
  path: "/v1/clients/{tenantId}/offboarding",
  tag: "Clients",
  summary: "Read how far the removal of a client tenant is",
  description:
    "Whether it can still be undone, and once it is removed the signed receipt. The receipt names the tenant by the SHA-256 of its id alone: whoever knows the id can tell whose it is.",
  scope: "clients.read",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  params: clientParams,
  responses: {
    200: {
      description: "The removal.",
      schema: offboardingSchema,
      examples: {
        scheduled: { summary: "Can be undone", value: scheduledExample },
        removed: { summary: "Nothing is left", value: removedExample },
      },
    },
  },
  problems: ["client-not-leaving"],
  async handle({ params: { tenantId: id } }, ctx) {
    const offboarding = await ctx.store.offboarding.read(id);
    if (offboarding === null) throw problem("client-not-leaving", { id });
    const { receipt } = offboarding;
    const signed = receipt && (await ctx.tokens.sign(RECEIPT_TYPE, { ...receipt }));
    return { status: 200, body: shown(offboarding, signed) };
  },
});
