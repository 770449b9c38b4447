import { endpoint, etagOf } from "../../contract/endpoint.ts";
import { problem } from "../../contract/problem.ts";
import { brandingExample, brandingSchema, shown } from "./representation.ts";

export default endpoint({
  operationId: "getBranding",
  method: "GET",
  path: "/v1/branding",
  tag: "Clients",
  summary: "Read your branding",
  description:
    "The name, colours and logo your clients see in `GET /v1/me`; links they share show the name and colours.",
  scope: "clients.read",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  responses: {
    200: {
      description: "The branding; empty and of version 0 until it is set.",
      schema: brandingSchema,
      examples: { set: { summary: "All of it set", value: brandingExample } },
    },
  },
  problems: ["not-a-partner"],
  async handle(_input, ctx) {
    if (!(await ctx.store.clients.isPartner())) throw problem("not-a-partner");
    const stored = await ctx.store.branding.read();
    return { status: 200, etag: etagOf(stored.version), body: shown(stored) };
  },
});
