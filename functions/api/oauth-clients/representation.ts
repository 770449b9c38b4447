import * as z from "zod";
import type { TenantStore } from "../../contract/context.ts";
import { idSchema } from "../../contract/ids.ts";
import { once } from "../../contract/once.ts";
import { heldScopesSchema, lastUsedSchema } from "../../contract/schemas/access.ts";
import { nameSchema, timeSchema } from "../../contract/schemas/basics.ts";

type Stored = NonNullable<Awaited<ReturnType<TenantStore["access"]["oauthClients"]["read"]>>>;

export const clientParams = () =>
  z.strictObject({ clientId: idSchema("oauthClient", "The OAuth client.") });

const authMethods = ["client_secret_basic", "private_key_jwt"] as const;

const shape = () => ({
  id: idSchema("oauthClient", "The `client_id` to ask for tokens with."),
  name: nameSchema("the client"),
  scopes: heldScopesSchema("What its tokens may do at most."),
  authMethod: z.enum(authMethods).describe("How it proves itself at the token endpoint."),
  keys: z
    .array(
      z.strictObject({
        kid: z.string().describe("The key's id."),
        alg: z.enum(["ES256", "RS256"]).describe("What it signs with."),
      }),
    )
    .describe("Its public keys; none for a client with a secret."),
  status: z.enum(["active", "revoked"]).describe("A revoked client gets no tokens."),
  createdAt: timeSchema("When it was made."),
  createdBy: z.string().describe("Id of the key, client or issuer that made it."),
  revokedAt: timeSchema("When it was revoked.").nullable().describe("Null: it was not revoked."),
  secretRotatedAt: timeSchema("When it last got another secret.")
    .nullable()
    .describe("Null: never, or it has keys of its own."),
  previousSecretUntil: timeSchema("Until when the secret before the last works.")
    .nullable()
    .describe("Null: there is none."),
  lastUsedAt: lastUsedSchema(),
});

export const clientSchema = once(() =>
  z
    .strictObject(shape())
    .meta({ id: "OAuthClient", description: "A program that may ask for access tokens." }),
);

export const madeClientSchema = once(() =>
  z
    .strictObject({
      ...shape(),
      clientSecret: z
        .string()
        .nullable()
        .describe("Its secret, shown this once; null for a client with keys of its own."),
    })
    .meta({ id: "MadeOAuthClient", description: "A client just made, with its secret." }),
);

export function shown(client: Stored) {
  const { id, name, scopes, keys, createdAt, createdBy, revokedAt } = client;
  return {
    id,
    name,
    scopes: [...scopes],
    authMethod: keys.length > 0 ? ("private_key_jwt" as const) : ("client_secret_basic" as const),
    keys: keys.map(({ kid, alg }) => ({ kid, alg })),
    status: revokedAt === undefined ? ("active" as const) : ("revoked" as const),
    createdAt,
    createdBy,
    revokedAt: revokedAt ?? null,
    secretRotatedAt: client.rotatedAt ?? null,
    previousSecretUntil: client.previousUntil ?? null,
    lastUsedAt: client.lastUsedAt ?? null,
  };
}

export const clientExample = {
  id: "cli_01JD9Y2ZV3T6Q8R0W4X5Y7Z9CD",
  name: "CRM connector",
  scopes: ["accounts.read", "accounts.write"],
  authMethod: "client_secret_basic",
  keys: [],
  status: "active",
  createdAt: "2026-11-24T09:30:00.000Z",
  createdBy: "key_01JD9Y2ZV3T6Q8R0W4X5Y7Z9AB",
  revokedAt: null,
  secretRotatedAt: null,
  previousSecretUntil: null,
  lastUsedAt: "2026-11-24T11:02:00.000Z",
} as const;
