/**
 * What a request or a message can do with the data of its own tenant. There is no way from here to
 * another tenant's. Refusals are thrown as `StoreError`; told apart by `code` (errors.ts).
 */
import type { Readable } from "node:stream";
import type { AnyTier, Quotas } from "../contract/tiers.ts";
import type { ChainFault } from "../domain/audit/chain.ts";
import type { AuditRecord, ChainEnd } from "../domain/audit/types.ts";
import type { AccountColumns } from "../domain/columns/types.ts";
import type {
  Account,
  Criterion,
  FeedName,
  FieldDeclaration,
  FieldTable,
  KnowledgeDocument,
  Mapping,
  Moments,
  Period,
  Plan,
  ProfileDefinition,
  ReadOptions,
  Scheme,
  SegmentRating,
  Tops,
} from "../domain/index.ts";
import type { KnowledgeClock } from "../domain/knowledge/clock.ts";
import type { ConstantsTable } from "../domain/knowledge/segment-constants.ts";
import type { RankingSnapshot } from "../domain/ranking/types.ts";
import type { SettingsDefinition } from "../domain/settings/types.ts";
import type { AccessStore } from "./access-types.ts";
import type { BrandingEntity } from "./branding-types.ts";
import type { ClientTenantEntity } from "./client-types.ts";
import type { QueueName } from "./clients.ts";
import type { DuplicateEntity } from "./duplicate-types.ts";
import type { ExportEntity } from "./export-types.ts";
import type { OffboardingEntity } from "./offboarding-types.ts";
import type { RetentionEntity } from "./retention-types.ts";

export type * from "./access-types.ts";
export type * from "./client-types.ts";
export type * from "./duplicate-types.ts";
export type * from "./export-types.ts";
export type * from "./offboarding-types.ts";
export type * from "./retention-types.ts";

export interface TenantStore {
  readonly access: AccessStore;
  /** Tenants it is the partner of. */
  readonly clients: ClientTenantEntity;
  /** How it shows itself to them. */
  readonly branding: BrandingEntity;
  readonly tenant: TenantEntity;
  readonly fields: FieldEntity;
  readonly accounts: AccountEntity;
  readonly quotas: QuotaEntity;
  readonly usage: UsageEntity;
  readonly imports: ImportEntity;
  readonly importMappings: ImportMappingEntity;
  readonly criteriaSets: ArchivableEntity<CriteriaSetDefinition>;
  readonly segmentations: ArchivableEntity<SegmentationDefinition>;
  readonly profiles: ArchivableEntity<ProfileContent>;
  readonly knowledge: KnowledgeEntity;
  readonly ratings: RatingEntity;
  readonly settings: SettingsEntity;
  readonly audit: AuditEntity;
  readonly erasure: ErasureEntity;
  readonly duplicates: DuplicateEntity;
  readonly exports: ExportEntity;
  readonly retention: RetentionEntity;
  readonly removal: RemovalEntity;
  readonly offboarding: OffboardingEntity;
  readonly partials: PartialEntity;
  readonly results: ResultEntity;
  readonly queues: {
    send<Q extends QueueName>(queue: Q, messages: readonly Messages[Q][]): Promise<void>;
  };
}

/** One page of a list. `next` is the position to go on from; null on the last page. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

// ---------------------------------------------------------------- tenant

export interface Tenant {
  readonly tenantId: string;
  readonly name: string;
  readonly mode: "live" | "test";
  /** Accounts lie in 2^depth buckets. */
  readonly depth: number;
  /** Depth the buckets are being split to, while they are. */
  readonly growingTo?: number;
  /** `yyyy-mm-dd`: the day on which facts are measured. */
  readonly asOf: string;
  /** The one import that may write accounts in bulk now. */
  readonly activeImport?: string;
  /** The export that has not ended. */
  readonly activeExport?: string;
  /** The day, `yyyy-mm-dd`, on which `exportsMade` exports were asked for. */
  readonly exportsOn?: string;
  readonly exportsMade?: number;
  /** Since when nothing is done for it any more; absent while it is open. */
  readonly closedAt?: string;
  /** How far it is filled with invented accounts; absent while that was not begun. */
  readonly sandbox?: { readonly state: "running" | "done"; readonly accounts: number };
  readonly createdAt: string;
}

