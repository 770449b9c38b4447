import { provenanceExample } from "../../contract/schemas/ranking.ts";
import { robustnessHelp } from "../../domain/robustness/labels.ts";

const interval = (low: number, high: number) => ({
  low,
  high,
  raw: { low: low / 100, high: high / 100 },
});

const industry = { segment: "manufacturing|50-249", label: "manufacturing · 50–249" };
const care = { segment: "healthcare|50-249", label: "healthcare · 50–249" };

const order = {
  interval: interval(41.25, 68.5),
  tied: false,
  below: {
    kind: "overtaken",
    loses: industry,
    gains: care,
    text: `Onder 41,25 % staat ${care.label} boven ${industry.label}.`,
  },
  above: null,
};

const first = {
  ...order,
  interval: interval(41.25, 100),
  below: {
    ...order.below,
    text: `Onder 41,25 % staat ${care.label} bovenaan in plaats van ${industry.label}.`,
  },
};

const segments = [
  {
    ...industry,
    acceptability: [0.9312, 0.0688],
    lower: 0,
    notScored: 0,
    ranks: { mean: 1.0688, best: 1, worst: 2 },
    focus: 0.9841,
    spread: 0.3612,
    centralWeights: [
      { criterion: "potential", label: "Te winnen jaarbesteding", weight: 0.61 },
      { criterion: "strategicFit", label: "Strategische aansluiting", weight: 0.39 },
      { criterion: "urgency", label: "Urgentie", weight: 1 },
    ],
  },
];

const acceptability = {
  segments,
  pairs: [{ segment: industry.segment, over: care.segment, share: 0.9312 }],
  choiceEntropyBits: 0.3612,
  rankingEntropyBits: 0.3612,
};

/** One criterion, one segment and one fact of an answer, in Dutch. */
export const robustnessExample = {
  provenance: provenanceExample,
  of: "score",
  weights: {
    help: robustnessHelp.weights.nl,
    criteria: [
      {
        criterion: "potential",
        label: "Te winnen jaarbesteding",
        axis: "value",
        weight: { percent: 60, raw: 0.6 },
        status: "defined",
        first,
        order,
      },
    ],
  },
  valueShare: {
    weight: { percent: 50, raw: 0.5 },
    status: "defined",
    first: { interval: interval(0, 100), tied: false, below: null, above: null },
    order: { interval: interval(0, 100), tied: false, below: null, above: null },
    help: robustnessHelp.valueShare.nl,
  },
  acceptability: {
    draws: 10_000,
    seed: 1,
    concentration: 50,
    aroundProfile: { help: robustnessHelp.aroundProfile.nl, ...acceptability },
    uniform: { help: robustnessHelp.uniform.nl, ...acceptability },
  },
  fillFirst: {
    help: robustnessHelp.fillFirst.nl,
    leader: { ...industry, interval: interval(61.4, 68.9) },
    couldChangeFirst: true,
    challengerCount: 1,
    challengers: [{ ...care, interval: interval(55.2, 63.1) }],
    facts: [
      {
        criterion: "urgency",
        label: "Urgentie",
        axis: "likelihood",
        fields: ["urgency"],
        accounts: 41,
        segments: 2,
        narrows: { points: 4.1, raw: 0.041 },
        couldChangeFirst: true,
        where: [{ ...care, accounts: 29, narrows: { points: 6.2, raw: 0.062 } }],
      },
    ],
  },
};
