import { endpoint } from "../../contract/endpoint.ts";
import { problem } from "../../contract/problem.ts";
import { clientParams } from "./offboarding-representation.ts";

export default endpoint({
  operationId: "undoClientOffboarding",
  method: "POST",
  path: "/v1/clients/{tenantId}/offboard/undo",
  tag: "Clients",
  summary: "Keep a client tenant after all",
  description:
    "Takes back that the client is to be removed, as long as its time has not come. It is open again within two minutes, as it was; what it had under way goes on.",
  scope: "clients.write",
  cost: 2,
  idempotency: "key",
  precondition: "none",
  params: clientParams,
  responses: { 204: { description: "The client stays." } },
  problems: ["client-not-leaving", "client-gone"],
  async handle({ params: { tenantId: id } }, ctx) {
    const { offboarding } = ctx.store;
    if ((await offboarding.undo(id)) !== null) return { status: 204 };
    const known = await offboarding.read(id);
    throw problem(known === null ? "client-not-leaving" : "client-gone", { id });
  },
});