export interface TenantEntity {
  /** Throws `absent` when there is no such tenant. */
  read(): Promise<Tenant>;
  /** Creates the tenant unless it exists; either way returns what is stored. */
  create(tenant: { name: string; mode: "live" | "test"; asOf: string }): Promise<Tenant>;
  /** False when it is closed, or not there. */
  isOpen(): Promise<boolean>;
  /** From now on messages of the tenant are dropped; those in hand are worked on to their end. */
  close(): Promise<void>;
  reopen(): Promise<void>;
  rename(name: string): Promise<void>;
  /** Notes how far the filling is. */
  noteSandbox(sandbox: NonNullable<Tenant["sandbox"]>): Promise<void>;
  /** Moves `asOf` forward, never back. True when it moved. */
  advanceAsOf(asOf: string): Promise<boolean>;
  /**
   * Splits buckets until the depth is at least `depth`; repeatable, and several callers may do it at
   * once. Readers and writers go on meanwhile. With a running import only that import may grow
   * (`wrong-state` otherwise).
   */
  grow(depth: number, options?: { readonly forImport?: string }): Promise<Tenant>;
}

// ---------------------------------------------------------------- fields

export interface FieldEntity {
  /** Fields the tenant declared, by key. */
  list(): Promise<readonly FieldDeclaration[]>;
  read(key: string): Promise<FieldDeclaration | null>;
  put(field: FieldDeclaration): Promise<{ readonly created: boolean; readonly changed: boolean }>;
  /** Standard and declared fields together. */
  table(): Promise<FieldTable>;
}

// ---------------------------------------------------------------- accounts

/** An id `acc_…`, or `ext:` and an externalId. */
export type AccountRef = string;

export interface StoredAccount {
  readonly id: string;
  /** Grows with every change of this account. */
  readonly version: number;
  readonly account: Account;
  /** RFC 3339 UTC. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface Written {
  readonly created: boolean;
  /** False when the account was equal already: nothing was written. */
  readonly changed: boolean;
  readonly stored: StoredAccount;
}

export type AccountOperation =
  | { readonly kind: "put"; readonly account: Account; readonly ifVersion?: number }
  | {
      /** Pure: it may be asked more than once. */
      readonly kind: "change";
      readonly ref: AccountRef;
      readonly change: (current: StoredAccount) => Account;
      readonly ifVersion?: number;
    }
  | { readonly kind: "remove"; readonly ref: AccountRef; readonly ifVersion?: number };

export type OperationResult =
  | ({ readonly kind: "written" } & Written)
  | { readonly kind: "absent" }
  | { readonly kind: "removed"; readonly existed: boolean }
  | { readonly kind: "refused"; readonly code: "stale"; readonly currentVersion: number | null }
  /** It would have been one account more than the tier allows. */
  | { readonly kind: "full"; readonly allowed: number; readonly tier: AnyTier };

/** The whole truth of one bucket at one moment. */
export interface Bucket {
  readonly depth: number;
  readonly index: number;
  /** 0 when nothing was ever written; grows with every write. */
  readonly version: number;
  /** In id order, except just after a write. */
  readonly accounts: readonly StoredAccount[];
}

/** A bucket by column. */
export interface BucketColumns {
  readonly index: number;
  readonly version: number;
  /** Its accounts with the facts of these keys, in parts. */
  readonly columns: (fields: ReadonlySet<string>) => readonly AccountColumns[];
}

export interface BucketHead {
  readonly version: number;
  readonly accounts: number;
  /** Of its base, compressed; changes beside it are not counted. */
  readonly bytes: number;
}

/** What an import wants of one bucket. Accounts equal to what is stored are not written. */
export interface BucketChange<Receipt> {
  readonly put: readonly Account[];
  /** externalIds. Those that are absent are ignored. */
  readonly remove: readonly string[];
  /** Accounts as they once were, put back with their version and dates. */
  readonly restore?: readonly StoredAccount[];
  /** Kept at the bucket, and returned again when the same import comes by again. JSON, ≤ 64 KB. */
  readonly receipt: Receipt;
  /** Names what the bucket says if nothing of it was refused: whoever is to say the same finds it said. */
  readonly says?: string;
}

/** The import that wrote a bucket last. */
export interface LastImport {
  readonly importId: string;
  /** Of the bucket as it wrote it; absent where that was not noted yet. */
  readonly version?: number;
}

export interface ApplyOptions {
  readonly dryRun?: boolean;
  /** The import that this one takes back: a worker of it that comes late is refused (`wrong-state`). */
  readonly undoes?: string;
  /**
   * Asked before a write, which waits for it: the version the bucket will have, and what will be
   * changed or removed as it is now. Asked again when somebody else was faster.
   */
  readonly keep?: (before: Omit<BucketBefore, "index">) => Promise<void>;
}

export interface Applied<Receipt> {
  readonly receipt: Receipt;
  /** Of this call, or of the first call of the same import. */
  readonly counts: BucketCounts;
  /** The bucket as it is now, ready to be measured. */
  readonly bucket: BucketColumns;
  /** False when this import had been applied here before, or nothing changed. */
  readonly wrote: boolean;
  /** Of the bucket as this import wrote it, now or before; absent when it never did. */
  readonly version?: number;
}

