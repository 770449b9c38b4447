/**
 * What a tenant may still spend: one item, kept by the generic cell rate algorithm (ITU-T I.371) as
 * the time at which the allowance would be whole again. Taking units moves it ahead with one
 * conditional update, and never further ahead than the burst: however many processes take at once,
 * within t seconds they are granted at most burst + rate × t units. Clocks that differ by d seconds
 * add at most rate × d.
 */
import { ConditionalCheckFailedException, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { type AnyTier, DEFAULT_TIER, isTier, tiers } from "../contract/tiers.ts";
import { type Clients, clientsWithin } from "./clients.ts";
import { StoreError } from "./errors.ts";
import { limitsKey } from "./keys.ts";
import type { TenantScope } from "./scope.ts";
import { type Action, openTable, type Table } from "./table.ts";

/** The allowance as last seen. */
export interface Seen {
  readonly tier: AnyTier;
  /** Microseconds since 1970 at which it is whole; in the past when it is. */
  readonly wholeAt: number;
}

/** What was asked of the API on a day (UTC). */
export interface DayUse {
  /** `yyyy-mm-dd` */
  readonly day: string;
  /** Let through. */
  readonly requests: number;
  /** What those cost. */
  readonly units: number;
  /** Refused for want of units. */
  readonly refused: number;
}

export interface Taken extends Seen {
  /** Units granted; 0 when not even `atLeast` were left. */
  readonly units: number;
}

export const unseen: Seen = { tier: DEFAULT_TIER, wholeAt: 0 };

const MICROS_PER_MINUTE = 60_000_000;
/** What was seen is out of date at most a few times in a row: others only move it on. */
const ROUNDS_MAX = 8;

/** Microseconds in which one unit comes back. */
export const microsPerUnit = (tier: AnyTier): number =>
  MICROS_PER_MINUTE / tiers[tier].unitsPerMinute;

/** No allowance is whole this much later than its burst takes to come back, unless a clock was wrong. */
const CLOCK_ERROR_MICROS = 5_000_000;

/**
 * When an allowance of which all was spent just now is whole again. `reserve`: the share of the burst
 * that was left.
 */
const emptyUntil = (tier: AnyTier, nowMicros: number, reserve = 0): number =>
  nowMicros + Math.floor(tiers[tier].burstUnits * (1 - reserve) * microsPerUnit(tier));

/** A time that cannot be true counts as none: one wrong clock must not shut a tenant out. */
const isWhole = ({ tier, wholeAt }: Seen, nowMicros: number): boolean =>
  wholeAt <= nowMicros || wholeAt > emptyUntil(tier, nowMicros) + CLOCK_ERROR_MICROS;

/** Whole units there are to take at a time, by whoever must leave a share of the burst. */
export function unitsLeft(seen: Seen, nowMicros: number, reserve = 0): number {
  const { tier, wholeAt } = seen;
  const owed = isWhole(seen, nowMicros) ? 0 : wholeAt - nowMicros;
  const most = tiers[tier].burstUnits * (1 - reserve);
  return Math.max(0, Math.floor(most - owed / microsPerUnit(tier)));
}

/**
 * Takes `wanted` units, or fewer but `atLeast`, or none. `seen` saves a round when it is up to date.
 * One write unit when it is; `busy` when others come in between too often.
 */
export async function takeUnits(
  clients: Clients,
  scope: TenantScope,
  ask: {
    readonly wanted: number;
    readonly atLeast: number;
    readonly nowMicros: number;
    /** Noted in the same write, if units are taken. */
    readonly use?: readonly DayUse[];
    /** Share of the burst that is left alone, 0–1. */
    readonly reserve?: number;
  },
  seen: Seen,
): Promise<Taken> {
  let known = seen;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const units = Math.min(ask.wanted, unitsLeft(known, ask.nowMicros, ask.reserve));
    if (round > 0 && units < ask.atLeast) return { ...known, units: 0 };
    const outcome = await move(clients, scope, known, {
      units: Math.max(units, ask.atLeast),
      now: ask.nowMicros,
      use: ask.use ?? [],
      reserve: ask.reserve ?? 0,
    });
    if (outcome.moved) return { ...outcome.seen, units: Math.max(units, ask.atLeast) };
    known = outcome.seen;
  }
  throw new StoreError("busy", "Others are spending the same allowance");
}

