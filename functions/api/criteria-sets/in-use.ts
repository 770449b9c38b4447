import type { TenantStore } from "../../contract/context.ts";
import { problem } from "../../contract/problem.ts";
import type { ArchivableEntity } from "../../contract/stored.ts";

const LIST_MAX = 200;

/** 409 that names what in use is about this set. */
export async function refuseWhileUsed(store: TenantStore, id: string): Promise<void> {
  const [segmentations, profiles] = await Promise.all([
    usersOf(store.segmentations, id),
    usersOf(store.profiles, id),
  ]);
  const errors = [
    ...segmentations.map((user) => usedBy(user, "Segmentation", "Segmentatie")),
    ...profiles.map((user) => usedBy(user, "Weighting profile", "Wegingsprofiel")),
  ];
  if (errors.length > 0) throw problem("criteria-set-in-use", { id }, { errors });
}

interface User {
  readonly id: string;
  readonly name: string;
}

async function usersOf(
  entity: ArchivableEntity<{ readonly name: string; readonly criteriaSetId: string }>,
  setId: string,
): Promise<readonly User[]> {
  const users: User[] = [];
  let after: string | null = null;
  do {
    const page = await entity.list(after, LIST_MAX);
    for (const { id, definition } of page.items) {
      if (definition.criteriaSetId === setId) users.push({ id, name: definition.name });
    }
    after = page.next;
  } while (after !== null);
  return users;
}

const usedBy = ({ id, name }: User, en: string, nl: string) => ({
  parameter: "criteriaSetId",
  code: "in-use",
  detail: {
    en: `${en} ${id} (${name}) uses it.`,
    nl: `${nl} ${id} (${name}) gebruikt hem.`,
  },
  fix: {
    en: "Archive that one first, or move it to another criteria set.",
    nl: "Archiveer die eerst, of zet die op een andere criteriaset.",
  },
});
