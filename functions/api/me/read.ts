import * as z from "zod";
import { LOGO_PATH, lookExample, lookOf, lookShape } from "../../contract/branding.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { idSchema } from "../../contract/ids.ts";
import { scopes } from "../../contract/scopes.ts";

export default endpoint({
  operationId: "getMe",
  method: "GET",
  path: "/v1/me",
  tag: "Access",
  summary: "Say who is calling",
  description:
    "The tenant behind the key or token, or the client a partner acts for, and what it may do. A good first call.",
  scope: "any",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  whileClosed: true,
  responses: {
    200: {
      description: "The tenant and key of this request.",
      schema: () =>
        z.strictObject({
          tenant: z
            .strictObject({
              id: idSchema("tenant", "The tenant whose data this key reaches."),
              name: z.string().describe("The tenant's name."),
              mode: z.enum(["live", "test"]).describe("`test` for a sandbox tenant."),
            })
            .describe("The tenant."),
          key: z
            .strictObject({
              id: z
                .string()
                .regex(/^(key_[0-9A-Z]{26}|cli_[0-9A-Z]{26}|iss_[a-z][a-z0-9-]{0,39})$/)
                .describe(
                  "The key in use, the OAuth client of the token in use, or `iss_` and your own issuer.",
                ),
              scopes: z.array(z.enum(scopes)).describe("What the key may do."),
            })
            .describe("The API key, client or issuer behind the request."),
          partner: z
            .strictObject({ id: idSchema("tenant", "The partner whose key or token this is.") })
            .nullable()
            .describe("The partner that acts for the tenant (header `Tenant`); null: nobody does."),
          branding: z
            .strictObject({
              ...lookShape(),
              logoUrl: z
                .string()
                .nullable()
                .describe("Where its logo is, for whoever has a key of yours; null: it has none."),
            })
            .nullable()
            .describe("Of your partner, or your own if you are one; null: nothing is set."),
          status: z
            .enum(["active", "suspended", "leaving"])
            .describe("Unless it is `active`, nothing else is answered than this."),
          language: z.enum(["en", "nl"]).describe("The language answers come in."),
        }),
      examples: {
        sandbox: {
          summary: "A key of the sandbox tenant",
          value: {
            tenant: { id: "ten_01JD9Y2ZV3T6Q8R0W4X5Y7Z9AB", name: "Sandbox", mode: "test" },
            key: {
              id: "key_01JD9Y2ZV3T6Q8R0W4X5Y7Z9CD",
              scopes: ["accounts.read", "rankings.read"],
            },
            partner: null,
            branding: { ...lookExample, logoUrl: `https://api.trefzeker.example${LOGO_PATH}` },
            status: "active",
            language: "en",
          },
        },
      },
    },
  },
  problems: [],
  async handle(_input, ctx) {
    const { partnerId } = ctx.principal;
    const [tenant, branding] = await Promise.all([ctx.store.tenant.read(), ctx.branding.read()]);
    return {
      status: 200,
      body: {
        tenant: { id: tenant.tenantId, name: tenant.name, mode: tenant.mode },
        key: { id: ctx.principal.keyId, scopes: [...ctx.principal.scopes] },
        partner: partnerId === undefined ? null : { id: partnerId },
        branding: branding && {
          ...lookOf(branding),
          logoUrl: branding.logo && `${ctx.tokens.issuer}${LOGO_PATH}`,
        },
        status: ctx.principal.closed ?? ("active" as const),
        language: ctx.language,
      },
    };
  },
});
