import type { Retention } from "../domain/retention.ts";

export interface StoredRetention {
  /** Grows by one with every write; also the ETag. 0 while nothing was set. */
  readonly version: number;
  readonly definition: Retention;
  /** Null while nothing was set. */
  readonly updatedAt: string | null;
}

/** How long what is no longer needed is kept. */
export interface RetentionEntity {
  read(): Promise<StoredRetention>;
  /** Writes version n+1; equal settings are not written. `stale` when n is not `ifVersion`. */
  write(ifVersion: number, definition: Retention): Promise<StoredRetention>;
}
