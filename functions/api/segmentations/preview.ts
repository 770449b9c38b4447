import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { validationProblem } from "../../contract/problem.ts";
import { schemeSchema } from "../../contract/schemas/scheme.ts";
import { checkScheme } from "../../domain/index.ts";
import { preview, previewExample, previewSchema } from "./previewing.ts";
import { requestExample, rulesExample } from "./representation.ts";

export default endpoint({
  operationId: "previewSegmentation",
  method: "POST",
  path: "/v1/segmentations/preview",
  tag: "Segmentations",
  summary: "Preview a segmentation before creating it",
  description:
    "What a scheme makes of the accounts as they are now: sizes per relationship, who falls in no segment, which rules overlap, what pooling would do. Nothing is stored. Of a very large tenant a fixed sample is read; `sample` says so.",
  scope: "segmentations.read",
  cost: 10,
  idempotency: "safe",
  precondition: "none",
  body: () =>
    z.strictObject({ scheme: schemeSchema().describe("How accounts would fall into segments.") }),
  examples: {
    request: {
      dimensions: { summary: "Sector × size", value: { scheme: requestExample.scheme } },
      rules: { summary: "Named segments", value: { scheme: rulesExample.scheme } },
    },
  },
  responses: {
    200: {
      description: "The counts.",
      schema: previewSchema,
      examples: { counts: { summary: "Sector × size, in Dutch", value: previewExample } },
    },
  },
  problems: [],
  async handle({ body }, ctx) {
    const fields = await ctx.store.fields.table();
    const problems = checkScheme(body.scheme, fields);
    if (problems.length > 0) throw validationProblem(problems, { at: "/scheme" });
    const counts = await preview(ctx.store, { scheme: body.scheme, fields }, ctx.language);
    return { status: 200, body: counts };
  },
});
