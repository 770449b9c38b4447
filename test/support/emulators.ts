import { randomBytes } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { startDynamo } from "../../cdk/local/dynamo.ts";
import { startObjects } from "../../cdk/local/objects.ts";
import { startQueues } from "../../cdk/local/queues.ts";
import * as resources from "../../cdk/local/resources.ts";
import { attachMeter, type Meter } from "../../functions/store/meter.ts";

const variables = {
  dynamo: "TREFZEKER_TEST_DYNAMODB",
  sqs: "TREFZEKER_TEST_SQS",
  s3: "TREFZEKER_TEST_S3",
} as const;

/** Vitest global setup: one set of emulators in memory for all test files, on free ports. */
export async function setup(): Promise<() => Promise<void>> {
  const [dynamo, sqs, s3] = await Promise.all([
    startDynamo("memory"),
    startQueues("memory"),
    startObjects("memory"),
  ]);
  process.env[variables.dynamo] = dynamo.endpoint;
  process.env[variables.sqs] = sqs.endpoint;
  process.env[variables.s3] = s3.endpoint;
  return async () => {
    await Promise.all([dynamo.stop(), sqs.stop(), s3.stop()]);
  };
}

/** All of the store's `Clients`, and what a test needs beside them. */
export interface Connection {
  readonly dynamo: DynamoDBClient;
  readonly streams: DynamoDBStreamsClient;
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly meter: Meter;
  readonly names: {
    readonly table: string;
    readonly identityTable: string;
    readonly bucket: string;
    readonly queues: resources.QueueUrls;
  };
  /** What a function finds in its environment; assign it to process.env before loading an entry. */
  readonly env: Readonly<Record<string, string>>;
  createTables(): Promise<void>;
  /** Closes the clients; what they made in the emulators goes when these stop. */
  close(): void;
}

/**
 * A world of one's own inside the shared emulators: an access key is its own database in DynamoDB
 * Local, queues carry a prefix, the bucket is new. Queues (with dead-letter queues) and bucket exist
 * on return, tables after `createTables()`.
 */
export async function connect(): Promise<Connection> {
  const key = `t${randomBytes(8).toString("hex")}`;
  const endpoints = {
    dynamo: endpoint(variables.dynamo),
    sqs: endpoint(variables.sqs),
    s3: endpoint(variables.s3),
  };
  const shared = {
    region: resources.localRegion,
    credentials: { accessKeyId: key, secretAccessKey: key },
  };
  const dynamo = new DynamoDBClient({ ...shared, endpoint: endpoints.dynamo });
  const streams = new DynamoDBStreamsClient({ ...shared, endpoint: endpoints.dynamo });
  const sqs = new SQSClient({ ...shared, endpoint: endpoints.sqs });
  const s3 = new S3Client({
    ...shared,
    endpoint: endpoints.s3,
    forcePathStyle: true,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
  const names = {
    table: "trefzeker",
    identityTable: "trefzeker-identity",
    bucket: `files-${key}`,
    queues: resources.queueUrlsAt(endpoints.sqs, `${key}-`),
  };
  await resources.createQueues(sqs, names.queues);
  await resources.createBucket(s3, names.bucket);
  return {
    dynamo,
    streams,
    s3,
    sqs,
    meter: attachMeter(dynamo),
    names,
    env: resources.environment(endpoints, names, key),
    createTables: () =>
      resources.createTables(dynamo, { main: names.table, identity: names.identityTable }),
    close() {
      for (const client of [dynamo, streams, sqs, s3]) client.destroy();
    },
  };
}

function endpoint(variable: string): string {
  const found = process.env[variable];
  if (found) return found;
  throw new Error(`${variable} is not set: run this test in the vitest project "connected".`);
}
