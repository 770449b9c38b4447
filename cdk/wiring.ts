/**
 * The one table of the system: functions, queues, stream, bucket, tables, schedules and who listens
 * to whom. `cdk/local` runs it on one machine, `cdk/stacks` turns it into CloudFormation; neither
 * knows a resource that is not named here.
 */

export type TableName = "main" | "identity";

/** Keys are strings named `pk` and `sk` in both tables. */
export interface TableSpec {
  readonly stream?: "NEW_AND_OLD_IMAGES";
  readonly timeToLiveAttribute?: string;
  readonly pointInTimeRecovery: boolean;
}

export const tables: Readonly<Record<TableName, TableSpec>> = {
  main: { stream: "NEW_AND_OLD_IMAGES", timeToLiveAttribute: "ttl", pointInTimeRecovery: true },
  identity: { timeToLiveAttribute: "ttl", pointInTimeRecovery: true },
};

export type QueueName =
  | "import-plan"
  | "import-range"
  | "measure"
  | "publish"
  | "refresh"
  | "grow"
  | "duplicates"
  | "sandbox"
  | "export"
  | "retention"
  | "offboard"
  | "changes-failed";

export interface QueueSpec {
  /** Where a message goes after `maxReceiveCount` tries; a dead-letter queue itself has none. */
  readonly deadLetter: "own" | "none";
}

/** Tries before a message moves to its dead-letter queue. */
export const maxReceiveCount = 3;

/** Days that queues, and dead letters longest of all, keep a message. */
export const queueRetentionDays = { live: 4, deadLetter: 14 } as const;

export const queues: Readonly<Record<QueueName, QueueSpec>> = {
  "import-plan": { deadLetter: "own" },
  "import-range": { deadLetter: "own" },
  measure: { deadLetter: "own" },
  publish: { deadLetter: "own" },
  refresh: { deadLetter: "own" },
  grow: { deadLetter: "own" },
  duplicates: { deadLetter: "own" },
  sandbox: { deadLetter: "own" },
  export: { deadLetter: "own" },
  retention: { deadLetter: "own" },
  offboard: { deadLetter: "own" },
  "changes-failed": { deadLetter: "none" },
};

export type FunctionName =
  | "api"
  | "authorizer"
  | "changes"
  | "measure"
  | "publish"
  | "refresh"
  | "reconcile"
  | "grow"
  | "importPlan"
  | "importRange"
  | "duplicates"
  | "sandbox"
  | "export"
  | "retention"
  | "offboard";

type TableAction =
  | "GetItem"
  | "BatchGetItem"
  | "Query"
  | "PutItem"
  | "UpdateItem"
  | "DeleteItem"
  | "ConditionCheckItem"
  | "BatchWriteItem";

/** `ListBucket` makes S3 tell an absent object from a forbidden one, and lists what is to go. */
type BucketAction = "GetObject" | "PutObject" | "DeleteObject" | "ListBucket";
/** Folders every tenant has under its own; `*`: all it has. */
export type BucketFolder = "imports" | "exports" | "*";

/**
 * What a function may do. In a session of one tenant, which it takes on for each: `tenantItems`,
 * partition keys `T#<tenant>` and `T#<tenant>#…`; `tenantIdentity`, in the table of tenants and
 * credentials, the keys that `own` begins and the tenant's id ends, of which `write` also reaches
 * those that `blind` names (items that lie under a credential cannot be told apart by tenant: they
 * can be written unseen, and not read); `bucket`, the tenant's files. As itself, for all tenants:
 * `identityItems`, by the partition keys `only` names; `queue`; `deadLetters`, every queue's, to take
 * out what is a tenant's that leaves. Nothing ever scans.
 */
