import { endpoint, etagOf } from "../../contract/endpoint.ts";
import { validationProblem } from "../../contract/problem.ts";
import { checkScheme } from "../../domain/index.ts";
import {
  refuseUnknownCriteriaSet,
  requestExample,
  rulesExample,
  segmentationExample,
  segmentationInput,
  segmentationSchema,
  shown,
} from "./representation.ts";

export default endpoint({
  operationId: "createSegmentation",
  method: "POST",
  path: "/v1/segmentations",
  tag: "Segmentations",
  summary: "Create a segmentation",
  description:
    "By `dimensions` (the cross product of fields) or by `rules` (named segments, the first that matches wins). Every account falls in at most one segment. Accounts are measured in the background as soon as the criteria set is frozen.",
  scope: "segmentations.write",
  cost: 5,
  idempotency: "key",
  precondition: "none",
  body: segmentationInput,
  examples: {
    request: {
      dimensions: { summary: "Sector × size", value: requestExample },
      rules: { summary: "Named segments", value: rulesExample },
    },
  },
  responses: {
    201: {
      description: "The segmentation.",
      schema: segmentationSchema,
      headers: { Location: "Where the segmentation is." },
      examples: { created: { summary: "Sector × size", value: segmentationExample } },
    },
  },
  problems: ["archived", "quota-exceeded"],
  async handle({ body }, ctx) {
    const problems = checkScheme(body.scheme, await ctx.store.fields.table());
    if (problems.length > 0) throw validationProblem(problems, { at: "/scheme" });
    await refuseUnknownCriteriaSet(ctx.store, body.criteriaSetId);
    const stored = await ctx.store.segmentations.create(ctx.newId("segmentation"), body);
    return {
      status: 201,
      etag: etagOf(stored.version),
      headers: { Location: `/v1/segmentations/${stored.id}` },
      body: shown(stored),
    };
  },
});
