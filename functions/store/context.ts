import { type Clients, clientsWithin } from "./clients.ts";
import { StoreError } from "./errors.ts";
import { META, tenantPk } from "./keys.ts";
import type { TenantScope } from "./scope.ts";
import { openTable, type Table } from "./table.ts";

/** Who acts, and when: dates and audit records of all writes of one request or message. */
export interface Trace {
  readonly now: Date;
  /**
   * When this try of it came in; `now`, when left out. Under an Idempotency-Key a repeat has the
   * `now` of its first try, which may be a day ago.
   */
  readonly triedAt?: Date | undefined;
  /** A key id, or the name of the function that acts on its own. */
  readonly actor: string;
  /** Of the request; absent for what no request asked for. */
  readonly requestId?: string | undefined;
  /** The same for all tries of one request, and for no other: how it knows its own writes again. */
  readonly once?: string | undefined;
}

/** What every part of one opened store shares. */
export interface StoreContext {
  readonly clients: Clients;
  readonly scope: TenantScope;
  readonly trace: Trace;
  readonly table: Table;
  /** The table of tenants, keys and clients; functions without a grant cannot use it. */
  readonly identity: Table;
  /**
   * A depth the tenant has or had: buckets of an outgrown depth lead on to their successors, so it
   * is read once and may be out of date.
   */
  depth(): Promise<number>;
}

export function openContext(process: Clients, scope: TenantScope, trace: Trace): StoreContext {
  const clients = clientsWithin(process, scope);
  const table = openTable(clients.dynamo, clients.names.table);
  let known: Promise<number> | undefined;
  const readDepth = async () => {
    const meta = await table.get({ pk: tenantPk(scope), sk: META });
    if (!meta) throw new StoreError("gone", "There is no such tenant");
    return Number(meta.depth);
  };
  return {
    clients,
    scope,
    trace,
    table,
    identity: openTable(clients.dynamo, clients.names.identityTable),
    depth() {
      known ??= readDepth();
      known.catch(() => {
        known = undefined;
      });
      return known;
    },
  };
}
