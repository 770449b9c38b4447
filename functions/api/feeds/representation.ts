import * as z from "zod";
import { accountRefSchema } from "../../contract/ids.ts";
import { once } from "../../contract/once.ts";
import { dateSchema } from "../../contract/schemas/basics.ts";
import { leadOutcomes, opportunityOutcomes } from "../../domain/feeds/types.ts";
import {
  CATEGORY_LENGTH_MAX_CHARACTERS,
  EXTERNAL_ID_LENGTH_MAX_CHARACTERS,
  FEED_AMOUNT_MAX,
  FEED_MINUTES_MAX,
  type FeedLine,
  type FeedName,
  feedNames,
} from "../../domain/index.ts";

const text = (description: string) =>
  z.string().min(1).max(CATEGORY_LENGTH_MAX_CHARACTERS).describe(description);

const amount = (minimum: number, description: string) =>
  z.number().min(minimum).max(FEED_AMOUNT_MAX).describe(description);

const productLine = () => text("Product line, as in the fact productLines.").optional();
const source = () => text("Where it came from.").optional();

/** The parts of a line of each feed, but for its id. */
const parts = {
  orders: () => ({
    date: dateSchema("Day of the order."),
    orderId: text("Your key of the order; its lines share it."),
    productLine: productLine(),
    revenue: amount(
      -FEED_AMOUNT_MAX,
      "In the currency of revenue12m, counted in whole cents; a credit is below zero.",
    ),
    margin: amount(-FEED_AMOUNT_MAX, "In the same currency.").optional(),
  }),
  opportunities: () => ({
    opened: dateSchema("Day it was opened."),
    closed: dateSchema("Day it was won or lost; left out while it is open.").optional(),
    stage: text("Stage of your sales process.").optional(),
    value: amount(0, "What it is worth.").optional(),
    outcome: z.enum(opportunityOutcomes).optional().describe("Left out while it is open."),
    reason: text("Why it was won or lost.").optional(),
    source: source(),
    productLine: productLine(),
  }),
  leads: () => ({
    date: dateSchema("Day it came in."),
    topic: text("What it was about.").optional(),
    source: source(),
    outcome: z
      .enum(leadOutcomes)
      .optional()
      .describe("`opportunity`: it became one; `rejected`: it did not; left out while it is open."),
  }),
  activities: () => ({
    date: dateSchema("Day it took place."),
    accountManager: text("Who, as in the fact accountManager.").optional(),
    kind: text("A call, a visit, …").optional(),
    minutes: z.number().min(0).max(FEED_MINUTES_MAX).optional().describe("Time it took."),
  }),
} satisfies Record<FeedName, () => z.ZodRawShape>;

const lineIdSchema = () =>
  text("Your own key of the line, within its account and feed: sent again, it replaces the line.");

const names: Readonly<Record<FeedName, string>> = {
  orders: "Order",
  opportunities: "Opportunity",
  leads: "Lead",
  activities: "Activity",
};

/** A line as it is read back; only lines that came with a file's period may lack an id. */
const lineSchemas = once(() => ({
  orders: shownLine("orders", parts.orders()),
  opportunities: shownLine("opportunities", parts.opportunities()),
  leads: shownLine("leads", parts.leads()),
  activities: shownLine("activities", parts.activities()),
}));

function shownLine<S extends z.ZodRawShape>(feed: FeedName, shape: S) {
  return z
    .strictObject({ ...shape, lineId: lineIdSchema().optional() })
    .meta({ id: `${names[feed]}Line`, description: `A line of ${feed} of an account.` });
}

export const lineSchema = () => {
  const { orders, opportunities, leads, activities } = lineSchemas();
  return z
    .union([orders, opportunities, leads, activities])
    .describe("A line of the feed asked for.");
};

function statedLine<S extends z.ZodRawShape>(feed: FeedName, shape: S) {
  return z
    .strictObject({ externalId: externalIdSchema(), ...shape, lineId: lineIdSchema() })
    .meta({ id: `${names[feed]}LineInput`, description: `A line of ${feed} to write.` });
}

const statedSchemas = once(() => ({
  orders: statedLine("orders", parts.orders()),
  opportunities: statedLine("opportunities", parts.opportunities()),
  leads: statedLine("leads", parts.leads()),
  activities: statedLine("activities", parts.activities()),
}));

/** A line is taken as it comes: what is wrong with one must not refuse the others. */
export const statedLineSchema = () => {
  const { orders, opportunities, leads, activities } = statedSchemas();
  return z.union([
    orders,
    opportunities,
    leads,
    activities,
    z.record(z.string(), z.unknown()).describe("Anything else is answered with its errors."),
  ]);
};

export const externalIdSchema = () =>
  z
    .string()
    .min(1)
    .max(EXTERNAL_ID_LENGTH_MAX_CHARACTERS)
    .describe("Your own key of the account the line belongs to.");

export const feedParam = () =>
  z.enum(feedNames).describe("The feed: orders, opportunities, leads or activities.");

export const accountFeedParams = () =>
  z.strictObject({ accountRef: accountRefSchema(), feed: feedParam() });

export const shownLines = (lines: readonly FeedLine[]) => lines.map((line) => ({ ...line }));

// — examples —

export const orderExample = {
  date: "2026-11-02",
  orderId: "SO-20417",
  productLine: "hygiene",
  revenue: 1250.5,
  margin: 310.25,
  lineId: "SO-20417-1",
};
