import { stringify } from "csv-stringify/sync";
import type {
  ActivityLine,
  FeedLine,
  FeedName,
  LeadLine,
  OpportunityLine,
  OrderLine,
} from "../../../functions/domain/index.ts";
import { lineFields } from "../../../functions/domain/index.ts";
import type { SandboxAccount, SandboxOptions } from "../../../functions/domain/sandbox/accounts.ts";
import { sandboxAccounts } from "../../../functions/domain/sandbox/accounts.ts";
import { type Random, seedAt, seededRandom } from "../../../functions/domain/sandbox/random.ts";

/** Feeds have numbers of their own, so that lines do not change what accounts are. */
const LINES_SEED_OFFSET = 977;
const YEAR_DAYS = 365;
const CENTS = 100;

interface Line<F extends FeedName = FeedName> {
  readonly externalId: string;
  readonly line: FeedLine<F>;
}

/** What the sandbox's accounts ordered, were offered, asked, and how often they were visited. */
export function sandboxLines(options: SandboxOptions): Readonly<Record<FeedName, readonly Line[]>> {
  const lines: { [F in FeedName]: Line<F>[] } = {
    orders: [],
    opportunities: [],
    leads: [],
    activities: [],
  };
  for (const [index, account] of [...sandboxAccounts(options)].entries()) {
    const random = seededRandom(seedAt(options.seed + LINES_SEED_OFFSET, index));
    const { externalId } = account;
    const add = <F extends FeedName>(into: Line<F>[], some: readonly FeedLine<F>[]) =>
      into.push(...some.map((line) => ({ externalId, line })));
    add(lines.orders, ordersOf(account, random, options.asOf));
    add(lines.opportunities, opportunitiesOf(account, random, options.asOf));
    add(lines.leads, leadsOf(account, random, options.asOf));
    add(lines.activities, activitiesOf(account, random, options.asOf));
  }
  return lines;
}

/** One CSV per feed, as an order system or a CRM would export it. */
export function sandboxLinesCsv(feed: FeedName, options: SandboxOptions): string {
  const columns = lineFields[feed].map(({ key }) => key);
  const rows = sandboxLines(options)[feed].map(({ externalId, line }) => {
    const cells = line as unknown as Readonly<Record<string, string | number | undefined>>;
    return [externalId, ...columns.map((column) => String(cells[column] ?? ""))];
  });
  return stringify([["externalId", ...columns], ...rows]);
}

/** The last twelve months add up to the revenue and margin of the account's own facts. */
function ordersOf(account: SandboxAccount, random: Random, asOf: string): OrderLine[] {
  const { revenue12m, margin12m, orders12m, productLines, customerSince } = account.facts;
  if (account.relationship !== "customer") return [];
  if (typeof revenue12m !== "number" || typeof orders12m !== "number") return [];
  const lines = typeof productLines === "object" ? productLines : [];
  const margin = typeof margin12m === "number" ? margin12m / revenue12m : null;
  const year = (ago: number, revenue: number) =>
    shares(random, orders12m, Math.round(revenue * CENTS)).map((cents, place): OrderLine => {
      const orderId = `${account.externalId}-${ago}-${place}`;
      const share = Math.floor((place * (YEAR_DAYS - 1)) / orders12m);
      return {
        lineId: orderId,
        date: daysBefore(asOf, ago * YEAR_DAYS + share),
        orderId,
        ...(lines.length > 0 && { productLine: random.pick(lines) }),
        revenue: cents / CENTS,
        ...(margin !== null && { margin: Math.round(cents * margin) / CENTS }),
      };
    });
  const recent = year(0, revenue12m);
  const isOld =
    typeof customerSince === "string" && customerSince < daysBefore(asOf, 2 * YEAR_DAYS);
  return isOld ? [...recent, ...year(1, revenue12m * random.normal(0.96, 0.14))] : recent;
}

/** So many whole parts that add up to the total. */
function shares(random: Random, count: number, total: number): number[] {
  const parts = Array.from({ length: count }, () => 0.4 + random.next());
  const sum = parts.reduce((all, each) => all + each, 0);
  const rounded = parts.map((part) => Math.floor((total * part) / sum));
  const left = total - rounded.reduce((all, each) => all + each, 0);
  return rounded.map((part, place) => (place === 0 ? part + left : part));
}

const lostReasons = ["price", "timing", "incumbent", "no-decision"] as const;
const sources = ["website", "fair", "recommendation", "cold-call"] as const;
const winChance = { customer: 0.7, prospect: 0, former_customer: 0.15 } as const;

function opportunitiesOf(account: SandboxAccount, random: Random, asOf: string): OpportunityLine[] {
  const { potential12m } = account.facts;
  const count = random.weighted([
    { weight: 45, value: 0 },
    { weight: 35, value: 1 },
    { weight: 20, value: 2 },
  ]).value;
  return Array.from({ length: count }, (_, place): OpportunityLine => {
    const ago = random.integer(10, 700);
    const isOpen = ago < 120 && random.chance(0.6);
    const value = typeof potential12m === "number" ? Math.round(potential12m * 0.3) : null;
    const isWon = random.chance(winChance[account.relationship]);
    return {
      lineId: `${account.externalId}-${place}`,
      opened: daysBefore(asOf, ago),
      stage: isOpen ? random.pick(["qualified", "proposal"]) : "closed",
      ...(value !== null && { value }),
      source: random.pick(sources),
      ...(!isOpen && {
        closed: daysBefore(asOf, Math.max(1, ago - random.integer(5, 90))),
        outcome: isWon ? ("won" as const) : ("lost" as const),
        ...(random.chance(0.75) && { reason: isWon ? "service" : random.pick(lostReasons) }),
      }),
    };
  });
}

function leadsOf(account: SandboxAccount, random: Random, asOf: string): LeadLine[] {
  if (account.relationship === "customer" || !random.chance(0.3)) return [];
  const outcome = random.weighted([
    { weight: 30, value: "opportunity" as const },
    { weight: 50, value: "rejected" as const },
    { weight: 20, value: null },
  ]).value;
  return [
    {
      lineId: `${account.externalId}-lead`,
      date: daysBefore(asOf, random.integer(1, 360)),
      topic: random.pick(["safety", "workwear", "storage"]),
      source: random.pick(sources),
      ...(outcome !== null && { outcome }),
    },
  ];
}

/** Visits fall where they fall: the sandbox's sales force shoots with hail. */
function activitiesOf(account: SandboxAccount, random: Random, asOf: string): ActivityLine[] {
  const { accountManager } = account.facts;
  const count = random.integer(0, account.relationship === "customer" ? 5 : 2);
  return Array.from(
    { length: count },
    (_, place): ActivityLine => ({
      lineId: `${account.externalId}-${place}`,
      date: daysBefore(asOf, random.integer(1, 360)),
      ...(typeof accountManager === "string" && { accountManager }),
      kind: random.pick(["visit", "call", "quote"]),
      minutes: random.integer(2, 12) * 10,
    }),
  );
}

const MILLISECONDS_PER_DAY = 86_400_000;

function daysBefore(day: string, days: number): string {
  return new Date(Date.parse(day) - days * MILLISECONDS_PER_DAY).toISOString().slice(0, 10);
}
