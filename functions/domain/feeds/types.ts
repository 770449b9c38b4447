export const feedNames = ["orders", "opportunities", "leads", "activities"] as const;
export type FeedName = (typeof feedNames)[number];

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
  readonly outcome?: "won" | "lost";
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
  readonly outcome?: "opportunity" | "rejected";
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
