import { rankingQuery, segmentationParams } from "../../contract/asking.ts";
import { detailParam, inDetail } from "../../contract/detail.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { keptResult } from "../../contract/kept-results.ts";
import { localised } from "../../contract/localised.ts";
import { loadMatrix, rankingProblems } from "../../contract/matrix-at-hand.ts";
import { rankUnder } from "../../contract/ranking-at-hand.ts";
import {
  CSV,
  formatParams,
  JSON_TYPE,
  rankingCsvExample,
  savedAs,
  wantedType,
} from "../../contract/representations.ts";
import { provenanceExample, rankingSchema } from "../../contract/schemas/ranking.ts";
import { selectProfile } from "../../contract/selecting.ts";
import { distinctSegments } from "../../domain/conditions/distinct-segments.ts";
import { settingsInForce } from "../../domain/settings/thresholds.ts";
import { rankingCsv } from "../../formats/index.ts";
import { rankingPartExample } from "./examples.ts";

export default endpoint({
  operationId: "getRanking",
  method: "GET",
  path: "/v1/segmentations/{segmentationId}/ranking",
  tag: "Rankings",
  summary: "Rank the segments",
  description:
    "Segments in order of score under a weighting profile, each with where its score comes from, what is not known, and its place in the matrix. `verdict` says whether they differ measurably at all: where they do not, the order says nothing. Computed from the stored decision matrix: no account is read, whatever their number. `provenance` says from which versions; it may trail the latest changes by the seconds they take to be measured. As a table (`Accept: text/csv` or `format=csv`): a segment a row, with its scores, coverage, quadrant and size, without what explains them.",
  scope: "rankings.read",
  cost: 2,
  idempotency: "safe",
  precondition: "none",
  params: segmentationParams,
  query: () => rankingQuery().extend({ detail: detailParam(), ...formatParams(["json", "csv"]) }),
  responses: {
    200: {
      description: "The ranking.",
      schema: rankingSchema,
      mediaTypes: { [CSV]: { example: rankingCsvExample } },
      examples: {
        published: {
          summary: "The first segment, in Dutch",
          value: {
            provenance: provenanceExample,
            verdict: {
              status: "differ",
              sentence: "Deze segmenten verschillen meetbaar in de score en koopmotieven.",
            },
            ...rankingPartExample,
          },
        },
      },
    },
  },
  problems: [...rankingProblems, "answer-too-large"],
  async handle({ params, query, ...agreed }, ctx) {
    const { store, language } = ctx;
    const isTable = wantedType(query.format, agreed, [JSON_TYPE, CSV]) === CSV;
    const [atHand, selected, settings] = await Promise.all([
      loadMatrix(store, params.segmentationId),
      selectProfile(store, query.profileId, query.version),
      store.settings.read(),
    ]);
    const { relationship } = query;
    const snapshot = await rankUnder(store, atHand, selected, relationship);
    const { provenance, ranking } = inDetail(snapshot, isTable ? "scores" : query.detail);
    if (isTable) {
      const content = rankingCsv(localised(ranking, language), query);
      return { status: 200, headers: savedAs("ranking.csv"), raw: { mediaType: CSV, content } };
    }
    const { moments, plan } = atHand.matrix;
    const { thresholds } = settingsInForce(settings.definition);
    const { verdict } = keptResult(
      atHand.matrix,
      ["verdict", selected.profile, relationship ?? null, thresholds],
      () => {
        const options = relationship === undefined ? {} : { relationship };
        return distinctSegments(moments, plan, selected.profile, options, thresholds);
      },
    );
    return { status: 200, body: { provenance, ...localised({ verdict, ...ranking }, language) } };
  },
});
