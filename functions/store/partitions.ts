/**
 * Where a tenant's items lie: every partition there can be of it in the table of tenant data, found
 * without a scan. Each way of building a partition key has one entry here, and what it needs to know
 * is read from the tenant's own partition, so that one is to be gone through last.
 */
import { readHead } from "./audit.ts";
import type { StoreContext } from "./context.ts";
import {
  auditHeadKey,
  auditPk,
  bucketPk,
  countsKey,
  entitySk,
  idempotencyPk,
  limitsKey,
  META,
  partialsPk,
  ratingsPk,
  runsPrefix,
  snapshotPk,
  snapshotsPrefix,
  tenantPk,
} from "./keys.ts";
import type { RunSummary } from "./store.ts";
import type { QueryRange } from "./table.ts";

interface PartitionKind {
  /** The builder in keys.ts whose partitions these are. */
  readonly of: string;
  pks(context: StoreContext): AsyncIterable<string>;
}

const READ_ITEMS = 500;
const MONTH_CHARS = "yyyy-mm".length;
const POINTERS = "PTR#";

export const partitionKinds: readonly PartitionKind[] = [
  { of: "bucketPk", pks: buckets },
  { of: "partialsPk", pks: (context) => perSegmentation(context, partialsPk) },
  { of: "ratingsPk", pks: (context) => perSegmentation(context, ratingsPk) },
  { of: "snapshotPk", pks: snapshots },
  { of: "auditPk", pks: auditMonths },
  { of: "auditHeadKey", pks: only(({ scope }) => auditHeadKey(scope).pk) },
  { of: "limitsKey", pks: only(({ scope }) => limitsKey(scope).pk) },
  { of: "idempotencyPk", pks: only(({ scope }) => idempotencyPk(scope)) },
  { of: "countsKey", pks: only(({ scope }) => countsKey(scope).pk) },
  // Last: the others are found by what is in it.
  { of: "tenantPk", pks: only(({ scope }) => tenantPk(scope)) },
];

function only(pk: (context: StoreContext) => string): PartitionKind["pks"] {
  return async function* (context) {
    yield pk(context);
  };
}

async function* buckets(context: StoreContext): AsyncGenerator<string> {
  const meta = await context.table.get({ pk: tenantPk(context.scope), sk: META });
  const deepest = Number(meta?.growingTo ?? meta?.depth ?? 0);
  for (let depth = 0; depth <= deepest; depth++) {
    for (let index = 0; index < 2 ** depth; index++) yield bucketPk(context.scope, depth, index);
  }
}

async function* perSegmentation(
  context: StoreContext,
  pkOf: (scope: StoreContext["scope"], segmentationId: string) => string,
): AsyncGenerator<string> {
  const prefix = entitySk("SGM", "");
  for await (const { sk } of itemsUnder(context, prefix, [])) {
    yield pkOf(context.scope, sk.slice(prefix.length));
  }
}

/** Those in force, those that were, and those that were begun. */
async function* snapshots(context: StoreContext): AsyncGenerator<string> {
  const { scope } = context;
  for await (const { sk } of itemsUnder(context, snapshotsPrefix, [])) {
    yield snapshotPk(scope, sk.slice(snapshotsPrefix.length));
  }
  const runs = runsPrefix("").slice(0, -1);
  for await (const { run } of itemsUnder(context, runs, ["run"])) {
    yield snapshotPk(scope, (JSON.parse(String(run)) as RunSummary).id);
  }
  for await (const { snapshotId, runId } of itemsUnder(context, POINTERS, [
    "snapshotId",
    "runId",
  ])) {
    const id = snapshotId ?? runId;
    if (id !== undefined) yield snapshotPk(scope, String(id));
  }
}

async function* auditMonths(context: StoreContext): AsyncGenerator<string> {
  const meta = await context.table.get({ pk: tenantPk(context.scope), sk: META });
  const head = await readHead(context);
  const now = context.trace.now.toISOString();
  const months = [String(meta?.createdAt ?? now), now, head?.firstMonth ?? now, head?.month ?? now]
    .map((time) => time.slice(0, MONTH_CHARS))
    .toSorted();
  const last = months.at(-1) ?? "";
  for (let month = months[0] ?? ""; month <= last; month = monthAfter(month)) {
    yield auditPk(context.scope, month);
  }
}

function monthAfter(month: string): string {
  const [year = 0, number = 0] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number)).toISOString().slice(0, MONTH_CHARS);
}

async function* itemsUnder(
  { table, scope }: StoreContext,
  prefix: string,
  attributes: readonly string[],
) {
  const range: QueryRange = { pk: tenantPk(scope), prefix, only: attributes, limit: READ_ITEMS };
  for (let after: string | null = null; ; ) {
    const items = await table.query({ ...range, after });
    yield* items;
    if (items.length < READ_ITEMS) return;
    after = items.at(-1)?.sk ?? after;
  }
}
