import type { TenantStore } from "../../contract/context.ts";
import { problem } from "../../contract/problem.ts";
import type { ProfileContent, Versioned } from "../../contract/stored.ts";
import { type Criterion, checkProfile } from "../../domain/index.ts";

const LIST_MAX = 200;

/** 409 when a published profile over this set, in use, could not rank by these criteria. */
export async function refuseStoppingProfiles(
  store: TenantStore,
  setId: string,
  criteria: readonly Criterion[],
): Promise<void> {
  const errors: ReturnType<typeof wouldStop>[] = [];
  let after: string | null = null;
  do {
    const page = await store.profiles.list(after, LIST_MAX);
    for (const stored of page.items) {
      const inForce = await publishedOf(store, stored);
      if (inForce === null || inForce.criteriaSetId !== setId) continue;
      const found = checkProfile(inForce.profile, criteria, "publish");
      if (found.length > 0) errors.push(wouldStop(stored.id, inForce.name));
    }
    after = page.next;
  } while (after !== null);
  if (errors.length > 0) throw problem("profiles-would-stop", { id: setId }, { errors });
}

async function publishedOf(
  store: TenantStore,
  { id, version, publishedVersion, definition }: Versioned<ProfileContent>,
): Promise<ProfileContent | null> {
  if (publishedVersion === null) return null;
  if (publishedVersion === version) return definition;
  return (await store.profiles.readVersion(id, publishedVersion))?.definition ?? null;
}

const wouldStop = (id: string, name: string) => ({
  parameter: "criteriaSetId",
  code: "profile-would-stop",
  detail: {
    en: `Weighting profile ${id} (${name}) weighs a criterion that the draft does not have.`,
    nl: `Wegingsprofiel ${id} (${name}) weegt een criterium dat het concept niet heeft.`,
  },
  fix: {
    en: "Publish it without that criterion, or archive it.",
    nl: "Publiceer het zonder dat criterium, of archiveer het.",
  },
});
