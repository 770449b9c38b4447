import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { OIDC_ISSUERS_MAX } from "../../contract/limits.ts";
import { issuerExample, issuerSchema, shown } from "./representation.ts";

export default endpoint({
  operationId: "listOidcIssuers",
  method: "GET",
  path: "/v1/oidc-issuers",
  tag: "OIDC issuers",
  summary: "List your own issuers",
  description: `All of them, by key; there are at most ${OIDC_ISSUERS_MAX}.`,
  scope: "keys.read",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  responses: {
    200: {
      description: "The issuers.",
      schema: () =>
        z.strictObject({ data: z.array(issuerSchema()).describe("The issuers, by key.") }),
      examples: { one: { summary: "One issuer", value: { data: [issuerExample] } } },
    },
  },
  problems: [],
  async handle(_input, ctx) {
    const issuers = await ctx.store.access.oidcIssuers.list();
    return { status: 200, body: { data: issuers.map(shown) } };
  },
});
