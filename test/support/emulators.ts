import { randomBytes } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { startEmulators } from "../../cdk/local/emulators.ts";
import * as resources from "../../cdk/local/resources.ts";
import { attachMeter, type Meter } from "../../functions/store/meter.ts";

const variables = {
  dynamo: "TREFZEKER_TEST_DYNAMODB",
  sqs: "TREFZEKER_TEST_SQS",
  s3: "TREFZEKER_TEST_S3",
} as const;

/** Vitest global setup: one set of emulators in memory for all test files, on free ports. */
export async function setup(): Promise<() => Promise<void>> {
  const { endpoints, stop } = await startEmulators();
  process.env[variables.dynamo] = endpoints.dynamo;
  process.env[variables.sqs] = endpoints.sqs;
  process.env[variables.s3] = endpoints.s3;
  return stop;
}

/** Where the emulators of this test run are, and a world in them that nobody else has. */
export function ownWorld() {
  return {
    namespace: `t${randomBytes(8).toString("hex")}`,
    endpoints: {
      dynamo: endpoint(variables.dynamo),
      sqs: endpoint(variables.sqs),
      s3: endpoint(variables.s3),
    },
  };
}

/** All of the store's `Clients`, and what a test needs beside them. */
export interface Connection {
  readonly dynamo: DynamoDBClient;
  readonly streams: DynamoDBStreamsClient;
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly meter: Meter;
  readonly names: resources.Names;
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
  const { namespace, endpoints } = ownWorld();
  const shared = {
    region: resources.localRegion,
    credentials: { accessKeyId: namespace, secretAccessKey: namespace },
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
  const names = resources.namesIn(namespace, endpoints);
  await resources.createQueues(sqs, names.queues);
  await resources.createBucket(s3, names.bucket);
  return {
    dynamo,
    streams,
    s3,
    sqs,
    meter: attachMeter(dynamo),
    names,
    env: resources.environment(endpoints, names, namespace),
    createTables: () => resources.createTables(dynamo, names),
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
