export * from "./criteria/catalogue.ts";
export * from "./criteria/check-criteria.ts";
export * from "./criteria/fields-of.ts";
export { applicable, rawMeasure } from "./criteria/measure.ts";
export * from "./criteria/types.ts";
export {
  type Candidate,
  candidateOf,
  type IdentifyingFields,
  identifyingFields,
} from "./duplicates/candidate.ts";
export { type DuplicateReason, duplicateReasons } from "./duplicates/compare.ts";
export {
  type DuplicatesFound,
  type FirstPass,
  findDuplicates,
  type SearchLog,
  type SweptPairs,
} from "./duplicates/find.ts";
export type { DuplicateGroup, FoundAccount, LikelyPair } from "./duplicates/group.ts";
export { textSet } from "./duplicates/text-set.ts";
export { canonicalAccount, sameAccount } from "./facts/canonical.ts";
export { assembleAccount, checkAccount, checkFacts } from "./facts/check-account.ts";
export { checkFieldDeclaration, fieldTable } from "./facts/field-table.ts";
export * from "./facts/parse-cell.ts";
export * from "./facts/standard-fields.ts";
export * from "./facts/types.ts";
export * from "./feeds/check-line.ts";
export { lineFields } from "./feeds/line-fields.ts";
export * from "./feeds/merge-lines.ts";
export { type PackedFeeds, packFeeds, unpackFeeds } from "./feeds/pack.ts";
export type { Period } from "./feeds/period.ts";
export * from "./feeds/roll-up.ts";
export * from "./feeds/types.ts";
export * from "./import/mapping.ts";
export * from "./import/merge-account.ts";
export * from "./import/outcome.ts";
export * from "./import/plan.ts";
export * from "./knowledge/types.ts";
export * from "./label.ts";
export * from "./limits.ts";
export * from "./matrix/place-segments.ts";
export * from "./matrix/types.ts";
export * from "./moments/arithmetic.ts";
export * from "./moments/encode.ts";
export { compilePlan, measureAccounts } from "./moments/measure-accounts.ts";
export * from "./moments/types.ts";
export * from "./problem.ts";
export * from "./rounding.ts";
export * from "./scales/check-scale.ts";
export { proposeScale, quantile } from "./scales/propose-scale.ts";
export * from "./scales/types.ts";
export { utility } from "./scales/utility.ts";
export * from "./scoring/check-profile.ts";
export { rankSegments } from "./scoring/rank-segments.ts";
export * from "./scoring/score-account.ts";
export * from "./scoring/tops.ts";
export * from "./scoring/types.ts";
export { checkCondition } from "./segmentation/check-condition.ts";
export * from "./segmentation/check-scheme.ts";
export * from "./segmentation/compile-condition.ts";
export * from "./segmentation/compile-scheme.ts";
export { poolSegments, segmentSizes } from "./segmentation/pool-segments.ts";
export { segmentLabel } from "./segmentation/segment-label.ts";
export * from "./segmentation/types.ts";
