import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import {
  DescribeStreamCommand,
  GetRecordsCommand,
  type GetRecordsCommandOutput,
  GetShardIteratorCommand,
  ListStreamsCommand,
} from "@aws-sdk/client-dynamodb-streams";
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
} from "@aws-sdk/client-sqs";
import type { Context, SQSEvent } from "aws-lambda";
import { lambdaRecord } from "../../cdk/local/stream-record.ts";
import { deadLetterName, type FunctionName } from "../../cdk/wiring.ts";
import changes from "../../functions/events/changes.ts";
import duplicates from "../../functions/events/duplicates.ts";
import exporting from "../../functions/events/export.ts";
import grow from "../../functions/events/grow.ts";
import importPlan from "../../functions/events/import-plan.ts";
import importRange from "../../functions/events/import-range.ts";
import measure from "../../functions/events/measure.ts";
import offboard from "../../functions/events/offboard.ts";
import publish from "../../functions/events/publish.ts";
import reconcile from "../../functions/events/reconcile.ts";
import refresh from "../../functions/events/refresh.ts";
import retention from "../../functions/events/retention.ts";
import sandbox from "../../functions/events/sandbox.ts";
import { scheduleHandler, streamHandler } from "../../functions/runtime/platform.ts";
import { type EventHost, queueHandler } from "../../functions/runtime/queue.ts";
import type { World } from "../store/world.ts";
import { fencedAs } from "../support/fenced.ts";

const pumped = [
  "import-plan",
  "import-range",
  "refresh",
  "grow",
  "measure",
  "publish",
  "duplicates",
  "sandbox",
  "export",
  "retention",
  "offboard",
] as const;
export type PumpedQueue = (typeof pumped)[number];

/** Partition key of an item that is written to know how far the stream has been read. */
const MARKER = "marker";

export interface Options {
  /** Copies of each message that are delivered; at least 1. */
  copies?(): number;
  /** The order in which messages that wait are delivered. */
  order?(messages: Message[]): Message[];
  /** After the last copy of a message, before it is acknowledged or handed back. */
  settled?(): void;
}

type Pumped = Omit<World, "storeAt"> & Partial<World>;

/**
 * Runs the event functions of a world by hand, with its real stream and queues: what is delivered,
 * how often and in which order is up to the test. Each may do what its grants allow, and no more.
 */
