/** What is counted per segment and relationship beside the criteria; sums in cents where it says so. */
export const tallyNames = [
  /** Opportunities opened in the last 24 months, by outcome. */
  "won",
  "lost",
  /** Closed in the last 24 months, and those of them without a reason. */
  "closed",
  "closedWithoutReason",
  "openOpportunities",
  "pipelineCents",
  "leads12m",
  "convertedLeads12m",
  /** Revenue of accounts that had revenue in the 12 months before the last 12. */
  "orderRevenueCents",
  "priorRevenueCents",
  "cohort",
  "growing",
  /** Customers of twelve months ago, and those of them who left since. */
  "atRisk12m",
  "churned12m",
  /** Accounts whose consented channels are known; with one and access to somebody of the DMU. */
  "reachKnown",
  "reachable",
  /** Facts on the buying process of prospects. */
  "processAsked",
  "processFilled",
  /** Prospects; with orientation channels and purchase channel known. */
  "channelsAsked",
  "channelsKnown",
  "joinReasonAsked",
  "joinReasonKnown",
  "stayReasonAsked",
  "stayReasonKnown",
  "leaveReasonAsked",
  "leaveReasonKnown",
  /** Accounts with an activities feed, those touched in the last 12 months, touches and minutes. */
  "activityKnown",
  "touched12m",
  "touches12m",
  "minutes12m",
  "competitorKnown",
  "competitorComparable",
  "motivesKnown",
  /** Spend and potential of the accounts that know both. */
  "upsellSpendCents",
  "upsellPotentialCents",
  /** As `cohort` and on, of customers in their third year: new, with two whole years to compare. */
  "newCohort",
  "newGrowing",
  "newOrderRevenueCents",
  "newPriorRevenueCents",
] as const;
export type TallyName = (typeof tallyNames)[number];

/** Place of each name: most accounts touch several, and a place is found faster than a text. */
export const slots = Object.fromEntries(tallyNames.map((name, place) => [name, place])) as Readonly<
  Record<TallyName, number>
>;

/** Durations in whole months, by whether the account had left at the end of it. */
export const durationFamilies = ["lifetime", "new"] as const;
export type DurationFamily = (typeof durationFamilies)[number];

export type ManagerFigure = "accounts" | "minutes" | "touches";

/** Longest duration told apart, months. */
export const LIFETIME_MONTHS_MAX = 240;
/** Customers count as new this long, months. */
export const NEW_MONTHS_MAX = 36;

const monthNames = (family: DurationFamily, state: "left" | "still", last: number): string[] =>
  Array.from({ length: last + 1 }, (_, month) => `${family}.${state}@${month}`);

/** Made once: names are looked up per account. */
export const durationNames = {
  lifetime: {
    left: monthNames("lifetime", "left", LIFETIME_MONTHS_MAX),
    still: monthNames("lifetime", "still", LIFETIME_MONTHS_MAX),
  },
  new: {
    left: monthNames("new", "left", NEW_MONTHS_MAX),
    still: monthNames("new", "still", NEW_MONTHS_MAX),
  },
} as const;

const MOTIVE = "motive:";
const MANAGER = "manager:";
export const motiveName = (code: string): string => `${MOTIVE}${code}`;
export const managerName = (manager: string, figure: ManagerFigure): string =>
  `${MANAGER}${manager}#${figure}`;

/** The open-ended family a name belongs to, and whose it is; null for the closed list. */
export function ownerOf(name: string): { readonly family: string; readonly owner: string } | null {
  if (name.startsWith(MOTIVE)) return { family: MOTIVE, owner: name.slice(MOTIVE.length) };
  if (!name.startsWith(MANAGER)) return null;
  return { family: MANAGER, owner: name.slice(MANAGER.length, name.lastIndexOf("#")) };
}
