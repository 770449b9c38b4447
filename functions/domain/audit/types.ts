/** Parts of a thing before and after it was changed; null when there was or is nothing. */
export interface AuditChange {
  readonly before: unknown;
  readonly after: unknown;
}

export interface RecordedChange {
  /** Null when it takes more bytes than a record holds: the thing's own versions have it all. */
  readonly change: AuditChange | null;
  /** Bytes of the change as canonical JSON, kept or not. */
  readonly changeBytes: number;
}

/** Everything of a record that its hash is made of. */
export interface AuditContent extends RecordedChange {
  /** 1 for a tenant's first record; one more with each. */
  readonly sequence: number;
  /** RFC 3339 UTC; when the request began that wrote it. */
  readonly at: string;
  /** `yyyy-mm` it is filed under: of `at`, or of the record before when that is later. */
  readonly month: string;
  /** A key id, or the name of the function that acts on its own. */
  readonly actor: string;
  /** Of the request that wrote it; null for what no request asked for. */
  readonly requestId: string | null;
  /** What was done, such as `created`. */
  readonly action: string;
  /** Id of the thing, or the name of what there is one of. */
  readonly resource: string;
  /** The thing's version after it. */
  readonly version: number;
  /** Hash of the record before; 64 zeros in the first. */
  readonly previousHash: string;
}

export interface AuditRecord extends AuditContent {
  /** SHA-256 of the canonical JSON of all the other properties, lower-case hex. */
  readonly hash: string;
}

/** A place in the chain: the next record follows on it. */
export interface ChainEnd {
  readonly month: string;
  readonly sequence: number;
  readonly hash: string;
}

/** Before the first record. */
export const FIRST_PREVIOUS_HASH = "0".repeat(64);
