import * as z from "zod";
import { readToChange } from "../../contract/changing.ts";
import { endpoint, etagOf } from "../../contract/endpoint.ts";
import { idSchema } from "../../contract/ids.ts";
import { patched } from "../../contract/merge-patch.ts";
import { validationProblem } from "../../contract/problem.ts";
import { nameSchema } from "../../contract/schemas/basics.ts";
import { schemePatchSchema } from "../../contract/schemas/scheme.ts";
import { checkScheme } from "../../domain/index.ts";
import {
  refuseUnknownCriteriaSet,
  segmentationExample,
  segmentationInput,
  segmentationParams,
  segmentationSchema,
  shown,
} from "./representation.ts";

export default endpoint({
  operationId: "updateSegmentation",
  method: "PATCH",
  path: "/v1/segmentations/{segmentationId}",
  tag: "Segmentations",
  summary: "Change a segmentation",
  description:
    "A merge patch (RFC 7396). Every change makes a new version, in force at once: accounts are measured by it in the background while the version before keeps serving.",
  scope: "segmentations.write",
  cost: 5,
  idempotency: "natural",
  precondition: "etag",
  params: segmentationParams,
  body: () =>
    z
      .strictObject({
        name: nameSchema("the segmentation").optional(),
        criteriaSetId: idSchema("criteriaSet", "Another criteria set.").optional(),
        scheme: schemePatchSchema().optional(),
      })
      .describe("What to change."),
  bodyType: "application/merge-patch+json",
  examples: {
    request: {
      pooling: { summary: "Pool larger segments", value: { scheme: { minimumSize: 20 } } },
    },
  },
  responses: {
    200: {
      description: "The segmentation after the change.",
      schema: segmentationSchema,
      examples: {
        changed: {
          summary: "The second version",
          value: {
            ...segmentationExample,
            version: 2,
            scheme: { ...segmentationExample.scheme, minimumSize: 20 },
            updatedAt: "2026-11-24T10:02:00.000Z",
          },
        },
      },
    },
  },
  problems: ["segmentation-not-found", "archived"],
  async handle({ params, body, ifVersion }, ctx) {
    const { segmentations } = ctx.store;
    const id = params.segmentationId;
    const absent = "segmentation-not-found";
    const current = await readToChange(segmentations, { id, ifVersion, absent });
    const definition = patched(segmentationInput(), current.definition, body);
    const problems = checkScheme(definition.scheme, await ctx.store.fields.table());
    if (problems.length > 0) throw validationProblem(problems, { at: "/scheme" });
    await refuseUnknownCriteriaSet(ctx.store, definition.criteriaSetId);
    const stored = await segmentations.update(id, current.version, definition);
    return { status: 200, etag: etagOf(stored.version), body: shown(stored) };
  },
});
