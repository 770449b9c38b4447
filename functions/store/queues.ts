import { SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import type { QueueName } from "./clients.ts";
import type { StoreContext } from "./context.ts";
import { StoreError } from "./errors.ts";
import { backoffMillis, pause } from "./table.ts";

const BATCH_MAX_MESSAGES = 10;
/** Rounds for messages of a batch that were not taken. */
const ROUNDS_MAX = 5;

/**
 * Sends messages, grouped by tenant so that a busy tenant does not delay the others. Resolves when
 * every message has been taken.
 */
export async function sendMessages(
  context: StoreContext,
  queue: QueueName,
  messages: readonly unknown[],
): Promise<void> {
  const url = context.clients.names.queues[queue];
  if (url === undefined) throw new Error(`This function does not know the queue ${queue}`);
  for (let from = 0; from < messages.length; from += BATCH_MAX_MESSAGES) {
    await sendBatch(context, url, messages.slice(from, from + BATCH_MAX_MESSAGES));
  }
}

async function sendBatch(
  context: StoreContext,
  url: string,
  messages: readonly unknown[],
): Promise<void> {
  let left = messages.map((message, position) => ({
    Id: String(position),
    MessageBody: JSON.stringify(message),
    MessageGroupId: context.scope.tenantId,
  }));
  for (let round = 0; round < ROUNDS_MAX; round++) {
    if (round > 0) await pause(backoffMillis(round));
    const command = new SendMessageBatchCommand({ QueueUrl: url, Entries: left });
    const { Failed = [] } = await context.clients.sqs.send(command);
    const failed = new Set(Failed.map((entry) => entry.Id));
    left = left.filter((entry) => failed.has(entry.Id));
    if (left.length === 0) return;
  }
  throw new StoreError("busy", "A queue did not take every message");
}
