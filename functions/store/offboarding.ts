/** What a partner can do about a client that leaves. */
import type { ClientReceipt } from "../contract/leaving.ts";
import { OFFBOARDING_UNDO_HOURS } from "../contract/limits.ts";
import { writeAudited } from "./audit.ts";
import type { StoreContext } from "./context.ts";
import { attempts, wrote } from "./counted.ts";
import { clientOfPartnerItem, leavingItem, offboardingItem, receiptItem } from "./identity-keys.ts";
import type { Key } from "./keys.ts";
import { digestOfTenant } from "./leaving.ts";
import type { Offboarding, OffboardingEntity } from "./offboarding-types.ts";
import { tenantScope } from "./scope.ts";
import { type Action, absent } from "./table.ts";

const MILLIS_PER_HOUR = 3_600_000;

/** A time to undo something runs from now, not from when a request was first tried that had no effect. */
const triedAt = ({ trace }: StoreContext): Date => trace.triedAt ?? trace.now;

export function openOffboarding(context: StoreContext): OffboardingEntity {
  return {
    read: (tenantId) => read(context, tenantId),
    request: (tenantId) => request(context, tenantId),
    undo: (tenantId) => undo(context, tenantId),
  };
}

async function read(context: StoreContext, tenantId: string): Promise<Offboarding | null> {
  const { identity, scope } = context;
  const left = await identity.get(receiptItem(scope, digestOfTenant(tenantId)));
  if (left) {
    const receipt = JSON.parse(String(left.receipt)) as ClientReceipt;
    const { requestedAt, effectiveAt } = receipt;
    return { state: "removed", requestedAt, effectiveAt, receipt };
  }
  const item = await identity.get(offboardingItem(scope, tenantId));
  if (!item) return null;
  const { requestedAt, effectiveAt } = item;
  const isDue = item.isGoing === true || String(effectiveAt) <= triedAt(context).toISOString();
  return {
    state: isDue ? "removing" : "scheduled",
    requestedAt: String(requestedAt),
    effectiveAt: String(effectiveAt),
    receipt: null,
  };
}

function request(context: StoreContext, tenantId: string): Promise<Offboarding | null> {
  const { clients, identity, scope } = context;
  const table = clients.names.identityTable;
  return attempts(async () => {
    const known = await read(context, tenantId);
    if (known) return known;
    if ((await identity.get(clientOfPartnerItem(scope, tenantId))) === null) return null;
    const asked = triedAt(context);
    const untilMillis = asked.getTime() + OFFBOARDING_UNDO_HOURS * MILLIS_PER_HOUR;
    const effectiveAt = new Date(untilMillis).toISOString();
    const times = { requestedAt: asked.toISOString(), effectiveAt };
    const leaving = { ...leavingItem(tenantScope(tenantId)), partnerId: scope.tenantId, ...times };
    const actions: Action[] = [
      { in: table, put: { ...offboardingItem(scope, tenantId), ...times }, if: absent },
      { in: table, put: leaving, if: absent },
    ];
    const refused = await writeAudited(context, actions, {
      action: "offboarding-requested",
      resource: auditName(tenantId),
      version: 1,
      after: { effectiveAt },
    });
    return wrote(refused) ? { state: "scheduled", ...times, receipt: null } : undefined;
  });
}

/**
 * What was taken back; null when there is nothing to take back, or no longer. The client keeps
 * which request it was, so that one that crashed and is sent again knows what it has done.
 */
function undo(context: StoreContext, tenantId: string): Promise<Offboarding | "done" | null> {
  const { clients, scope } = context;
  const table = clients.names.identityTable;
  return attempts(async () => {
    const known = await read(context, tenantId);
    const { once } = context.trace;
    const client = clientOfPartnerItem(scope, tenantId);
    if (known === null && once !== undefined)
      return (await context.identity.get(client))?.undoneBy === once ? "done" : null;
    if (known?.state !== "scheduled") return null;
    const still = {
      expression: "#effectiveAt > :now AND attribute_not_exists(#isGoing)",
      values: { now: triedAt(context).toISOString() },
    };
    const actions: Action[] = [
      { in: table, remove: offboardingItem(scope, tenantId), if: still },
      { in: table, remove: leavingItem(tenantScope(tenantId)), if: still },
      ...(once === undefined ? [] : [undoneBy(table, client, once)]),
    ];
    const refused = await writeAudited(context, actions, {
      action: "offboarding-undone",
      resource: auditName(tenantId),
      version: 2,
      before: { effectiveAt: known.effectiveAt },
    });
    return wrote(refused) ? known : undefined;
  });
}

const undoneBy = (table: string, client: Key, once: string): Action => ({
  in: table,
  update: client,
  set: { expression: "SET #undoneBy = :once", values: { once } },
  if: { expression: "attribute_exists(#pk)" },
});

/** The partner's chain of records outlives its clients, so it does not name them. */
const auditName = (tenantId: string): string => `client:${digestOfTenant(tenantId)}`;
