import { type BrandingDoor, isBlank } from "../contract/branding.ts";
import { type Clients, clientsWithin } from "../store/clients.ts";
import { openStore, type Trace } from "../store/index.ts";
import { type TenantScope, tenantScope } from "../store/scope.ts";
import { findStanding } from "../store/standing.ts";

/**
 * Reads in the session of the partner, whom the tenant's own entry names: which branding that is, no
 * caller can say.
 */
export function brandingDoor(
  clients: () => Clients,
  scope: TenantScope,
  trace: Trace,
): BrandingDoor {
  const ofPartner = async () => {
    const { isPartner, partnerId } = await findStanding(clientsWithin(clients(), scope), scope);
    if (partnerId === null && !isPartner) return null;
    const partner = partnerId === null ? scope : tenantScope(partnerId);
    return openStore(clients(), partner, trace).branding;
  };
  return {
    async read() {
      const found = await (await ofPartner())?.read();
      return found === undefined || isBlank(found) ? null : found;
    },
    readLogo: async () => (await (await ofPartner())?.readLogo()) ?? null,
  };
}
