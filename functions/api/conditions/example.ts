import { provenanceExample } from "../../contract/schemas/ranking.ts";

const provenance = { ...provenanceExample, ratingsVersion: 0 };

const score = {
  of: "score",
  label: "de score",
  part: null,
  statistic: "eta2",
  value: 0.31,
  interval: { low: 0.19, high: 0.4 },
  p: 4e-9,
  n: 205,
  groups: 8,
  threshold: 0.06,
  outcome: "large",
};

const winRate = {
  of: "winRate",
  label: "het percentage gewonnen kansen",
  part: null,
  statistic: "cramersV",
  value: 0,
  interval: null,
  p: 0.97,
  n: 671,
  groups: 8,
  threshold: 0.06,
  outcome: "none",
};

const heterogeneous = {
  condition: "heterogeneous",
  label: "Onderling heterogeen",
  status: "fail",
  text: "De segmenten verschillen niet meetbaar: wijs geen winnaar aan.",
  statistic: {
    name: "eta2",
    label: "Aandeel van de variantie van de score tussen de segmenten",
    value: 0.31,
  },
  n: 205,
  interval: { low: 0.19, high: 0.4 },
  threshold: { comparison: "atLeast", value: 0.06, setting: "eta2Min" },
  evidence: [
    {
      code: "winRateCramersV",
      label: "Percentage gewonnen kansen: Cramérs V, gecorrigeerd voor vertekening",
      value: 0,
    },
  ],
  missing: [],
};

const reachable = {
  condition: "reachable",
  label: "Bereikbaar",
  status: "pass",
  text: "Genoeg accounts zijn bereikbaar: een toegestaan kanaal en toegang tot een DMU-rol.",
  statistic: {
    name: "reachableShare",
    label: "Accounts met een toegestaan kanaal en toegang tot een DMU-rol",
    value: 0.75,
  },
  n: 16,
  interval: { low: 0.505, high: 0.898 },
  threshold: { comparison: "atLeast", value: 0.5, setting: "reachableMin" },
  evidence: [{ code: "reachKnown", label: "Accounts van wie het bekend is", value: 14 }],
  missing: [
    {
      code: "contactChannels",
      label: "Toegestane contactkanalen en toegang tot DMU-rollen",
    },
  ],
};

export const conditionsExample = {
  provenance,
  settingsVersion: 1,
  verdict: {
    status: "doNotDiffer",
    sentence:
      "Deze segmenten verschillen niet meetbaar in het percentage gewonnen kansen: wijs geen winnaar aan.",
  },
  differences: [score, winRate],
  overall: [heterogeneous],
  segments: [
    {
      segment: "manufacturing|50-249",
      label: "manufacturing · 50–249",
      rank: 1,
      n: 16,
      conditions: [reachable],
      lead: {
        over: "horticulture|10-49",
        difference: 0.021,
        ci95: { low: -0.03, high: 0.072 },
        supported: false,
      },
      focus: { supported: false },
    },
  ],
  omitted: 0,
};