export type Grant =
  | { readonly to: "tenantItems"; readonly actions: readonly TableAction[] }
  | {
      readonly to: "identityItems";
      readonly actions: readonly TableAction[];
      readonly only: readonly string[];
    }
  | {
      readonly to: "tenantIdentity";
      readonly read: readonly TableAction[];
      readonly write: readonly TableAction[];
      readonly own: readonly string[];
      readonly blind: readonly string[];
    }
  | {
      readonly to: "bucket";
      readonly folder: BucketFolder;
      readonly actions: readonly BucketAction[];
    }
  | { readonly to: "queue"; readonly queues: readonly QueueName[] }
  | { readonly to: "deadLetters" };

export type Trigger =
  | { readonly kind: "http" }
  | { readonly kind: "authorizer" }
  | {
      readonly kind: "queue";
      readonly queue: QueueName;
      readonly batchSize: number;
      readonly maxConcurrency: number;
      /** How long to wait for more messages that can be handled together; on one machine not at all. */
      readonly gatherSeconds?: number;
    }
  | {
      readonly kind: "stream";
      readonly table: "main";
      readonly batchSize: number;
      readonly retryAttempts: number;
      readonly onFailure: QueueName;
      /** Only records whose sort key starts with one of these reach the function. */
      readonly sortKeyPrefixes: readonly string[];
    }
  | { readonly kind: "schedule"; readonly everySeconds: number };

export interface FunctionSpec {
  /** File under `functions/entry` that exports `handler`. */
  readonly entry: string;
  readonly memoryMiB: number;
  readonly timeoutSeconds: number;
  readonly trigger: Trigger;
  readonly grants: readonly Grant[];
}

const read = ["GetItem", "BatchGetItem", "Query"] as const;
const write = ["PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"] as const;

