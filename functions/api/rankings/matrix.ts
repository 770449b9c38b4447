import { rankingQuery, segmentationParams } from "../../contract/asking.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { pick } from "../../contract/labels.ts";
import { localised } from "../../contract/localised.ts";
import { rankingProblems } from "../../contract/matrix-at-hand.ts";
import { loadRanking } from "../../contract/ranking-at-hand.ts";
import {
  CSV,
  formatParams,
  JSON_TYPE,
  matrixCsvExample,
  matrixTitle,
  SVG,
  savedAs,
  svgExample,
  wantedType,
} from "../../contract/representations.ts";
import { matrixSchema, provenanceExample } from "../../contract/schemas/ranking.ts";
import { matrixCsv, matrixSvg } from "../../formats/index.ts";
import { matrixPartExample } from "./examples.ts";

export default endpoint({
  operationId: "getMatrix",
  method: "GET",
  path: "/v1/segmentations/{segmentationId}/matrix",
  tag: "Rankings",
  summary: "Place the segments in the matrix",
  description:
    "x = 100 × likelihood, y = 100 × value, with the lines between the quadrants, the 3×3 grid, 95 % whiskers and bubble areas. A segment that lacks one of the two scores has no quadrant. Computed like the ranking. As a table (`Accept: text/csv` or `format=csv`) or a drawing (`image/svg+xml`, `format=svg`).",
  scope: "rankings.read",
  cost: 2,
  idempotency: "safe",
  precondition: "none",
  params: segmentationParams,
  query: () => rankingQuery().extend(formatParams(["json", "csv", "svg"])),
  responses: {
    200: {
      description: "The matrix.",
      schema: matrixSchema,
      mediaTypes: { [CSV]: { example: matrixCsvExample }, [SVG]: { example: svgExample } },
      examples: {
        published: {
          summary: "One segment, in Dutch",
          value: { provenance: provenanceExample, ...matrixPartExample },
        },
      },
    },
  },
  problems: [...rankingProblems],
  async handle({ params, query, ...agreed }, ctx) {
    const type = wantedType(query.format, agreed, [JSON_TYPE, CSV, SVG]);
    const snapshot = await loadRanking(ctx.store, { ...params, ...query });
    const { language } = ctx;
    const matrix = localised(snapshot.matrix, language);
    if (type === CSV) {
      const raw = { mediaType: CSV, content: matrixCsv(matrix, query) };
      return { status: 200, headers: savedAs("matrix.csv"), raw };
    }
    if (type === SVG) {
      const content = matrixSvg(matrix, { language, title: pick(matrixTitle, language) });
      return { status: 200, raw: { mediaType: SVG, content } };
    }
    return { status: 200, body: { provenance: snapshot.provenance, ...matrix } };
  },
});
