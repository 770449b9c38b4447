import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { JWKS_PATH } from "../../contract/tokens.ts";

export default endpoint({
  operationId: "listSigningKeys",
  method: "GET",
  path: JWKS_PATH,
  tag: "Tokens",
  summary: "Read the keys that sign access tokens",
  description:
    "A JSON Web Key Set (RFC 7517). A key is in it long before it signs, and until the last token it signed has expired.",
  scope: null,
  cost: 0,
  idempotency: "safe",
  precondition: "none",
  responses: {
    200: {
      description: "The key set.",
      schema: () =>
        z.strictObject({
          keys: z
            .array(
              z.strictObject({
                kty: z.literal("EC").describe("The kind of key."),
                crv: z.literal("P-256").describe("The curve."),
                x: z.string().describe("The point."),
                y: z.string().describe("The point."),
                kid: z.string().describe("What tokens name it by."),
                alg: z.literal("ES256").describe("The algorithm."),
                use: z.literal("sig").describe("It signs."),
              }),
            )
            .describe("The keys, that of today first."),
        }),
      examples: {
        one: {
          summary: "One key",
          value: {
            keys: [
              {
                kty: "EC",
                crv: "P-256",
                x: "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
                y: "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
                kid: "cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s",
                alg: "ES256",
                use: "sig",
              },
            ],
          },
        },
      },
    },
  },
  problems: [],
  async handle(_input, ctx) {
    const keys = (await ctx.tokens.publishedKeys()).map((key) => ({ ...key }));
    return {
      status: 200,
      headers: { "Cache-Control": "public, max-age=300" },
      body: { keys },
    };
  },
});
