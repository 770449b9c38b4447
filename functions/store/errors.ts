import type { AnyTier, Quotas } from "../contract/tiers.ts";

export type StoreErrorCode =
  /** Someone else wrote since the version the caller named. */
  | "stale"
  /** There is nothing under this id to change. */
  | "absent"
  /** There is no such tenant, or not any more. */
  | "gone"
  /** The state of the thing does not allow this any more. */
  | "wrong-state"
  /** Too many writers at once; trying again later helps. */
  | "busy"
  /** The tenant has as many as its tier allows; `quota` says which. */
  | "full"
  /** One account, or all accounts of one bucket, exceed what an item can hold. */
  | "too-large";

/** What the store refuses, as a value to tell apart by `code`. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly code: StoreErrorCode;
  /** With `stale`: the version that is stored now. */
  readonly currentVersion: number | undefined;
  /** With `full`. */
  readonly quota: FullQuota | undefined;

  constructor(code: StoreErrorCode, message: string, known?: number | FullQuota) {
    super(message);
    this.code = code;
    this.currentVersion = typeof known === "number" ? known : undefined;
    this.quota = typeof known === "object" ? known : undefined;
  }
}

/** What of the tier is used up. */
export interface FullQuota {
  readonly name: keyof Quotas;
  readonly allowed: number;
  readonly tier: AnyTier;
}
