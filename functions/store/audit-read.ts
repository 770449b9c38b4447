import { type ChainFault, checkEnd, checkRecord, type FoundRecord } from "../domain/audit/chain.ts";
import type { AuditContent, AuditRecord, ChainEnd } from "../domain/audit/types.ts";
import { type ChainHead, readHead, sha256 } from "./audit.ts";
import type { StoreContext } from "./context.ts";
import { auditPk, auditPrefix, auditSk } from "./keys.ts";
import type { AuditEntity, AuditListing, AuditVerification, Page } from "./store.ts";
import type { Item } from "./table.ts";
import { readTenant } from "./tenant.ts";

/** Records a page reads at most to find those that are asked for. */
const SEARCH_MAX_RECORDS = 2_000;
/** Records read at a time. */
const STEP_RECORDS = 500;

export function openAudit(context: StoreContext): AuditEntity {
  return {
    list: (listing, after, limit) => list(context, listing, after, limit),
    verify: (checkpoint, maxRecords) => verify(context, checkpoint, maxRecords),
  };
}

// ------------------------------------------------------------ listing

/** Months in the order they are gone through. */
function monthsOf(head: ChainHead | null, { month, newestFirst }: AuditListing): readonly string[] {
  if (month !== undefined) return [month];
  if (head === null) return [];
  const months = [...monthsBetween(head.firstMonth, head.month)];
  return newestFirst ? months.reverse() : months;
}

function* monthsBetween(first: string, last: string): Generator<string> {
  for (let month = first; month <= last; month = monthAfter(month)) yield month;
}

function monthAfter(month: string): string {
  const [year = 0, number = 0] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number)).toISOString().slice(0, 7);
}

/** `after` is the place of the last record the page before read: its month and its sort key. */
async function list(
  context: StoreContext,
  listing: AuditListing,
  after: string | null,
  limit: number,
): Promise<Page<AuditRecord>> {
  const found: AuditRecord[] = [];
  let read = 0;
  let place = after;
  for await (const { month, item } of recordsOn(context, listing, after, limit)) {
    // One more than the page is proof that there is a next one.
    if (found.length === limit || read === SEARCH_MAX_RECORDS) return { items: found, next: place };
    read += 1;
    place = `${month}/${item.sk}`;
    const record = toRecord(item);
    if (listing.resource === undefined || record.resource === listing.resource) found.push(record);
  }
  return { items: found, next: null };
}

async function* recordsOn(
  context: StoreContext,
  listing: AuditListing,
  after: string | null,
  limit: number,
): AsyncGenerator<{ readonly month: string; readonly item: Item }> {
  const [fromMonth, fromKey] = after?.split("/") ?? [];
  const months = monthsOf(await readHead(context), listing);
  const step = listing.resource === undefined ? limit + 1 : STEP_RECORDS;
  for (const month of months.slice(Math.max(0, months.indexOf(fromMonth ?? "")))) {
    let position = month === fromMonth ? (fromKey ?? null) : null;
    for (let isLast = false; !isLast; ) {
      const items = await context.table.query({
        pk: auditPk(context.scope, month),
        prefix: auditPrefix,
        after: position,
        descending: listing.newestFirst,
        limit: step,
      });
      for (const item of items) yield { month, item };
      position = items.at(-1)?.sk ?? position;
      isLast = items.length < step;
    }
  }
}

function toRecord(item: Item): AuditRecord {
  return { ...(JSON.parse(String(item.text)) as AuditContent), hash: String(item.hash) };
}

// ------------------------------------------------------------ verifying

/** Where the walk is: what it reads next lies after this. */
interface Position {
  readonly month: string;
  readonly after: string | null;
}

async function verify(
  context: StoreContext,
  checkpoint: ChainEnd | null,
  maxRecords: number,
): Promise<AuditVerification> {
  const faults: ChainFault[] = [];
  let end = checkpoint;
  let verified = 0;
  let position = await startOf(context, checkpoint);
  for (;;) {
    const before = await readHead(context);
    const limit = Math.min(STEP_RECORDS, maxRecords - verified);
    const items = await readOn(context, position, before, limit);
    for (const item of items) {
      const found = toFound(item);
      const checked = checkRecord(end, found, sha256);
      faults.push(...checked.faults);
      end = checked.end;
      position = { month: found.month, after: item.sk };
    }
    verified += items.length;
    if (items.length > 0 && verified >= maxRecords)
      return { verified, faults, end, finished: false };
    if (items.length > 0) continue;
    // Nothing follows on what was read; while the head stands still, nothing should.
    const after = await readHead(context);
    if (after?.hash !== before?.hash) continue;
    return {
      verified,
      faults: [...faults, ...endFaults(end, checkpoint, after)],
      end,
      finished: true,
    };
  }
}

function endFaults(end: ChainEnd | null, checkpoint: ChainEnd | null, head: ChainHead | null) {
  const last = head?.sequence ?? 0;
  // What the caller saw earlier is there no more.
  if (end !== null && end === checkpoint && end.sequence > last)
    return [{ kind: "missing" as const, sequence: last + 1 }];
  const faults = checkEnd(end, head);
  return faults.map(({ kind, sequence }) => ({ kind, sequence: Math.max(1, sequence ?? 1) }));
}

/**
 * After the checkpoint, but no earlier than the tenant's first month, whatever the caller names. The
 * head says which that is, but who removes the head shall not hide the records with it.
 */
async function startOf(context: StoreContext, checkpoint: ChainEnd | null): Promise<Position> {
  const [head, { createdAt }] = await Promise.all([readHead(context), readTenant(context)]);
  const created = createdAt.slice(0, "yyyy-mm".length);
  const first = head !== null && head.firstMonth < created ? head.firstMonth : created;
  if (checkpoint === null || checkpoint.month < first) return { month: first, after: null };
  return { month: checkpoint.month, after: auditSk(checkpoint.sequence) };
}

/** The next items after a position, whatever they are. */
async function readOn(
  context: StoreContext,
  { month: from, after }: Position,
  head: ChainHead | null,
  limit: number,
): Promise<readonly Item[]> {
  const now = context.trace.now.toISOString().slice(0, "yyyy-mm".length);
  const last = head !== null && head.month > now ? head.month : now;
  for (const month of monthsBetween(from, last)) {
    const items = await context.table.query({
      pk: auditPk(context.scope, month),
      after: month === from ? after : null,
      limit,
    });
    if (items.length > 0) return items;
  }
  return [];
}

const RECORD_KEY = new RegExp(`^${auditPrefix}(\\d{12})$`);

function toFound(item: Item): FoundRecord {
  const { pk, sk, text, hash, ...more } = item;
  const sequence = RECORD_KEY.exec(sk)?.[1];
  return {
    month: pk.slice(-"yyyy-mm".length),
    sequence: sequence === undefined ? null : Number(sequence),
    text: String(text),
    hash: String(hash),
    hasMore: Object.keys(more).length > 0,
  };
}
