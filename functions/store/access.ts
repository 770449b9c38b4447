import type { AccessStore } from "./access-types.ts";
import { openApiKeys } from "./api-keys.ts";
import type { StoreContext } from "./context.ts";
import { openOAuthClients } from "./oauth-clients.ts";
import { openOidcIssuers } from "./oidc-issuers.ts";
import { openOrigins } from "./origins.ts";
import { openShareLinks } from "./share-links.ts";

/** Keys, clients, issuers, origins and share links of one tenant. They lie in the identity table; audit records with the tenant's data. */
export function openAccess(context: StoreContext): AccessStore {
  return {
    apiKeys: openApiKeys(context),
    oauthClients: openOAuthClients(context),
    oidcIssuers: openOidcIssuers(context),
    origins: openOrigins(context),
    shareLinks: openShareLinks(context),
  };
}
