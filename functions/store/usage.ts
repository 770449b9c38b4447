import { countAccounts } from "./account-count.ts";
import type { StoreContext } from "./context.ts";
import { limitsKey, tenantPk, useSk } from "./keys.ts";
import { readQuotas } from "./quotas.ts";
import { useAttribute, useCounts } from "./rate-limits.ts";
import type { UsageDay, UsageEntity } from "./store.ts";
import type { Action, Item } from "./table.ts";

/** Days are kept this long: a year, and the month in which it is looked at. */
const KEPT_DAYS = 400;
const SECONDS_PER_DAY = 86_400;
const DAY_IN_ATTRIBUTE = /^(?:requests|refused)(\d{4})(\d{2})(\d{2})$/;

export function openUsage(context: StoreContext): UsageEntity {
  return {
    days: (from, to) => readDays(context, from, to),
    close: (today) => closeDays(context, today),
    quotas: () => readQuotas(context),
  };
}

async function readDays(context: StoreContext, from: string, to: string): Promise<UsageDay[]> {
  const pk = tenantPk(context.scope);
  const today = context.trace.now.toISOString().slice(0, 10);
  const [closed, limits, accountsNow] = await Promise.all([
    context.table.query({ pk, between: [useSk(from), useSk(to)] }),
    context.table.get(limitsKey(context.scope)),
    from <= today && today <= to ? countAccounts(context) : null,
  ]);
  const items = new Map(closed.map((item) => [String(item.sk), item]));
  const days = new Set([...closed.map(dayOf), ...openDays(limits)]);
  return [...days]
    .filter((day) => day >= from && day <= to)
    .sort()
    .map((day) => {
      const item = items.get(useSk(day));
      const open = (name: (typeof useCounts)[number]) =>
        Number(limits?.[useAttribute(name, day)] ?? 0);
      const accounts = item?.accounts ?? (day === today ? accountsNow : null);
      return {
        day,
        requests: Number(item?.requests ?? 0) + open("requests"),
        units: Number(item?.units ?? 0) + open("units"),
        refused: Number(item?.refused ?? 0) + open("refused"),
        rowsImported: Number(item?.rowsImported ?? 0),
        accounts: accounts === null ? null : Number(accounts),
      };
    });
}

const dayOf = (item: Item): string => item.sk.slice(useSk("").length);

/** Days whose counts still lie beside the allowance. */
function openDays(limits: Item | null): string[] {
  const days = Object.keys(limits ?? {}).flatMap((name) => {
    const [, year, month, day] = DAY_IN_ATTRIBUTE.exec(name) ?? [];
    return year === undefined ? [] : [`${year}-${month}-${day}`];
  });
  return [...new Set(days)];
}

/**
 * Moves the counts of days before today from the allowance to items of their own, and notes how many
 * accounts there are. A count that moves on meanwhile is left to the next time.
 */
async function closeDays(context: StoreContext, today: string): Promise<void> {
  const limits = await context.table.get(limitsKey(context.scope));
  const days = openDays(limits).filter((each) => each < today);
  if (days.length === 0) return;
  const accounts = await countAccounts(context);
  for (const day of days) await context.table.write(closing(context, day, limits, accounts));
}

function closing(
  context: StoreContext,
  day: string,
  limits: Item | null,
  accounts: number,
): Action[] {
  const names = useCounts.filter((name) => limits?.[useAttribute(name, day)] !== undefined);
  const found = names.map((name) => [name, Number(limits?.[useAttribute(name, day)])] as const);
  return [
    {
      update: { pk: tenantPk(context.scope), sk: useSk(day) },
      set: {
        expression: `SET #ttl = :ttl, #accounts = if_not_exists(#accounts, :accounts) ADD ${names.map((name) => `#${name} :${name}`).join(", ")}`,
        values: { ttl: expiryOf(day), accounts, ...Object.fromEntries(found) },
      },
    },
    {
      update: limitsKey(context.scope),
      set: {
        expression: `REMOVE ${names.map((name) => `#${useAttribute(name, day)}`).join(", ")}`,
      },
      if: {
        expression: names.map((name) => `#${useAttribute(name, day)} = :${name}`).join(" AND "),
        values: Object.fromEntries(found),
      },
    },
  ];
}

/** Rows of an import that ended on the day of the trace. */
export function moreRowsImported(context: StoreContext, rows: number): Action {
  const day = context.trace.now.toISOString().slice(0, 10);
  return {
    update: { pk: tenantPk(context.scope), sk: useSk(day) },
    set: {
      expression: "SET #ttl = :ttl ADD #rowsImported :rows",
      values: { ttl: expiryOf(day), rows },
    },
  };
}

const expiryOf = (day: string): number =>
  Math.floor(Date.parse(day) / 1_000) + KEPT_DAYS * SECONDS_PER_DAY;
