import type { KeyMode } from "../contract/api-key.ts";
import type { AnyTier, Tier } from "../contract/tiers.ts";
import type { Full } from "./access-types.ts";
import type { Page } from "./store.ts";

export interface NewClientTenant {
  /** `ten_…` */
  readonly tenantId: string;
  readonly name: string;
  readonly mode: KeyMode;
  readonly tier: Tier;
  /** Whether it is to be filled with invented accounts. */
  readonly sandboxData: boolean;
}

/** A client as its partner has it. Name and tier lie here; the client's own data follows. */
export interface ClientTenant extends NewClientTenant {
  /** Grows by one with every change; also the ETag. */
  readonly version: number;
  readonly state: "active" | "suspended";
  /** Why it was suspended or resumed last, in the partner's words. */
  readonly reason?: string;
  readonly suspendedAt?: string;
  readonly createdAt: string;
  readonly createdBy: string;
  /** Set once the tenant is there; until then nobody can act for it. */
  readonly tenantMadeAt?: string;
  /** Its first key, once that is made. */
  readonly firstKeyId?: string;
  /** The version whose name and tier the client's own data has. */
  readonly appliedVersion: number;
}

export interface FullOfClients extends Full {
  readonly tier: AnyTier;
  readonly maximum: number;
}

/** A partner's own clients; null throughout: it has no such client. */
export interface ClientTenantEntity {
  /** Whether the tenant can have clients. */
  isPartner(): Promise<boolean>;
  /** Under the same id again what is there already; `full` when its tier allows no more. */
  create(client: NewClientTenant): Promise<ClientTenant | FullOfClients>;
  read(tenantId: string): Promise<ClientTenant | null>;
  /** By id, which is by age. */
  list(after: string | null, limit: number): Promise<Page<ClientTenant>>;
  /** `stale` when it is not at `ifVersion`. */
  change(
    tenantId: string,
    ifVersion: number | undefined,
    to: Partial<Pick<ClientTenant, "name" | "tier">>,
  ): Promise<ClientTenant | null>;
  /** Repeatable: what is so already stays as it is. */
  setState(
    tenantId: string,
    state: ClientTenant["state"],
    reason: string,
  ): Promise<ClientTenant | null>;
  /** Notes how far the making of the client is. Repeatable. */
  note(
    tenantId: string,
    done: Partial<Pick<ClientTenant, "tenantMadeAt" | "firstKeyId" | "appliedVersion">>,
  ): Promise<void>;
}