export interface BucketCounts {
  readonly created: number;
  readonly updated: number;
  /** Accounts in `put` that were equal already. */
  readonly unchanged: number;
  readonly removed: number;
}

export interface AccountEntity {
  get(ref: AccountRef): Promise<StoredAccount | null>;
  /**
   * Writes the whole account but its lines and ratings, which stay as they are. `stale` when
   * `ifVersion` is not the stored version.
   */
  put(account: Account, options?: { readonly ifVersion?: number }): Promise<Written>;
  /**
   * Reads, lets `change` make the new account, writes; again from the start when somebody else
   * wrote in between, so `change` must be pure. Null when there is no such account.
   */
  update(
    ref: AccountRef,
    change: (current: StoredAccount) => Account,
    options?: { readonly ifVersion?: number },
  ): Promise<Written | null>;
  /** False when there was none. */
  remove(ref: AccountRef, options?: { readonly ifVersion?: number }): Promise<boolean>;
  /** One result per operation, in order. Several on one account take effect in order. */
  batch(operations: readonly AccountOperation[]): Promise<readonly OperationResult[]>;
  /** By id. `after` is the `next` of the page before; null for the first. */
  page(after: string | null, limit: number): Promise<Page<StoredAccount>>;
  /**
   * Accounts that match, by id. Reads at most `maxBuckets` buckets, so a page may hold fewer than
   * `limit` (even none) and still have a `next`.
   */
  scan(
    matches: (account: Account) => boolean,
    after: string | null,
    limit: number,
    options?: { readonly maxBuckets?: number },
  ): Promise<Page<StoredAccount>>;
  /** The bucket an account falls in at a depth. */
  bucketIndex(externalId: string, depth: number): number;
  bucket(depth: number, index: number): Promise<Bucket>;
  /** `count` buckets from `first`, in order, several read at a time. */
  buckets(depth: number, first: number, count: number): AsyncIterable<Bucket>;
  /** Version and size of `count` buckets from `first`, without their accounts. */
  bucketHeads(depth: number, first: number, count: number): Promise<readonly BucketHead[]>;
  /**
   * What each of `count` buckets from `first` says, as the import that wrote it last named it; null
   * where that named nothing, where it is the import `importId`, or when others wrote since.
   */
  bucketsSay(
    depth: number,
    first: number,
    count: number,
    importId: string,
  ): Promise<readonly (string | null)[]>;
  /**
   * An import's write to one bucket, lines and ratings included as `change` makes them: nothing when all is equal, single changes when few are not, a
   * new base otherwise. A repeated call of the same import returns the first one's counts and
   * receipt and does not call `change`. `at` dates the changed accounts. A dry run writes nothing
   * and returns what a write would have.
   */
  applyToBucket<Receipt>(
    depth: number,
    index: number,
    importId: string,
    at: Date,
    change: (
      current: ReadonlyMap<string, StoredAccount>,
      last: LastImport | undefined,
    ) => BucketChange<Receipt>,
    options?: ApplyOptions,
  ): Promise<Applied<Receipt>>;
}

// ---------------------------------------------------------------- quotas

export interface QuotaEntity {
  /** The tier in force now. */
  tier(): Promise<AnyTier>;
  /**
   * Accounts the tier allows and those there are; the latter may lack what others wrote in the last
   * seconds.
   */
  accounts(): Promise<{
    readonly tier: AnyTier;
    readonly allowed: number;
    readonly used: number;
  }>;
}

// ---------------------------------------------------------------- usage

export interface UsageDay {
  /** `yyyy-mm-dd`, UTC. */
  readonly day: string;
  /** Calls of the API that were let through. */
  readonly requests: number;
  /** What those cost. */
  readonly units: number;
  /** Calls refused for want of units. */
  readonly refused: number;
  /** Rows of imports that ended that day, rejected ones too. */
  readonly rowsImported: number;
  /** At the end of the day; null when nobody counted them. */
  readonly accounts: number | null;
}

export interface QuotaUse {
  readonly tier: AnyTier;
  readonly quotas: readonly {
    readonly name: keyof Quotas;
    readonly allowed: number;
    readonly used: number;
  }[];
}

export interface UsageEntity {
  /** Days on which anything happened, both ends included, oldest first. */
  days(from: string, to: string): Promise<readonly UsageDay[]>;
  /** Files what days before `today` saw. Repeatable. */
  close(today: string): Promise<void>;
  quotas(): Promise<QuotaUse>;
}

// ---------------------------------------------------------------- imports

export type ImportState =
  | "pending"
  | "running"
  | "succeeded"
  | "partiallySucceeded"
  | "failed"
  | "cancelled";

export interface ImportCounts extends BucketCounts {
  readonly rejected: number;
}

