import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { ReceiveMessageCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import type { DynamoDBStreamEvent, SQSEvent } from "aws-lambda";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openCheckpoint } from "../../cdk/local/checkpoint.ts";
import type { Invoker } from "../../cdk/local/invoke.ts";
import { pollQueue } from "../../cdk/local/poll-queue.ts";
import { pollStream } from "../../cdk/local/poll-stream.ts";
import type { Worker } from "../../cdk/local/worker.ts";
import type { FunctionName } from "../../cdk/wiring.ts";
import { type Connection, connect } from "../support/emulators.ts";

let world: Connection;
const workers: Worker[] = [];
beforeEach(async () => {
  world = await connect();
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  vi.restoreAllMocks();
  world.close();
});

/** Stands in for the functions: what is tested is what reaches them and what becomes of it. */
const calling = (handler: (name: FunctionName, event: never) => unknown): Invoker => ({
  running: () => 0,
  spent: () => new Map(),
  loadAll: async () => {},
  invoke: async (name, event) => handler(name, event as never),
});

const eventually = (look: () => void, timeout = 20_000) =>
  vi.waitFor(look, { timeout, interval: 50 });

describe("a queue", () => {
  const listen = (handler: (event: SQSEvent) => unknown) =>
    workers.push(
      pollQueue({
        sqs: world.sqs,
        queue: "measure",
        url: world.names.queues.measure,
        invoker: calling((_, event) => handler(event)),
      }),
    );
  const send = (body: string) =>
    world.sqs.send(
      new SendMessageCommand({ QueueUrl: world.names.queues.measure, MessageBody: body }),
    );
  const dead = async () => {
    const { Messages = [] } = await world.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: world.names.queues["measure-dead"],
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 1,
      }),
    );
    return Messages.map(({ Body }) => Body);
  };

  test("hands each message to its function once when that succeeds", async () => {
    const seen: string[] = [];
    listen(({ Records }) => void seen.push(...Records.map(({ body }) => body)));
    await Promise.all(["a", "b", "c"].map(send));
    await eventually(() => expect(seen.toSorted()).toEqual(["a", "b", "c"]));
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(seen).toHaveLength(3);
  });

  test("brings back what a batch reports as failed, and that alone", async () => {
    const seen: string[] = [];
    listen(({ Records }) => {
      const failed = Records.filter(({ body, attributes }) => {
        seen.push(body);
        return body === "shaky" && attributes.ApproximateReceiveCount === "1";
      });
      return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    });
    await Promise.all(["good", "shaky"].map(send));
    await eventually(() => expect(seen.filter((body) => body === "shaky")).toHaveLength(2));
    expect(seen.filter((body) => body === "good")).toHaveLength(1);
  });

  test("moves poison to the dead-letter queue after three tries, never blocking others", async () => {
    const tries = new Map<string, number>();
    listen(({ Records }) => {
      for (const { body } of Records) tries.set(body, (tries.get(body) ?? 0) + 1);
      const failed = Records.filter(({ body }) => body === "poison");
      return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    });
    await send("poison");
    await eventually(() => expect(tries.get("poison")).toBe(1));
    await send("next");
    await eventually(() => expect(tries.get("next")).toBe(1), 2_000);
    await vi.waitFor(async () => expect(await dead()).toEqual(["poison"]), { timeout: 30_000 });
    expect(tries.get("poison")).toBe(3);
  });

  test.each([
    ["throws", () => Promise.reject(new Error("down"))],
    [
      "reports a message it was not given",
      () => ({ batchItemFailures: [{ itemIdentifier: "?" }] }),
    ],
  ])("takes the whole batch as failed when its function %s", async (_, outcome) => {
    const counts: string[] = [];
    listen(({ Records }) => {
      counts.push(...Records.map(({ attributes }) => attributes.ApproximateReceiveCount));
      return outcome();
    });
    await send("x");
    await eventually(() => expect(counts.slice(0, 2)).toEqual(["1", "2"]));
  });
});

describe("the table's stream", () => {
  let folder: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "trefzeker-stream-"));
    await world.createTables();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const put = (sk: string, bytes = "") =>
    world.dynamo.send(
      new PutItemCommand({
        TableName: world.names.table,
        Item: { pk: { S: "T#1" }, sk: { S: sk }, data: { B: Buffer.from(bytes || "-") } },
      }),
    );
  const listen = (handler: (event: DynamoDBStreamEvent) => unknown): Worker => {
    const worker = pollStream({
      streams: world.streams,
      sqs: world.sqs,
      tableName: world.names.table,
      queueUrls: world.names.queues,
      invoker: calling((_, event) => handler(event)),
      checkpoint: openCheckpoint(join(folder, "stream.json")),
    });
    workers.push(worker);
    return worker;
  };
  const keysOf = ({ Records }: DynamoDBStreamEvent) =>
    Records.map(({ dynamodb }) => dynamodb?.Keys?.sk?.S ?? "");

  test("brings changes in order, in Lambda's shape, and only those the wiring asks for", async () => {
    const seen: DynamoDBStreamEvent["Records"] = [];
    listen(({ Records }) => void seen.push(...Records));
    await put("head", "one");
    await put("base");
    await put("head", "two");
    await eventually(() => expect(seen).toHaveLength(2));
    expect(seen.map(({ eventName }) => eventName)).toEqual(["INSERT", "MODIFY"]);
    const base64 = (text: string) => Buffer.from(text).toString("base64");
    expect(seen[1]?.dynamodb?.OldImage?.data?.B).toBe(base64("one"));
    expect(seen[1]?.dynamodb?.NewImage?.data?.B).toBe(base64("two"));
  });

  test("brings a batch again until its function succeeds, and loses nothing after it", async () => {
    const seen: string[] = [];
    let failures = 2;
    listen((event) => {
      seen.push(...keysOf(event));
      if (failures-- > 0) throw new Error("down");
    });
    await put("head");
    await eventually(() => expect(seen).toEqual(["head", "head", "head"]));
    await put("SGM#1");
    await eventually(() => expect(seen.at(-1)).toBe("SGM#1"));
  });

  test("goes on after a restart where it was: changes in between arrive, handled ones do not", async () => {
    const before: string[] = [];
    const first = listen((event) => void before.push(...keysOf(event)));
    await put("SGM#1");
    await eventually(() => expect(before).toEqual(["SGM#1"]));
    await first.stop();
    await put("SGM#2");
    const after: string[] = [];
    listen((event) => void after.push(...keysOf(event)));
    await put("SGM#3");
    await eventually(() => expect(after).toEqual(["SGM#2", "SGM#3"]));
  });

  test("brings again after a crash what was not finished", async () => {
    const seen: string[] = [];
    let release = () => {};
    const crashed = listen((event) => {
      seen.push(...keysOf(event));
      return new Promise<void>((resolve) => {
        release = resolve;
      });
    });
    await put("head");
    await eventually(() => expect(seen).toEqual(["head"]));
    listen((event) => void seen.push(...keysOf(event)));
    await eventually(() => expect(seen).toEqual(["head", "head"]));
    release();
    await crashed.stop();
  });
});