export function openPump(world: Pumped, now: () => Date) {
  const hostOf = (name: FunctionName): EventHost => {
    const clients = fencedAs(name, world);
    return {
      clients: () => clients,
      system: { now, requestId: () => "request", seed: () => "0".repeat(64) },
      strict: true,
      deadLetterUrl: (queue) => world.names.queues[deadLetterName(queue)],
    };
  };
  const context = { getRemainingTimeInMillis: () => 60_000 } as Context;
  const handlers = {
    measure: queueHandler(measure, hostOf("measure")),
    publish: queueHandler(publish, hostOf("publish")),
    refresh: queueHandler(refresh, hostOf("refresh")),
    grow: queueHandler(grow, hostOf("grow")),
    sandbox: queueHandler(sandbox, hostOf("sandbox")),
    duplicates: queueHandler(duplicates, hostOf("duplicates")),
    export: queueHandler(exporting, hostOf("export")),
    retention: queueHandler(retention, hostOf("retention")),
    offboard: queueHandler(offboard, hostOf("offboard")),
    "import-plan": queueHandler(importPlan, hostOf("importPlan")),
    "import-range": queueHandler(importRange, hostOf("importRange")),
  };
  const onChanges = streamHandler(changes, hostOf("changes"));
  const onTick = scheduleHandler(reconcile, hostOf("reconcile"));
  // Not the world's own client: markers are not to be counted, nor to meet injected faults.
  const markerClient = new DynamoDBClient({
    region: world.env.AWS_REGION ?? "",
    endpoint: world.env.AWS_ENDPOINT_URL_DYNAMODB ?? "",
    credentials: {
      accessKeyId: world.env.AWS_ACCESS_KEY_ID ?? "",
      secretAccessKey: world.env.AWS_SECRET_ACCESS_KEY ?? "",
    },
  });
  let markers = 0;
  let iterator: string | undefined;

  /** Records of all that was written before the call, since the last call. */
  async function streamed() {
    iterator ??= await firstIterator(world);
    const marker = `${markers++}`;
    await markerClient.send(
      new PutItemCommand({
        TableName: world.names.table,
        Item: { pk: { S: MARKER }, sk: { S: "0" }, marker: { S: marker } },
      }),
    );
    const records = [];
    for (;;) {
      const page: GetRecordsCommandOutput = await world.streams.send(
        new GetRecordsCommand({ ShardIterator: iterator }),
      );
      iterator = page.NextShardIterator;
      for (const record of (page.Records ?? []).map(lambdaRecord)) {
        if (record.dynamodb?.NewImage?.marker?.S === marker) return records;
        if (record.dynamodb?.Keys?.pk?.S !== MARKER) records.push(record);
      }
    }
  }

  async function receive(queue: PumpedQueue): Promise<Message[]> {
    const { Messages = [] } = await world.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: world.names.queues[queue],
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ["All"],
      }),
    );
    return Messages;
  }

  /** Delivers one message by itself, and acknowledges or hands back as Lambda does. */
  async function deliver(
    queue: PumpedQueue,
    message: Message,
    copies = 1,
    settled = () => {},
  ): Promise<boolean> {
    let failed = false;
    for (let copy = 0; copy < copies; copy++) {
      const { batchItemFailures } = await handlers[queue](eventOf([message]), context);
      failed = batchItemFailures.length > 0;
    }
    settled();
    const handle = {
      QueueUrl: world.names.queues[queue],
      ReceiptHandle: message.ReceiptHandle ?? "",
    };
    if (failed) {
      await world.sqs.send(new ChangeMessageVisibilityCommand({ ...handle, VisibilityTimeout: 0 }));
    } else await world.sqs.send(new DeleteMessageCommand(handle));
    return !failed;
  }

  async function drainQueue(queue: PumpedQueue, options: Options): Promise<number> {
    let messages = await receive(queue);
    const count = messages.length;
    messages = options.order?.(messages) ?? messages;
    for (const message of messages) {
      await deliver(queue, message, options.copies?.(), options.settled);
    }
    return count;
  }

  return {
    handlers,
    context,
    receive,
    deliver,
    streamed,
    /** The messages a dead-letter queue holds, removed from it. */
    dead: (queue: PumpedQueue) => takeAll(world, world.names.queues[deadLetterName(queue)] ?? ""),
    /** Removes what waits in a queue, as if it had been lost. */
    lose: (queue: PumpedQueue) => takeAll(world, world.names.queues[queue]),
    async changes(): Promise<number> {
      const Records = await streamed();
      if (Records.length > 0) await onChanges({ Records }, context);
      return Records.length;
    },
    reconcile: () => onTick({}, context),
    /** Delivers everything until nothing is left to do. */
    async settle(options: Options = {}): Promise<void> {
      for (;;) {
        let moved = await this.changes();
        for (const queue of pumped) moved += await drainQueue(queue, options);
        if (moved === 0) return;
      }
    },
  };
}

const eventOf = (messages: readonly Message[]): SQSEvent => ({
  Records: messages.map((message) => ({
    messageId: message.MessageId ?? "",
    receiptHandle: message.ReceiptHandle ?? "",
    body: message.Body ?? "",
    attributes: {
      ApproximateReceiveCount: message.Attributes?.ApproximateReceiveCount ?? "1",
      SentTimestamp: "0",
      SenderId: "",
      ApproximateFirstReceiveTimestamp: "0",
    },
    messageAttributes: {},
    md5OfBody: "",
    eventSource: "aws:sqs",
    eventSourceARN: "",
    awsRegion: "",
  })),
});

async function firstIterator(world: Pumped): Promise<string> {
  const { Streams } = await world.streams.send(
    new ListStreamsCommand({ TableName: world.names.table }),
  );
  const StreamArn = Streams?.at(-1)?.StreamArn;
  const { StreamDescription } = await world.streams.send(new DescribeStreamCommand({ StreamArn }));
  const ShardId = StreamDescription?.Shards?.[0]?.ShardId;
  const { ShardIterator } = await world.streams.send(
    new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" }),
  );
  return ShardIterator ?? "";
}

async function takeAll(world: Pumped, QueueUrl: string): Promise<Message[]> {
  const all: Message[] = [];
  for (;;) {
    const { Messages = [] } = await world.sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    if (Messages.length === 0) return all;
    for (const { ReceiptHandle = "" } of Messages) {
      await world.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
    all.push(...Messages);
  }
}
