import { monthsBefore } from "../dates.ts";
import type { Account } from "../facts/types.ts";
import { byCodeUnit } from "../order.ts";
import { compareLines } from "./order.ts";
import type { AccountFeeds, FeedName, OpportunityLine, OrderLine } from "./types.ts";

const WINDOW_MONTHS = 12;
const CENTS = 100;

/** Facts that lines say of an account; what they do not say is absent. The window: `windowEnd`. */
export interface RolledUp {
  /** Σ revenue of the order lines of the window, exact in cents; 0 when there are none in it. */
  readonly revenue12m?: number;
  /** Σ margin of the window, exact in cents; absent unless every line in it states a margin. */
  readonly margin12m?: number;
  /** Different order dates in the window. */
  readonly orders12m?: number;
  /** Product lines of the window, sorted; absent unless some order line ever named one. */
  readonly productLines?: readonly string[];
  /** Reason of the latest opportunity that was lost; absent when that one states none. */
  readonly lostReason?: string;
}

export type RolledUpField = keyof RolledUp;

/** The feed each field is computed from. */
export const rolledUpFrom: Readonly<Record<RolledUpField, FeedName>> = {
  revenue12m: "orders",
  margin12m: "orders",
  orders12m: "orders",
  productLines: "orders",
  lostReason: "opportunities",
};

/**
 * Facts computed from the lines of one account on a day. The window of a fact in `…12m` is the 12
 * months up to and including `to`: dates after the same day 12 months earlier (the last day of that
 * month when it has none such). Lines after `asOf` have not happened yet. The order of the lines
 * does not matter.
 */
export function rollUp({ orders, opportunities }: AccountFeeds, asOf: string, to = asOf): RolledUp {
  const reason = opportunities === undefined ? undefined : lostReason(opportunities, asOf);
  return {
    ...(orders !== undefined && rollUpOrders(orders, to)),
    ...(reason !== undefined && { lostReason: reason }),
  };
}

/** What the lines of an account say of it on a day; nothing without lines. */
export function rolledUpOf(account: Account, asOf: string): RolledUp {
  return account.feeds === undefined ? {} : rollUp(account.feeds, asOf, windowEnd(account, asOf));
}

/**
 * Last day of the 12 months that count. A former customer is worth what it once was (METHOD §0): its
 * last 12 months are those before it left, or, when that day is not known, up to its last order.
 */
export function windowEnd({ relationship, facts, feeds }: Account, asOf: string): string {
  if (relationship !== "former_customer") return asOf;
  const { customerUntil } = facts;
  if (typeof customerUntil === "string") return customerUntil < asOf ? customerUntil : asOf;
  let last = "";
  for (const { date } of feeds?.orders ?? []) if (date <= asOf && date > last) last = date;
  return last === "" ? asOf : last;
}

/** The account with what its lines say in place of what was uploaded; itself when they say nothing. */
export function withRollUps(account: Account, asOf: string): Account {
  if (account.feeds === undefined) return account;
  const rolledUp = rolledUpOf(account, asOf);
  for (const _ in rolledUp) return { ...account, facts: { ...account.facts, ...rolledUp } };
  return account;
}

function rollUpOrders(orders: readonly OrderLine[], to: string): RolledUp {
  const after = monthsBefore(to, WINDOW_MONTHS);
  const days = new Set<string>();
  const lines = new Set<string>();
  let namesLines = false;
  let revenue = 0;
  let margin: number | null = 0;
  for (const order of orders) {
    namesLines ||= order.productLine !== undefined;
    if (order.date <= after || order.date > to) continue;
    days.add(order.date);
    if (order.productLine !== undefined) lines.add(order.productLine);
    revenue += cents(order.revenue);
    margin = margin === null || order.margin === undefined ? null : margin + cents(order.margin);
  }
  return {
    revenue12m: revenue / CENTS,
    ...(margin !== null && { margin12m: margin / CENTS }),
    orders12m: days.size,
    ...(namesLines && { productLines: [...lines].sort(byCodeUnit) }),
  };
}

/** Whole: sums stay exact, as all lines of an account together stay far below 2^53 cents. */
const cents = (amount: number): number => Math.round(amount * CENTS) + 0;

function lostReason(opportunities: readonly OpportunityLine[], asOf: string): string | undefined {
  let latest: OpportunityLine | undefined;
  for (const each of opportunities) {
    if (each.outcome !== "lost" || decidedOn(each) > asOf) continue;
    if (latest === undefined || isLater(each, latest)) latest = each;
  }
  return latest?.reason;
}

const decidedOn = ({ opened, closed }: OpportunityLine): string => closed ?? opened;

function isLater(a: OpportunityLine, b: OpportunityLine): boolean {
  const days = byCodeUnit(decidedOn(a), decidedOn(b));
  return (days || compareLines("opportunities", a, b)) > 0;
}
