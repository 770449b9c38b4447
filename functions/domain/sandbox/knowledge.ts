import type { KnowledgeDocument } from "../knowledge/types.ts";

/** What a caller tells; half-lives and the like keep their defaults. */
export type ToldKnowledge = Omit<
  KnowledgeDocument,
  "triggerHalfLifeDays" | "referenceHalfLifeDays" | "referencesNeeded" | "winBackHalfLifeDays"
>;

const label = (en: string, nl: string) => ({ en, nl });

/** The market as the sandbox's seller of workplace supplies sees it. */
export const sandboxKnowledge: ToldKnowledge = {
  usps: {
    "stock-guarantee": { label: label("Stock guarantee", "Voorraadgarantie"), strength: 0.9 },
    "safety-advice": { label: label("Safety advice on site", "Veiligheidsadvies"), strength: 0.8 },
    "one-invoice": { label: label("One order, one invoice", "Eén factuur"), strength: 0.6 },
    "returns-recycled": { label: label("Takes back and recycles", "Neemt retour"), strength: 0.4 },
  },
  motives: {
    continuity: {
      label: label("Continuity", "Continuïteit"),
      importance: 0.9,
      matches: { "stock-guarantee": 1, "one-invoice": 0.3 },
    },
    safety: {
      label: label("Safety", "Veiligheid"),
      importance: 0.8,
      matches: { "safety-advice": 0.9 },
    },
    "total-cost": {
      label: label("Cost of ownership", "Totale kosten"),
      importance: 0.6,
      matches: { "one-invoice": 0.8 },
    },
    availability: {
      label: label("Availability", "Beschikbaarheid"),
      importance: 0.6,
      matches: { "stock-guarantee": 0.9 },
    },
    sustainability: {
      label: label("Sustainability", "Duurzaamheid"),
      importance: 0.4,
      matches: { "returns-recycled": 0.8 },
    },
    // Nothing of ours answers it: a gap, and it shows as one.
    price: { label: label("Lowest price", "Laagste prijs"), importance: 0.5, matches: {} },
  },
  trends: {
    "labour-shortage": {
      label: label("Shortage of labour", "Personeelstekort"),
      importance: 0.7,
      matches: { "one-invoice": 0.6, "stock-guarantee": 0.4 },
    },
  },
  triggers: {
    relocation: {
      label: label("New premises", "Verhuizing"),
      importance: 0.8,
      matches: { "safety-advice": 0.7 },
    },
  },
  competitors: {
    "werkgoed-direct": { label: label("Werkgoed Direct", "Werkgoed Direct"), comparable: true },
    veiligplus: { label: label("VeiligPlus", "VeiligPlus"), comparable: true },
    allesvoorhal: { label: label("AllesVoorHal", "AllesVoorHal"), comparable: false },
    "regionale-leverancier": {
      label: label("A regional supplier", "Een regionale leverancier"),
      comparable: false,
    },
  },
  referenceCases: {
    "safety-programme": {
      label: label("Safety programme at a metalworks", "Veiligheidsprogramma in de metaal"),
      topics: ["safety"],
      strength: 0.9,
      accepted: true,
      date: "2026-03-01",
    },
  },
  leaveReasons: {
    price: { label: label("Price", "Prijs"), fixable: 0.3 },
    service: { label: label("Service", "Service"), fixable: 0.8 },
    assortment: { label: label("Assortment", "Assortiment"), fixable: 0.6 },
    takeover: { label: label("Takeover", "Overname"), fixable: 0.1 },
    "site-closed": { label: label("Site closed", "Vestiging gesloten"), fixable: 0 },
  },
};
