/** What a tenant is to others, as the authorizer reads it with its own credentials. */
import type { Closed } from "../contract/context.ts";
import { type Clients, clientsWithin } from "./clients.ts";
import { StoreError } from "./errors.ts";
import { clientOfPartnerItem, offboardingItem, standingItem } from "./identity-keys.ts";
import { type TenantScope, tenantScope } from "./scope.ts";
import { type Item, openTable } from "./table.ts";

export interface Standing {
  readonly isPartner: boolean;
  /** The partner it is a client of. */
  readonly partnerId: string | null;
  /** By the operator; its partner closes a client elsewhere (`findClientState`). */
  readonly closed: Closed | null;
}

export async function findStanding(clients: Clients, scope: TenantScope): Promise<Standing> {
  const item = await tableOf(clients).get(standingItem(scope));
  return {
    isPartner: item?.isPartner === true,
    partnerId: typeof item?.partnerId === "string" ? item.partnerId : null,
    closed: closedIn(item),
  };
}

/** One that leaves is that, also while it is suspended. */
function closedIn(item: Item | null): Closed | null {
  if (item?.effectiveAt !== undefined) return "leaving";
  return item?.state === "suspended" ? "suspended" : null;
}

/** Whether a client is open; null when the partner has no such client, or it is not made yet. */
export async function findClientState(
  clients: Clients,
  partnerId: string,
  tenantId: string,
): Promise<"open" | Closed | null> {
  const table = tableOf(clients);
  const partner = tenantScope(partnerId);
  const [client, leaving] = await Promise.all([
    table.get(clientOfPartnerItem(partner, tenantId)),
    table.get(offboardingItem(partner, tenantId)),
  ]);
  if (client?.tenantMadeAt === undefined) return null;
  if (leaving) return "leaving";
  return client.state === "suspended" ? "suspended" : "open";
}

/** Whether a tenant is open; read in the session of whose item it is: its own, then its partner's. */
export async function isServed(clients: Clients, scope: TenantScope): Promise<boolean> {
  const { partnerId, closed } = await findStanding(clientsWithin(clients, scope), scope);
  if (closed !== null) return false;
  if (partnerId === null) return true;
  const within = clientsWithin(clients, tenantScope(partnerId));
  return (await findClientState(within, partnerId, scope.tenantId)) === "open";
}

/** A client stays the client of the same partner for good: `wrong-state` when it is something else. */
export async function giveStanding(
  clients: Clients,
  scope: TenantScope,
  standing: "partner" | { readonly clientOf: string } | undefined,
): Promise<void> {
  if (standing === undefined) return;
  const isPartner = standing === "partner";
  const name = isPartner ? "isPartner" : "partnerId";
  const value = isPartner ? true : standing.clientOf;
  const update = standingItem(scope);
  const set = { expression: `SET #${name} = :value`, values: { value } };
  const same = { expression: `attribute_not_exists(#pk) OR #${name} = :value`, values: {} };
  const refused = await tableOf(clientsWithin(clients, scope)).write([{ update, set, if: same }]);
  if (refused.length > 0)
    throw new StoreError("wrong-state", "The tenant is a partner, or another partner's client");
}

const tableOf = ({ dynamo, names }: Clients) => openTable(dynamo, names.identityTable);
