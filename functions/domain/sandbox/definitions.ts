import type { Criterion, FieldDeclaration, Relationship, Scale, Scheme } from "../index.ts";
import { sandboxKnowledge } from "./knowledge.ts";
import type { MethodDefinition } from "./types.ts";

/** What the sandbox tenant knows of its accounts beyond the standard fields. */
export const sandboxFields: readonly FieldDeclaration[] = [
  {
    key: "nps",
    type: "number",
    label: { en: "Would recommend us", nl: "Zou ons aanbevelen" },
    unit: "0–10",
    minimum: 0,
    maximum: 10,
    whole: true,
  },
  {
    key: "strategicFit",
    type: "number",
    label: { en: "Strategic fit", nl: "Strategische aansluiting" },
    unit: "1–5",
    minimum: 1,
    maximum: 5,
  },
  {
    key: "paymentDays",
    type: "number",
    label: { en: "Days to payment", nl: "Betaaltermijn" },
    unit: "days",
    minimum: 0,
    maximum: 365,
    whole: true,
  },
];

const all: readonly Relationship[] = ["customer", "prospect", "former_customer"];
const customers: readonly Relationship[] = ["customer"];
const known: readonly Relationship[] = ["customer", "former_customer"];
const winnable: readonly Relationship[] = ["prospect", "former_customer"];

const linear = (low: number, high: number): Scale => ({ kind: "linear", low, high });
const log = (x0: number, X: number): Scale => ({ kind: "log", x0, X });

