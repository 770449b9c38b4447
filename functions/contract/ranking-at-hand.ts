import type { ProfileDefinition, Relationship } from "../domain/index.ts";
import { rankingParts, snapshotOf } from "../domain/ranking/body.ts";
import type { Provenance, RankingSnapshot } from "../domain/ranking/types.ts";
import type { TenantStore } from "./context.ts";
import { keptResult } from "./kept-results.ts";
import { loadMatrix, type Matrix, type MatrixAtHand, refuseMisfit } from "./matrix-at-hand.ts";
import { type SelectedProfile, selectProfile } from "./selecting.ts";

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

/** The versions behind what is computed from a matrix and a profile that fits it. */
export async function provenanceUnder(
  store: TenantStore,
  atHand: MatrixAtHand,
  selected: SelectedProfile,
  relationship: Relationship | undefined,
): Promise<Provenance> {
  await refuseMisfit(store, atHand, selected);
  const { matrix } = atHand;
  const runId = relationship === undefined ? await runWithThis(store, matrix, selected) : null;
  const { id, version } = selected;
  return provenanceOf(matrix, { runId, profile: { id, version } });
}

/** The stored run made from these very versions, if there is one. */
export async function runWithThis(
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
  const { moments, plan } = matrix;
  const weigh = () =>
    rankingParts({ moments, plan, profile, ...(relationship !== undefined && { relationship }) });
  // Stored profiles are asked for again; weights somebody tries are not.
  const isStored = named !== null;
  const parts = isStored
    ? keptResult(matrix, ["ranking", profile, relationship ?? null], weigh)
    : weigh();
  return snapshotOf(provenanceOf(matrix, { runId, profile: named }), parts);
}

/** The versions of everything behind a figure computed from this matrix. */
export function provenanceOf(
  matrix: Matrix,
  { runId, profile: named }: Pick<Named, "runId" | "profile">,
): Provenance {
  return {
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
  };
}