/** What the rows of a file are; absent in jobs older than feeds, which were of accounts. */
export type ImportContent = "accounts" | FeedName;

/** How an import reads its file. */
export interface ImportSettings {
  readonly format: "csv" | "ndjson" | "json" | "xlsx";
  /** How the file is written; what is left out is told from it. */
  readonly options?: Partial<ReadOptions>;
  /** How its columns become fields; absent when they have the names of fields. */
  readonly mapping?: Mapping;
  /** The saved mapping that `mapping` was taken from. */
  readonly mappingId?: string;
}

export interface NewImport extends ImportSettings {
  readonly id: string;
  readonly content?: ImportContent;
  /** Of a feed: the days whose lines the file replaces. */
  readonly period?: Period;
  readonly filename: string;
  readonly gzip: boolean;
  readonly bytes: number;
  readonly sha256?: string;
  readonly mode: ImportMode;
  readonly dryRun: boolean;
  /** Whether its rows are searched for duplicates once it has ended. */
  readonly findDuplicates?: boolean;
  /** The import whose changes this one takes back; such a job has no file of its own. */
  readonly undoes?: string;
}

/** `create`: accounts that are there already stay as they are. */
export type ImportMode = "upsert" | "replace" | "create";

/** A mapping that a tenant keeps to use again. */
export interface ImportMappingDefinition {
  readonly name: string;
  readonly content: ImportContent;
  readonly mapping: Mapping;
}

export interface ImportMappingEntity extends VersionedEntity<ImportMappingDefinition> {
  /** False when there was none. `stale` when it does not have the version any more. */
  remove(id: string, ifVersion: number | undefined): Promise<boolean>;
}

/** What the first pass over a file found. */
export interface ImportPlan {
  readonly depth: number;
  readonly ranges: readonly { readonly first: number; readonly count: number }[];
  /** Data rows in the file. */
  readonly rows: number;
  /** Anything else the range workers need. JSON, small. */
  readonly notes?: Readonly<Record<string, unknown>>;
}

export interface ImportJob extends NewImport {
  readonly state: ImportState;
  readonly createdAt: string;
  /** Set once the caller asked to start; a job still `pending` then waits for its turn. */
  readonly startRequestedAt?: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly plan?: ImportPlan;
  /** The job that takes its changes back, or took. */
  readonly undoneBy?: string;
  /** What the newest search among its rows found. */
  readonly duplicates?: ImportDuplicates;
  readonly counts?: ImportCounts;
  /** Why it failed: a code and what fills its text. */
  readonly failure?: {
    readonly code: string;
    readonly values: Readonly<Record<string, string | number>>;
  };
}

export interface ImportDuplicates {
  readonly searchId: string;
  readonly groups: number;
  /** Accounts in them. */
  readonly duplicates: number;
  readonly complete: boolean;
}

export interface RangeResult {
  readonly range: number;
  readonly counts: ImportCounts;
  /** Rows in this range's error part. */
  readonly errors: number;
  /** Anything else the finish needs. JSON, small. */
  readonly notes?: Readonly<Record<string, unknown>>;
}

export interface RangeProgress {
  readonly range: number;
  /** Rows. */
  readonly processed: number;
  /** Since it last came further; 0 when it is finished. */
  readonly tries: number;
  /** When it last got further, or was tried. */
  readonly updatedAt: string;
  readonly result?: RangeResult;
}

/** Accounts of one bucket as they were before an import wrote its version `version`. */
export interface BucketBefore {
  readonly index: number;
  readonly version: number;
  readonly changed: readonly StoredAccount[];
  readonly removed: readonly StoredAccount[];
}

