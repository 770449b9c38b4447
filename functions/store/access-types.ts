/** How others come in: what a tenant can do with its own keys and clients. Secrets go out once. */
import type { KeyMode } from "../contract/api-key.ts";
import type { ClientKey } from "../contract/client-keys.ts";
import type { Scope } from "../contract/scopes.ts";
import type { Relationship } from "../domain/index.ts";
import type { MatrixPart, Provenance, RankingPart } from "../domain/ranking/types.ts";
import type { Page } from "./store.ts";

export interface AccessStore {
  readonly apiKeys: ApiKeyEntity;
  readonly oauthClients: OAuthClientEntity;
  readonly oidcIssuers: OidcIssuerEntity;
  readonly origins: OriginEntity;
  readonly shareLinks: ShareLinkEntity;
}

/** A secret just made; it is nowhere stored and cannot be read again. */
export interface Made<T> {
  readonly kind: "made";
  readonly record: T;
  readonly secret: string;
}

/** The tenant has as many as may be. */
export interface Full {
  readonly kind: "full";
}

// ---------------------------------------------------------------- API keys

export interface NewApiKey {
  readonly id: string;
  /** What its owner calls it. */
  readonly name: string;
  readonly mode: KeyMode;
  readonly scopes: readonly Scope[];
  /** RFC 3339 UTC; absent: it does not expire. */
  readonly expiresAt?: string | undefined;
}

export interface ApiKeyRecord extends NewApiKey {
  /** The part of the key's text that names it; not secret. */
  readonly lookup: string;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly revokedAt?: string;
  /** The key that took its place; it then works until `expiresAt`. */
  readonly replacedBy?: string;
  /** Since when it is not counted among the keys there may be, though nobody revoked it: it has ended. */
  readonly uncountedSince?: string;
  /** To the hour. */
  readonly lastUsedAt?: string;
}

export interface ApiKeyEntity {
  /**
   * Makes a key. Under the same id again (a request that crashed before it could answer) the key
   * made first gives way to this one, so that there is one.
   */
  create(key: NewApiKey): Promise<Made<ApiKeyRecord> | Full>;
  read(id: string): Promise<ApiKeyRecord | null>;
  /** By id, which is by age. */
  list(after: string | null, limit: number): Promise<Page<ApiKeyRecord>>;
  /** Null when there is none. Repeatable. */
  revoke(id: string): Promise<ApiKeyRecord | null>;
  /**
   * Makes `newId`, with the same name, mode and scopes, and lets `id` expire at `until`.
   * `absent`; `wrong-state` when the key is revoked, expired or replaced already; `full` when there is
   * no room for both, unless `id` ends at once.
   */
  rotate(
    id: string,
    replacement: {
      readonly newId: string;
      readonly until: string;
      readonly expiresAt?: string | undefined;
    },
  ): Promise<Made<ApiKeyRecord> | Full>;
}

// ---------------------------------------------------------------- OAuth clients

export interface NewOAuthClient {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Public keys it signs its assertions with; empty for a client that has a secret. */
  readonly keys: readonly ClientKey[];
}

export interface OAuthClientRecord extends NewOAuthClient {
  readonly createdAt: string;
  readonly createdBy: string;
  readonly revokedAt?: string;
  /** When it last got another secret, by which request, and until when the one before works. */
  readonly rotatedAt?: string;
  readonly rotationId?: string;
  readonly previousUntil?: string;
  /** To the hour. */
  readonly lastUsedAt?: string;
}

export interface OAuthClientEntity {
  /** As of API keys; `secret` is "" for a client with keys of its own. */
  create(client: NewOAuthClient): Promise<Made<OAuthClientRecord> | Full>;
  read(id: string): Promise<OAuthClientRecord | null>;
  list(after: string | null, limit: number): Promise<Page<OAuthClientRecord>>;
  revoke(id: string): Promise<OAuthClientRecord | null>;
  /**
   * Another secret; the one before works until `until`, and any earlier one no more. With the same
   * `rotationId` again (a request that crashed before it could answer) only the secret it made gives
   * way, so the one in use lives on. `absent`; `wrong-state` when it is revoked or has keys.
   */
  rotateSecret(
    id: string,
    rotation: { readonly rotationId: string; readonly until: string },
  ): Promise<Made<OAuthClientRecord>>;
  /** Other public keys in the place of all it has. `absent`; `wrong-state` when revoked or without keys. */
  replaceKeys(id: string, keys: readonly ClientKey[]): Promise<OAuthClientRecord>;
}

