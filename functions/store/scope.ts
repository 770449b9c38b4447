declare const authenticated: unique symbol;

/** The tenant an authenticated caller, or a message of our own, belongs to. Every key starts from one. */
export interface TenantScope {
  readonly tenantId: string;
  readonly [authenticated]: true;
}

/**
 * Made by the runtime alone, after authentication or from a message of the platform's own queues.
 * Throws on anything that is not a tenant id: a foreign key could be spelled with it.
 */
export function tenantScope(tenantId: string): TenantScope {
  if (!/^ten_[0-9A-HJKMNP-TV-Z]{26}$/.test(tenantId)) throw new Error("Not a tenant id");
  return { tenantId } as TenantScope;
}
