import type { FieldDeclaration } from "../facts/types.ts";
import { FEED_AMOUNT_MAX, FEED_MINUTES_MAX } from "../limits.ts";
import { type FeedName, leadOutcomes, opportunityOutcomes } from "./types.ts";

/** What a part of a line is called and which values it takes. */
export interface LineField extends FieldDeclaration {
  readonly required: boolean;
}

type Extra = Partial<Omit<LineField, "key" | "type" | "label">>;

function field(
  key: string,
  type: FieldDeclaration["type"],
  en: string,
  nl: string,
  extra: Extra = {},
): LineField {
  return { key, type, label: { en, nl }, required: false, ...extra };
}

const required: Extra = { required: true };
const money: Extra = {
  currency: "EUR",
  unit: "EUR",
  minimum: -FEED_AMOUNT_MAX,
  maximum: FEED_AMOUNT_MAX,
};
const lineId = field("lineId", "category", "Line", "Regel");
const productLine = field("productLine", "category", "Product line", "Productlijn");
const source = field("source", "category", "Source", "Herkomst");

/**
 * The parts of the lines of each feed. Stored lines are read by these places: new parts go at the
 * end, and none ever moves.
 */
export const lineFields: Readonly<Record<FeedName, readonly LineField[]>> = {
  orders: [
    field("date", "date", "Order date", "Orderdatum", required),
    field("orderId", "category", "Order", "Order", required),
    productLine,
    field("revenue", "number", "Revenue", "Omzet", { ...money, ...required }),
    field("margin", "number", "Margin", "Marge", money),
    lineId,
  ],
  opportunities: [
    field("opened", "date", "Opened on", "Geopend op", required),
    field("closed", "date", "Closed on", "Gesloten op"),
    field("stage", "category", "Stage", "Fase"),
    field("value", "number", "Value", "Waarde", { ...money, minimum: 0 }),
    field("outcome", "category", "Outcome", "Uitkomst", { options: opportunityOutcomes }),
    field("reason", "category", "Reason", "Reden"),
    source,
    productLine,
    lineId,
  ],
  leads: [
    field("date", "date", "Date", "Datum", required),
    field("topic", "category", "Topic", "Onderwerp"),
    source,
    field("outcome", "category", "Outcome", "Uitkomst", { options: leadOutcomes }),
    lineId,
  ],
  activities: [
    field("date", "date", "Date", "Datum", required),
    field("accountManager", "category", "Account manager", "Accountmanager"),
    field("kind", "category", "Kind", "Soort"),
    field("minutes", "number", "Minutes", "Minuten", { minimum: 0, maximum: FEED_MINUTES_MAX }),
    lineId,
  ],
};

const keys: Readonly<Record<FeedName, readonly string[]>> = {
  orders: lineFields.orders.map(({ key }) => key),
  opportunities: lineFields.opportunities.map(({ key }) => key),
  leads: lineFields.leads.map(({ key }) => key),
  activities: lineFields.activities.map(({ key }) => key),
};

/** The names of the parts, in their one order. */
export const lineKeys = (feed: FeedName): readonly string[] => keys[feed];
