export const feedNames = ["orders", "opportunities", "leads", "activities"] as const;
export type FeedName = (typeof feedNames)[number];

export const opportunityOutcomes = ["won", "lost"] as const;
export const leadOutcomes = ["opportunity", "rejected"] as const;

/** One line of an order. Amounts in the currency of `revenue12m`; dates `YYYY-MM-DD`. */
export interface OrderLine {
  /** The caller's own key of the line: sent again, it replaces the line. */
  readonly lineId?: string;
  readonly date: string;
  readonly orderId: string;
  readonly productLine?: string;
  readonly revenue: number;
  readonly margin?: number;
}

export interface OpportunityLine {
  readonly lineId?: string;
  readonly opened: string;
  readonly closed?: string;
  readonly stage?: string;
  readonly value?: number;
  /** Absent while it is open. */
  readonly outcome?: (typeof opportunityOutcomes)[number];
  readonly reason?: string;
  readonly source?: string;
  readonly productLine?: string;
}

export interface LeadLine {
  readonly lineId?: string;
  readonly date: string;
  readonly topic?: string;
  readonly source?: string;
  /** `opportunity`: it became one; `rejected`: it did not; absent while it is open. */
  readonly outcome?: (typeof leadOutcomes)[number];
}

export interface ActivityLine {
  readonly lineId?: string;
  readonly date: string;
  readonly accountManager?: string;
  readonly kind?: string;
  readonly minutes?: number;
}

/** The lines of one account, by feed; a feed without lines is absent. */
export interface AccountFeeds {
  readonly orders?: readonly OrderLine[];
  readonly opportunities?: readonly OpportunityLine[];
  readonly leads?: readonly LeadLine[];
  readonly activities?: readonly ActivityLine[];
}

/** The line of each feed. */
export interface FeedLines {
  readonly orders: OrderLine;
  readonly opportunities: OpportunityLine;
  readonly leads: LeadLine;
  readonly activities: ActivityLine;
}
export type FeedLine<F extends FeedName = FeedName> = FeedLines[F];

/** The day a line belongs to: what periods and the order of lines go by. */
export function lineDate(line: FeedLine): string {
  return "opened" in line ? line.opened : line.date;
}
