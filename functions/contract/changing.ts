import type { Criterion } from "../domain/index.ts";
import { isArchived } from "./archiving.ts";
import type { TenantStore } from "./context.ts";
import { invalid, type Problem, problem } from "./problem.ts";
import type { ProblemCode } from "./problems.ts";

interface Stored {
  readonly version: number;
  readonly archivedAt: string | null;
}

/** A versioned entity of the store, whatever it defines. */
interface Entity<V> {
  read(id: string): Promise<V | null>;
  written(id: string, ifVersion: number | undefined): Promise<V | null>;
}

interface Wanted {
  readonly id: string;
  readonly ifVersion: number | undefined;
  readonly absent: ProblemCode;
}

/** Reads what is to be changed; 404 when absent, 409 when archived, 412 when it is not the version in If-Match. */
export async function readToChange<V extends Stored>(
  entity: Pick<Entity<V>, "read">,
  { id, ifVersion, absent }: Wanted,
): Promise<V> {
  const current = await entity.read(id);
  if (current === null) throw problem(absent, { id });
  return toChange(current, id, ifVersion);
}

function toChange<V extends Stored>(current: V, id: string, ifVersion: number | undefined): V {
  if (current.archivedAt !== null) throw isArchived(id);
  if (ifVersion !== undefined && ifVersion !== current.version)
    throw problem("precondition-failed");
  return current;
}

/**
 * Changes a thing once for all tries of a request under one Idempotency-Key. A try that crashed
 * after it wrote has had its effect: the next one answers what that one would have, also when
 * somebody else has changed or archived the thing since. Otherwise as `readToChange`.
 */
export async function changeOnce<V extends Stored>(
  entity: Entity<V>,
  { id, ifVersion, absent }: Wanted,
  change: (current: V) => Promise<V>,
): Promise<V> {
  const current = await entity.read(id);
  if (current === null) throw problem(absent, { id });
  const done = ifVersion === current.version ? null : await entity.written(id, ifVersion);
  return done ?? change(toChange(current, id, ifVersion));
}

/**
 * The criteria a profile over this set may weigh: those in force, then those of the draft that the
 * next freeze will bring. Null for an unknown set.
 */
export async function criteriaInSight(
  store: TenantStore,
  criteriaSetId: string,
): Promise<readonly Criterion[] | null> {
  const set = await store.criteriaSets.read(criteriaSetId);
  if (set === null) return null;
  const draft = set.definition.criteria;
  if (set.publishedVersion === null || set.publishedVersion === set.version) return draft;
  const frozen = await store.criteriaSets.readVersion(criteriaSetId, set.publishedVersion);
  const inForce = frozen?.definition.criteria ?? [];
  const keys = new Set(inForce.map(({ key }) => key));
  return [...inForce, ...draft.filter(({ key }) => !keys.has(key))];
}

/** The 422 of a definition that names a criteria set the tenant does not have. */
export function unknownCriteriaSet(id: string): Problem {
  return invalid(
    "/criteriaSetId",
    "unknown-criteria-set",
    { en: `There is no criteria set ${id}.`, nl: `Er is geen criteriaset ${id}.` },
    {
      en: "Create a criteria set first, or list those there are.",
      nl: "Maak eerst een criteriaset, of vraag de lijst op.",
    },
  );
}

/** 409 when what is to be used is over a criteria set in the archive. */
export async function refuseArchivedSet(store: TenantStore, id: string): Promise<void> {
  const set = await store.criteriaSets.read(id);
  if (set !== null && set.archivedAt !== null) throw isArchived(id);
}
