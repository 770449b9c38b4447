import type { StoredBranding } from "./branding.ts";
import type { TenantStore } from "./context.ts";

export type ShareLink = NonNullable<
  Awaited<ReturnType<TenantStore["access"]["shareLinks"]["read"]>>
>;

/** A link that is good now, and the data of the tenant that made it. */
export interface OpenedShare {
  readonly link: ShareLink;
  readonly store: TenantStore;
  /** Of the tenant's partner; null: it has none, or that has set nothing. */
  readonly branding: StoredBranding | null;
}

/** Where whoever has a link comes in. */
export interface ShareDoor {
  /**
   * Null for a text that opens nothing, whatever the reason. Spends `cost` of what the tenant allows
   * for links; throws `rate-limited`.
   */
  open(text: string, cost: number): Promise<OpenedShare | null>;
}

export const SHARED_PATH = "/v1/shared";
