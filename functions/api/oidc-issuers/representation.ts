import * as z from "zod";
import type { TenantStore } from "../../contract/context.ts";
import { OIDC_GRANTS_MAX, OIDC_REQUIRED_CLAIMS_MAX } from "../../contract/limits.ts";
import { once } from "../../contract/once.ts";
import { grantedScopesSchema } from "../../contract/schemas/access.ts";
import { timeSchema, versionSchema } from "../../contract/schemas/basics.ts";

type Stored = Awaited<ReturnType<TenantStore["access"]["oidcIssuers"]["list"]>>[number];

const MAX_URL_CHARS = 500;
const MAX_VALUE_CHARS = 200;

const issuerKeySchema = (description: string) =>
  z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,39}$/)
    .describe(description);

export const issuerParams = () =>
  z.strictObject({ issuerKey: issuerKeySchema("What you call the issuer.") });

const url = (description: string) => z.string().min(1).max(MAX_URL_CHARS).describe(description);

const definition = () => ({
  issuer: url("`iss` of its tokens, to the letter: an https address."),
  audience: z
    .string()
    .min(1)
    .max(MAX_VALUE_CHARS)
    .regex(/^\S+$/)
    .describe(
      "`aud` of its tokens. With your tenant's id in it, e.g. `api://ten_…`, a token says itself whose data it is for. Without, as with the application GUID of Microsoft Entra, every request must say so in the header `Tenant`.",
    ),
  requiredClaims: z
    .array(
      z.strictObject({
        claim: z.string().min(1).max(MAX_VALUE_CHARS).describe("Name of a claim."),
        value: z
          .string()
          .min(1)
          .max(MAX_VALUE_CHARS)
          .describe("The text it must be, or have in its list; to the letter."),
      }),
    )
    .max(OIDC_REQUIRED_CLAIMS_MAX)
    .default([])
    .describe(
      "What tokens must say beside issuer and audience, all of it. Needed where an issuer serves many organisations: `tid` of Entra, `hd` of Google.",
    ),
  jwksUri: url("Where its keys are; when left out, its discovery document says so.").optional(),
  claim: z
    .string()
    .min(1)
    .max(MAX_VALUE_CHARS)
    .describe("The claim that says what a caller may do: a list, or text with spaces."),
  grants: z
    .array(
      z.strictObject({
        value: z.string().min(1).max(MAX_VALUE_CHARS).describe("A value of the claim."),
        scopes: grantedScopesSchema("What whoever has it may do here."),
      }),
    )
    .min(1)
    .max(OIDC_GRANTS_MAX)
    .describe("Values of the claim and what each is worth. A token with none of them is refused."),
});

export const issuerInput = once(() =>
  z.strictObject(definition()).meta({
    id: "OidcIssuerInput",
    description: "An identity provider, and what its tokens are worth.",
  }),
);

export const issuerSchema = once(() =>
  z
    .strictObject({
      key: issuerKeySchema("What you call it."),
      version: versionSchema("Grows with every change."),
      ...definition(),
      jwksUri: url("Where its keys are.").nullable().describe("Null: as discovered."),
      createdAt: timeSchema("When it was registered."),
      updatedAt: timeSchema("When it was last changed."),
    })
    .meta({ id: "OidcIssuer", description: "An identity provider of your own." }),
);

export function shown(stored: Stored) {
  const { key, version, issuer, audience, claim, grants, createdAt, updatedAt } = stored;
  const requiredClaims = stored.requiredClaims.map((one) => ({ ...one }));
  return {
    key,
    version,
    issuer,
    audience,
    requiredClaims,
    jwksUri: stored.jwksUri ?? null,
    claim,
    grants: grants.map(({ value, scopes }) => ({ value, scopes: [...scopes] })),
    createdAt,
    updatedAt,
  };
}

export const inputExample = {
  issuer: "https://login.example.nl/realms/sales",
  audience: "api://ten_01JD9Y2ZV3T6Q8R0W4X5Y7Z9AB",
  requiredClaims: [{ claim: "azp", value: "crm-connector" }],
  claim: "roles",
  grants: [
    { value: "analyst", scopes: ["accounts.read", "rankings.read"] },
    { value: "integration", scopes: ["accounts.write"] },
  ],
} as const;

export const issuerExample = {
  key: "workforce",
  version: 1,
  ...inputExample,
  jwksUri: null,
  createdAt: "2026-11-24T09:30:00.000Z",
  updatedAt: "2026-11-24T09:30:00.000Z",
} as const;
