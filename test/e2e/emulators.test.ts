import { GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { ListStreamsCommand } from "@aws-sdk/client-dynamodb-streams";
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Connection, connect } from "../support/emulators.ts";

let mine: Connection;
let other: Connection;

beforeAll(async () => {
  [mine, other] = await Promise.all([connect(), connect()]);
  await Promise.all([mine.createTables(), other.createTables()]);
});

afterAll(() => {
  mine.close();
  other.close();
});

test("two connections see nothing of each other's tables", async () => {
  const key = { pk: { S: "T#1" }, sk: { S: "META" } };
  await mine.dynamo.send(new PutItemCommand({ TableName: mine.names.table, Item: key }));
  const read = new GetItemCommand({ TableName: mine.names.table, Key: key });
  expect((await mine.dynamo.send(read)).Item).toEqual(key);
  expect((await other.dynamo.send(read)).Item).toBeUndefined();
});

test("the main table has a stream, the identity table has none", async () => {
  const { Streams } = await mine.streams.send(new ListStreamsCommand({}));
  expect(Streams?.map((stream) => stream.TableName)).toEqual([mine.names.table]);
});

// fauxqs takes the message group of a standard queue but does not hand it out again.
test("a queue takes a message with a group, hands it out and names its dead-letter queue", async () => {
  const QueueUrl = mine.names.queues.measure;
  await mine.sqs.send(
    new SendMessageCommand({ QueueUrl, MessageBody: "{}", MessageGroupId: "ten_1" }),
  );
  const { Messages } = await mine.sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  expect(Messages?.[0]?.Body).toBe("{}");
  const { Attributes } = await mine.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
  );
  expect(Attributes?.RedrivePolicy).toContain("measure-dead");
});

const upload = (signed: string, body: string, headers = {}) =>
  fetch(signed, { method: "PUT", body, headers });

async function presign(ContentLength: number, expiresIn = 60): Promise<string> {
  const put = new PutObjectCommand({
    Bucket: mine.names.bucket,
    Key: "uploads/a b.csv",
    ContentLength,
  });
  return getSignedUrl(mine.s3, put, { expiresIn, signableHeaders: new Set(["content-length"]) });
}

test("a presigned PUT stores exactly the announced number of bytes and no other", async () => {
  const signed = await presign(5);
  expect((await upload(signed, "123456")).status).toBe(403);
  expect((await upload(signed, "12345")).status).toBe(200);
  const { Body } = await mine.s3.send(
    new GetObjectCommand({ Bucket: mine.names.bucket, Key: "uploads/a b.csv" }),
  );
  expect(await Body?.transformToString()).toBe("12345");
});

test("a presigned PUT that was tampered with or has expired is refused", async () => {
  const signed = await presign(5);
  expect((await upload(signed.replace("uploads", "upload2"), "12345")).status).toBe(403);
  const brief = await presign(5, 1);
  await new Promise((resolve) => setTimeout(resolve, 2_100));
  expect((await upload(brief, "12345")).status).toBe(403);
});
