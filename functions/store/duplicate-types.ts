/** Shapes of a search for likely duplicates. */
export interface DuplicateSearch {
  readonly id: string;
  /** Only duplicates of rows of this import's file; absent: among all accounts. */
  readonly importId?: string;
  readonly state: "pending" | "succeeded" | "failed";
  readonly createdAt: string;
  readonly finishedAt?: string;
  readonly outcome?: DuplicateOutcome;
  readonly failureCode?: string;
}

export interface DuplicateOutcome {
  readonly groups: number;
  /** In groups. */
  readonly duplicates: number;
  /** That were compared. */
  readonly accounts: number;
  readonly complete: boolean;
  /** The fields that told companies apart. */
  readonly domainFields: readonly string[];
  readonly numberFields: readonly string[];
}

export type DuplicateSearchCreated =
  | { readonly kind: "created"; readonly search: DuplicateSearch }
  /** Another one has not ended. */
  | { readonly kind: "running"; readonly searchId: string };

export interface DuplicateEntity {
  /** A repeated create returns the first; `anyway`: also while another has not ended. */
  create(
    search: Pick<DuplicateSearch, "id" | "importId">,
    options?: { readonly anyway?: boolean },
  ): Promise<DuplicateSearchCreated>;
  read(searchId: string): Promise<DuplicateSearch | null>;
  /** The newest that succeeded, of an import or of all accounts. */
  latest(importId: string | null): Promise<DuplicateSearch | null>;
  /** Ends a search that has not ended. */
  finish(
    searchId: string,
    outcome: DuplicateOutcome | { readonly failureCode: string },
  ): Promise<void>;
}
