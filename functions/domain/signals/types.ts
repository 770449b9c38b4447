import type { Finding } from "../conditions/types.ts";
import type { Label } from "../label.ts";

/** What tells that a sales force shoots with hail (METHOD §9), in the order they are shown. */
export const signalNames = [
  "newCustomersLeave",
  "newCustomersDoNotGrow",
  "lowConversion",
  "buyingProcessUnknown",
  "channelsUnknown",
  "noIdealCustomerProfile",
  "reasonsUnknown",
  "tooManyAccounts",
  "shootingWithHail",
  "everyoneEquallyImportant",
  "revenueOnly",
  "nothingLearned",
] as const;
export type SignalName = (typeof signalNames)[number];

/** alarm: wrong, and chance does not explain it; warn: wrong at first sight; unknown: too little data. */
export const signalStatuses = ["ok", "warn", "alarm", "unknown"] as const;
export type SignalStatus = (typeof signalStatuses)[number];

export interface Signal extends Finding {
  readonly signal: SignalName;
  readonly label: Label;
  readonly status: SignalStatus;
  /** How serious it is, in a sentence. */
  readonly text: Label;
}

/** What is known of the profile beside its weights. */
export interface ProfileHistory {
  /** False: what is judged is a draft. */
  readonly published: boolean;
  /** Days since the version in force was published; null: never. */
  readonly daysSincePublished: number | null;
  /** Versions published in the last 365 days. */
  readonly publishedLastYear: number;
}

/** Agreement of assessors on one criterion that is rated per segment. */
export interface Agreement {
  readonly criterion: string;
  /** Kendall's W, 0–1; null when too few rated the same segments. */
  readonly w: number | null;
}
