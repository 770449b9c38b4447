import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { attachMeter, type Meter } from "./meter.ts";

export const queueNames = [
  "import-plan",
  "import-range",
  "measure",
  "publish",
  "refresh",
  "grow",
  "export",
] as const;
export type QueueName = (typeof queueNames)[number];

/** Where this deployment keeps its things. */
export interface Names {
  readonly table: string;
  readonly identityTable: string;
  readonly bucket: string;
  /** URLs. A function knows those of the queues it may send to. */
  readonly queues: Readonly<Partial<Record<QueueName, string>>>;
}

export interface Clients {
  readonly dynamo: DynamoDBClient;
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly names: Names;
  /** What the DynamoDB client has consumed so far. */
  readonly meter: Meter;
}

/**
 * The SDK clients of one process. Region, credentials and endpoints come from the variables the SDK
 * itself knows (`AWS_REGION`, `AWS_ENDPOINT_URL_DYNAMODB`, …); names from `TABLE_NAME`,
 * `IDENTITY_TABLE_NAME`, `BUCKET_NAME` and `QUEUE_URL_<NAME>`.
 */
export function openClients(env: NodeJS.ProcessEnv): Clients {
  const dynamo = new DynamoDBClient({
    ...endpointOf(env, "AWS_ENDPOINT_URL_DYNAMODB"),
    // The SDK's own checks the text with a regular expression first: half the time of decoding.
    base64Decoder: (text) => Buffer.from(text, "base64"),
  });
  // It copies every input and output for a log that nobody reads.
  dynamo.middlewareStack.remove("loggerMiddleware");
  return {
    dynamo,
    s3: new S3Client({
      ...endpointOf(env, "AWS_ENDPOINT_URL_S3"),
      forcePathStyle: env.AWS_ENDPOINT_URL_S3 !== undefined,
      // A presigned PUT must not demand a checksum the uploader does not know of.
      requestChecksumCalculation: "WHEN_REQUIRED",
      responseChecksumValidation: "WHEN_REQUIRED",
    }),
    sqs: new SQSClient(endpointOf(env, "AWS_ENDPOINT_URL_SQS")),
    names: namesFrom(env),
    meter: attachMeter(dynamo),
  };
}

const endpointOf = (env: NodeJS.ProcessEnv, variable: string) => {
  const endpoint = env[variable];
  return endpoint === undefined ? {} : { endpoint };
};

function namesFrom(env: NodeJS.ProcessEnv): Names {
  const queues: Partial<Record<QueueName, string>> = {};
  for (const name of queueNames) {
    const url = env[`QUEUE_URL_${name.toUpperCase().replaceAll("-", "_")}`];
    if (url !== undefined) queues[name] = url;
  }
  return {
    table: required(env, "TABLE_NAME"),
    identityTable: env.IDENTITY_TABLE_NAME ?? "",
    bucket: env.BUCKET_NAME ?? "",
    queues,
  };
}

function required(env: NodeJS.ProcessEnv, variable: string): string {
  const value = env[variable];
  if (value === undefined || value === "") throw new Error(`${variable} is not set`);
  return value;
}
