import { monthsBefore } from "../dates.ts";
import type { Facts, FactValue } from "../facts/types.ts";
import type {
  AccountFeeds,
  ActivityLine,
  LeadLine,
  OpportunityLine,
  OrderLine,
} from "../feeds/types.ts";
import { managerName, NEW_MONTHS_MAX, slots } from "./names.ts";
import type { OpenTallies } from "./open.ts";

const OPPORTUNITY_MONTHS = 24;
const YEAR_MONTHS = 12;

/** Days, `YYYY-MM-DD`, that windows begin after and end with. */
interface Windows {
  readonly asOf: string;
  readonly yearAgo: string;
  readonly twoYearsAgo: string;
  readonly threeYearsAgo: string;
}

/** Counts the lines of one account; lines after `asOf` have not happened yet. */
export function compileFeedTallies(
  asOf: string,
): (feeds: AccountFeeds, facts: Facts, into: OpenTallies) => void {
  const windows: Windows = {
    asOf,
    yearAgo: monthsBefore(asOf, YEAR_MONTHS),
    twoYearsAgo: monthsBefore(asOf, OPPORTUNITY_MONTHS),
    threeYearsAgo: monthsBefore(asOf, NEW_MONTHS_MAX),
  };
  return ({ orders, opportunities, leads, activities }, { customerSince }, into) => {
    if (orders !== undefined)
      tallyOrders(orders, inThirdYear(customerSince, windows), windows, into);
    if (opportunities !== undefined) tallyOpportunities(opportunities, windows, into);
    if (leads !== undefined) tallyLeads(leads, windows, into);
    if (activities !== undefined) tallyActivities(activities, windows, into);
  };
}

const cents = (amount: number): bigint => BigInt(Math.round(amount * 100));

function inThirdYear(
  since: FactValue | undefined,
  { twoYearsAgo, threeYearsAgo }: Windows,
): boolean {
  return typeof since === "string" && since > threeYearsAgo && since <= twoYearsAgo;
}

/** Only accounts that bought in the year before the last: whether they grew can be told of those. */
function tallyOrders(
  orders: readonly OrderLine[],
  isNew: boolean,
  { asOf, yearAgo, twoYearsAgo }: Windows,
  into: OpenTallies,
): void {
  let now = 0n;
  let prior = 0n;
  for (const { date, revenue } of orders) {
    if (date > asOf || date <= twoYearsAgo) continue;
    if (date > yearAgo) now += cents(revenue);
    else prior += cents(revenue);
  }
  if (prior <= 0n) return;
  into.count(slots.cohort);
  if (now > prior) into.count(slots.growing);
  into.amount("orderRevenueCents", now);
  into.amount("priorRevenueCents", prior);
  if (!isNew) return;
  into.count(slots.newCohort);
  if (now > prior) into.count(slots.newGrowing);
  into.amount("newOrderRevenueCents", now);
  into.amount("newPriorRevenueCents", prior);
}

function tallyOpportunities(
  opportunities: readonly OpportunityLine[],
  windows: Windows,
  into: OpenTallies,
): void {
  for (const line of opportunities) {
    if (line.opened > windows.asOf) continue;
    const closed = closedDay(line, windows.asOf);
    if (closed === null) {
      into.count(slots.openOpportunities);
      if (line.value !== undefined) into.amount("pipelineCents", cents(line.value));
    } else tallyClosed(line, closed, windows, into);
  }
}

/** Null while it is open; an outcome without a date counts as closed when it was opened. */
function closedDay({ opened, closed, outcome }: OpportunityLine, asOf: string): string | null {
  const day = closed ?? (outcome === undefined ? null : opened);
  return day === null || day > asOf ? null : day;
}

function tallyClosed(
  { opened, outcome, reason }: OpportunityLine,
  closed: string,
  { twoYearsAgo }: Windows,
  into: OpenTallies,
): void {
  if (opened > twoYearsAgo && outcome !== undefined) into.count(slots[outcome]);
  if (closed <= twoYearsAgo) return;
  into.count(slots.closed);
  if (reason === undefined) into.count(slots.closedWithoutReason);
}

function tallyLeads(leads: readonly LeadLine[], windows: Windows, into: OpenTallies): void {
  for (const { date, outcome } of leads) {
    if (date > windows.asOf || date <= windows.yearAgo) continue;
    into.count(slots.leads12m);
    if (outcome === "opportunity") into.count(slots.convertedLeads12m);
  }
}

function tallyActivities(
  activities: readonly ActivityLine[],
  windows: Windows,
  into: OpenTallies,
): void {
  let touched = false;
  for (const { date, accountManager, minutes = 0 } of activities) {
    if (date > windows.asOf || date <= windows.yearAgo) continue;
    touched = true;
    into.count(slots.touches12m);
    into.count(slots.minutes12m, Math.round(minutes));
    if (accountManager === undefined) continue;
    into.countNamed(managerName(accountManager, "touches"));
    into.countNamed(managerName(accountManager, "minutes"), Math.round(minutes));
  }
  into.count(slots.activityKnown);
  if (touched) into.count(slots.touched12m);
}
