import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import type { SQSEvent } from "aws-lambda";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { consumer, permanent } from "../../functions/contract/consumer.ts";
import { scheduleHandler, streamHandler } from "../../functions/runtime/platform.ts";
import { type EventHost, queueHandler } from "../../functions/runtime/queue.ts";
import { realSystem } from "../../functions/runtime/system.ts";
import { lambdaContext, newTenant } from "../support/api.ts";
import { type Connection, connect } from "../support/emulators.ts";
import { capturedLog } from "./capture.ts";

let connection: Connection;
let host: EventHost;
let tenantId: string;
const seen: string[] = [];
const log = capturedLog();

beforeAll(async () => {
  connection = await connect();
  await connection.createTables();
  ({ tenantId } = await newTenant(connection, "Alfa"));
  host = {
    clients: () => connection,
    system: realSystem,
    strict: false,
    deadLetterUrl: (queue) => connection.names.queues[`${queue}-dead`],
  };
});
beforeEach(() => {
  seen.length = 0;
});

const measure = consumer({
  source: "queue",
  name: "measure",
  schema: () => z.strictObject({ tenantId: z.string(), way: z.string() }),
  async handle({ way }, ctx) {
    seen.push(`${way} ${(await ctx.store.tenant.read()).name} ${ctx.lastTry}`);
    if (way === "fails") throw new Error("secret of Jansen BV");
    if (way === "never") throw permanent("no-such-thing");
  },
});

const eventOf = (...bodies: readonly string[]): SQSEvent => ({
  Records: bodies.map((body, index) => ({
    messageId: `m${index}`,
    receiptHandle: "r",
    body,
    attributes: {
      ApproximateReceiveCount: String(index + 1),
      SentTimestamp: "0",
      SenderId: "s",
      ApproximateFirstReceiveTimestamp: "0",
    },
    messageAttributes: {},
    md5OfBody: "",
    eventSource: "aws:sqs",
    eventSourceARN: "arn:aws:sqs:eu-west-1:000000000000:measure",
    awsRegion: "eu-west-1",
  })),
});
const message = (way: string) => JSON.stringify({ tenantId, way });

async function buried(): Promise<string[]> {
  const found: string[] = [];
  for (;;) {
    const { Messages = [] } = await connection.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: connection.names.queues["measure-dead"],
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ["All"],
      }),
    );
    if (Messages.length === 0) return found.toSorted();
    found.push(
      ...Messages.map(
        ({ Body, MessageAttributes }) => `${MessageAttributes?.reason?.StringValue}: ${Body}`,
      ),
    );
  }
}

describe("the queue pipeline", () => {
  it("handles messages of one batch that say the same once, where that does the same", async () => {
    const once = { ...measure, sameOnce: true as const };
    const event = eventOf(message("works"), message("fails"), message("works"), message("fails"));
    const result = await queueHandler(once, host)(event, lambdaContext());
    expect(seen).toEqual(["works Alfa false", "fails Alfa false"]);
    const returned = result.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    expect(returned).toEqual(["m1", "m3"]);
  });

  it("gives each message its own tenant's store, and brings back only those that failed", async () => {
    const event = eventOf(message("works"), message("fails"), message("works"));
    const result = await queueHandler(measure, host)(event, lambdaContext());
    expect(result.batchItemFailures).toEqual([{ itemIdentifier: "m1" }]);
    expect(seen).toEqual(["works Alfa false", "fails Alfa false", "works Alfa true"]);
  });

  it("buries what can never succeed at once, with the reason, and acknowledges it", async () => {
    const bodies = [
      message("never"),
      "not json",
      JSON.stringify({ tenantId, way: 1 }),
      message("works"),
    ];
    const result = await queueHandler(measure, host)(eventOf(...bodies), lambdaContext());
    expect(result.batchItemFailures).toEqual([]);
    expect(await buried()).toEqual(
      [
        `no-such-thing: ${bodies[0]}`,
        "message-not-json: not json",
        `message-not-valid: ${bodies[2]}`,
      ].toSorted(),
    );
  });

  it("leaves it to the queue's redrive when there is nowhere to bury it", async () => {
    const nowhere = { ...host, deadLetterUrl: () => undefined };
    const result = await queueHandler(measure, nowhere)(eventOf("not json"), lambdaContext());
    expect(result.batchItemFailures).toEqual([{ itemIdentifier: "m0" }]);
  });

  it("hands messages back untouched when time runs out", async () => {
    const result = await queueHandler(measure, host)(eventOf(message("works")), lambdaContext(100));
    expect(result.batchItemFailures).toEqual([{ itemIdentifier: "m0" }]);
    expect(seen).toEqual([]);
  });

  it("logs failures without what was in them", async () => {
    log.clear();
    await queueHandler(measure, host)(eventOf(message("fails")), lambdaContext());
    expect(log.lines().join()).toContain("message failed");
    expect(log.lines().join()).not.toMatch(/Jansen|secret/);
  });

  it("cannot be given another tenant by a message that names none", async () => {
    const event = eventOf(JSON.stringify({ tenantId: "ten_x#A", way: "works" }));
    const result = await queueHandler(measure, host)(event, lambdaContext());
    expect(result.batchItemFailures).toEqual([{ itemIdentifier: "m0" }]);
    expect(seen).toEqual([]);
  });
});

describe("the stream and schedule pipelines", () => {
  it("hand over all changes of a batch as plain values", async () => {
    const changes: unknown[] = [];
    const handler = streamHandler(
      consumer({
        source: "stream",
        name: "changes",
        async handle(batch) {
          changes.push(...batch);
        },
      }),
      host,
    );
    const image = { pk: { S: "p" }, version: { N: "2" } };
    const record = {
      eventName: "MODIFY" as const,
      dynamodb: { Keys: { pk: { S: "p" } }, NewImage: image },
    };
    await handler({ Records: [record] }, lambdaContext());
    expect(changes).toEqual([
      { kind: "MODIFY", keys: { pk: "p" }, after: { pk: "p", version: 2 } },
    ]);
  });

  it("fail as a whole, so that the batch comes again", async () => {
    const fails = consumer({
      source: "stream",
      name: "changes",
      async handle() {
        throw new Error("secret");
      },
    });
    await expect(streamHandler(fails, host)({ Records: [] }, lambdaContext())).rejects.toThrow();
  });

  it("reach every tenant's store on a tick", async () => {
    const names: string[] = [];
    const handler = scheduleHandler(
      consumer({
        source: "schedule",
        name: "reconcile",
        async handle(ctx) {
          for await (const id of ctx.tenantIds())
            names.push((await ctx.storeOf(id).tenant.read()).name);
        },
      }),
      host,
    );
    await handler({}, lambdaContext());
    expect(names).toContain("Alfa");
  });
});
