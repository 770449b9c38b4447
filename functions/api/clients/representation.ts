import * as z from "zod";
import type { ClientDoor, ClientTenant, SandboxProgress } from "../../contract/clients.ts";
import type { TenantStore } from "../../contract/context.ts";
import { idSchema } from "../../contract/ids.ts";
import { MAX_REASON_CHARS } from "../../contract/limits.ts";
import { once } from "../../contract/once.ts";
import { problem } from "../../contract/problem.ts";
import { countSchema, nameSchema, timeSchema } from "../../contract/schemas/basics.ts";
import { tierNames } from "../../contract/tiers.ts";

export const modeSchema = () =>
  z.enum(["live", "test"]).describe("`test` for a tenant to try things in; it cannot be changed.");

export const tierSchema = () =>
  z.enum(tierNames).describe("What it may ask of the API and have; in force within seconds.");

export const reasonInput = () =>
  z.strictObject({
    reason: z
      .string()
      .trim()
      .min(1)
      .max(MAX_REASON_CHARS)
      .describe(`Why, for your own colleagues, 1–${MAX_REASON_CHARS} characters. Name no persons.`),
  });

const step = (description: string) => z.enum(["pending", "done"]).describe(description);

const shape = () => ({
  id: idSchema("tenant", "The client's tenant; send it in the header `Tenant` to act for it."),
  name: nameSchema("the client"),
  mode: modeSchema(),
  tier: tierSchema(),
  status: z
    .enum(["active", "suspended", "leaving"])
    .describe("`suspended`: nothing of it is served; `leaving`: it is to be removed."),
  reason: z.string().nullable().describe("Why it was suspended or resumed last; null: never."),
  suspendedAt: timeSchema("Since when it is suspended, UTC.")
    .nullable()
    .describe("Null: it is not."),
  createdAt: timeSchema("When it was made, UTC."),
  createdBy: z.string().describe("Id of the key, client or issuer that made it."),
  onboarding: z
    .strictObject({
      tenant: step("Its tenant. While this is pending nobody can act for it."),
      firstKey: step("Its first key. Repeat the request under its Idempotency-Key to finish."),
      sandboxData: z
        .enum(["not-wanted", "pending", "running", "done"])
        .describe("Invented accounts, criteria and profiles, made in the background."),
      sandboxAccounts: countSchema("Invented accounts there are so far."),
    })
    .describe("The steps of making it, and how far each is."),
});

export const clientSchema = once(() =>
  z.strictObject(shape()).meta({ id: "Client", description: "A tenant you are the partner of." }),
);

export const madeClientSchema = once(() =>
  z
    .strictObject({
      ...shape(),
      firstKey: z
        .strictObject({
          id: idSchema("key", "The key's id."),
          key: z.string().describe("The key itself. Keep it now: it is shown this once."),
        })
        .describe("The client's first key."),
    })
    .meta({ id: "MadeClient", description: "A client just made, with its first key." }),
);

type Leaving = Awaited<ReturnType<TenantStore["offboarding"]["read"]>>;

export function shown(
  client: ClientTenant,
  sandbox: SandboxProgress | null = null,
  leaving: Leaving = null,
) {
  const { tenantId, name, mode, tier, state, createdAt, createdBy } = client;
  return {
    ...{ id: tenantId, name, mode, tier, createdAt, createdBy },
    status: leaving ? ("leaving" as const) : state,
    reason: client.reason ?? null,
    suspendedAt: client.suspendedAt ?? null,
    onboarding: {
      tenant: stepOf(client.tenantMadeAt),
      firstKey: stepOf(client.firstKeyId),
      sandboxData: client.sandboxData ? (sandbox?.state ?? "pending") : ("not-wanted" as const),
      sandboxAccounts: sandbox?.accounts ?? 0,
    },
  };
}

const stepOf = (done: string | undefined): "pending" | "done" =>
  done === undefined ? "pending" : "done";

/** The client in full, as it is after the call. */
export async function told(
  ctx: { readonly store: TenantStore; readonly clients: Pick<ClientDoor, "settle" | "sandbox"> },
  client: ClientTenant | null,
  id: string,
) {
  if (client === null) throw problem("client-not-found", { id });
  // A crash may have left the client's own data behind.
  await ctx.clients.settle(client);
  const [sandbox, leaving] = await Promise.all([
    ctx.clients.sandbox(client),
    ctx.store.offboarding.read(id),
  ]);
  return shown(client, sandbox, leaving);
}

export const clientExample = {
  id: "ten_01JD9Y2ZV3T6Q8R0W4X5Y7Z9EF",
  name: "Northern Tools",
  mode: "live",
  tier: "standard",
  status: "active",
  reason: null,
  suspendedAt: null,
  createdAt: "2026-11-24T09:30:00.000Z",
  createdBy: "key_01JD9Y2ZV3T6Q8R0W4X5Y7Z9AB",
  onboarding: {
    tenant: "done",
    firstKey: "done",
    sandboxData: "not-wanted",
    sandboxAccounts: 0,
  },
} as const;

export const suspendedExample = {
  ...clientExample,
  status: "suspended",
  reason: "The contract has ended.",
  suspendedAt: "2026-11-25T08:00:00.000Z",
} as const;

export const madeExample = {
  ...clientExample,
  firstKey: {
    id: "key_01JD9Y2ZV3T6Q8R0W4X5Y7Z9GH",
    key: `tfz_live_7Gk2mQ9x${"…".repeat(38)}`,
  },
} as const;