export interface ImportEntity {
  create(job: NewImport): Promise<ImportJob>;
  read(importId: string): Promise<ImportJob | null>;
  /** Newest first. */
  list(after: string | null, limit: number): Promise<Page<ImportJob>>;
  /**
   * Changes how a job is read that nobody asked to start; the rest of it stays. `wrong-state` when
   * somebody did, `absent` when unknown.
   */
  configure(importId: string, settings: ImportSettings): Promise<ImportJob>;
  /** A presigned PUT that accepts exactly `bytes` bytes. */
  uploadUrl(
    importId: string,
    bytes: number,
    expiresInSeconds: number,
  ): Promise<{ readonly url: string; readonly headers: Readonly<Record<string, string>> }>;
  /** Bytes of the uploaded file; null when there is none. */
  uploadedBytes(importId: string): Promise<number | null>;
  /** A file that is made here instead of uploaded. */
  saveFile(importId: string, bytes: Uint8Array): Promise<void>;
  /** The uploaded file, streamed. `absent` when there is none. */
  openFile(importId: string): Promise<Readable>;
  /**
   * Asks for the tenant's one import place; `full` when the day has seen as many imports as the tier
   * allows, dry runs not counted. The job returned is `running` when it has it, `pending`
   * when another import has. Repeatable. `wrong-state` when cancelled, `absent` when unknown.
   */
  requestStart(importId: string): Promise<ImportJob>;
  /** The first plan saved wins; returns the job as stored. */
  savePlan(importId: string, plan: ImportPlan): Promise<ImportJob>;
  /** What each range that has begun has done so far, by range. */
  ranges(importId: string): Promise<readonly RangeProgress[]>;
  /** Notes a try of a range, unless it is finished; returns how far it is, this try included. */
  beginRange(importId: string, range: number): Promise<RangeProgress>;
  /** The tries of a range begin anew: one of them did what none had done. */
  noteFurther(importId: string, range: number): Promise<void>;
  /** Never moves back, never touches a finished range. */
  noteProgress(importId: string, range: number, processed: number): Promise<void>;
  /** The first result saved wins. */
  saveRange(importId: string, result: RangeResult): Promise<void>;
  /**
   * Ends a running job and frees the tenant's import place. The first end wins: `ended` is false for
   * the others. `next` is the job that waited longest, if any: kick its plan step.
   */
  finish(
    importId: string,
    outcome: Pick<ImportJob, "counts" | "failure"> & {
      readonly state: "succeeded" | "partiallySucceeded" | "failed";
    },
  ): Promise<{ readonly job: ImportJob; readonly ended: boolean; readonly next: ImportJob | null }>;
  /** From pending or running to cancelled; `wrong-state` when it has ended otherwise. */
  cancel(importId: string): Promise<{ readonly job: ImportJob; readonly next: ImportJob | null }>;
  /**
   * Creates the job `undoId` that takes the changes of an import back, unless there is one that has
   * not failed and was not cancelled: then returns that. `wrong-state` when a later import has
   * written since and what the import did is not known without; `absent` when unknown.
   */
  createUndo(importId: string, undoId: string): Promise<ImportJob>;
  /** Whether an import that writes has started after this one; its own undo is none. */
  isFollowed(job: ImportJob): Promise<boolean>;
  /**
   * What was kept of accounts before an import changed them; repeated, or several times for one
   * group, it adds up. `group` is a name of at most 5 hexadecimal digits.
   */
  saveBefore(importId: string, group: number, before: readonly BucketBefore[]): Promise<void>;
  /** All that was kept of a group of buckets. */
  readBefore(importId: string, group: number): Promise<readonly BucketBefore[]>;
  /** Keeps with a job what a search among its rows found; of a job that is unknown nothing. */
  noteDuplicates(importId: string, found: ImportDuplicates): Promise<void>;
  /** Jobs that run or wait for their turn, oldest first. */
  unfinished(): Promise<readonly ImportJob[]>;
  /** Keeps rows dealt out of the import's file under a name of at most 100 letters and digits. */
  saveDealt(importId: string, name: string, bytes: Uint8Array): Promise<void>;
  /** What is kept under a name, or a part of it; null when nothing is. */
  readDealt(
    importId: string,
    name: string,
    part?: { readonly from: number; readonly bytes: number },
  ): Promise<Buffer | null>;
  /** Removes all that was dealt out of the import's file. */
  removeDealt(importId: string): Promise<void>;
  /** The rejected rows of one range, as NDJSON. Written again, it is the same bytes. */
  saveErrors(importId: string, range: number, ndjson: Uint8Array): Promise<void>;
  openErrors(importId: string, range: number): Promise<Readable | null>;
  /** Removes files, reports and what else lies with imports, written longer ago than they are kept. */
  sweepFiles(): Promise<void>;
}

// ---------------------------------------------------------------- versioned entities

export interface CriteriaSetDefinition {
  readonly name: string;
  readonly criteria: readonly Criterion[];
}
export interface SegmentationDefinition {
  readonly name: string;
  readonly criteriaSetId: string;
  readonly scheme: Scheme;
}
export interface ProfileContent {
  readonly name: string;
  readonly criteriaSetId: string;
  readonly profile: ProfileDefinition;
}

export interface Versioned<D> {
  readonly id: string;
  /** Grows by one with every write; also the ETag. */
  readonly version: number;
  /**
   * The version in force: the one accounts are measured by, or ranked with. A criteria set is frozen
   * by publishing, a profile published; every version of a segmentation is published as it is written.
   */
  readonly publishedVersion: number | null;
  readonly definition: D;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Null while it is in use. What is archived is not measured by, not published and not changed. */
  readonly archivedAt: string | null;
}

export interface Version<D> {
  readonly id: string;
  readonly version: number;
  readonly published: boolean;
  readonly definition: D;
  readonly at: string;
  /** The key that wrote it. */
  readonly by: string;
}

