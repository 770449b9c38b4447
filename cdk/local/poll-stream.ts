import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
  type Shard,
  type _Record as StreamRecord,
} from "@aws-sdk/client-dynamodb-streams";
import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { DynamoDBBatchResponse, DynamoDBRecord } from "aws-lambda";
import { type FunctionName, functions, type QueueName } from "../wiring.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { Invoker } from "./invoke.ts";
import { lambdaRecord } from "./stream-record.ts";
import { complain, pause, type Worker } from "./worker.ts";

const pollMs = 50;
const maxRetryPauseMs = 10_000;

export interface StreamSource {
  readonly streams: DynamoDBStreamsClient;
  readonly sqs: SQSClient;
  readonly tableName: string;
  readonly queueUrls: Readonly<Record<QueueName, string>>;
  readonly invoker: Invoker;
  readonly checkpoint: Checkpoint;
}

type StreamTrigger = Extract<(typeof functions)[FunctionName]["trigger"], { kind: "stream" }>;

/**
 * Lambda's event source mapping of the table's stream: shards in order of their parents, each from
 * its checkpoint. A checkpoint is written after the batch was handled, so a crash repeats records
 * and never skips them.
 */
export function pollStream(source: StreamSource): Worker {
  const stopping = new AbortController();
  const state = { busy: true };
  const ended = follow(source, stopping.signal, state).catch((thrown: unknown) =>
    complain("following the table's stream", thrown),
  );
  return {
    busy: () => state.busy,
    async stop() {
      stopping.abort();
      await ended;
    },
  };
}

async function follow(
  source: StreamSource,
  signal: AbortSignal,
  state: { busy: boolean },
): Promise<void> {
  const { name, trigger } = consumer();
  const iterators = new Map<string, string>();
  while (!signal.aborted) {
    try {
      const moved = await round(source, name, trigger, iterators, signal);
      state.busy = moved;
      if (!moved) await pause(pollMs, signal);
    } catch (thrown) {
      if (signal.aborted) return;
      // A lost iterator or an emulator that is busy: begin again from the checkpoints.
      iterators.clear();
      complain("reading the table's stream", thrown);
      await pause(1_000, signal);
    }
  }
}

function consumer(): { name: FunctionName; trigger: StreamTrigger } {
  for (const [name, { trigger }] of Object.entries(functions)) {
    if (trigger.kind === "stream") return { name: name as FunctionName, trigger };
  }
  throw new Error("no function listens to the stream");
}

/** One read of every open shard; true when there was anything. */
async function round(
  source: StreamSource,
  name: FunctionName,
  trigger: StreamTrigger,
  iterators: Map<string, string>,
  signal: AbortSignal,
): Promise<boolean> {
  let moved = false;
  if (iterators.size === 0) await openShards(source, iterators);
  for (const [shardId, ShardIterator] of iterators) {
    const { Records = [], NextShardIterator } = await source.streams.send(
      new GetRecordsCommand({ ShardIterator, Limit: trigger.batchSize }),
      { abortSignal: signal },
    );
    if (Records.length > 0) {
      moved = true;
      await deliver(source, name, trigger, shardId, Records, signal);
    }
    if (signal.aborted) return moved;
    if (NextShardIterator) iterators.set(shardId, NextShardIterator);
    else {
      source.checkpoint.finish(shardId);
      iterators.clear();
      return true;
    }
  }
  return moved;
}

async function openShards(source: StreamSource, iterators: Map<string, string>): Promise<void> {
  const { Streams } = await source.streams.send(
    new ListStreamsCommand({ TableName: source.tableName }),
  );
  const StreamArn = Streams?.at(-1)?.StreamArn;
  if (!StreamArn) throw new Error(`the table ${source.tableName} has no stream`);
  const shards = await allShards(source.streams, StreamArn);
  const open = new Set(shards.map(({ ShardId }) => ShardId));
  for (const { ShardId = "", ParentShardId } of shards) {
    const parentPending =
      ParentShardId !== undefined &&
      open.has(ParentShardId) &&
      !source.checkpoint.finished(ParentShardId);
    if (parentPending || source.checkpoint.finished(ShardId)) continue;
    iterators.set(ShardId, await iteratorOf(source, StreamArn, ShardId));
  }
}

