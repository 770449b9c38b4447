import * as z from "zod";
import type { TenantStore } from "../../contract/context.ts";
import { idSchema } from "../../contract/ids.ts";
import { once } from "../../contract/once.ts";
import { heldScopesSchema, lastUsedSchema } from "../../contract/schemas/access.ts";
import { nameSchema, timeSchema } from "../../contract/schemas/basics.ts";

type Stored = NonNullable<Awaited<ReturnType<TenantStore["access"]["apiKeys"]["read"]>>>;

export const keyParams = () => z.strictObject({ keyId: idSchema("key", "The API key.") });

const shape = () => ({
  id: idSchema("key", "The key's id; also what its writes are signed with in the history."),
  name: nameSchema("the key"),
  mode: z.enum(["live", "test"]).describe("`test` for a key of a sandbox tenant."),
  scopes: heldScopesSchema("What the key may do."),
  hint: z.string().describe("How the key begins, to know it by; the rest is never shown again."),
  status: z
    .enum(["active", "replaced", "expired", "revoked"])
    .describe("`replaced`: another took its place, and it works until `expiresAt`."),
  createdAt: timeSchema("When it was made."),
  createdBy: z.string().describe("Id of the key, client or issuer that made it."),
  expiresAt: timeSchema("When it stops working.").nullable().describe("Null: it does not expire."),
  revokedAt: timeSchema("When it was revoked.").nullable().describe("Null: it was not revoked."),
  replacedBy: idSchema("key", "The key that took its place.")
    .nullable()
    .describe("Null: it was not rotated."),
  lastUsedAt: lastUsedSchema(),
});

export const keySchema = once(() =>
  z.strictObject(shape()).meta({ id: "ApiKey", description: "An API key, without its secret." }),
);

export const madeKeySchema = once(() =>
  z
    .strictObject({
      ...shape(),
      key: z.string().describe("The key itself. Keep it now: it is shown this once."),
    })
    .meta({ id: "MadeApiKey", description: "A key just made, with its secret." }),
);

export function shown(key: Stored, now: Date) {
  const { id, name, mode, scopes, lookup, createdAt, createdBy } = key;
  return {
    id,
    name,
    mode,
    scopes: [...scopes],
    hint: `tfz_${mode}_${lookup}`,
    status: statusOf(key, now),
    createdAt,
    createdBy,
    expiresAt: key.expiresAt ?? null,
    revokedAt: key.revokedAt ?? null,
    replacedBy: key.replacedBy ?? null,
    lastUsedAt: key.lastUsedAt ?? null,
  };
}

function statusOf(key: Stored, now: Date): "active" | "replaced" | "expired" | "revoked" {
  if (key.revokedAt !== undefined) return "revoked";
  const isPast = key.expiresAt !== undefined && Date.parse(key.expiresAt) <= now.getTime();
  if (isPast) return "expired";
  return key.replacedBy === undefined ? "active" : "replaced";
}

export const keyExample = {
  id: "key_01JD9Y2ZV3T6Q8R0W4X5Y7Z9CD",
  name: "Nightly sync",
  mode: "live",
  scopes: ["accounts.read", "accounts.write"],
  hint: "tfz_live_7Gk2mQ9x",
  status: "active",
  createdAt: "2026-11-24T09:30:00.000Z",
  createdBy: "key_01JD9Y2ZV3T6Q8R0W4X5Y7Z9AB",
  expiresAt: null,
  revokedAt: null,
  replacedBy: null,
  lastUsedAt: "2026-11-24T11:02:00.000Z",
} as const;

export const madeExample = {
  ...keyExample,
  key: `tfz_live_7Gk2mQ9x${"…".repeat(38)}`,
} as const;
