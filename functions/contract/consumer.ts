/**
 * How to write a consumer: one file `functions/events/<name>.ts`, default export, and one in
 * functions/entry: `export const handler = queueHandler(consumer, eventHost)` (or streamHandler,
 * scheduleHandler). A queue consumer's name is its queue's.
 *
 *     export default consumer({
 *       name: "measure",
 *       source: "queue",
 *       schema: () => z.strictObject({ tenantId: idSchema("tenant", "…"), first: z.int() }),
 *       async handle(message, ctx) { … ctx.store … },
 *     });
 *
 * - queue: one call per message, with the store of the message's own tenant. A throw makes this
 *   message, and no other of its batch, come back; after three tries it goes to the dead-letter
 *   queue. `throw permanent(code)` sends it there at once. A message that does not match its
 *   schema is permanent.
 * - stream: one call per change of the table, in order within a key.
 * - schedule: one call per tick.
 */
import type * as z from "zod";
import type { Log, TenantStore } from "./context.ts";
import type { LeavingDoor, LeavingTenant } from "./leaving.ts";

interface EventCtx {
  readonly now: Date;
  readonly log: Log;
  /** Milliseconds left before the function is stopped. */
  remainingMillis(): number;
}

/** For one tenant's message. */
export interface QueueCtx extends EventCtx {
  readonly store: TenantStore;
  /** True when a message will go to the dead-letter queue if this try fails. */
  readonly lastTry: boolean;
  readonly leaving: LeavingDoor;
}

/** For work over tenants: the store of any tenant named by the platform's own data. */
export interface PlatformCtx extends EventCtx {
  storeOf(tenantId: string): TenantStore;
  /** Every tenant, in no particular order. */
  tenantIds(): AsyncIterable<string>;
  /** Those that are to be removed. */
  leavingTenants(): Promise<readonly LeavingTenant[]>;
}

/** One change of a table item. Images are plain values; absent on insert or removal. */
export interface TableChange {
  readonly kind: "INSERT" | "MODIFY" | "REMOVE";
  readonly keys: Readonly<Record<string, unknown>>;
  readonly before?: Readonly<Record<string, unknown>>;
  readonly after?: Readonly<Record<string, unknown>>;
}

export interface QueueConsumer<M extends { tenantId: string } = { tenantId: string }> {
  readonly source: "queue";
  readonly name: string;
  readonly schema: () => z.ZodType<M>;
  /** Messages of tenants that are closed, or gone, come too; those of others' are dropped. */
  readonly alsoClosed?: true;
  /** What a message does follows from what is stored: of those that say the same in a batch, one is handled. */
  readonly sameOnce?: true;
  handle(message: M, ctx: QueueCtx): Promise<void>;
}

export interface StreamConsumer {
  readonly source: "stream";
  readonly name: string;
  handle(changes: readonly TableChange[], ctx: PlatformCtx): Promise<void>;
}

export interface ScheduleConsumer {
  readonly source: "schedule";
  readonly name: string;
  handle(ctx: PlatformCtx): Promise<void>;
}

export function consumer<M extends { tenantId: string }>(
  definition: QueueConsumer<M>,
): QueueConsumer<M>;
export function consumer(definition: StreamConsumer): StreamConsumer;
export function consumer(definition: ScheduleConsumer): ScheduleConsumer;
export function consumer(definition: unknown): unknown {
  return definition;
}

/** A failure that trying again cannot mend. */
export class PermanentFailure extends Error {
  override readonly name = "PermanentFailure";
}

/** `throw permanent("import-not-found")`: the message goes to the dead-letter queue at once. */
export function permanent(code: string, cause?: unknown): PermanentFailure {
  return new PermanentFailure(code, { cause });
}