export interface VersionedEntity<D> {
  /** `exists` when the id is taken by another definition; a repeated create returns the first. */
  create(id: string, definition: D): Promise<Versioned<D>>;
  read(id: string): Promise<Versioned<D> | null>;
  /** Oldest first. */
  list(after: string | null, limit: number): Promise<Page<Versioned<D>>>;
  /** Writes version n+1. `stale` when the stored version is not `ifVersion`, `absent` when unknown. */
  update(id: string, ifVersion: number, definition: D): Promise<Versioned<D>>;
  /**
   * Writes version n+1, equal to version n and never to change again, and puts it in force.
   * Publishing what is published already changes nothing. Errors as update.
   */
  publish(id: string, ifVersion: number): Promise<Versioned<D>>;
  /**
   * As this very request left it when a try of it wrote version `ifVersion` + 1 (undefined: any of
   * the last) and crashed before it could answer, whatever became of it since; null otherwise.
   */
  written(id: string, ifVersion: number | undefined): Promise<Versioned<D> | null>;
  /** Newest first. */
  versions(id: string, after: string | null, limit: number): Promise<Page<Version<D>>>;
  readVersion(id: string, version: number): Promise<Version<D> | null>;
}

/** Of which only so many can be in use at a time: `create` and `unarchive` are refused as `full`. */
export interface ArchivableEntity<D> extends VersionedEntity<D> {
  /** Oldest first; those in use, or those that are archived, or any. */
  list(
    after: string | null,
    limit: number,
    options?: { readonly archived?: boolean | "any" },
  ): Promise<Page<Versioned<D>>>;
  /** Null when there is none. Repeatable. */
  archive(id: string): Promise<Versioned<D> | null>;
  unarchive(id: string): Promise<Versioned<D> | null>;
}

// ---------------------------------------------------------------- knowledge and ratings

/** What the tenant told of itself and its market; every version is in force as it is written. */
export interface Knowledge {
  /** Grows by one with every write; also the ETag. 0 while nothing was told. */
  readonly version: number;
  readonly document: KnowledgeDocument;
  /** Which parts of it last changed when. */
  readonly clock: KnowledgeClock;
  /** Null while nothing was told. */
  readonly updatedAt: string | null;
}

export interface KnowledgeVersion {
  readonly version: number;
  readonly document: KnowledgeDocument;
  readonly at: string;
  /** The key that wrote it. */
  readonly by: string;
}

export interface KnowledgeEntity {
  read(): Promise<Knowledge>;
  /** Writes version n+1; equal knowledge is not written. `stale` when n is not `ifVersion`. */
  write(ifVersion: number, document: KnowledgeDocument): Promise<Knowledge>;
  /** Newest first. */
  versions(after: string | null, limit: number): Promise<Page<KnowledgeVersion>>;
  readVersion(version: number): Promise<KnowledgeVersion | null>;
}

export type RatingWritten =
  | { readonly kind: "written"; readonly created: boolean; readonly changed: boolean }
  /** All the segmentation, or this one segment and criterion, has as many as may be. */
  | { readonly kind: "full"; readonly of: "segmentation" | "subject" };

/** Ratings of segments; those of accounts lie with the account. */
export interface RatingEntity {
  /** Of one segment, or of all. By criterion and assessor within a segment. */
  list(segmentationId: string, segment?: string): Promise<readonly SegmentRating[]>;
  /** All of a segmentation, those of one segment together. */
  page(segmentationId: string, after: string | null, limit: number): Promise<Page<SegmentRating>>;
  put(segmentationId: string, rating: SegmentRating): Promise<RatingWritten>;
  /** False when there was none. */
  remove(
    segmentationId: string,
    rating: Pick<SegmentRating, "segment" | "criterion" | "assessor">,
  ): Promise<boolean>;
}

// ---------------------------------------------------------------- settings

/** What the tenant set of thresholds, capacity and goals. */
export interface StoredSettings {
  /** Grows by one with every write; also the ETag. 0 while nothing was set. */
  readonly version: number;
  readonly definition: SettingsDefinition;
  /** Null while nothing was set. */
  readonly updatedAt: string | null;
}

export interface SettingsEntity {
  read(): Promise<StoredSettings>;
  /** Writes version n+1; equal settings are not written. `stale` when n is not `ifVersion`. */
  write(ifVersion: number, definition: SettingsDefinition): Promise<StoredSettings>;
}

// ---------------------------------------------------------------- audit

export interface AuditListing {
  /** `yyyy-mm`: records filed under this month only. */
  readonly month?: string | undefined;
  readonly resource?: string | undefined;
  readonly newestFirst: boolean;
}

