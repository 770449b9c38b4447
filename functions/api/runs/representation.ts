import * as z from "zod";
import type { TenantStore } from "../../contract/context.ts";
import { idSchema } from "../../contract/ids.ts";
import { once } from "../../contract/once.ts";
import { dateSchema, timeSchema, versionSchema } from "../../contract/schemas/basics.ts";
import { provenanceExample } from "../../contract/schemas/ranking.ts";

type Summary = NonNullable<Awaited<ReturnType<TenantStore["results"]["current"]>>>;

const runShape = () => ({
  id: idSchema("run", "The run. It follows from the versions: the same give the same run."),
  segmentationId: idSchema("segmentation", "The segmentation."),
  segmentationVersion: versionSchema("Its version."),
  criteriaSetId: idSchema("criteriaSet", "The criteria set."),
  criteriaVersion: versionSchema("Its frozen version."),
  profileId: idSchema("weightingProfile", "The weighting profile."),
  profileVersion: versionSchema("Its published version."),
  asOf: dateSchema("The day facts were measured on."),
  dataVersion: z.int().min(0).describe("Version of the accounts."),
  knowledgeVersion: z
    .int()
    .min(0)
    .describe("Version of your knowledge that last changed what the criteria read of it; 0: none."),
  ratingsVersion: z.int().min(0).describe("Version of the segments' mean ratings; 0: never rated."),
  publishedAt: timeSchema("When it was stored, UTC."),
});

export const runSummarySchema = once(() =>
  z
    .strictObject(runShape())
    .meta({ id: "RunSummary", description: "A stored ranking, without its rows." }),
);

export const runHeadShape = runShape;

export function summary(run: Summary) {
  return {
    id: run.id,
    segmentationId: run.segmentationId,
    segmentationVersion: run.segmentationVersion,
    criteriaSetId: run.criteriaSetId,
    criteriaVersion: run.criteriaVersion,
    profileId: run.profileId,
    profileVersion: run.profileVersion,
    asOf: run.asOf,
    dataVersion: run.rootVersion,
    knowledgeVersion: run.knowledgeVersion,
    ratingsVersion: run.ratingsVersion,
    publishedAt: run.publishedAt,
  };
}

const { runId: id, ...versions } = provenanceExample;
export const summaryExample = { id, ...versions, publishedAt: "2026-11-24T09:52:03.412Z" };