async function allShards(streams: DynamoDBStreamsClient, StreamArn: string): Promise<Shard[]> {
  const shards: Shard[] = [];
  let ExclusiveStartShardId: string | undefined;
  do {
    const { StreamDescription } = await streams.send(
      new DescribeStreamCommand({ StreamArn, ExclusiveStartShardId }),
    );
    shards.push(...(StreamDescription?.Shards ?? []));
    ExclusiveStartShardId = StreamDescription?.LastEvaluatedShardId;
  } while (ExclusiveStartShardId);
  return shards;
}

async function iteratorOf(
  { streams, checkpoint }: StreamSource,
  StreamArn: string,
  ShardId: string,
): Promise<string> {
  const which = { StreamArn, ShardId };
  const SequenceNumber = checkpoint.position(ShardId);
  const fromStart = new GetShardIteratorCommand({ ...which, ShardIteratorType: "TRIM_HORIZON" });
  const { ShardIterator } = SequenceNumber
    ? await streams
        .send(
          new GetShardIteratorCommand({
            ...which,
            ShardIteratorType: "AFTER_SEQUENCE_NUMBER",
            SequenceNumber,
          }),
        )
        // The position has been trimmed: whatever is left comes again.
        .catch(() => streams.send(fromStart))
    : await streams.send(fromStart);
  if (!ShardIterator) throw new Error(`no iterator for the shard ${ShardId}`);
  return ShardIterator;
}

async function deliver(
  source: StreamSource,
  name: FunctionName,
  trigger: StreamTrigger,
  shardId: string,
  batch: readonly StreamRecord[],
  signal: AbortSignal,
): Promise<void> {
  let rest = batch.map(lambdaRecord).filter((record) => wanted(record, trigger));
  for (let attempt = 0; rest.length > 0 && !signal.aborted; attempt += 1) {
    const remaining = await attemptOnce(source.invoker, name, rest);
    if (remaining.length < rest.length) attempt = 0;
    rest = remaining;
    if (rest.length === 0) break;
    if (attempt >= trigger.retryAttempts) {
      await giveUp(source, trigger.onFailure, shardId, rest);
      rest = [];
      break;
    }
    await pause(Math.min(maxRetryPauseMs, 100 * 2 ** attempt), signal);
  }
  if (rest.length > 0) return;
  const last = batch.at(-1)?.dynamodb?.SequenceNumber;
  if (last) source.checkpoint.advance(shardId, last);
}

/** The records that are still to be handled: none, all, or those from the first reported one on. */
async function attemptOnce(
  invoker: Invoker,
  name: FunctionName,
  records: readonly DynamoDBRecord[],
): Promise<DynamoDBRecord[]> {
  try {
    const result = (await invoker.invoke(name, { Records: records })) as
      | DynamoDBBatchResponse
      | undefined;
    const failed = new Set(result?.batchItemFailures?.map(({ itemIdentifier }) => itemIdentifier));
    if (failed.size === 0) return [];
    const first = records.findIndex((record) => failed.has(record.dynamodb?.SequenceNumber ?? ""));
    return records.slice(Math.max(0, first));
  } catch (thrown) {
    complain(name, thrown);
    return [...records];
  }
}

function wanted(record: DynamoDBRecord, trigger: StreamTrigger): boolean {
  const sortKey = record.dynamodb?.Keys?.sk?.S ?? "";
  return trigger.sortKeyPrefixes.some((prefix) => sortKey.startsWith(prefix));
}

async function giveUp(
  { sqs, queueUrls }: StreamSource,
  queue: QueueName,
  shardId: string,
  records: readonly DynamoDBRecord[],
): Promise<void> {
  const MessageBody = JSON.stringify({
    DDBStreamBatchInfo: {
      shardId,
      startSequenceNumber: records[0]?.dynamodb?.SequenceNumber,
      endSequenceNumber: records.at(-1)?.dynamodb?.SequenceNumber,
      batchSize: records.length,
    },
  });
  await sqs.send(new SendMessageCommand({ QueueUrl: queueUrls[queue], MessageBody }));
}
