import type { Relationship } from "../facts/types.ts";
import type { Label } from "../label.ts";
import type { Direction, Scale } from "../scales/types.ts";
import type { Axis, BuiltinName, CatalogueEntry } from "./types.ts";

interface Draft {
  readonly name: BuiltinName;
  readonly axis: Axis;
  readonly appliesTo: readonly Relationship[];
  readonly direction?: Direction;
  readonly fields: readonly string[];
  readonly unit: Label;
  readonly aggregation?: "mean" | "ratioOfSums";
  readonly scale: Scale;
  readonly label: Label;
  readonly help: Label;
}

function entry(draft: Draft): CatalogueEntry {
  const { name, axis, appliesTo, direction = "higher", scale, label, help } = draft;
  return {
    name,
    label,
    help,
    fields: draft.fields,
    unit: draft.unit,
    aggregation: draft.aggregation ?? "mean",
    criterion: {
      key: name,
      axis,
      level: "both",
      appliesTo,
      direction,
      measure: { kind: "builtin", name },
      scale,
      label,
      help,
    },
  };
}

const euros: Label = { en: "EUR a year", nl: "EUR per jaar" };
const share: Label = { en: "share, 0–1", nl: "aandeel, 0–1" };
const approached: readonly Relationship[] = ["prospect", "former_customer"];

export const dmuFields = [
  "dmuInitiator",
  "dmuUser",
  "dmuInfluencer",
  "dmuBuyer",
  "dmuDecider",
  "dmuGatekeeper",
] as const;

/** Built-in criteria that need nothing but the facts of an account, with scales to start from. */
export const catalogue: readonly CatalogueEntry[] = [
  entry({
    name: "customerLifetime",
    axis: "value",
    appliesTo: ["customer", "former_customer"],
    fields: ["customerSince", "customerUntil"],
    unit: { en: "years", nl: "jaren" },
    scale: { kind: "linear", low: 0, high: 10 },
    label: { en: "Customer lifetime", nl: "Levensduur van de klant" },
    help: {
      en: "Years from customerSince to customerUntil, or to today for customers. A former customer without customerUntil counts as missing.",
      nl: "Jaren van customerSince tot customerUntil, of tot vandaag voor klanten. Een ex-klant zonder customerUntil telt als ontbrekend.",
    },
  }),
  entry({
    name: "revenuePerYear",
    axis: "value",
    appliesTo: ["customer", "former_customer"],
    fields: ["revenue12m"],
    unit: euros,
    scale: { kind: "log", x0: 10_000, X: 1_000_000 },
    label: { en: "Revenue a year", nl: "Omzet per jaar" },
    help: {
      en: "revenue12m. Credit notes can make it negative; that counts as the lowest.",
      nl: "revenue12m. Creditnota's kunnen het negatief maken; dat telt als het laagste.",
    },
  }),
  entry({
    name: "marginPct",
    axis: "value",
    appliesTo: ["customer"],
    fields: ["margin12m", "revenue12m"],
    unit: { en: "%", nl: "%" },
    aggregation: "ratioOfSums",
    scale: { kind: "linear", low: 0, high: 40 },
    label: { en: "Margin on revenue", nl: "Marge op omzet" },
    help: {
      en: "100·margin12m ÷ revenue12m; of a segment the ratio of the sums. Missing when revenue is zero or negative.",
      nl: "100·margin12m ÷ revenue12m; van een segment de verhouding van de sommen. Ontbreekt als de omzet nul of negatief is.",
    },
  }),
  entry({
    name: "orderMoments",
    axis: "value",
    appliesTo: ["customer"],
    fields: ["orders12m"],
    unit: { en: "order moments a year", nl: "bestelmomenten per jaar" },
    scale: { kind: "linear", low: 0, high: 24 },
    label: { en: "Order moments", nl: "Bestelmomenten" },
    help: {
      en: "orders12m: distinct order dates a year.",
      nl: "orders12m: verschillende besteldatums per jaar.",
    },
  }),
  entry({
    name: "upsellHeadroom",
    axis: "value",
    appliesTo: ["customer"],
    fields: ["potential12m", "revenue12m"],
    unit: euros,
    scale: { kind: "log", x0: 10_000, X: 500_000 },
    label: { en: "Room for upselling", nl: "Ruimte voor upselling" },
    help: {
      en: "potential12m − revenue12m, never below zero: what they still buy elsewhere.",
      nl: "potential12m − revenue12m, nooit onder nul: wat ze nog elders kopen.",
    },
  }),
  entry({
    name: "crossSellHeadroom",
    axis: "value",
    appliesTo: ["customer"],
    fields: ["productLines", "eligibleProductLines"],
    unit: share,
    scale: { kind: "linear", low: 0, high: 1 },
    label: { en: "Room for cross-selling", nl: "Ruimte voor crossselling" },
    help: {
      en: "1 − owned ÷ eligible product lines. Missing when no product line is eligible.",
      nl: "1 − afgenomen ÷ passende productlijnen. Ontbreekt als geen productlijn past.",
    },
  }),
  entry({
    name: "entryBarrier",
    axis: "likelihood",
    appliesTo: approached,
    direction: "lower",
    fields: ["contractEnd"],
    unit: { en: "months", nl: "maanden" },
    scale: {
      kind: "piecewise",
      knots: [
        [0, 0],
        [3, 0],
        [24, 1],
        [120, 1],
      ],
    },
    label: { en: "Entry barrier", nl: "Toetredingsdrempel" },
    help: {
      en: "Months until the contract with the present supplier ends; 0 once it has ended. Lower is better.",
      nl: "Maanden tot het contract met de huidige leverancier eindigt; 0 als het voorbij is. Lager is beter.",
    },
  }),
  entry({
    name: "dmuAccess",
    axis: "likelihood",
    appliesTo: approached,
    fields: [...dmuFields],
    unit: share,
    scale: { kind: "linear", low: 0, high: 1 },
    label: { en: "Access to the decision makers", nl: "Toegang tot de DMU" },
    help: {
      en: "Access 0–4 per role, weighted by role: decider 3, buyer and influencer 2, the others 1. A role that is not known gives no access; all unknown counts as missing.",
      nl: "Toegang 0–4 per rol, gewogen naar rol: beslisser 3, inkoper en beïnvloeder 2, de andere 1. Een onbekende rol geeft geen toegang; alles onbekend telt als ontbrekend.",
    },
  }),
  entry({
    name: "urgency",
    axis: "likelihood",
    appliesTo: approached,
    fields: ["urgency"],
    unit: { en: "rating 1–5", nl: "oordeel 1–5" },
    scale: { kind: "linear", low: 1, high: 5 },
    label: { en: "Urgency", nl: "Urgentie" },
    help: {
      en: "1: not recognised; 3: recognised, no budget; 5: recognised and budgeted.",
      nl: "1: niet herkend; 3: herkend, geen budget; 5: herkend en begroot.",
    },
  }),
];
