import { endpoint, etagOf } from "../../contract/endpoint.ts";
import { refuseBeyond } from "../../contract/granting.ts";
import { OIDC_ISSUERS_MAX } from "../../contract/limits.ts";
import { checkUrl } from "../../contract/outbound.ts";
import { invalid, problem } from "../../contract/problem.ts";
import {
  inputExample,
  issuerExample,
  issuerInput,
  issuerParams,
  issuerSchema,
  shown,
} from "./representation.ts";

const stored = (description: string) => ({
  description,
  schema: issuerSchema,
  examples: { workforce: { summary: "An issuer", value: issuerExample } },
});

export default endpoint({
  operationId: "putOidcIssuer",
  method: "PUT",
  path: "/v1/oidc-issuers/{issuerKey}",
  tag: "OIDC issuers",
  summary: "Let in the tokens of an issuer of your own",
  description: `Registers an identity provider, or replaces what was registered. Its tokens are JWTs signed with ES256 or RS256, at most a day old; its keys are read from its key set over https and kept for ten minutes. ID tokens are refused: they are for the program that asked for them. When the audience does not name your tenant, send the header \`Tenant\` with its id: the issuer is then looked for among those of that tenant and nowhere else, so a token can never come in at a tenant it was not sent to. You can grant scopes you have yourself, and no others. A tenant has at most ${OIDC_ISSUERS_MAX} issuers. Changes are in force within a minute.`,
  scope: "keys.write",
  cost: 5,
  idempotency: "natural",
  precondition: "optional",
  params: issuerParams,
  body: issuerInput,
  examples: { request: { workforce: { summary: "Roles worth scopes", value: inputExample } } },
  responses: { 200: stored("It is changed."), 201: stored("It is registered.") },
  problems: ["scope-not-held", "too-many-credentials"],
  async handle({ params: { issuerKey }, body, ifVersion }, ctx) {
    for (const [index, { scopes }] of body.grants.entries()) {
      refuseBeyond(scopes, ctx.principal.scopes, { pointer: `/grants/${index}/scopes` });
    }
    checkUrl(ctx.urlFault, body.issuer, "/issuer");
    checkUrl(ctx.urlFault, body.jwksUri, "/jwksUri");
    checkAudience(body.audience, ctx.principal.tenantId);
    const { jwksUri, ...rest } = body;
    const issuer = { key: issuerKey, ...rest, ...(jwksUri !== undefined && { jwksUri }) };
    const put = await ctx.store.access.oidcIssuers.put(issuer, ifVersion);
    if (put.kind === "full") throw problem("too-many-credentials", { maximum: OIDC_ISSUERS_MAX });
    return {
      status: put.created ? 201 : 200,
      etag: etagOf(put.issuer.version),
      body: shown(put.issuer),
    };
  },
});

/** An audience that names a tenant is for that one alone, so no other can register it. */
function checkAudience(audience: string, tenantId: string): void {
  const named = audience.match(/ten_[0-9A-HJKMNP-TV-Z]{26}/g) ?? [];
  if (named.every((id) => id === tenantId)) return;
  throw invalid(
    "/audience",
    "names-another-tenant",
    {
      en: "The audience names a tenant that is not yours.",
      nl: "De audience noemt een tenant die niet de uwe is.",
    },
    {
      en: "Name your own tenant in it, or none; `GET /v1/me` tells its id.",
      nl: "Noem er uw eigen tenant in, of geen; `GET /v1/me` noemt het id.",
    },
    `a text that names ${tenantId} or no tenant`,
  );
}
