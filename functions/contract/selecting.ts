import type { ProfileDefinition } from "../domain/index.ts";
import type { TenantStore } from "./context.ts";
import { problem } from "./problem.ts";

/** A weighting profile at one version. */
export interface SelectedProfile {
  readonly id: string;
  readonly version: number;
  readonly published: boolean;
  readonly name: string;
  readonly criteriaSetId: string;
  readonly profile: ProfileDefinition;
}

/** The problems `selectProfile` can throw. */
export const selectionProblems = [
  "weighting-profile-not-found",
  "weighting-profile-not-published",
  "version-not-found",
] as const;

/**
 * Reads a profile at the version a `profileVersionParam` names. Throws 404 when there is no such
 * profile or version, 409 when the published one is asked for and none is.
 */
export async function selectProfile(
  store: TenantStore,
  id: string,
  selector: string,
): Promise<SelectedProfile> {
  const current = await store.profiles.read(id);
  if (current === null) throw problem("weighting-profile-not-found", { id });
  const wanted = numberOf(selector, current);
  if (wanted === null) throw problem("weighting-profile-not-published", { id });
  if (wanted === current.version) {
    const published = current.publishedVersion === current.version;
    return { id, version: wanted, published, ...current.definition };
  }
  const version = await store.profiles.readVersion(id, wanted);
  if (version === null) throw problem("version-not-found", { id: String(wanted) });
  return { id, version: wanted, published: version.published, ...version.definition };
}

function numberOf(
  selector: string,
  current: { readonly version: number; readonly publishedVersion: number | null },
): number | null {
  if (selector === "published") return current.publishedVersion;
  return selector === "draft" ? current.version : Number(selector);
}
