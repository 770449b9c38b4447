import type { TenantStore } from "./context.ts";
import type { Scope } from "./scopes.ts";

export type ClientTenant = NonNullable<Awaited<ReturnType<TenantStore["clients"]["read"]>>>;

/** How far a tenant is filled with invented accounts. */
export interface SandboxProgress {
  readonly state: "pending" | "running" | "done";
  /** Accounts written so far. */
  readonly accounts: number;
}

/**
 * What a partner does in a client's own data, for which it has to be its client. Every method is
 * repeatable and goes on where one that crashed has stopped.
 */
export interface ClientDoor {
  /** Makes the client's tenant and its first key; under the same `keyId` again the key made first gives way. */
  make(
    client: ClientTenant,
    key: { readonly id: string; readonly name: string; readonly scopes: readonly Scope[] },
  ): Promise<{ readonly client: ClientTenant; readonly secret: string }>;
  /** Has it filled with invented accounts in the background. */
  send(queue: "sandbox", client: ClientTenant): Promise<void>;
  /** Brings the client's data after what its partner has decided: name and tier. */
  settle(client: ClientTenant): Promise<void>;
  /** Null when it was not asked for, or the tenant is not made yet. */
  sandbox(client: ClientTenant): Promise<SandboxProgress | null>;
}
