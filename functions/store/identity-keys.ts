import type { Key } from "./keys.ts";
import type { TenantScope } from "./scope.ts";

// Keys of the identity table. What the authorizer finds by a credential lies under the credential's
// own name; what a tenant lists lies under the tenant.

/** Every tenant, one item each. */
export const TENANTS = "TENANTS";

export const keyItem = (name: string): Key => ({ pk: `KEY#${name}`, sk: "KEY" });
export const clientItem = (clientId: string): Key => ({ pk: `CLIENT#${clientId}`, sk: "CLIENT" });
/** One assertion of a client that was used; `digest` is of its `jti`. */
export const assertionItem = (clientId: string, digest: string): Key => ({
  pk: assertionPk(clientId),
  sk: digest,
});
export const assertionPk = (clientId: string): string => `JTI#${clientId}`;
/** A link that opens one ranking or matrix to whoever has its text, under the text's public part. */
export const shareItem = (name: string): Key => ({ pk: `SHARE#${name}`, sk: "SHARE" });
export const signingItem: Key = { pk: "SIGNING", sk: "KEYS" };

/** A tenant's own entry among all. */
export const tenantItem = ({ tenantId }: TenantScope): Key => ({ pk: TENANTS, sk: tenantId });
/** Tenants that are to be removed. */
export const LEAVING = "LEAVING";
export const leavingItem = ({ tenantId }: TenantScope): Key => ({ pk: LEAVING, sk: tenantId });
/** What is kept of tenants that left and had no partner. */
export const ownReceiptItem = (tenantDigest: string): Key => ({ pk: "RECEIPTS", sk: tenantDigest });

export const ownerPk = (scope: TenantScope): string => `TENANT#${scope.tenantId}`;
export const apiKeyPrefix = "KEY#";
export const oauthClientPrefix = "CLI#";
export const issuerPrefix = "ISS#";
export const shareLinkPrefix = "SHR#";
/** How many of each a tenant has. */
export const countsItem = (scope: TenantScope): Key => ({ pk: ownerPk(scope), sk: "COUNTS" });

/** The origins a tenant lets in. */
export const originsItem = (scope: TenantScope): Key => ({ pk: ownerPk(scope), sk: "ORIGINS" });
/** An origin and those who let it in. */
export const originPk = (origin: string): string => `ORIGIN#${origin}`;
export const originItem = (origin: string, scope: TenantScope): Key => ({
  pk: originPk(origin),
  sk: scope.tenantId,
});

/** Under the partner: a client that leaves, and what is kept of one that left. */
export const offboardingItem = (partner: TenantScope, tenantId: string): Key => ({
  pk: ownerPk(partner),
  sk: `OFF#${tenantId}`,
});
export const receiptItem = (partner: TenantScope, tenantDigest: string): Key => ({
  pk: ownerPk(partner),
  sk: `RCP#${tenantDigest}`,
});

/** What a tenant is besides a tenant: a partner, or the client of one. */
export const standingItem = (scope: TenantScope): Key => ({ pk: ownerPk(scope), sk: "STANDING" });

/** That a tenant is a client of a partner. */
export const clientOfPartnerItem = (partner: TenantScope, tenantId: string): Key => ({
  pk: `PARTNER#${partner.tenantId}`,
  sk: tenantId,
});