export const functions: Readonly<Record<FunctionName, FunctionSpec>> = {
  api: {
    entry: "api.ts",
    memoryMiB: 1769,
    timeoutSeconds: 29,
    trigger: { kind: "http" },
    grants: [
      { to: "tenantItems", actions: [...read, ...write] },
      {
        to: "tenantIdentity",
        read: ["GetItem", "Query"],
        write: ["PutItem", "UpdateItem", "DeleteItem"],
        own: ["TENANT#", "PARTNER#"],
        blind: ["KEY#*", "CLIENT#*", "ORIGIN#*", "SHARE#*", "LEAVING"],
      },
      {
        to: "identityItems",
        actions: ["GetItem", "Query"],
        only: ["CLIENT#*", "ORIGIN#*", "SHARE#*", "SIGNING"],
      },
      { to: "identityItems", actions: ["PutItem"], only: ["JTI#*", "SIGNING", "TENANTS"] },
      { to: "bucket", folder: "imports", actions: ["GetObject", "PutObject", "ListBucket"] },
      { to: "bucket", folder: "exports", actions: ["GetObject", "DeleteObject", "ListBucket"] },
      { to: "queue", queues: ["import-plan", "duplicates", "export", "sandbox"] },
    ],
  },
  authorizer: {
    entry: "authorizer.ts",
    memoryMiB: 512,
    timeoutSeconds: 5,
    trigger: { kind: "authorizer" },
    grants: [
      {
        to: "identityItems",
        actions: ["GetItem", "Query"],
        only: ["TENANT#*", "PARTNER#*", "KEY#*", "CLIENT#*", "SIGNING"],
      },
    ],
  },
  changes: {
    entry: "changes.ts",
    memoryMiB: 512,
    timeoutSeconds: 30,
    trigger: {
      kind: "stream",
      table: "main",
      batchSize: 100,
      retryAttempts: 10,
      onFailure: "changes-failed",
      sortKeyPrefixes: ["head", "SGM#", "CRS#", "WPR#", "KNW#", "RTG#"],
    },
    grants: [{ to: "queue", queues: ["measure", "refresh"] }],
  },
  measure: {
    entry: "measure.ts",
    memoryMiB: 1769,
    timeoutSeconds: 120,
    trigger: { kind: "queue", queue: "measure", batchSize: 10, maxConcurrency: 50 },
    grants: [
      { to: "tenantItems", actions: [...read, ...write] },
      { to: "queue", queues: ["measure", "publish"] },
    ],
  },
  publish: {
    entry: "publish.ts",
    memoryMiB: 1769,
    timeoutSeconds: 60,
    // Changes come in bursts, and each publication writes everything anew.
    trigger: {
      kind: "queue",
      queue: "publish",
      batchSize: 10,
      maxConcurrency: 20,
      gatherSeconds: 1,
    },
    grants: [{ to: "tenantItems", actions: [...read, ...write] }],
  },
  refresh: {
    entry: "refresh.ts",
    memoryMiB: 512,
    timeoutSeconds: 60,
    trigger: { kind: "queue", queue: "refresh", batchSize: 10, maxConcurrency: 10 },
    grants: [
      { to: "tenantItems", actions: read },
      { to: "queue", queues: ["measure", "publish"] },
    ],
  },
  reconcile: {
    entry: "reconcile.ts",
    memoryMiB: 512,
    timeoutSeconds: 55,
    trigger: { kind: "schedule", everySeconds: 60 },
    grants: [
      { to: "identityItems", actions: ["Query"], only: ["TENANTS", "LEAVING"] },
      { to: "tenantItems", actions: [...read, ...write] },
      {
        to: "queue",
        queues: [
          "measure",
          "publish",
          "refresh",
          "grow",
          "import-plan",
          "import-range",
          "export",
          "retention",
          "offboard",
        ],
      },
    ],
  },
  grow: {
    entry: "grow.ts",
    memoryMiB: 1769,
    timeoutSeconds: 600,
    trigger: { kind: "queue", queue: "grow", batchSize: 1, maxConcurrency: 2 },
    grants: [
      { to: "tenantItems", actions: [...read, ...write] },
      { to: "queue", queues: ["refresh"] },
    ],
  },
  importPlan: {
    entry: "import-plan.ts",
    memoryMiB: 1769,
    timeoutSeconds: 900,
    trigger: { kind: "queue", queue: "import-plan", batchSize: 1, maxConcurrency: 10 },
    grants: [
      { to: "tenantItems", actions: [...read, ...write] },
      {
        to: "bucket",
        folder: "imports",
        actions: ["GetObject", "PutObject", "DeleteObject", "ListBucket"],
      },
      { to: "queue", queues: ["import-range", "import-plan", "publish", "refresh", "duplicates"] },
    ],
  },
  importRange: {
    entry: "import-range.ts",
    memoryMiB: 3008,
    timeoutSeconds: 900,
    trigger: { kind: "queue", queue: "import-range", batchSize: 1, maxConcurrency: 20 },
    grants: [
      { to: "tenantItems", actions: [...read, ...write] },
      {
        to: "bucket",
        folder: "imports",
        actions: ["GetObject", "PutObject", "DeleteObject", "ListBucket"],
      },
      { to: "queue", queues: ["import-plan", "import-range", "publish", "refresh", "duplicates"] },
    ],
  },
  sandbox: {
    entry: "sandbox.ts",
    memoryMiB: 1769,
    timeoutSeconds: 120,
    trigger: { kind: "queue", queue: "sandbox", batchSize: 1, maxConcurrency: 2 },
    grants: [{ to: "tenantItems", actions: [...read, ...write] }],
  },
  duplicates: {
    entry: "duplicates.ts",
    memoryMiB: 1769,
    timeoutSeconds: 900,
    trigger: { kind: "queue", queue: "duplicates", batchSize: 1, maxConcurrency: 5 },
    grants: [
      { to: "tenantItems", actions: [...read, "PutItem"] },
      { to: "bucket", folder: "imports", actions: ["GetObject", "PutObject", "ListBucket"] },
      { to: "queue", queues: ["duplicates"] },
    ],
  },
  export: {
    entry: "export.ts",
    memoryMiB: 1769,
    timeoutSeconds: 600,
    trigger: { kind: "queue", queue: "export", batchSize: 1, maxConcurrency: 5 },
    grants: [
      { to: "tenantItems", actions: [...read, "PutItem", "UpdateItem"] },
      {
        to: "tenantIdentity",
        read: ["GetItem", "Query"],
        write: [],
        own: ["TENANT#", "PARTNER#"],
        blind: [],
      },
      { to: "bucket", folder: "exports", actions: ["PutObject"] },
      { to: "queue", queues: ["export"] },
    ],
  },
  retention: {
    entry: "retention.ts",
    memoryMiB: 512,
    timeoutSeconds: 300,
    trigger: { kind: "queue", queue: "retention", batchSize: 1, maxConcurrency: 5 },
    grants: [
      { to: "tenantItems", actions: ["GetItem", "Query", "DeleteItem"] },
      { to: "bucket", folder: "imports", actions: ["DeleteObject", "ListBucket"] },
      { to: "bucket", folder: "exports", actions: ["DeleteObject", "ListBucket"] },
      { to: "queue", queues: ["retention"] },
    ],
  },
  offboard: {
    entry: "offboard.ts",
    memoryMiB: 512,
    timeoutSeconds: 600,
    trigger: { kind: "queue", queue: "offboard", batchSize: 1, maxConcurrency: 2 },
    grants: [
      { to: "tenantItems", actions: ["GetItem", "Query", "DeleteItem"] },
      {
        to: "tenantIdentity",
        read: ["GetItem", "Query"],
        write: ["DeleteItem"],
        own: ["TENANT#"],
        blind: ["KEY#*", "CLIENT#*", "ORIGIN#*", "SHARE#*"],
      },
      { to: "identityItems", actions: ["GetItem"], only: ["LEAVING", "PARTNER#*"] },
      { to: "identityItems", actions: ["Query", "DeleteItem"], only: ["JTI#*"] },
      // One for all: transactions go over several of them.
      {
        to: "identityItems",
        actions: ["UpdateItem", "DeleteItem"],
        only: ["LEAVING", "TENANTS", "PARTNER#*", "TENANT#*"],
      },
      { to: "identityItems", actions: ["PutItem"], only: ["TENANT#*", "RECEIPTS"] },
      { to: "bucket", folder: "*", actions: ["DeleteObject", "ListBucket"] },
      { to: "queue", queues: ["offboard"] },
      { to: "deadLetters" },
    ],
  },
};