export interface AuditVerification {
  /** Items read, records or not. */
  readonly verified: number;
  /** In the order of the chain. */
  readonly faults: readonly ChainFault[];
  /** How far it came; null while there are no records. */
  readonly end: ChainEnd | null;
  /** False when there is more to verify from `end` on. */
  readonly finished: boolean;
}

/** Records of what was changed; they are written with the change itself and never afterwards. */
export interface AuditEntity {
  /** A page reads a bounded number of records, so it may hold fewer than `limit` and still have a `next`. */
  list(listing: AuditListing, after: string | null, limit: number): Promise<Page<AuditRecord>>;
  /**
   * Walks the chain from its beginning, or from a place in it that was reached before: that the next
   * record follows on what the caller kept proves that nothing before was written anew.
   */
  verify(checkpoint: ChainEnd | null, maxRecords: number): Promise<AuditVerification>;
}

// ---------------------------------------------------------------- erasure

export type EraseOutcome =
  /** Nothing of it is left, nor can anything that was under way bring it back. */
  | { readonly kind: "erased" }
  /** The account is gone; what follows from it is being gone through. */
  | { readonly kind: "erasing"; readonly retryAfterSeconds: number }
  /** An import has not ended, and may hold it. */
  | { readonly kind: "blocked"; readonly importId: string };

export interface ErasureEntity {
  /**
   * Erases an account, there or not, from all that is kept: a bounded piece of the work at each
   * call, until it answers `erased`.
   */
  erase(ref: AccountRef): Promise<EraseOutcome>;
}

// ---------------------------------------------------------------- removal

/** What one pass over everything there can be of a tenant removed. */
export interface Removed {
  readonly items: number;
  readonly objects: number;
  /** False when it was stopped before it had gone through everything. */
  readonly whole: boolean;
}

/** The end of a tenant. */
export interface RemovalEntity {
  /** Null while it is open; `gone` when there is no such tenant any more. */
  closedAt(): Promise<string | null>;
  /** Everything but the tenant's own entry. Stops early when `goOn` says so. */
  removeAll(goOn: () => boolean): Promise<Removed>;
  /** That too. */
  removeEntry(): Promise<void>;
}

// ---------------------------------------------------------------- partials

export interface WantedProfile {
  readonly id: string;
  /** The published version. */
  readonly version: number;
  readonly content: ProfileContent;
}

/** What is to be measured for one segmentation: versioned inputs, all immutable. */
export interface Wanted {
  readonly segmentationId: string;
  readonly segmentationVersion: number;
  readonly criteriaSetId: string;
  readonly criteriaVersion: number;
  readonly planKey: string;
  readonly plan: Plan;
  /** What segments know. Decides nothing that is measured, but how segments and accounts score. */
  readonly constants: ConstantsTable;
  /** Version of the tenant's knowledge that last changed what these criteria read of it; 0: none. */
  readonly knowledgeVersion: number;
  /** Grows with every change of what the ratings of segments come to; 0: there never were any. */
  readonly ratingsVersion: number;
  /** Version of the knowledge all this was read from: what is published never moves back in it. */
  readonly documentVersion: number;
  /** Published profiles over the same criteria set, except those that no longer fit its criteria. */
  readonly profiles: readonly WantedProfile[];
}

export interface Root {
  /** Sum of all bucket versions. */
  readonly version: number;
  /** False while buckets are missing under this plan. */
  readonly complete: boolean;
  readonly moments: Moments;
}

export interface RootTops {
  readonly version: number;
  readonly complete: boolean;
  readonly tops: Tops;
}

/** An aligned group of 16 buckets, or all there are if they are fewer. */
export interface Group {
  readonly depth: number;
  /** Index of its first bucket. */
  readonly first: number;
  /** Those of its buckets whose accounts are at hand. */
  readonly known: readonly BucketColumns[];
}

export interface PartialEntity {
  /** Every segmentation whose criteria set is frozen, or the one named. Read afresh. */
  wanted(segmentationId?: string): Promise<readonly Wanted[]>;
  /**
   * Measures one group of buckets for every plan and profile whose node is older than they are; one
   * that is up to date costs no write. Returns how many nodes were written.
   */
  measureGroup(wanted: readonly Wanted[], group: Group): Promise<number>;
  /**
   * Measures the groups that `count` buckets from `first` are of, reading the accounts of those only
   * that are not up to date, then climbs. Returns how many nodes of groups were written.
   */
  measureRange(
    wanted: readonly Wanted[],
    depth: number,
    first: number,
    count: number,
  ): Promise<number>;
  /** Recomputes every ancestor of the given buckets once, up to the root. */
  climb(wanted: readonly Wanted[], depth: number, indexes: Iterable<number>): Promise<void>;
  root(wanted: Wanted, depth: number): Promise<Root | null>;
  rootTops(wanted: Wanted, depth: number, profile: WantedProfile): Promise<RootTops | null>;
  /**
   * First indexes of the aligned groups of 16 buckets, among `count` buckets from `first`, that a
   * node at any level is behind. Reads no accounts. At most 256 buckets, aligned.
   */
  behind(
    wanted: readonly Wanted[],
    depth: number,
    first: number,
    count: number,
  ): Promise<readonly number[]>;
}

