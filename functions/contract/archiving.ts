import * as z from "zod";
import { etagOf } from "./endpoint.ts";
import { type Problem, problem } from "./problem.ts";
import type { ProblemCode } from "./problems.ts";
import { timeSchema } from "./schemas/basics.ts";
import type { ArchivableEntity, Versioned } from "./stored.ts";

export const archivedAtSchema = () =>
  timeSchema("When it was archived, UTC; null while it is in use.").nullable();

export const archivedParam = () =>
  z
    .enum(["true", "false"])
    .default("false")
    .describe("`true`: those that are archived, instead of those in use.");

/** Of what is archived, no version: it cannot be changed, so no If-Match fits it. */
export const tagOf = ({
  version,
  archivedAt,
}: Pick<Versioned<unknown>, "version" | "archivedAt">) =>
  archivedAt === null ? etagOf(version) : `${version}/archived`;

export const isArchived = (id: string): Problem => problem("archived", { id });

/** Archives or takes up again. Throws 404 when there is none. */
export async function setArchived<D>(
  entity: ArchivableEntity<D>,
  { id, archived, absent }: { id: string; archived: boolean; absent: ProblemCode },
): Promise<Versioned<D>> {
  const stored = await (archived ? entity.archive(id) : entity.unarchive(id));
  if (stored === null) throw problem(absent, { id });
  return stored;
}