/** Uploaded account files and error reports; nothing in it is truth, so it may expire. */
export const bucket = { uploadExpiryDays: 30, abortMultipartAfterDays: 1 } as const;

/** Visibility must outlast every retry inside one invocation: six times the timeout, as AWS advises. */
export function visibilitySeconds(queue: QueueName): number {
  const consumer = Object.values(functions).find(
    (spec) => spec.trigger.kind === "queue" && spec.trigger.queue === queue,
  );
  return Math.min(43_200, (consumer?.timeoutSeconds ?? 5) * 6);
}

/** Queues whose failed messages go to a dead-letter queue of their own. */
export const queuesWithDeadLetters = (Object.keys(queues) as QueueName[]).filter(
  (queue) => queues[queue].deadLetter === "own",
);

/** `import-plan` → `QUEUE_URL_IMPORT_PLAN`, the variable under which functions find a queue. */
export function queueUrlVariable(queue: QueueName): string {
  return `QUEUE_URL_${queue.toUpperCase().replaceAll("-", "_")}`;
}

/** `measure` → `DEAD_LETTER_URL_MEASURE`: where its consumer buries what can never succeed. */
export function deadLetterUrlVariable(queue: QueueName): string {
  return `DEAD_LETTER_URL_${queue.toUpperCase().replaceAll("-", "_")}`;
}

export const deadLetterName = (queue: string): string => `${queue}-dead`;
