import type { Clients } from "./clients.ts";
import type { TenantScope } from "./scope.ts";
import type { TenantStore } from "./store.ts";

export type * from "./store.ts";

/** Who acts, and when: dates and audit records of all writes of one request or message. */
export interface Trace {
  readonly now: Date;
  /** A key id, or the name of the function that acts on its own. */
  readonly actor: string;
}

/** Opens one tenant's data for one request or message. Cheap: no call is made. */
export function openStore(_clients: Clients, _scope: TenantScope, _trace: Trace): TenantStore {
  throw new Error("Not built yet");
}
