import { SendMessageCommand } from "@aws-sdk/client-sqs";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { PermanentFailure, permanent, type QueueConsumer } from "../contract/consumer.ts";
import type { Log } from "../contract/context.ts";
import { MAX_MESSAGE_TRIES } from "../contract/limits.ts";
import type { Clients } from "../store/clients.ts";
import { openStore } from "../store/index.ts";
import { openLeaving } from "../store/leaving.ts";
import { tenantScope } from "../store/scope.ts";
import { errorFields, logWith } from "./log.ts";
import type { System } from "./system.ts";

/** What event pipelines need from the process they run in. */
export interface EventHost {
  readonly clients: () => Clients;
  readonly system: System;
  /** Write messages of errors in the log: only where no caller's data is. */
  readonly strict: boolean;
  /** Where messages that can never succeed go; undefined leaves them to the queue's own redrive. */
  readonly deadLetterUrl: (queue: string) => string | undefined;
}

/** Below this much time left, a batch's remaining messages are handed back untouched. */
const MIN_REMAINING_MILLIS = 2_000;

/**
 * A queue's function: messages one after another, each with its own tenant's store. Failed ones
 * come back alone; a permanent failure is sent to the dead-letter queue and acknowledged.
 */
export function queueHandler<M extends { tenantId: string }>(
  consumer: QueueConsumer<M>,
  host: EventHost,
): (event: SQSEvent, context: Context) => Promise<SQSBatchResponse> {
  return async (event, context) => {
    const failed: string[] = [];
    for (const same of alike(event.Records, consumer.sameOnce === true)) {
      const [record] = same;
      const outOfTime = context.getRemainingTimeInMillis() < MIN_REMAINING_MILLIS;
      if (outOfTime || !record || !(await settle(consumer, host, record, context)))
        failed.push(...same.map(({ messageId }) => messageId));
    }
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };
}

/** Messages to be handled as one: those that say the same, or each by itself. */
function alike(records: readonly SQSRecord[], isOnce: boolean): (readonly SQSRecord[])[] {
  if (!isOnce) return records.map((record) => [record]);
  const byBody = new Map<string, SQSRecord[]>();
  for (const record of records) {
    const same = byBody.get(record.body);
    if (same) same.push(record);
    else byBody.set(record.body, [record]);
  }
  return [...byBody.values()];
}

/** True when the message needs no further try. */
async function settle<M extends { tenantId: string }>(
  consumer: QueueConsumer<M>,
  host: EventHost,
  record: SQSRecord,
  context: Context,
): Promise<boolean> {
  const tries = Number(record.attributes.ApproximateReceiveCount);
  const log = logWith({ consumer: consumer.name, messageId: record.messageId, tries });
  try {
    await handle(consumer, host, record, context, log);
    return true;
  } catch (error) {
    const isPermanent = error instanceof PermanentFailure;
    log.error("message failed", { permanent: isPermanent, ...errorFields(error, host.strict) });
    return isPermanent && (await bury(consumer.name, host, record, error.message, log));
  }
}

async function handle<M extends { tenantId: string }>(
  consumer: QueueConsumer<M>,
  host: EventHost,
  record: SQSRecord,
  context: Context,
  log: Log,
): Promise<void> {
  const message = read(consumer, record.body);
  const now = host.system.now();
  const store = openStore(host.clients(), tenantScope(message.tenantId), {
    now,
    actor: consumer.name,
  });
  // What waits for a tenant that is closed, or gone, must not bring anything of it back.
  if (consumer.alsoClosed !== true && !(await store.tenant.isOpen())) {
    log.info("message of a closed tenant dropped");
    return;
  }
  await consumer.handle(message, {
    store,
    now,
    log,
    leaving: openLeaving(host.clients(), now),
    lastTry: Number(record.attributes.ApproximateReceiveCount) >= MAX_MESSAGE_TRIES,
    remainingMillis: () => context.getRemainingTimeInMillis(),
  });
}

function read<M extends { tenantId: string }>(consumer: QueueConsumer<M>, body: string): M {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (error) {
    throw permanent("message-not-json", error);
  }
  const parsed = consumer.schema().safeParse(value);
  if (!parsed.success) throw permanent("message-not-valid", parsed.error);
  return parsed.data;
}

async function bury(
  queue: string,
  host: EventHost,
  record: SQSRecord,
  reason: string,
  log: Log,
): Promise<boolean> {
  const QueueUrl = host.deadLetterUrl(queue);
  if (QueueUrl === undefined) return false;
  const reasonAttribute = { DataType: "String", StringValue: reason };
  const command = new SendMessageCommand({
    QueueUrl,
    MessageBody: record.body,
    MessageAttributes: { reason: reasonAttribute },
  });
  try {
    await host.clients().sqs.send(command);
    return true;
  } catch (error) {
    log.error("message not moved to the dead-letter queue", errorFields(error, host.strict));
    return false;
  }
}
