import { type Relationship, relationships } from "../facts/types.ts";
import type { FeedName } from "../feeds/types.ts";
import type { Label } from "../label.ts";
import type { Direction, Scale } from "../scales/types.ts";
import { dmuFields } from "./dmu.ts";
import type { Aggregation, Axis, BuiltinName, CatalogueEntry, Level } from "./types.ts";

interface Draft {
  readonly name: BuiltinName;
  readonly axis: Axis;
  readonly appliesTo: readonly Relationship[];
  readonly level?: Level;
  readonly direction?: Direction;
  readonly fields?: readonly string[];
  readonly feeds?: readonly FeedName[];
  readonly unit: Label;
  readonly aggregation?: Aggregation;
  readonly scale: Scale;
  readonly label: Label;
  readonly help: Label;
}

function entry(draft: Draft): CatalogueEntry {
  const { name, axis, appliesTo, level = "both", direction = "higher", scale, label, help } = draft;
  return {
    name,
    label,
    help,
    fields: draft.fields ?? [],
    feeds: draft.feeds ?? [],
    unit: draft.unit,
    aggregation: draft.aggregation ?? "mean",
    criterion: {
      key: name,
      axis,
      level,
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
const everybody = relationships;
const approached: readonly Relationship[] = ["prospect", "former_customer"];
const bought: readonly Relationship[] = ["customer", "former_customer"];

/**
 * The built-in criteria of METHOD §3, value axis first, with scales to start from. What a measure
 * reads and how it is computed stands in `help`; the guide is made from this list.
 */
export const catalogue: readonly CatalogueEntry[] = [
  entry({
    name: "customerLifetime",
    axis: "value",
    appliesTo: bought,
    fields: ["customerSince", "customerUntil"],
    unit: { en: "years", nl: "jaren" },
    aggregation: "restrictedMean",
    scale: { kind: "linear", low: 0, high: 10 },
    label: { en: "Customer lifetime", nl: "Levensduur van de klant" },
    help: {
      en: "Years from customerSince to customerUntil, or to today for customers. Of a segment the Kaplan–Meier mean, restricted to 10 years: most are still customers, so a plain mean would be too low. A former customer without customerUntil counts as missing.",
      nl: "Jaren van customerSince tot customerUntil, of tot vandaag voor klanten. Van een segment het Kaplan–Meier-gemiddelde, beperkt tot 10 jaar: de meesten zijn nog klant, dus een gewoon gemiddelde zou te laag zijn. Een ex-klant zonder customerUntil telt als ontbrekend.",
    },
  }),
  entry({
    name: "revenuePerYear",
    axis: "value",
    appliesTo: ["customer", "former_customer"],
    fields: ["revenue12m"],
    feeds: ["orders"],
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
    feeds: ["orders"],
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
    feeds: ["orders"],
    unit: { en: "order moments a year", nl: "bestelmomenten per jaar" },
    scale: { kind: "linear", low: 0, high: 24 },
    label: { en: "Order moments", nl: "Bestelmomenten" },
    help: {
      en: "orders12m: distinct order dates a year.",
      nl: "orders12m: verschillende besteldatums per jaar.",
    },
  }),
  entry({
    name: "customerValue",
    axis: "value",
    appliesTo: bought,
    fields: ["margin12m"],
    feeds: ["orders"],
    unit: { en: "EUR", nl: "EUR" },
    scale: { kind: "log", x0: 10_000, X: 1_000_000 },
    label: { en: "Customer value", nl: "Klantwaarde" },
    help: {
      en: "What a customer is still worth: m·r ÷ (1 + d − r), with margin12m as m, retention r (0.8 unless the measure states one) and discount d (0.1). It already holds lifetime, revenue, margin and orders: weighing it beside those counts them twice.",
      nl: "Wat een klant nog waard is: m·r ÷ (1 + d − r), met margin12m als m, behoud r (0,8 tenzij de maat iets anders zegt) en disconto d (0,1). Levensduur, omzet, marge en bestellingen zitten er al in: wie het daarnaast weegt, telt die dubbel.",
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
    name: "size",
    axis: "value",
    level: "segment",
    appliesTo: everybody,
    unit: { en: "accounts", nl: "bedrijven" },
    aggregation: "segment",
    scale: { kind: "log", x0: 10, X: 1_000 },
    label: { en: "Size of the segment", nl: "Omvang van het segment" },
    help: {
      en: "Number of accounts in the segment, all relationships together.",
      nl: "Aantal bedrijven in het segment, alle relaties samen.",
    },
  }),
  entry({
    name: "growth",
    axis: "value",
    level: "segment",
    appliesTo: everybody,
    feeds: ["orders"],
    unit: { en: "%", nl: "%" },
    aggregation: "segment",
    scale: { kind: "linear", low: -20, high: 30 },
    label: { en: "Growth of revenue", nl: "Groei van de omzet" },
    help: {
      en: "Revenue of the last 12 months against the 12 before, over accounts that bought in those; from order lines. Missing without them.",
      nl: "Omzet van de laatste 12 maanden tegenover de 12 daarvoor, over bedrijven die toen kochten; uit orderregels. Ontbreekt zonder die regels.",
    },
  }),
  entry({
    name: "churnRate",
    axis: "value",
    level: "segment",
    appliesTo: everybody,
    direction: "lower",
    fields: ["customerSince", "customerUntil"],
    unit: share,
    aggregation: "segment",
    scale: { kind: "linear", low: 0, high: 0.3 },
    label: { en: "Customers that left", nl: "Vertrokken klanten" },
    help: {
      en: "Of those who were customer twelve months ago, the share that left since. Lower is better.",
      nl: "Van wie twaalf maanden geleden klant was, het aandeel dat sindsdien vertrok. Lager is beter.",
    },
  }),
  entry({
    name: "motiveMatch",
    axis: "likelihood",
    appliesTo: everybody,
    fields: ["buyingMotives"],
    unit: share,
    scale: { kind: "linear", low: 0, high: 1 },
    label: { en: "Buying motives our USPs answer", nl: "Koopmotieven waar onze USP's op passen" },
    help: {
      en: "Σ importance · best of match·strength over USPs ÷ Σ importance, over the account's motives that the tenant has described. A segment with motives of its own passes them on to accounts whose motives are unknown.",
      nl: "Σ belang · hoogste match·sterkte over USP's ÷ Σ belang, over de motieven van het bedrijf die zijn beschreven. Een segment met eigen motieven geeft die door aan bedrijven waarvan ze onbekend zijn.",
    },
  }),
  entry({
    name: "triggerMatch",
    axis: "likelihood",
    appliesTo: everybody,
    fields: ["activeTriggers", "activeTriggersDate"],
    unit: share,
    scale: { kind: "linear", low: 0, high: 1 },
    label: { en: "Triggers our USPs answer", nl: "Aanleidingen waar onze USP's op passen" },
    help: {
      en: "As the buying motives, over active triggers; fades by half every half-life (90 days unless stated) since their date.",
      nl: "Als de koopmotieven, over actuele aanleidingen; halveert elke halfwaardetijd (90 dagen tenzij anders gezegd) sinds hun datum.",
    },
  }),
  entry({
    name: "trendMatch",
    axis: "likelihood",
    level: "segment",
    appliesTo: everybody,
    unit: share,
    aggregation: "segment",
    scale: { kind: "linear", low: 0, high: 1 },
    label: { en: "Trends our USPs answer", nl: "Trends waar onze USP's op passen" },
    help: {
      en: "As the buying motives, over the trends that matter to the segment.",
      nl: "Als de koopmotieven, over de trends die voor het segment van belang zijn.",
    },
  }),
  entry({
    name: "competitorSuccess",
    axis: "likelihood",
    level: "segment",
    appliesTo: everybody,
    fields: ["competitor"],
    unit: share,
    aggregation: "segment",
    scale: { kind: "target", t: 0.4, below: 0.4, above: 0.6 },
    label: {
      en: "Success of comparable competitors",
      nl: "Succes van vergelijkbare concurrenten",
    },
    help: {
      en: "Of the accounts whose supplier is known, the share that buys from a comparable competitor; or a rating, where 5 is best whatever the direction. Some success proves that the segment buys, much of it means the segment is taken: best at 40 % unless the set chooses another scale or direction.",
      nl: "Van de bedrijven waarvan de leverancier bekend is, het aandeel dat bij een vergelijkbare concurrent koopt; of een oordeel, waarbij 5 het best is, wat de richting ook is. Enig succes bewijst dat het segment koopt, veel succes dat het bezet is: het best bij 40 %, tenzij de set een andere schaal of richting kiest.",
    },
  }),
  entry({
    name: "referenceCases",
    axis: "likelihood",
    level: "segment",
    appliesTo: everybody,
    unit: share,
    aggregation: "segment",
    scale: { kind: "linear", low: 0, high: 1 },
    label: { en: "Reference cases", nl: "Referenties" },
    help: {
      en: "1 − exp(−Σ strength·accepted·recency ÷ n0) over the cases of the segment or of its topics; recency halves every half-life.",
      nl: "1 − exp(−Σ sterkte·akkoord·actualiteit ÷ n0) over de referenties van het segment of zijn onderwerpen; de actualiteit halveert elke halfwaardetijd.",
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
      en: "Months until the contract with the present supplier ends; 0 once it has ended. Lower is better. Or a rating, where 5 is no barrier at all.",
      nl: "Maanden tot het contract met de huidige leverancier eindigt; 0 als het voorbij is. Lager is beter. Of een oordeel, waarbij 5 geen enkele drempel is.",
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
  entry({
    name: "urgencyFit",
    axis: "likelihood",
    appliesTo: approached,
    fields: ["urgency", "buyingMotives"],
    unit: share,
    scale: { kind: "linear", low: 0, high: 1 },
    label: { en: "Urgency that fits our USPs", nl: "Urgentie die bij onze USP's past" },
    help: {
      en: "The lower of urgency (as 0–1) and motive match: urgency that nothing of ours answers is worth nothing. An account whose motives are unknown has those of its segment.",
      nl: "De laagste van urgentie (als 0–1) en motiefmatch: urgentie waar niets van ons op past, is niets waard. Een bedrijf waarvan de motieven onbekend zijn, heeft die van zijn segment.",
    },
  }),
  entry({
    name: "leadResults",
    axis: "likelihood",
    level: "segment",
    appliesTo: approached,
    feeds: ["leads"],
    unit: { en: "opportunities per 100 accounts a year", nl: "kansen per 100 bedrijven per jaar" },
    aggregation: "segment",
    scale: { kind: "linear", low: 0, high: 10 },
    label: { en: "Results of lead generation", nl: "Resultaat van leadgeneratie" },
    help: {
      en: "Inbound leads per 100 accounts in 12 months × the share that became an opportunity, drawn towards the average of all segments when leads are few.",
      nl: "Binnengekomen leads per 100 bedrijven in 12 maanden × het aandeel dat een kans werd, naar het gemiddelde van alle segmenten getrokken als er weinig leads zijn.",
    },
  }),
  entry({
    name: "winRate",
    axis: "likelihood",
    level: "segment",
    appliesTo: everybody,
    feeds: ["opportunities"],
    unit: share,
    aggregation: "segment",
    scale: { kind: "linear", low: 0, high: 0.6 },
    label: { en: "Win rate", nl: "Scoringspercentage" },
    help: {
      en: "Won ÷ (won + lost) of opportunities opened in the last 24 months, drawn towards the average of all segments when outcomes are few (beta-binomial).",
      nl: "Gewonnen ÷ (gewonnen + verloren) van kansen uit de laatste 24 maanden, naar het gemiddelde van alle segmenten getrokken als er weinig uitkomsten zijn (bèta-binomiaal).",
    },
  }),
  entry({
    name: "winBack",
    axis: "likelihood",
    level: "account",
    appliesTo: ["former_customer"],
    fields: ["leaveReason", "customerUntil"],
    unit: share,
    scale: { kind: "linear", low: 0, high: 1 },
    label: { en: "Chance to win back", nl: "Kans om terug te winnen" },
    help: {
      en: "How well the reason to leave can be mended (0–1, told by the tenant), halving every half-life (365 days unless stated) since they left.",
      nl: "Hoe goed de reden van vertrek te verhelpen is (0–1, door u opgegeven), halverend per halfwaardetijd (365 dagen tenzij anders gezegd) sinds het vertrek.",
    },
  }),
];
