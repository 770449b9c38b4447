export type StoreErrorCode =
  /** Someone else wrote since the version the caller named. */
  | "stale"
  /** There is nothing under this id to change. */
  | "absent"
  /** The state of the thing does not allow this any more. */
  | "wrong-state"
  /** Too many writers at once; trying again later helps. */
  | "busy"
  /** One account, or all accounts of one bucket, exceed what an item can hold. */
  | "too-large";

/** What the store refuses, as a value to tell apart by `code`. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly code: StoreErrorCode;
  /** With `stale`: the version that is stored now. */
  readonly currentVersion: number | undefined;

  constructor(code: StoreErrorCode, message: string, currentVersion?: number) {
    super(message);
    this.code = code;
    this.currentVersion = currentVersion;
  }
}
