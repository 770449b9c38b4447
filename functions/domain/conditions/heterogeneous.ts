import { condition } from "./condition.ts";
import { type Difference, isTested } from "./differences.ts";
import type { Distinction } from "./distinct-segments.ts";
import type { Condition, Evidence, Missing } from "./types.ts";

/** Of the whole segmentation; the figures per subject are in the evidence. */
export function heterogeneous({ differences, status }: Distinction): Condition {
  const [score, ...responses] = differences;
  return condition("heterogeneous", status, {
    statistic: {
      name: "eta2",
      label: {
        en: "Share of the variance of the score between segments",
        nl: "Aandeel van de variantie van de score tussen de segmenten",
      },
      value: score?.value ?? null,
    },
    n: score?.n ?? 0,
    interval: score?.interval ?? null,
    threshold: { comparison: "atLeast", value: score?.threshold ?? 0, setting: "eta2Min" },
    evidence: differences.flatMap(evidenceOf),
    missing: responses.some(isTested) ? [] : responses.map(missingOf),
  });
}

function evidenceOf({ of, part, p, value, outcome, n }: Difference): Evidence[] {
  const about = subjects[of];
  const pText = {
    en: `${about.en}: chance of such a difference when there is none (p)`,
    nl: `${about.nl}: kans op zo'n verschil als er geen is (p)`,
  };
  if (of === "score") return [{ code: "scoreP", label: pText, value: p }];
  return [
    {
      code: `${of}CramersV`,
      label: {
        en: `${about.en}: Cramér's V, corrected for bias`,
        nl: `${about.nl}: Cramérs V, gecorrigeerd voor vertekening`,
      },
      value,
    },
    { code: `${of}P`, label: pText, value: p },
    {
      code: `${of}N`,
      label: { en: `${about.en}: observations`, nl: `${about.nl}: waarnemingen` },
      value: n,
    },
    ...(part === null
      ? []
      : [
          {
            code: `${of}Part`,
            label: {
              en: `${about.en}: differs most in`,
              nl: `${about.nl}: verschilt het meest in`,
            },
            value: part,
          },
        ]),
    {
      code: `${of}Outcome`,
      label: { en: `${about.en}: outcome`, nl: `${about.nl}: uitkomst` },
      value: outcome,
    },
  ];
}

const subjects = {
  score: { en: "Score", nl: "Score" },
  winRate: { en: "Win rate", nl: "Percentage gewonnen kansen" },
  motives: { en: "Buying motives", nl: "Koopmotieven" },
} as const;

function missingOf({ of }: Difference): Missing {
  return of === "winRate"
    ? {
        code: "opportunities",
        label: {
          en: "Won and lost opportunities, five or more in at least two segments",
          nl: "Gewonnen en verloren kansen, vijf of meer in minstens twee segmenten",
        },
      }
    : {
        code: "buyingMotives",
        label: {
          en: "Buying motives of five or more accounts in at least two segments",
          nl: "Koopmotieven van vijf of meer accounts in minstens twee segmenten",
        },
      };
}
