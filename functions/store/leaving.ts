/**
 * Tenants that are to be removed. What the platform goes through lies in a partition of its own;
 * what the partner reads lies under the partner, where the receipt stays when all else is gone; of a
 * tenant without one it lies in the tenant's own entry, and the receipt among the platform's. A
 * partner writes the platform's list unseen: its session reaches no other tenant's.
 */
import { hash } from "node:crypto";
import type { LeavingDoor, LeavingTenant, Receipt } from "../contract/leaving.ts";
import type { Clients } from "./clients.ts";
import { attempts, wrote } from "./counted.ts";
import { forgetDeadLetters } from "./dead-letters.ts";
import { forgetAnswers } from "./idempotency.ts";
import {
  assertionPk,
  clientOfPartnerItem,
  countsItem,
  LEAVING,
  leavingItem,
  offboardingItem,
  ownReceiptItem,
  receiptItem,
  standingItem,
  tenantItem,
} from "./identity-keys.ts";
import { type TenantScope, tenantScope } from "./scope.ts";
import { type Item, openTable, type Table } from "./table.ts";

/** By which a receipt tells of a tenant without naming it. */
export const digestOfTenant = (tenantId: string): string => hash("sha256", tenantId);

const tableOf = ({ dynamo, names }: Clients): Table => openTable(dynamo, names.identityTable);

/** With the platform's own credentials. */
export async function listLeaving(clients: Clients): Promise<readonly LeavingTenant[]> {
  return (await tableOf(clients).query({ pk: LEAVING })).map(toLeaving);
}

function toLeaving(item: Item): LeavingTenant {
  return {
    tenantId: item.sk,
    partnerId: typeof item.partnerId === "string" ? item.partnerId : null,
    ...(typeof item.requestedBy === "string" && { requestedBy: item.requestedBy }),
    requestedAt: String(item.requestedAt),
    effectiveAt: String(item.effectiveAt),
    isGoing: item.isGoing === true,
    items: Number(item.items ?? 0),
    objects: Number(item.objects ?? 0),
  };
}

export function openLeaving(clients: Clients, now: Date): LeavingDoor {
  const table = tableOf(clients);
  return {
    begin: (tenantId) => begin(table, tenantId, now),
    count: (tenantId, removed) => count(table, tenantId, removed, now),
    forgetAssertions: (clientIds) => forgetAssertions(table, clientIds),
    forgetMessages: (tenantId, goOn) => forgetDeadLetters(clients, tenantId, goOn),
    writeReceipt: (tenantId) => writeReceipt(table, tenantId, now),
    forget: (tenantId) => forget(clients, table, tenantId),
  };
}

/** From then on it cannot be undone, which its partner is told; null when it is not due, or was undone. */
async function begin(table: Table, tenantId: string, now: Date): Promise<LeavingTenant | null> {
  const update = leavingItem(tenantScope(tenantId));
  const item = await table.get(update);
  if (item === null || item.isGoing === true) return item && toLeaving(item);
  const leaving = toLeaving(item);
  const set = { expression: "SET #isGoing = :yes", values: { yes: true } };
  const due = { expression: "#effectiveAt <= :now", values: { now: now.toISOString() } };
  const { partnerId } = leaving;
  const told = partnerId === null ? [] : [offboardingItem(tenantScope(partnerId), tenantId)];
  const keys = [update, ...told];
  const refused = await table.write(keys.map((key) => ({ update: key, set, if: due })));
  return wrote(refused) ? { ...leaving, isGoing: true } : null;
}

/**
 * What lets credentials in is remembered for a while: by processes, then by the gateway. Nothing of
 * them is left, but until that is over a request can come in that writes.
 */
const REMEMBERED_MILLIS = 3 * 60_000;

async function count(
  table: Table,
  tenantId: string,
  { items, objects }: Pick<LeavingTenant, "items" | "objects">,
  now: Date,
): Promise<boolean> {
  const update = leavingItem(tenantScope(tenantId));
  const there = { expression: "attribute_exists(#pk)" };
  if (items + objects > 0) {
    const expression = "ADD #items :items, #objects :objects REMOVE #emptyAt";
    await table.write([{ update, set: { expression, values: { items, objects } }, if: there }]);
    return false;
  }
  const values = { now: now.toISOString() };
  const expression = "SET #emptyAt = if_not_exists(#emptyAt, :now)";
  await table.write([{ update, set: { expression, values }, if: there }]);
  const item = await table.get(update);
  return item !== null && now.getTime() - Date.parse(String(item.emptyAt)) >= REMEMBERED_MILLIS;
}

async function forgetAssertions(table: Table, clientIds: readonly string[]): Promise<void> {
  for (const clientId of clientIds) {
    for (const { pk, sk } of await table.query({ pk: assertionPk(clientId), only: [] })) {
      await table.write([{ remove: { pk, sk } }]);
    }
  }
}

async function writeReceipt(table: Table, tenantId: string, now: Date): Promise<void> {
  const item = await table.get(leavingItem(tenantScope(tenantId)));
  if (!item) return;
  const { partnerId, requestedBy, requestedAt, effectiveAt, items, objects } = toLeaving(item);
  const tenantDigest = digestOfTenant(tenantId);
  const receipt: Receipt = {
    ...{ tenantDigest, partnerId, ...(requestedBy !== undefined && { requestedBy }) },
    ...{ requestedAt, effectiveAt, finishedAt: now.toISOString() },
    removed: { items, objects },
    census: { items: 0, objects: 0 },
  };
  const place =
    partnerId === null
      ? ownReceiptItem(tenantDigest)
      : receiptItem(tenantScope(partnerId), tenantDigest);
  await table.write([
    {
      put: { ...place, receipt: JSON.stringify(receipt) },
      if: { expression: "attribute_not_exists(#pk)" },
    },
  ]);
}

/** What names the tenant, the platform's own list last: until then the work is done again. */
async function forget(clients: Clients, table: Table, tenantId: string): Promise<void> {
  const scope = tenantScope(tenantId);
  const item = await table.get(leavingItem(scope));
  if (!item) return;
  await table.write([{ remove: standingItem(scope) }]);
  await table.write([{ remove: tenantItem(scope) }]);
  const { partnerId } = toLeaving(item);
  if (partnerId !== null) await forgetWithPartner(clients, table, tenantScope(partnerId), tenantId);
  await table.write([{ remove: leavingItem(scope) }]);
}

async function forgetWithPartner(
  clients: Clients,
  table: Table,
  partner: TenantScope,
  tenantId: string,
): Promise<void> {
  await removeClient(table, partner, tenantId);
  await forgetAnswers(clients, partner, tenantId);
  await table.write([{ remove: offboardingItem(partner, tenantId) }]);
}

/** Together with one less in the partner's count; when that was done before, nothing. */
function removeClient(table: Table, partner: TenantScope, tenantId: string): Promise<true> {
  const remove = clientOfPartnerItem(partner, tenantId);
  return attempts(async () => {
    if ((await table.get(remove)) === null) return true;
    const there = { expression: "attribute_exists(#pk)" };
    const less = { expression: "ADD #tenants :less", values: { less: -1 } };
    const refused = await table.write([
      { remove, if: there },
      { update: countsItem(partner), set: less },
    ]);
    return wrote(refused) ? true : undefined;
  });
}
