import type { Principal } from "../contract/context.ts";
import { ACCESS_CACHE_SECONDS } from "../contract/limits.ts";
import type { Clients } from "../store/clients.ts";
import { tenantScope } from "../store/scope.ts";
import { findClientState, findStanding, type Standing } from "../store/standing.ts";
import { recent } from "./recent.ts";
import type { System } from "./system.ts";

/** Tenants, and clients of partners, of which one process keeps what they are. */
const KEPT = 5_000;
const TENANT_ID = /^ten_[0-9A-HJKMNP-TV-Z]{26}$/;
/** Not kept: a client is acted for right after it was made. */
class NoClient extends Error {}

/**
 * Settles for which tenant a caller acts: the credential's own, or the one a partner's request is
 * addressed to. What it says of a tenant that is not the partner's client is the same whether that
 * tenant exists or not.
 *
 * @returns what to ask with a good credential and every value of the header `Tenant`
 */
export function tenancy({ clients, system }: TenancyHost) {
  const bounds = { seconds: ACCESS_CACHE_SECONDS, items: KEPT };
  const standings = recent<Standing>(bounds, system.now);
  const states = recent<Exclude<Awaited<ReturnType<typeof findClientState>>, null>>(
    bounds,
    system.now,
  );
  const standingOf = (tenantId: string) =>
    standings(tenantId, () => findStanding(clients(), tenantScope(tenantId)));
  const stateOf = (partnerId: string, tenantId: string) =>
    states(`${partnerId} ${tenantId}`, async () => {
      const found = await findClientState(clients(), partnerId, tenantId);
      if (found === null) throw new NoClient();
      return found;
    }).catch(nullIfNone);
  const closedness = async ({ partnerId, closed }: Standing, tenantId: string) => {
    if (closed !== null) return { closed };
    const state = partnerId === null ? "open" : await stateOf(partnerId, tenantId);
    return state === "open" ? {} : { closed: state ?? "leaving" };
  };
  return async (principal: Principal, addressed: readonly string[]): Promise<Principal> => {
    const { tenantId } = principal;
    const standing = await standingOf(tenantId);
    const own = { ...principal, ...(await closedness(standing, tenantId)) };
    const [client = tenantId, ...more] = addressed;
    if (client === tenantId && more.length === 0) return own;
    const misaddressed = { ...own, misaddressed: true } as const;
    if (!standing.isPartner || more.length > 0 || !TENANT_ID.test(client)) return misaddressed;
    const state = await stateOf(tenantId, client);
    if (state === null) return misaddressed;
    const scopes = principal.scopes.filter((scope) => !isOverClients(scope));
    const acting = { ...principal, tenantId: client, partnerId: tenantId, scopes };
    // A partner that is closed itself acts for nobody.
    const closed = standing.closed ?? (state === "open" ? null : state);
    return closed === null ? acting : { ...acting, closed };
  };
}

interface TenancyHost {
  readonly clients: () => Clients;
  readonly system: Pick<System, "now">;
}

/** What a partner may do about its clients it cannot do as one of them. */
export const isOverClients = (scope: string | null): boolean =>
  scope?.startsWith("clients.") === true;

function nullIfNone(error: unknown): null {
  if (error instanceof NoClient) return null;
  throw error;
}
