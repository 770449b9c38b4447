import { hash } from "node:crypto";
import { canonicalJson } from "../domain/audit/canonical-json.ts";
import { nextRecord } from "../domain/audit/chain.ts";
import { changeBetween, recordedChange } from "../domain/audit/change.ts";
import type { AuditRecord, ChainEnd } from "../domain/audit/types.ts";
import type { StoreContext } from "./context.ts";
import { StoreError } from "./errors.ts";
import { auditHeadKey, auditPk, auditSk } from "./keys.ts";
import { type Action, absent, backoffMillis, type Item, pause, type Refused } from "./table.ts";

/** What was done to which thing, and how it was and is. */
export interface AuditEntry {
  readonly action: string;
  /** An id, or the name of what there is one of. */
  readonly resource: string;
  /** Its version after this. */
  readonly version: number;
  /** Null or absent: there was nothing. Texts are left out of the record. */
  readonly before?: unknown;
  /** Null or absent: there is nothing any more. */
  readonly after?: unknown;
}

/** Where a tenant's chain ends, and where it begins. */
export interface ChainHead extends ChainEnd {
  readonly firstMonth: string;
}

/**
 * Rounds against others who write to the same chain, each of which lets one of them through: more
 * than ever write at once, as pauses grow to 0.4 s.
 */
const HEAD_ATTEMPTS_MAX = 40;

export const sha256 = (text: string): string => hash("sha256", text);

/**
 * Writes actions together with the record of them: all or nothing. The record is the next of the
 * tenant's chain, whose head moves in the same transaction on condition that it is as it was read,
 * so the chain cannot fork. When only the head had moved it is tried again, as the actions still
 * hold; returns which actions were refused. `busy` when others kept moving the head.
 */
export async function writeAudited(
  context: StoreContext,
  actions: readonly Action[],
  entry: AuditEntry,
): Promise<Refused> {
  for (let attempt = 0; attempt < HEAD_ATTEMPTS_MAX; attempt++) {
    if (attempt > 0) await pause(backoffMillis(attempt));
    const head = await readHead(context);
    const record = recordOf(context, head, entry);
    const refused = await context.table.write([...actions, ...chained(context, head, record)]);
    const own = refused.filter((index) => index < actions.length);
    if (refused.length === 0 || own.length > 0) return own;
  }
  throw new StoreError("busy", "Others are changing things of the same tenant");
}

export async function readHead(context: StoreContext): Promise<ChainHead | null> {
  const item = await context.table.get(auditHeadKey(context.scope));
  if (!item) return null;
  return {
    sequence: Number(item.sequence),
    month: String(item.month),
    hash: String(item.hash),
    firstMonth: String(item.firstMonth),
  };
}

function recordOf(context: StoreContext, head: ChainHead | null, entry: AuditEntry): AuditRecord {
  const { now, actor, requestId } = context.trace;
  const { action, resource, version, before, after } = entry;
  const content = {
    at: now.toISOString(),
    actor,
    requestId: requestId ?? null,
    ...{ action, resource, version },
    ...recordedChange(changeBetween(before, after)),
  };
  return nextRecord(head, content, sha256);
}

function chained(context: StoreContext, head: ChainHead | null, record: AuditRecord): Action[] {
  const { hash: ownHash, ...content } = record;
  const { sequence, month } = record;
  const item: Item = {
    pk: auditPk(context.scope, month),
    sk: auditSk(sequence),
    text: canonicalJson(content),
    hash: ownHash,
  };
  const moved: Item = {
    ...auditHeadKey(context.scope),
    ...{ sequence, month, hash: ownHash, firstMonth: head?.firstMonth ?? month },
  };
  const asRead = { expression: "#hash = :read", values: { read: head?.hash } };
  return [
    { put: item, if: absent },
    { put: moved, if: head === null ? absent : asRead },
  ];
}
