import { toCents } from "../criteria/compile-criterion.ts";
import { dmuFields } from "../criteria/dmu.ts";
import { monthsBefore, wholeMonths } from "../dates.ts";
import type { Account, Facts } from "../facts/types.ts";
import type { Plan } from "../moments/types.ts";
import {
  type DurationFamily,
  durationNames,
  LIFETIME_MONTHS_MAX,
  managerName,
  motiveName,
  NEW_MONTHS_MAX,
  slots,
} from "./names.ts";
import type { OpenTallies } from "./open.ts";
import { compileFeedTallies } from "./tally-feeds.ts";

export type TallyAccount = (account: Account, into: OpenTallies) => void;

/** Counts one account; its facts must be those in force, lines rolled up. */
export function compileTallies({
  asOf,
  knowledge,
}: Pick<Plan, "asOf" | "knowledge">): TallyAccount {
  const yearAgo = monthsBefore(asOf, 12);
  const comparable = new Set(knowledge.comparableCompetitors);
  const tallyFeeds = compileFeedTallies(asOf);
  return (account, into) => {
    tallyRelation(account, asOf, yearAgo, into);
    tallyKnown(account, into);
    tallyBuying(account.facts, comparable, into);
    tallyUpsell(account.facts, into);
    if (account.feeds !== undefined) tallyFeeds(account.feeds, account.facts, into);
  };
}

function dayOf(facts: Facts, key: string): string | null {
  const value = facts[key];
  return typeof value === "string" ? value : null;
}

/** Durations of those who are or were customer: a customer has not left yet, whatever is planned. */
function tallyRelation(
  { facts, relationship }: Account,
  today: string,
  yearAgo: string,
  into: OpenTallies,
): void {
  if (relationship === "prospect") return;
  const isCustomer = relationship === "customer";
  const since = dayOf(facts, "customerSince");
  const until = isCustomer ? today : dayOf(facts, "customerUntil");
  if (until !== null && since !== null && since <= today) {
    const state = isCustomer || until > today ? "still" : "left";
    const end = until < today ? until : today;
    const months = Math.max(0, wholeMonths(since, end));
    note(into, "lifetime", state, Math.min(months, LIFETIME_MONTHS_MAX));
    if (wholeMonths(since, today) <= NEW_MONTHS_MAX) note(into, "new", state, months);
  }
  tallyChurn(isCustomer, since, until, today, yearAgo, into);
}

function note(
  into: OpenTallies,
  family: DurationFamily,
  state: "left" | "still",
  month: number,
): void {
  const name = durationNames[family][state][month];
  if (name !== undefined) into.countNamed(name);
}

/** Who was a customer twelve months ago, and left since. Not knowing since when is not new. */
function tallyChurn(
  isCustomer: boolean,
  since: string | null,
  until: string | null,
  today: string,
  yearAgo: string,
  into: OpenTallies,
): void {
  if (since !== null && since > yearAgo) return;
  if (isCustomer) into.count(slots.atRisk12m);
  else if (until !== null && until > yearAgo && until <= today) {
    into.count(slots.atRisk12m);
    into.count(slots.churned12m);
  }
}

const processFields = ["decisionSteps", "decisionDate", "purchasingPolicy"] as const;

/** How much is known of what one should know of such an account. */
function tallyKnown({ facts, relationship }: Account, into: OpenTallies): void {
  if (relationship === "customer") {
    asked(into, slots.joinReasonAsked, slots.joinReasonKnown, facts.joinReason !== undefined);
    asked(into, slots.stayReasonAsked, slots.stayReasonKnown, facts.stayReason !== undefined);
    return;
  }
  if (relationship === "former_customer") {
    asked(into, slots.leaveReasonAsked, slots.leaveReasonKnown, facts.leaveReason !== undefined);
    return;
  }
  const knowsDmu = dmuFields.some((role) => facts[role] !== undefined);
  asked(into, slots.processAsked, slots.processFilled, knowsDmu);
  for (const field of processFields) {
    asked(into, slots.processAsked, slots.processFilled, facts[field] !== undefined);
  }
  const knowsChannels =
    facts.orientationChannels !== undefined && facts.purchaseChannel !== undefined;
  asked(into, slots.channelsAsked, slots.channelsKnown, knowsChannels);
}

function asked(into: OpenTallies, all: number, some: number, holds: boolean): void {
  into.count(all);
  if (holds) into.count(some);
}

function tallyBuying(facts: Facts, comparable: ReadonlySet<string>, into: OpenTallies): void {
  if (Array.isArray(facts.contactChannels)) {
    const hasChannel = facts.contactChannels.length > 0;
    asked(into, slots.reachKnown, slots.reachable, hasChannel && hasAccess(facts));
  }
  if (typeof facts.competitor === "string") {
    asked(
      into,
      slots.competitorKnown,
      slots.competitorComparable,
      comparable.has(facts.competitor),
    );
  }
  if (typeof facts.buyingMotives === "object") {
    into.count(slots.motivesKnown);
    for (const motive of facts.buyingMotives) into.countNamed(motiveName(motive));
  }
  if (typeof facts.accountManager === "string") {
    into.countNamed(managerName(facts.accountManager, "accounts"));
  }
}

function tallyUpsell({ potential12m, revenue12m }: Facts, into: OpenTallies): void {
  if (typeof potential12m !== "number" || typeof revenue12m !== "number") return;
  into.cents(slots.upsellSpendCents, toCents(revenue12m));
  into.cents(slots.upsellPotentialCents, toCents(potential12m));
}

function hasAccess(facts: Facts): boolean {
  return dmuFields.some((role) => typeof facts[role] === "number" && facts[role] > 0);
}
