import { provenanceExample } from "../../contract/schemas/ranking.ts";
import { methodHelp, methodLabels, opinionsHelp } from "../../domain/opinions/labels.ts";

const industry = { segment: "manufacturing|50-249", label: "manufacturing · 50–249" };
const care = { segment: "healthcare|50-249", label: "healthcare · 50–249" };

/** Two methods and one segment of an answer, in Dutch. */
export const secondOpinionsExample = {
  provenance: provenanceExample,
  opinions: {
    k: 2,
    robust: true,
    verdict:
      "4 van de 4 methoden noemen dezelfde eerste 2 segmenten: de top hangt niet af van hoe scores worden opgeteld.",
    help: opinionsHelp.nl,
    agreeing: ["saw", "topsis", "vikor", "promethee2"],
    methods: [
      {
        method: "saw",
        label: methodLabels.saw.nl,
        help: methodHelp.saw.nl,
        relative: false,
        spearman: null,
        kendallTauB: null,
        top: [industry, care],
      },
      {
        method: "topsis",
        label: methodLabels.topsis.nl,
        help: methodHelp.topsis.nl,
        relative: true,
        spearman: { coefficient: 0.94, interval: { low: 0.51, high: 0.99 }, n: 6 },
        kendallTauB: 0.87,
        top: [industry, care],
      },
    ],
    segments: [
      {
        ...industry,
        opinions: [
          { method: "saw", figure: 0.65125, rank: 1 },
          { method: "topsis", figure: 0.71, rank: 1 },
          { method: "vikor", figure: 0, rank: 1 },
          { method: "promethee2", figure: 0.6, rank: 1 },
        ],
      },
    ],
    compromise: { acceptableAdvantage: true, acceptableStability: true, segments: [industry] },
    equal: [],
  },
};