async function move(
  clients: Clients,
  scope: TenantScope,
  seen: Seen,
  {
    units,
    now,
    use,
    reserve,
  }: { units: number; now: number; use: readonly DayUse[]; reserve: number },
): Promise<{ readonly moved: boolean; readonly seen: Seen }> {
  const { tier } = seen;
  const by = Math.ceil(units * microsPerUnit(tier));
  const most = emptyUntil(tier, now, reserve);
  const absurd = emptyUntil(tier, now) + CLOCK_ERROR_MICROS;
  const whole = isWhole(seen, now);
  const added = addedUse(use);
  const sameTier =
    tier === DEFAULT_TIER ? "(attribute_not_exists(tier) OR tier = :tier)" : "tier = :tier";
  const command = new UpdateItemCommand({
    TableName: clients.names.table,
    Key: marshall(limitsKey(scope)),
    UpdateExpression: `${whole ? "SET wholeAt = :next" : "SET wholeAt = wholeAt + :by"}${added.expression}`,
    ConditionExpression: whole
      ? `(attribute_not_exists(wholeAt) OR wholeAt <= :now OR wholeAt > :absurd) AND :next <= :most AND ${sameTier}`
      : `wholeAt > :now AND wholeAt <= :before AND ${sameTier}`,
    ExpressionAttributeValues: marshall({
      ...(whole
        ? { ":next": now + by, ":now": now, ":most": most, ":absurd": absurd, ":tier": tier }
        : { ":by": by, ":now": now, ":before": most - by, ":tier": tier }),
      ...added.values,
    }),
    ReturnValues: "ALL_NEW",
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  });
  try {
    const { Attributes } = await clientsWithin(clients, scope).dynamo.send(command);
    return { moved: true, seen: seenIn(Attributes) };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return { moved: false, seen: seenIn(error.Item) };
  }
}

/** Counts lie beside the allowance until their day is over: an update of one item costs one write. */
function addedUse(use: readonly DayUse[]) {
  const counts = use.flatMap(({ day, ...of }) =>
    useCounts.map((name) => [useAttribute(name, day), of[name]] as const),
  );
  const added = counts.filter(([, count]) => count > 0);
  const terms = added.map(([attribute]) => `${attribute} :${attribute}`);
  return {
    expression: terms.length === 0 ? "" : ` ADD ${terms.join(", ")}`,
    values: Object.fromEntries(added.map(([attribute, count]) => [`:${attribute}`, count])),
  };
}

export const useCounts = ["requests", "units", "refused"] as const;

/** @param day `yyyy-mm-dd` */
export const useAttribute = (name: (typeof useCounts)[number], day: string): string =>
  `${name}${day.replaceAll("-", "")}`;

const seenIn = (item: Parameters<typeof unmarshall>[0] | undefined): Seen =>
  seenOf(item ? unmarshall(item) : {});

function seenOf({ tier, wholeAt }: Readonly<Record<string, unknown>>): Seen {
  return {
    tier: typeof tier === "string" && isTier(tier) ? tier : DEFAULT_TIER,
    wholeAt: Number(wholeAt ?? 0),
  };
}

/** Puts a new tenant in a tier; one that has a tier keeps it. */
export async function giveTier(clients: Clients, scope: TenantScope, tier: AnyTier): Promise<void> {
  const command = new UpdateItemCommand({
    TableName: clients.names.table,
    Key: marshall(limitsKey(scope)),
    UpdateExpression: "SET tier = :tier",
    ConditionExpression: "attribute_not_exists(tier)",
    ExpressionAttributeValues: marshall({ ":tier": tier }),
  });
  await clientsWithin(clients, scope)
    .dynamo.send(command)
    .catch((error: unknown) => {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    });
}

/**
 * Moves a tenant to a tier, in force at the next taking. Units that were spent stay spent, as many
 * as they are, though they come back at another rate from now on.
 */
export async function setTier(
  clients: Clients,
  scope: TenantScope,
  tier: AnyTier,
  now: Date,
): Promise<void> {
  const table = openTable(clientsWithin(clients, scope).dynamo, clients.names.table);
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const refused = await table.write([await tierChange(table, scope, tier, now)]);
    if (refused.length === 0) return;
  }
  throw new StoreError("busy", "Others are spending the same allowance");
}

/** The move of `setTier` as an action; refused when somebody spent since it was made. */
export async function tierChange(
  table: Table,
  scope: TenantScope,
  tier: AnyTier,
  now: Date,
): Promise<Action> {
  const update = limitsKey(scope);
  const item = (await table.get(update)) ?? {};
  const wholeAt = "wholeAt" in item ? item.wholeAt : undefined;
  const next = inTier(seenOf(item), tier, now.getTime() * 1_000);
  return {
    update,
    set: {
      expression: "SET #tier = :tier, #wholeAt = :next",
      values: { tier: next.tier, next: next.wholeAt },
    },
    if:
      wholeAt === undefined
        ? { expression: "attribute_not_exists(#wholeAt)" }
        : { expression: "#wholeAt = :read", values: { read: wholeAt } },
  };
}

function inTier(seen: Seen, tier: AnyTier, nowMicros: number): Seen {
  if (isWhole(seen, nowMicros)) return { tier, wholeAt: 0 };
  const owedUnits = (seen.wholeAt - nowMicros) / microsPerUnit(seen.tier);
  const wholeAt = nowMicros + Math.ceil(owedUnits * microsPerUnit(tier));
  return { tier, wholeAt: Math.min(wholeAt, emptyUntil(tier, nowMicros)) };
}
