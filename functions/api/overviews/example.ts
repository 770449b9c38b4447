import { provenanceExample } from "../../contract/schemas/ranking.ts";
export const overviewExample = {
  provenance: provenanceExample,
  settingsVersion: 0,
  relationships: ["customer"],
  totals: {
    n: 137,
    assigned: 129,
    unassigned: 8,
    overlapping: 0,
    potential: { amount: "6190560.00", currency: "EUR" },
    revenue: { amount: "2809677.00", currency: "EUR" },
    segments: 23,
    scored: 23,
    pooled: 8,
  },
  verdict: {
    status: "differ",
    sentence:
      "Deze segmenten verschillen meetbaar in de score en koopmotieven. Of ze verschillen in het percentage gewonnen kansen is nog niet bekend.",
  },
  overall: [
    { code: "heterogeneous", label: "Onderling heterogeen", status: "pass" },
    { code: "traceable", label: "Traceerbaar", status: "pass" },
    { code: "togetherEnough", label: "Samen genoeg", status: "unknown" },
  ],
  signals: {
    counts: { ok: 2, warn: 1, alarm: 4, unknown: 5 },
    raised: [
      {
        code: "buyingProcessUnknown",
        label: "Koopproces onbekend",
        status: "alarm",
        text: "Hoe prospects beslissen is niet bekend: DMU-rollen, stappen, datum en beleid ontbreken.",
      },
      {
        code: "channelsUnknown",
        label: "Kanalen onbekend",
        status: "alarm",
        text: "Waar prospects zich oriënteren en kopen is niet bekend.",
      },
    ],
  },
  opinions: {
    k: 3,
    robust: false,
    verdict:
      "Niet meer dan 2 van de 4 methoden noemen dezelfde eerste 3 segmenten: bekijk waar ze verschillen voordat u kiest.",
    agreeing: ["vikor", "promethee2"],
  },
  profile: {
    effectiveCriteria: [
      { axis: "value", relationship: "customer", weighted: 7, effective: 6.06060606060606 },
      { axis: "likelihood", relationship: "customer", weighted: 3, effective: 2.6315789473684212 },
    ],
    warnings: [
      {
        code: "correlated",
        criteria: ["revenuePerYear", "upsellHeadroom"],
        figure: 0.980978524196851,
        n: 23,
        text: "“Omzet per jaar” en “Ruimte voor meer van hetzelfde” zeggen vrijwel hetzelfde: over 23 segmenten hangen ze samen met 0,98, boven 0,95.",
        fix: "Laat één van beide meewegen, of geef ze samen het gewicht van één.",
      },
    ],
  },
  sampling: {
    draws: 10000,
    seed: 1,
    concentration: 50,
    help: "Hoe vaak elk segment elke plaats inneemt als uw gewichten telkens iets anders zijn. In 95 % of meer bovenaan: daar kunt u op bouwen. Rond de helft: de gewichten beslissen, bespreek die dus eerst.",
  },
  segments: [
    {
      segment: "manufacturing|50-249",
      label: "manufacturing · 50–249",
      rank: 2,
      status: "scored",
      score: { points: 65.82, raw: 0.6581570200234983 },
      interval: {
        low: 63.12,
        high: 68.51,
        raw: { low: 0.6312339431004215, high: 0.6850800969465752 },
      },
      ci95: { low: 61.9, high: 69.73, raw: { low: 0.6189907051168341, high: 0.6973233349301625 } },
      coordinates: { x: 74.01, y: 57.63, raw: { x: 0.7400501538461538, y: 0.5762638862008428 } },
      quadrant: { code: "focus", label: "Focusdoelgroep" },
      size: {
        n: 13,
        share: 0.0948905109489051,
        potential: { amount: "735040.00", currency: "EUR" },
        revenue: { amount: "447595.00", currency: "EUR" },
      },
      coverage: { value: 0.9538461538461538, likelihood: 0.9384615384615385 },
      lead: {
        over: "healthcare|50-249",
        difference: 0.0054144759832146505,
        ci95: null,
        supported: null,
      },
      focus: { supported: true },
      conditions: [
        { code: "homogeneous", label: "Homogeen", status: "pass" },
        { code: "measurable", label: "Meetbaar", status: "pass" },
        { code: "reachable", label: "Bereikbaar", status: "fail" },
        { code: "attractiveEnough", label: "Aantrekkelijk genoeg", status: "unknown" },
        { code: "largeEnough", label: "Groot genoeg", status: "pass" },
        { code: "attackPlan", label: "Aanvalsplan aanwezig", status: "fail" },
        { code: "stable", label: "Stabiel", status: "pass" },
      ],
      stability: { ownRank: 0.6099, first: 0.1355, focus: 1, meanRank: 2.1343 },
      reasons: [
        {
          criterion: "loyalty",
          label: "Loyaliteit",
          axis: "likelihood",
          points: { points: 19.71, raw: 0.1971153846153846 },
        },
        {
          criterion: "nps",
          label: "Zou ons aanbevelen",
          axis: "likelihood",
          points: { points: 11.54, raw: 0.11538461538461536 },
        },
        {
          criterion: "revenuePerYear",
          label: "Omzet per jaar",
          axis: "value",
          points: { points: 6.9, raw: 0.06903480769230769 },
        },
      ],
      missing: [
        {
          criterion: "nps",
          label: "Zou ons aanbevelen",
          axis: "likelihood",
          fields: ["nps"],
          accounts: 2,
          narrows: { points: 2.31, raw: 0.023076923076923078 },
        },
        {
          criterion: "upsellHeadroom",
          label: "Ruimte voor meer van hetzelfde",
          axis: "value",
          fields: ["potential12m", "revenue12m"],
          accounts: 2,
          narrows: { points: 1.15, raw: 0.011538461538461539 },
        },
        {
          criterion: "marginPct",
          label: "Marge op omzet",
          axis: "value",
          fields: ["margin12m", "revenue12m"],
          accounts: 1,
          narrows: { points: 0.77, raw: 0.007692307692307693 },
        },
      ],
    },
  ],
  omitted: 0,
};
