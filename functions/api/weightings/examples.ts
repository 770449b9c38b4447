import { localised } from "../../contract/localised.ts";
import { reportOf, type WeightingMethod } from "../../domain/weighting/report.ts";
import type { Weighed } from "../../domain/weighting/weigh.ts";

export const criteriaExample = [
  { key: "entryBarrier", label: { en: "Entry barrier", nl: "Toetredingsdrempel" } },
  { key: "dmuAccess", label: { en: "Access to the DMU", nl: "Toegang tot de DMU" } },
  { key: "urgency", label: { en: "Urgency", nl: "Urgentie" } },
];

export const askedExample = {
  criteriaSetId: "crs_01JD9Y2ZV3T6Q8R0W4X5Y7Z9AB",
  axis: "likelihood",
} as const;

const profileId = "wpr_01JD9Y2ZV3T6Q8R0W4X5Y7Z9MN";

/** To write the weights to a draft that is there, or to a new one. */
export const draftExamples = {
  change: { profileId, version: 4 },
  create: { name: "Prospects: winnen", otherAxis: { potential: 60, strategicFit: 40 } },
};

/** What the operation answers to its example, in Dutch, by its own computation. */
export function answersExample(method: WeightingMethod, weighed: Weighed) {
  const { criteriaSetId, axis } = askedExample;
  const report = localised(reportOf(method, weighed, { axis, criteria: criteriaExample }), "nl");
  const answer = (version: number) => ({
    ...report,
    criteriaSetId,
    draft: { profileId, version },
  });
  return {
    200: { written: { summary: "Written to a draft, in Dutch", value: answer(5) } },
    201: { made: { summary: "A new profile, in Dutch", value: answer(1) } },
  };
}
