import type { Names } from "./clients.ts";
import type { StoreContext } from "./context.ts";

/** Snapshots kept by a process, and what each may take, compressed, to be one of them. */
const KEPT_SNAPSHOTS = 16;
const KEPT_SNAPSHOT_MAX_BYTES = 128 * 1024;

/** By deployment, then by tenant and snapshot. */
const kept = new WeakMap<Names, Map<string, unknown>>();

/**
 * A snapshot decoded before, or as `read` makes it. Snapshots never change under their id, so that
 * only whether it still is in force has to be asked. Large ones, and null, are not kept.
 */
export async function recentSnapshot<T>(
  { clients, scope }: StoreContext,
  snapshotId: string,
  read: () => Promise<{ readonly value: T; readonly bytes: number } | null>,
): Promise<T | null> {
  const ofNames = kept.get(clients.names) ?? new Map<string, unknown>();
  kept.set(clients.names, ofNames);
  const key = `${scope.tenantId}#${snapshotId}`;
  const known = ofNames.get(key) as T | undefined;
  if (known !== undefined) {
    // The one that was not asked for longest goes first.
    ofNames.delete(key);
    ofNames.set(key, known);
    return known;
  }
  const made = await read();
  if (made === null) return null;
  if (made.bytes <= KEPT_SNAPSHOT_MAX_BYTES) ofNames.set(key, made.value);
  const [oldest] = ofNames.keys();
  if (ofNames.size > KEPT_SNAPSHOTS && oldest !== undefined) ofNames.delete(oldest);
  return made.value;
}
