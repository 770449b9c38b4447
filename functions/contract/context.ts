import type { TenantStore } from "../store/store.ts";
import type { AssetName } from "./assets.ts";
import type { BrandingDoor } from "./branding.ts";
import type { ClientDoor } from "./clients.ts";
import type { IdKind } from "./ids.ts";
import type { Language } from "./labels.ts";
import type { UrlFault } from "./outbound.ts";
import type { Scope } from "./scopes.ts";
import type { ShareDoor } from "./shares.ts";
import type { TokenDoor } from "./tokens.ts";

export type { TenantStore } from "../store/store.ts";

/** Who calls: the tenant behind the key or token. Operations never see a tenant id from elsewhere. */
export interface Principal {
  readonly tenantId: string;
  /** The key `key_…`, the OAuth client `cli_…`, or `iss_` and the name of the tenant's own issuer. */
  readonly keyId: string;
  readonly scopes: readonly Scope[];
  /** Who it is at the tenant's own issuer: 16 characters that tell one from another, and no name. */
  readonly subject?: string;
  /** The partner whose key or token this is, when it acts for its client `tenantId`. */
  readonly partnerId?: string;
  /** Why the tenant is answered nothing but who it is. */
  readonly closed?: Closed;
  /** The request is for a tenant the key or token cannot act for; `tenantId` is then its own. */
  readonly misaddressed?: true;
}

/** Its partner, or the operator, has suspended the tenant, or is having it removed. */
export type Closed = "suspended" | "leaving";

/** Structured log lines. Never put personal data, names or bodies in them: ids, counts and codes only. */
export interface Log {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/**
 * Positions in a list, sealed so that callers can neither read nor change them. A cursor is bound
 * to tenant, operation and every filter of the request (all but `limit` and `cursor` themselves).
 */
export interface CursorBox {
  /** The position behind a cursor; null for the first page. Throws `invalid-cursor` (400). */
  open(cursor: string | undefined): Promise<string | null>;
  /** The cursor for a position; null stays null (the last page). */
  seal(position: string | null | undefined): Promise<string | null>;
}

/** What every operation is handed. Time, ids and language come in from here only. */
export interface Ctx {
  /** The caller's own data; there is no way to another tenant's. */
  readonly store: TenantStore;
  readonly now: Date;
  readonly language: Language;
  readonly requestId: string;
  readonly principal: Principal;
  readonly cursor: CursorBox;
  readonly log: Log;
  readonly tokens: TokenDoor;
  readonly shares: ShareDoor;
  readonly clients: ClientDoor;
  readonly branding: BrandingDoor;
  /** Why the service may not go to a URL that a caller gave; null when it may. See `checkUrl`. */
  urlFault(url: string): UrlFault | null;
  /** A file the documentation is made of. */
  asset(name: AssetName): Promise<Uint8Array>;
  /** A fresh id. Under an Idempotency-Key a crashed and repeated request draws the same ids again. */
  newId(kind: IdKind): string;
}

/** What an operation that needs no key is handed. */
export type PublicCtx = Omit<Ctx, "store" | "principal" | "cursor" | "clients" | "branding">;
