/** What is kept of messages that failed, taken out when the tenant it names leaves. */
import { DeleteMessageCommand, type Message, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import type { Clients } from "./clients.ts";

/** So long what was looked at stays out of sight, so that a pass comes by everything once. */
const HIDDEN_SECONDS = 300;
/** Asks all servers of a queue: without waiting, SQS looks at some of them. */
const WAIT_SECONDS = 1;
const MESSAGES_AT_A_TIME = 10;
/** A queue of more is looked through so far: the rest goes when its two weeks are over. */
const LOOKED_AT_MAX_MESSAGES = 50_000;

/**
 * Removes every message that names the tenant from the dead-letter queues this function knows.
 * Repeatable; false when `goOn` stopped it before the end.
 */
export async function forgetDeadLetters(
  clients: Clients,
  tenantId: string,
  goOn: () => boolean,
): Promise<boolean> {
  const urls = Object.values(clients.names.deadLetters);
  const ends = await Promise.all(urls.map((url) => forgetIn(clients, url, tenantId, goOn)));
  return ends.every((isWhole) => isWhole);
}

async function forgetIn(
  { sqs }: Clients,
  QueueUrl: string,
  tenantId: string,
  goOn: () => boolean,
): Promise<boolean> {
  for (let seen = 0; seen < LOOKED_AT_MAX_MESSAGES; ) {
    if (!goOn()) return false;
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: MESSAGES_AT_A_TIME,
        VisibilityTimeout: HIDDEN_SECONDS,
        WaitTimeSeconds: WAIT_SECONDS,
      }),
    );
    if (Messages.length === 0) return true;
    for (const { ReceiptHandle } of Messages.filter((message) => names(message, tenantId)))
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    seen += Messages.length;
  }
  return true;
}

/** Ids are of fixed length, so none is part of another. */
const names = ({ Body = "" }: Message, tenantId: string): boolean => Body.includes(tenantId);