// ---------------------------------------------------------------- OIDC issuers

/** An identity provider of the tenant, and what its tokens are worth here. */
export interface OidcIssuer {
  /** What the tenant calls it; in its address. */
  readonly key: string;
  /** `iss` of its tokens, to the letter. */
  readonly issuer: string;
  /** `aud` of its tokens. */
  readonly audience: string;
  /** Claims its tokens must have, with these values. */
  readonly requiredClaims: readonly { readonly claim: string; readonly value: string }[];
  /** Where its keys are; its discovery document says so when absent. */
  readonly jwksUri?: string;
  /** The claim whose values are granted scopes. */
  readonly claim: string;
  readonly grants: readonly { readonly value: string; readonly scopes: readonly Scope[] }[];
}

export interface StoredIssuer extends OidcIssuer {
  /** Grows by one with every write; also the ETag. */
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export type OidcPut =
  | { readonly kind: "put"; readonly created: boolean; readonly issuer: StoredIssuer }
  | Full;

export interface OidcIssuerEntity {
  /** All of them, by key. */
  list(): Promise<readonly StoredIssuer[]>;
  read(key: string): Promise<StoredIssuer | null>;
  /** `stale` when it is not at `ifVersion`. */
  put(issuer: OidcIssuer, ifVersion: number | undefined): Promise<OidcPut>;
  /** False when there was none. */
  remove(key: string): Promise<boolean>;
}

// ---------------------------------------------------------------- web origins

export interface OriginList {
  /** 0 while none was ever written; grows by one with every change. */
  readonly version: number;
  /** As browsers write them: `https://crm.example`, sorted. */
  readonly origins: readonly string[];
}

export interface OriginEntity {
  read(): Promise<OriginList>;
  /** Replaces the list; equal lists are not written. `stale` when it is not at `ifVersion`. */
  write(ifVersion: number | undefined, origins: readonly string[]): Promise<OriginList>;
}

// ---------------------------------------------------------------- share links

/** What a share link opens. */
export interface SharedThing {
  readonly kind: "ranking" | "matrix";
  readonly segmentationId: string;
  readonly profileId: string;
  readonly relationship?: Relationship | undefined;
  /** `published`: as it is whenever somebody looks; `frozen`: as it was when the link was made. */
  readonly follow: "published" | "frozen";
  readonly detail: "scores" | "full";
  /** Whether the names of the best accounts are shown too. */
  readonly includeAccounts: boolean;
}

/** What is shown; labels in both languages. Of ranking and matrix the one that is shared. */
export interface SharedContent {
  readonly provenance: Provenance;
  readonly ranking: RankingPart | null;
  readonly matrix: MatrixPart | null;
}

export interface NewShareLink extends SharedThing {
  readonly id: string;
  /** What its owner calls it; shown to whoever opens it. */
  readonly label: string;
  readonly expiresAt: string;
}

export interface ShareLinkRecord extends NewShareLink {
  /** The part of the link's text that names it; not secret. */
  readonly lookup: string;
  readonly createdAt: string;
  readonly createdBy: string;
  /** To the hour. */
  readonly lastUsedAt?: string;
}

export interface ShareLinkEntity {
  /** As of API keys. `frozen`: what it shows, for one that does not follow. */
  create(link: NewShareLink, frozen: SharedContent | null): Promise<Made<ShareLinkRecord> | Full>;
  read(id: string): Promise<ShareLinkRecord | null>;
  list(after: string | null, limit: number): Promise<Page<ShareLinkRecord>>;
  /** It opens nothing from now on. False when there was none. */
  remove(id: string): Promise<boolean>;
  /** What a frozen link shows; null when there is no such link. */
  frozen(id: string): Promise<SharedContent | null>;
}
