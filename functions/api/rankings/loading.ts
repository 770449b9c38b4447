import type { TenantStore } from "../../contract/context.ts";
import { type Problem, problem } from "../../contract/problem.ts";
import {
  type SelectedProfile,
  selectionProblems,
  selectProfile,
} from "../../contract/selecting.ts";
import { checkProfile, type ProfileDefinition, type Relationship } from "../../domain/index.ts";
import { rankingSnapshot } from "../../domain/ranking/body.ts";
import type { RankingSnapshot } from "../../domain/ranking/types.ts";

const RETRY_AFTER_SECONDS = 2;

type Segmentation = NonNullable<Awaited<ReturnType<TenantStore["segmentations"]["read"]>>>;
type Matrix = NonNullable<Awaited<ReturnType<TenantStore["results"]["matrix"]>>>;

/** The problems `loadMatrix` can throw. */
const matrixProblems = [
  "segmentation-not-found",
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

export interface RankingWanted {
  readonly segmentationId: string;
  readonly profileId: string;
  /** `published`, `draft` or a number. */
  readonly version: string;
  readonly relationship?: Relationship | undefined;
}

/** Ranking and matrix of a segmentation under a stored profile. No account is read. */
export async function loadRanking(
  store: TenantStore,
  wanted: RankingWanted,
): Promise<RankingSnapshot> {
  const [atHand, selected] = await Promise.all([
    loadMatrix(store, wanted.segmentationId),
    selectProfile(store, wanted.profileId, wanted.version),
  ]);
  return rankUnder(store, atHand, selected, wanted.relationship);
}

/** The same with the matrix already at hand. */
export async function rankUnder(
  store: TenantStore,
  atHand: MatrixAtHand,
  selected: SelectedProfile,
  relationship: Relationship | undefined,
): Promise<RankingSnapshot> {
  await refuseMisfit(store, atHand, selected);
  const { matrix } = atHand;
  const runId = relationship === undefined ? await runWithThis(store, matrix, selected) : null;
  return rank(matrix, selected.profile, {
    relationship,
    runId,
    profile: { id: selected.id, version: selected.version },
  });
}

/** A profile over other criteria than the segmentation measures cannot rank it. */
async function refuseMisfit(
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

/** The stored run made from these very versions, if there is one. */
async function runWithThis(
  store: TenantStore,
  matrix: Matrix,
  { id, version }: SelectedProfile,
): Promise<string | null> {
  const run = await store.results.current(matrix.segmentationId, id);
  const same =
    run !== null &&
    run.planKey === matrix.planKey &&
    run.rootVersion === matrix.rootVersion &&
    run.knowledgeVersion === matrix.knowledgeVersion &&
    run.ratingsVersion === matrix.ratingsVersion &&
    run.profileVersion === version;
  return same ? run.id : null;
}

interface Named {
  readonly relationship: Relationship | undefined;
  readonly runId: string | null;
  readonly profile: { readonly id: string; readonly version: number } | null;
}

/** Weighs a decision matrix. */
export function rank(
  matrix: Matrix,
  profile: ProfileDefinition,
  { relationship, runId, profile: named }: Named,
): RankingSnapshot {
  return rankingSnapshot({
    provenance: {
      runId,
      segmentationId: matrix.segmentationId,
      segmentationVersion: matrix.segmentationVersion,
      criteriaSetId: matrix.criteriaSetId,
      criteriaVersion: matrix.criteriaVersion,
      profileId: named?.id ?? null,
      profileVersion: named?.version ?? null,
      asOf: matrix.plan.asOf,
      dataVersion: matrix.rootVersion,
      knowledgeVersion: matrix.knowledgeVersion,
      ratingsVersion: matrix.ratingsVersion,
    },
    moments: matrix.moments,
    plan: matrix.plan,
    profile,
    ...(relationship !== undefined && { relationship }),
  });
}
