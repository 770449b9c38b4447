import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { ACCESS_TOKEN_SECONDS, CLIENT_ASSERTION_MAX_SECONDS } from "../../contract/limits.ts";
import { ASSERTION_TYPE, grantErrors, TOKEN_PATH } from "../../contract/tokens.ts";

/** What RFC 6749 §5.1 and §5.2 ask of every answer. */
const headers = { "Cache-Control": "no-store", Pragma: "no-cache" } as const;

const field = (description: string) => z.string().optional().describe(description);

const errorSchema = () =>
  z.strictObject({
    error: z.enum(grantErrors).describe("What is wrong, by RFC 6749 §5.2."),
    error_description: z.string().describe("The same in words, in English."),
  });

const refusal = (error: string, description: string) => ({
  summary: error,
  value: { error, error_description: description },
});

export default endpoint({
  operationId: "createToken",
  method: "POST",
  path: TOKEN_PATH,
  tag: "Tokens",
  summary: "Get an access token",
  description: `OAuth 2 client credentials (RFC 6749 §4.4). The client proves itself with its secret in an \`Authorization: Basic\` header, or with a JWT signed with a key it registered (\`private_key_jwt\`, RFC 7523): \`iss\` and \`sub\` its client id, \`aud\` this address or the issuer, a \`jti\` never used before, and at most ${CLIENT_ASSERTION_MAX_SECONDS} seconds to live. The token is a JWT (RFC 9068), signed with ES256, and lives ${ACCESS_TOKEN_SECONDS} seconds. While its tenant is suspended or to be removed a client is answered \`invalid_client\`, as if it were not known. Errors are in the form of RFC 6749.`,
  scope: null,
  cost: 0,
  idempotency: "safe",
  precondition: "none",
  bodyType: "application/x-www-form-urlencoded",
  refusals: "oauth",
  body: () =>
    z.object({
      grant_type: field("Always `client_credentials`."),
      scope: field("Scopes wanted, separated by spaces; all the client has when left out."),
      client_id: field("The client; may be left out, since it proves who it is."),
      client_secret: field("Never here: a secret goes in the Authorization header."),
      client_assertion_type: field(`With an assertion: \`${ASSERTION_TYPE}\`.`),
      client_assertion: field("The JWT the client signed."),
    }),
  examples: {
    request: {
      basic: {
        summary: "With a secret in the Authorization header",
        value: { grant_type: "client_credentials", scope: "accounts.read" },
      },
      assertion: {
        summary: "With a signed JWT",
        value: {
          grant_type: "client_credentials",
          client_assertion_type: ASSERTION_TYPE,
          client_assertion: "eyJhbGciOiJFUzI1NiIsImtpZCI6IjIwMjYtMTEifQ.eyJpc3MiOiJjbGlfIn0.c2ln",
        },
      },
    },
  },
  responses: {
    200: {
      description: "The token.",
      schema: () =>
        z.strictObject({
          access_token: z.string().describe("Send it as `Authorization: Bearer …`."),
          token_type: z.literal("Bearer").describe("How to send it."),
          expires_in: z.int().describe("Seconds it works."),
          scope: z.string().describe("What it may do, separated by spaces."),
        }),
      headers: { Pragma: "`no-cache`, as RFC 6749 asks." },
      examples: {
        token: {
          summary: "A token",
          value: {
            access_token: "eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJpc3MiOiJodHRwcyJ9.c2ln",
            token_type: "Bearer",
            expires_in: ACCESS_TOKEN_SECONDS,
            scope: "accounts.read",
          },
        },
      },
    },
    400: {
      description: "The request is not one this endpoint can grant.",
      schema: errorSchema,
      examples: {
        scope: refusal("invalid_scope", "The client may not have one of the scopes asked for."),
      },
    },
    401: {
      description:
        "The client is not known, is revoked, did not prove itself, or is of a tenant that is suspended or to be removed: `invalid_client`, whichever it is.",
      schema: errorSchema,
      headers: { "WWW-Authenticate": "How to authenticate: `Basic`." },
      examples: {
        client: refusal("invalid_client", "The client is not known or did not prove itself."),
      },
    },
  },
  problems: [],
  async handle({ body }, ctx) {
    const grant = await ctx.tokens.grant(body);
    if (grant.kind === "granted") {
      const { accessToken, expiresInSeconds, scope } = grant;
      return {
        status: 200,
        headers,
        body: {
          access_token: accessToken,
          token_type: "Bearer" as const,
          expires_in: expiresInSeconds,
          scope,
        },
      };
    }
    const { error, description } = grant;
    const answer = { error, error_description: description };
    if (error !== "invalid_client") return { status: 400, headers, body: answer };
    const challenge = { ...headers, "WWW-Authenticate": 'Basic realm="trefzeker"' };
    return { status: 401, headers: challenge, body: answer };
  },
});
