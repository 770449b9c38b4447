import { checkProfile } from "../domain/index.ts";
import { isArchived } from "./archiving.ts";
import type { TenantStore } from "./context.ts";
import { type Problem, problem } from "./problem.ts";
import { type SelectedProfile, selectionProblems } from "./selecting.ts";

const RETRY_AFTER_SECONDS = 2;

type Segmentation = NonNullable<Awaited<ReturnType<TenantStore["segmentations"]["read"]>>>;
export type Matrix = NonNullable<Awaited<ReturnType<TenantStore["results"]["matrix"]>>>;

/** The problems `loadMatrix` can throw. */
const matrixProblems = [
  "segmentation-not-found",
  "archived",
  "criteria-set-not-frozen",
  "ranking-not-ready",
] as const;

/** The problems `loadRanking` can throw. */
export const rankingProblems = [
  ...matrixProblems,
  ...selectionProblems,
  "profile-does-not-fit",
] as const;

export interface MatrixAtHand {
  readonly segmentation: Segmentation;
  readonly matrix: Matrix;
}

/** The decision matrix in force. No account is read. */
export async function loadMatrix(store: TenantStore, id: string): Promise<MatrixAtHand> {
  const [segmentation, matrix] = await Promise.all([
    store.segmentations.read(id),
    store.results.matrix(id),
  ]);
  if (segmentation === null) throw problem("segmentation-not-found", { id });
  if (segmentation.archivedAt !== null) throw isArchived(id);
  if (matrix === null) throw await notReady(store, segmentation);
  return { segmentation, matrix };
}

/** Why there is no ranking yet, and for how long to wait. */
export async function notReady(store: TenantStore, segmentation: Segmentation): Promise<Problem> {
  const [wanted] = await store.partials.wanted(segmentation.id);
  if (wanted === undefined) {
    return problem("criteria-set-not-frozen", { id: segmentation.definition.criteriaSetId });
  }
  const { segmentationVersion, criteriaVersion, plan } = wanted;
  return problem(
    "ranking-not-ready",
    { id: segmentation.id, segmentationVersion, criteriaVersion, asOf: plan.asOf },
    { headers: { "Retry-After": String(RETRY_AFTER_SECONDS) } },
  );
}

/** A profile over other criteria than the segmentation measures cannot rank it. */
export async function refuseMisfit(
  store: TenantStore,
  { segmentation, matrix }: MatrixAtHand,
  { id, profile, criteriaSetId }: SelectedProfile,
): Promise<void> {
  const found = checkProfile(profile, matrix.plan.criteria, "draft");
  if (criteriaSetId === matrix.criteriaSetId && found.length === 0) return;
  // The segmentation has moved to this set and is being measured by it.
  const coming = criteriaSetId === segmentation.definition.criteriaSetId;
  if (coming && criteriaSetId !== matrix.criteriaSetId) throw await notReady(store, segmentation);
  const errors = found.map(({ path, ...rest }) => ({ pointer: path, ...rest }));
  throw problem("profile-does-not-fit", { id }, { errors });
}