// ---------------------------------------------------------------- results

/** The decision matrix in force: everything a ranking or a what-if needs, and no account. */
export interface DecisionMatrix {
  readonly segmentationId: string;
  readonly segmentationVersion: number;
  readonly criteriaSetId: string;
  readonly criteriaVersion: number;
  readonly planKey: string;
  /** Sum of the versions of all account buckets. */
  readonly rootVersion: number;
  /** As in Wanted. */
  readonly knowledgeVersion: number;
  readonly ratingsVersion: number;
  /** With what segments know in `constants`. */
  readonly plan: Plan;
  readonly moments: Moments;
  readonly publishedAt: string;
}

export interface RunSummary {
  readonly id: string;
  readonly segmentationId: string;
  readonly segmentationVersion: number;
  readonly criteriaSetId: string;
  readonly criteriaVersion: number;
  readonly profileId: string;
  readonly profileVersion: number;
  readonly asOf: string;
  readonly planKey: string;
  readonly rootVersion: number;
  /** As in Wanted. */
  readonly knowledgeVersion: number;
  readonly ratingsVersion: number;
  readonly publishedAt: string;
}

export interface Run extends RunSummary {
  readonly snapshot: RankingSnapshot;
  /** The snapshot as published: UTF-8 JSON, the same bytes every time. */
  readonly bytes: Uint8Array;
}

export interface PublishedState {
  readonly planKey: string;
  readonly rootVersion: number;
  readonly knowledgeVersion: number;
  readonly ratingsVersion: number;
  /** Runs in force, by profile. */
  readonly runs: readonly RunSummary[];
}

export interface Ranked {
  readonly snapshot: RankingSnapshot;
  readonly tops: Tops;
}

export interface ResultEntity {
  /** Null until a first measurement of the segmentation is complete. */
  matrix(segmentationId: string): Promise<DecisionMatrix | null>;
  /** What is in force; null when nothing was published yet. */
  published(segmentationId: string): Promise<PublishedState | null>;
  /** The run in force for a profile; null when there is none. */
  current(segmentationId: string, profileId: string): Promise<RunSummary | null>;
  /** Newest data first. */
  runs(segmentationId: string, after: string | null, limit: number): Promise<Page<RunSummary>>;
  run(runId: string): Promise<Run | null>;
  /** Best accounts per segment of a run; null when there is no such run. */
  tops(runId: string): Promise<Tops | null>;
  /**
   * Publishes a complete root: matrix, a run per profile, and the pointers to them, which never move
   * back. `rank` is asked for those profiles only whose pointer is to move; null leaves one where it
   * is. `superseded`: something newer is there already, or appeared meanwhile; read afresh.
   */
  publish(
    wanted: Wanted,
    root: Root,
    rank: (profile: WantedProfile, run: RunSummary) => Promise<Ranked | null>,
  ): Promise<"published" | "unchanged" | "superseded">;
  /**
   * Keeps what is in force from ending; cheap when nothing is due. True when something was renewed.
   * What is replaced can be read on for as many days as the retention settings say, but for what
   * `thin` takes away.
   */
  renew(segmentationId: string): Promise<boolean>;
  /**
   * Removes what was replaced longer ago than it is kept, and of what is older than a day all but
   * the last run of each profile in an hour. Repeatable; false when `goOn` stopped it.
   */
  thin(goOn: () => boolean): Promise<boolean>;
}

// ---------------------------------------------------------------- messages

/** What goes through each queue. */
export interface Messages {
  "import-plan": { readonly tenantId: string; readonly importId: string };
  "import-range": { readonly tenantId: string; readonly importId: string; readonly range: number };
  measure: {
    readonly tenantId: string;
    readonly depth: number;
    readonly first: number;
    readonly count: number;
  };
  publish: { readonly tenantId: string; readonly segmentationId: string };
  refresh: {
    readonly tenantId: string;
    readonly segmentationId?: string;
    readonly unlessMeasured?: boolean | undefined;
  };
  grow: { readonly tenantId: string; readonly depth: number };
  duplicates: { readonly tenantId: string; readonly searchId: string };
  sandbox: { readonly tenantId: string };
  export: { readonly tenantId: string; readonly exportId: string };
  retention: { readonly tenantId: string };
  offboard: { readonly tenantId: string };
}
