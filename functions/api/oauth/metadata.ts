import * as z from "zod";
import { clientAlgorithms } from "../../contract/client-keys.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { scopes } from "../../contract/scopes.ts";
import { JWKS_PATH, TOKEN_PATH } from "../../contract/tokens.ts";

const methods = ["client_secret_basic", "private_key_jwt"] as const;

const describe = (issuer: string) => ({
  issuer,
  token_endpoint: `${issuer}${TOKEN_PATH}`,
  jwks_uri: `${issuer}${JWKS_PATH}`,
  scopes_supported: [...scopes],
  response_types_supported: [],
  grant_types_supported: ["client_credentials" as const],
  token_endpoint_auth_methods_supported: [...methods],
  token_endpoint_auth_signing_alg_values_supported: [...clientAlgorithms],
  service_documentation: `${issuer}/docs`,
});

export default endpoint({
  operationId: "getAuthorizationServer",
  method: "GET",
  path: "/.well-known/oauth-authorization-server",
  tag: "Tokens",
  summary: "Read where and how to get tokens",
  description: "Authorization server metadata (RFC 8414), for programs that set themselves up.",
  scope: null,
  cost: 0,
  idempotency: "safe",
  precondition: "none",
  responses: {
    200: {
      description: "The metadata.",
      schema: () =>
        z.strictObject({
          issuer: z.string().describe("`iss` and `aud` of the tokens."),
          token_endpoint: z.string().describe("Where to get tokens."),
          jwks_uri: z.string().describe("The keys that sign them."),
          scopes_supported: z.array(z.enum(scopes)).describe("All scopes there are."),
          response_types_supported: z.array(z.string()).describe("None: nobody is redirected."),
          grant_types_supported: z
            .array(z.literal("client_credentials"))
            .describe("How tokens are granted."),
          token_endpoint_auth_methods_supported: z
            .array(z.enum(methods))
            .describe("How clients prove themselves."),
          token_endpoint_auth_signing_alg_values_supported: z
            .array(z.enum(clientAlgorithms))
            .describe("What they may sign with."),
          service_documentation: z.string().describe("Documentation for people."),
        }),
      examples: {
        metadata: { summary: "Of a host", value: describe("https://api.trefzeker.example") },
      },
    },
  },
  problems: [],
  async handle(_input, ctx) {
    return {
      status: 200,
      headers: { "Cache-Control": "public, max-age=300" },
      body: describe(ctx.tokens.issuer),
    };
  },
});
