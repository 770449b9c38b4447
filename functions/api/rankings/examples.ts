const score = (points: number, raw: number) => ({ points, raw });

const interval = (low: number, high: number) => ({
  low,
  high,
  raw: { low: low / 100, high: high / 100 },
});

const coordinates = { x: 58.75, y: 71.5, raw: { x: 0.5875, y: 0.715 } };
const quadrant = { code: "focus", label: "Focusdoelgroep" };
const nineBox = { value: "high", likelihood: "medium", label: "waarde hoog, kans midden" };

export const rowExample = {
  segment: "manufacturing|50-249",
  label: "manufacturing · 50–249",
  rank: 1,
  status: "scored",
  score: score(65.12, 0.65125),
  interval: interval(61.4, 68.9),
  ci95: interval(60.2, 70.05),
  coordinates,
  quadrant,
  nineBox,
  value: {
    status: "scored",
    score: score(71.5, 0.715),
    coverage: 0.96,
    interval: interval(69.5, 73.5),
    ci95: interval(65.1, 77.9),
    contributions: [
      {
        criterion: "potential",
        label: "Te winnen jaarbesteding",
        weight: 0.6,
        utility: 0.75,
        contribution: score(45, 0.45),
        coverage: 1,
        measured: 61250.5,
        clippedShare: 0,
      },
      {
        criterion: "strategicFit",
        label: "Strategische aansluiting",
        weight: 0.4,
        utility: 0.6625,
        contribution: score(26.5, 0.265),
        coverage: 0.9,
        measured: 3.65,
        clippedShare: 0,
      },
    ],
  },
  likelihood: {
    status: "scored",
    score: score(58.75, 0.5875),
    coverage: 0.88,
    interval: interval(53.3, 64.3),
    ci95: interval(52.4, 65.1),
    contributions: [
      {
        criterion: "urgency",
        label: "Urgentie",
        weight: 1,
        utility: 0.5875,
        contribution: score(58.75, 0.5875),
        coverage: 0.88,
        measured: 3.35,
        clippedShare: 0,
      },
    ],
  },
  size: {
    n: 16,
    share: 0.07407407407407407,
    potential: { amount: "980008.00", currency: "EUR" },
    revenue: { amount: "0.00", currency: "EUR" },
  },
  relationships: [
    {
      relationship: "prospect",
      n: 16,
      share: 1,
      score: score(65.12, 0.65125),
      value: score(71.5, 0.715),
      likelihood: score(58.75, 0.5875),
      coverage: { value: 0.96, likelihood: 0.88 },
    },
  ],
  missing: [
    {
      criterion: "urgency",
      label: "Urgentie",
      axis: "likelihood",
      fields: ["urgency"],
      accounts: 2,
      narrows: score(6, 0.06),
    },
  ],
};

const separation = {
  groups: 24,
  n: 205,
  ssBetween: 3.1,
  ssWithin: 4.65,
  eta2: 0.4,
  f: 5.246376811594203,
};

export const rankingPartExample = {
  relationships: ["prospect", "former_customer"],
  rows: [rowExample],
  totals: {
    n: 216,
    assigned: 205,
    unassigned: 11,
    overlapping: 0,
    potential: { amount: "8120450.00", currency: "EUR" },
    revenue: { amount: "312800.50", currency: "EUR" },
  },
  pooled: ["business-services|250-", "horticulture|250-"],
  separation: {
    score: separation,
    value: separation,
    likelihood: null,
    calinskiHarabasz: 6.21,
  },
  clipped: [],
};

export const pointExample = {
  segment: rowExample.segment,
  label: rowExample.label,
  rank: 1,
  n: 16,
  coordinates,
  quadrant,
  nineBox,
  whiskers: { x: interval(52.4, 65.1), y: interval(65.1, 77.9) },
  area: { accounts: 0.07804878048780488, potential: 0.1206839276148491 },
};

export const matrixPartExample = {
  axes: {
    x: { axis: "likelihood", label: "Kansrijk" },
    y: { axis: "value", label: "Aantrekkelijk" },
  },
  thresholds: { kind: "fixed", value: 50, likelihood: 50 },
  quadrants: [
    { code: "focus", label: "Focusdoelgroep" },
    { code: "develop", label: "Waardevol, moeilijk" },
    { code: "serve", label: "Efficiënt bedienen" },
    { code: "deprioritise", label: "Niet actief bewerken" },
  ],
  gridLines: [33.3, 66.7],
  points: [pointExample],
};