/** Scales are given, so they are frozen from the start. */
const criteria: readonly Criterion[] = [
  {
    key: "customerLifetime",
    axis: "value",
    level: "both",
    appliesTo: known,
    direction: "higher",
    measure: { kind: "builtin", name: "customerLifetime" },
    scale: linear(0, 12),
    label: { en: "Years a customer", nl: "Jaren klant" },
  },
  {
    key: "revenuePerYear",
    axis: "value",
    level: "both",
    appliesTo: known,
    direction: "higher",
    measure: { kind: "builtin", name: "revenuePerYear" },
    scale: log(2_000, 250_000),
    label: { en: "Revenue a year", nl: "Omzet per jaar" },
  },
  {
    key: "marginPct",
    axis: "value",
    level: "both",
    appliesTo: customers,
    direction: "higher",
    measure: { kind: "builtin", name: "marginPct" },
    scale: linear(10, 40),
    label: { en: "Margin on revenue", nl: "Marge op omzet" },
  },
  {
    key: "orderMoments",
    axis: "value",
    level: "both",
    appliesTo: customers,
    direction: "higher",
    measure: { kind: "builtin", name: "orderMoments" },
    scale: linear(0, 30),
    label: { en: "Order moments a year", nl: "Bestelmomenten per jaar" },
  },
  {
    key: "upsellHeadroom",
    axis: "value",
    level: "both",
    appliesTo: customers,
    direction: "higher",
    measure: { kind: "builtin", name: "upsellHeadroom" },
    scale: log(2_000, 250_000),
    label: { en: "Room for more of the same", nl: "Ruimte voor meer van hetzelfde" },
  },
  {
    key: "crossSellHeadroom",
    axis: "value",
    level: "both",
    appliesTo: customers,
    direction: "higher",
    measure: { kind: "builtin", name: "crossSellHeadroom" },
    scale: linear(0, 1),
    label: { en: "Room for other product lines", nl: "Ruimte voor andere productlijnen" },
  },
  {
    key: "potential",
    axis: "value",
    level: "both",
    appliesTo: winnable,
    direction: "higher",
    measure: { kind: "field", field: "potential12m" },
    scale: log(2_000, 500_000),
    label: { en: "Yearly spend to win", nl: "Te winnen jaarbesteding" },
  },
  {
    key: "strategicFit",
    axis: "value",
    level: "both",
    appliesTo: all,
    direction: "higher",
    measure: { kind: "field", field: "strategicFit" },
    scale: linear(1, 5),
    label: { en: "Strategic fit", nl: "Strategische aansluiting" },
  },
  {
    key: "loyalty",
    axis: "likelihood",
    level: "both",
    appliesTo: customers,
    direction: "higher",
    measure: { kind: "field", field: "loyalty" },
    scale: linear(1, 5),
    label: { en: "Loyalty", nl: "Loyaliteit" },
  },
  {
    key: "nps",
    axis: "likelihood",
    level: "both",
    appliesTo: customers,
    direction: "higher",
    measure: { kind: "field", field: "nps" },
    scale: linear(0, 10),
    label: { en: "Would recommend us", nl: "Zou ons aanbevelen" },
  },
  {
    key: "paymentDays",
    axis: "likelihood",
    level: "both",
    appliesTo: all,
    direction: "lower",
    measure: { kind: "field", field: "paymentDays" },
    scale: linear(14, 60),
    label: { en: "Pays in good time", nl: "Betaalt op tijd" },
  },
  {
    key: "entryBarrier",
    axis: "likelihood",
    level: "both",
    appliesTo: winnable,
    direction: "lower",
    measure: { kind: "builtin", name: "entryBarrier" },
    scale: {
      kind: "piecewise",
      knots: [
        [0, 0],
        [6, 0.1],
        [18, 0.6],
        [36, 1],
      ],
    },
    label: {
      en: "Months left with the present supplier",
      nl: "Maanden vast bij huidige leverancier",
    },
  },
  {
    key: "dmuAccess",
    axis: "likelihood",
    level: "both",
    appliesTo: winnable,
    direction: "higher",
    measure: { kind: "builtin", name: "dmuAccess" },
    scale: linear(0, 1),
    label: { en: "Access to the decision makers", nl: "Toegang tot de beslissers" },
  },
  {
    key: "urgency",
    axis: "likelihood",
    level: "both",
    appliesTo: winnable,
    direction: "higher",
    measure: { kind: "builtin", name: "urgency" },
    scale: linear(1, 5),
    label: { en: "Urgency", nl: "Urgentie" },
  },
  {
    key: "motiveMatch",
    axis: "likelihood",
    level: "both",
    appliesTo: winnable,
    direction: "higher",
    measure: { kind: "builtin", name: "motiveMatch" },
    scale: linear(0, 0.9),
    label: { en: "Motives our USPs answer", nl: "Motieven waar onze USP's op passen" },
  },
];

const scheme: Scheme = {
  kind: "dimensions",
  dimensions: [{ field: "sector" }, { field: "employees", edges: [10, 50, 250] }],
  minimumSize: 5,
};

const shared = {
  missing: "neutral",
  minimumCoverage: 0.6,
  valueShare: 0.5,
  thresholds: { kind: "fixed", value: 50, likelihood: 50 },
} as const;

const profiles: MethodDefinition["profiles"] = [
  {
    name: "Customers: keep and grow",
    profile: {
      ...shared,
      weights: {
        value: {
          customerLifetime: 10,
          revenuePerYear: 25,
          marginPct: 20,
          orderMoments: 10,
          upsellHeadroom: 15,
          crossSellHeadroom: 10,
          strategicFit: 10,
        },
        likelihood: { loyalty: 50, nps: 30, paymentDays: 20 },
      },
      relationships: ["customer"],
    },
  },
  {
    name: "Prospects and former customers: win",
    profile: {
      ...shared,
      weights: {
        value: { potential: 60, strategicFit: 40 },
        likelihood: {
          entryBarrier: 25,
          dmuAccess: 25,
          urgency: 25,
          motiveMatch: 15,
          paymentDays: 10,
        },
      },
      relationships: ["prospect", "former_customer"],
    },
  },
];

export const sandboxMethod: MethodDefinition = {
  name: "Sector × size",
  knowledge: sandboxKnowledge,
  criteria,
  scheme,
  profiles,
};
