import { LAST_USED_SECONDS } from "../contract/limits.ts";
import type { Clients } from "../store/clients.ts";
import { noteUse } from "../store/last-used.ts";
import { tenantScope } from "../store/scope.ts";
import { errorFields, logWith } from "./log.ts";
import type { System } from "./system.ts";

/** Takes note that a key, client or link of a tenant was used. Never fails. */
export type NoteUse = (tenantId: string, id: string) => Promise<void>;

const KEPT = 10_000;

/** A process asks the table once an hour for what it sees used, however often that is. */
export function useNotes(clients: () => Clients, system: Pick<System, "now">): NoteUse {
  const noted = new Map<string, number>();
  return async (tenantId, id) => {
    const now = system.now();
    const key = `${tenantId} ${id}`;
    const last = noted.get(key);
    if (last !== undefined && now.getTime() - last < LAST_USED_SECONDS * 1_000) return;
    const oldest = noted.keys().next().value;
    if (noted.size >= KEPT && oldest !== undefined) noted.delete(oldest);
    noted.set(key, now.getTime());
    try {
      await noteUse(clients(), tenantScope(tenantId), id, now);
    } catch (error) {
      // When it was last used is good to know, and no reason to refuse anybody.
      logWith({ tenantId }).warn("last use not noted", errorFields(error, false));
    }
  };
}
