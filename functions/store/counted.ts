import type { StoreContext } from "./context.ts";
import { StoreError } from "./errors.ts";
import { countsItem } from "./identity-keys.ts";
import { type Action, backoffMillis, pause, type Refused } from "./table.ts";

export type Counted = "keys" | "clients" | "issuers" | "shares" | "tenants";

/** Rounds against others who write the same things. */
const ATTEMPTS_MAX = 12;

/** One more of a kind, unless there are `maximum` already, or the tenant itself is to leave. */
export function oneMore(context: StoreContext, kind: Counted, maximum: number): Action {
  return {
    in: context.clients.names.identityTable,
    update: countsItem(context.scope),
    set: { expression: `ADD #${kind} :one`, values: { one: 1 } },
    if: {
      expression: `(attribute_not_exists(#${kind}) OR #${kind} < :maximum) AND attribute_not_exists(#isLeaving)`,
      values: { maximum },
    },
  };
}

export function oneLess(context: StoreContext, kind: Counted): Action {
  return {
    in: context.clients.names.identityTable,
    update: countsItem(context.scope),
    set: { expression: `ADD #${kind} :one`, values: { one: -1 } },
  };
}

/** Whether there are `maximum` of a kind; asked when `oneMore` was refused. `busy` with leaving. */
export async function isFull(
  context: StoreContext,
  kind: Counted,
  maximum: number,
): Promise<boolean> {
  const counts = await context.identity.get(countsItem(context.scope));
  // A caller who is let in as before hears of it within a minute; trying until then is no use.
  if (counts?.isLeaving === true) throw new StoreError("busy", "The tenant is to leave");
  return Number(counts?.[kind] ?? 0) >= maximum;
}

/** Tries until an attempt has an outcome; undefined asks for another round, from fresh reads. */
export async function attempts<T>(attempt: () => Promise<T | undefined>): Promise<T> {
  for (let round = 0; round < ATTEMPTS_MAX; round++) {
    if (round > 0) await pause(backoffMillis(round));
    const outcome = await attempt();
    if (outcome !== undefined) return outcome;
  }
  throw new StoreError("busy", "Others are changing the same things");
}

export const wrote = (refused: Refused): boolean => refused.length === 0;
