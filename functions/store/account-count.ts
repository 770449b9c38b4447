import { readHeads } from "./bucket-read.ts";
import type { StoreContext } from "./context.ts";

/**
 * A count lasts a second for this many buckets, so that tenants of any size spend the same on being
 * counted while accounts come in one by one.
 */
const BUCKETS_PER_SECOND = 64;
const SHORTEST_MILLIS = 1_000;
const KEPT_TENANTS = 1_000;

interface Count {
  accounts: number;
  /** Epoch milliseconds. */
  readonly until: number;
  readonly since: number;
}

/** What a process counted, and has itself added since; by its meter, of which it has one. */
const counts = new WeakMap<object, Map<string, Count>>();

/**
 * Accounts of the tenant, by the heads of its buckets: nothing is written for it. Off by at most what
 * other processes wrote since this one counted: seconds ago at most, a second for small tenants.
 */
export async function countAccounts(context: StoreContext): Promise<number> {
  const { tenantId } = context.scope;
  const now = context.trace.now.getTime();
  const known = ofProcess(context).get(tenantId);
  if (known && now >= known.since && now < known.until) return known.accounts;
  const buckets = 2 ** (await context.depth());
  const heads = await readHeads(context, Math.log2(buckets), 0, buckets);
  const accounts = heads.reduce((sum, head) => sum + head.accounts, 0);
  const lasts = Math.max(SHORTEST_MILLIS, (1_000 * buckets) / BUCKETS_PER_SECOND);
  keep(ofProcess(context), tenantId, { accounts, since: now, until: now + lasts });
  return accounts;
}

/** Accounts this process made, or removed when negative. */
export function noteAccounts(context: StoreContext, by: number): void {
  const known = ofProcess(context).get(context.scope.tenantId);
  if (known) known.accounts += by;
}

function ofProcess({ clients: { meter } }: StoreContext): Map<string, Count> {
  const known = counts.get(meter);
  if (known) return known;
  const fresh = new Map<string, Count>();
  counts.set(meter, fresh);
  return fresh;
}

function keep(kept: Map<string, Count>, tenantId: string, count: Count): void {
  kept.delete(tenantId);
  const oldest = kept.keys().next().value;
  if (kept.size >= KEPT_TENANTS && oldest !== undefined) kept.delete(oldest);
  kept.set(tenantId, count);
}
