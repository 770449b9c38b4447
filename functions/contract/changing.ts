import type { TenantStore } from "./context.ts";
import { problem } from "./problem.ts";
import type { ProblemCode } from "./problems.ts";

/** A versioned entity of the store, whatever it defines. */
interface Entity<V> {
  read(id: string): Promise<V | null>;
}

/** Reads what is to be changed; 404 when absent, 412 when it is not the version in If-Match. */
export async function readToChange<V extends { readonly version: number }>(
  entity: Entity<V>,
  { id, ifVersion, absent }: { id: string; ifVersion: number | undefined; absent: ProblemCode },
): Promise<V> {
  const current = await entity.read(id);
  if (current === null) throw problem(absent, { id });
  if (ifVersion !== undefined && ifVersion !== current.version)
    throw problem("precondition-failed");
  return current;
}

/** The criteria in force of a set, or its draft while none is frozen; null for an unknown set. */
export async function criteriaOf(store: TenantStore, criteriaSetId: string) {
  const set = await store.criteriaSets.read(criteriaSetId);
  if (set === null) return null;
  if (set.publishedVersion === null || set.publishedVersion === set.version) {
    return set.definition.criteria;
  }
  const frozen = await store.criteriaSets.readVersion(criteriaSetId, set.publishedVersion);
  return frozen?.definition.criteria ?? null;
}
