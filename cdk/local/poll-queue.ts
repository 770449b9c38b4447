import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { type FunctionName, functions, type QueueName } from "../wiring.ts";
import type { Invoker } from "./invoke.ts";
import { localRegion } from "./resources.ts";
import { complain, pause, type Worker } from "./worker.ts";

/** One process has one thread: more invocations of a function at once would only share it. */
const maxLocalConcurrency = 2;
const longPollSeconds = 20;
/** On AWS a failed message waits for its visibility to lapse; here a second per try so far. */
const retrySeconds = (receiveCount: number): number => receiveCount;

export interface QueueSource {
  readonly sqs: SQSClient;
  readonly queue: QueueName;
  readonly url: string;
  readonly invoker: Invoker;
}

/** Lambda's event source mapping of one queue: batches in, partial batch failures back. */
export function pollQueue(source: QueueSource): Worker {
  const consumer = consumerOf(source.queue);
  const slots = Math.min(consumer.maxConcurrency, maxLocalConcurrency);
  const stopping = new AbortController();
  const busy = new Set<Promise<void>>();
  const loop = async () => {
    while (!stopping.signal.aborted) {
      if (busy.size >= slots) {
        await Promise.race(busy);
        continue;
      }
      const messages = await receive(source, consumer.batchSize, stopping.signal);
      if (messages.length === 0) continue;
      const batch = handle(source, consumer.name, messages).finally(() => busy.delete(batch));
      busy.add(batch);
    }
  };
  const ended = loop();
  return {
    busy: () => busy.size > 0,
    async stop() {
      stopping.abort();
      await ended;
      await Promise.all(busy);
    },
  };
}

function consumerOf(queue: QueueName) {
  for (const [name, { trigger }] of Object.entries(functions)) {
    if (trigger.kind === "queue" && trigger.queue === queue) {
      return { name: name as FunctionName, ...trigger };
    }
  }
  throw new Error(`no function listens to the queue ${queue}`);
}

async function receive(
  { sqs, url }: QueueSource,
  batchSize: number,
  abortSignal: AbortSignal,
): Promise<Message[]> {
  try {
    const command = new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: Math.min(batchSize, 10),
      WaitTimeSeconds: longPollSeconds,
      MessageSystemAttributeNames: ["All"],
      MessageAttributeNames: ["All"],
    });
    const { Messages } = await sqs.send(command, { abortSignal });
    return Messages ?? [];
  } catch (thrown) {
    if (abortSignal.aborted) return [];
    complain("receiving messages", thrown);
    await pause(1_000, abortSignal);
    return [];
  }
}

async function handle(
  source: QueueSource,
  name: FunctionName,
  messages: readonly Message[],
): Promise<void> {
  const event: SQSEvent = { Records: messages.map((message) => record(message, source.queue)) };
  let failed: ReadonlySet<string>;
  try {
    const result = (await source.invoker.invoke(name, event)) as SQSBatchResponse | undefined;
    failed = failures(result, event.Records);
  } catch (thrown) {
    complain(name, thrown);
    failed = new Set(event.Records.map(({ messageId }) => messageId));
  }
  await Promise.all(
    event.Records.map((entry) => settle(source, entry, failed.has(entry.messageId))),
  ).catch((thrown: unknown) => complain(`settling messages of ${source.queue}`, thrown));
}

// As Lambda reads it: an identifier it did not send means that the whole batch failed.
function failures(
  result: SQSBatchResponse | undefined,
  records: readonly SQSRecord[],
): ReadonlySet<string> {
  const sent = new Set(records.map(({ messageId }) => messageId));
  const reported = (result?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier);
  return reported.every((id) => sent.has(id)) ? new Set(reported) : sent;
}

async function settle(
  { sqs, url }: QueueSource,
  { receiptHandle, attributes }: SQSRecord,
  failed: boolean,
): Promise<void> {
  const which = { QueueUrl: url, ReceiptHandle: receiptHandle };
  if (!failed) {
    await sqs.send(new DeleteMessageCommand(which));
    return;
  }
  const VisibilityTimeout = retrySeconds(Number(attributes.ApproximateReceiveCount));
  await sqs.send(new ChangeMessageVisibilityCommand({ ...which, VisibilityTimeout }));
}

function record(message: Message, queue: QueueName): SQSRecord {
  return {
    messageId: message.MessageId ?? "",
    receiptHandle: message.ReceiptHandle ?? "",
    body: message.Body ?? "",
    attributes: {
      ApproximateReceiveCount: "1",
      SentTimestamp: "0",
      SenderId: "local",
      ApproximateFirstReceiveTimestamp: "0",
      ...message.Attributes,
    },
    messageAttributes: Object.fromEntries(
      Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => [
        name,
        { dataType: value.DataType ?? "String", stringValue: value.StringValue ?? "" },
      ]),
    ),
    md5OfBody: message.MD5OfBody ?? "",
    eventSource: "aws:sqs",
    eventSourceARN: `arn:aws:sqs:${localRegion}:000000000000:${queue}`,
    awsRegion: localRegion,
  };
}
