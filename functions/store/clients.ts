import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { STSClient } from "@aws-sdk/client-sts";
import { attachMeter, type Meter } from "./meter.ts";
import type { TenantScope } from "./scope.ts";
import { type Fence, openFence } from "./sessions.ts";

export const queueNames = [
  "import-plan",
  "import-range",
  "measure",
  "publish",
  "refresh",
  "grow",
  "duplicates",
  "sandbox",
  "export",
  "retention",
  "offboard",
] as const;
export type QueueName = (typeof queueNames)[number];

/** Where this deployment keeps its things. */
export interface Names {
  readonly table: string;
  readonly identityTable: string;
  readonly bucket: string;
  /** URLs. A function knows those of the queues it may send to. */
  readonly queues: Readonly<Partial<Record<QueueName, string>>>;
  /** URLs of dead-letter queues, under the queue whose failed messages they hold. */
  readonly deadLetters: Readonly<Partial<Record<QueueName, string>>>;
}

export interface Clients {
  /** With the credentials of the function itself, which on AWS reach no tenant's data. */
  readonly dynamo: DynamoDBClient;
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly names: Names;
  /** What the DynamoDB client has consumed so far. */
  readonly meter: Meter;
  /** Where there is one, only its clients reach a tenant's data: `clientsWithin`. */
  readonly fence?: Fence | undefined;
}

/** The clients to reach one tenant's data with. Every call on a tenant's items goes through them. */
export function clientsWithin(clients: Clients, scope: TenantScope): Clients {
  return clients.fence ? { ...clients, ...clients.fence(scope) } : clients;
}

/**
 * The SDK clients of one process. Region, credentials and endpoints come from the variables the SDK
 * itself knows (`AWS_REGION`, `AWS_ENDPOINT_URL_DYNAMODB`, …); names from `TABLE_NAME`,
 * `IDENTITY_TABLE_NAME`, `BUCKET_NAME`, `QUEUE_URL_<NAME>` and `DEAD_LETTER_URL_<NAME>`. With `TENANT_ROLE_ARN` tenants' data
 * is reached through sessions of that role alone.
 */
export function openClients(env: NodeJS.ProcessEnv): Clients {
  const dynamoConfig = {
    ...endpointOf(env, "AWS_ENDPOINT_URL_DYNAMODB"),
    // The SDK's own checks the text with a regular expression first: half the time of decoding.
    base64Decoder: (text: string) => Buffer.from(text, "base64"),
    // Middleware is put together once per kind of call, not per call: add it before the first.
    cacheMiddleware: true,
  };
  const s3Config = {
    ...endpointOf(env, "AWS_ENDPOINT_URL_S3"),
    forcePathStyle: env.AWS_ENDPOINT_URL_S3 !== undefined,
    // A presigned PUT must not demand a checksum the uploader does not know of.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  } as const;
  const dynamo = new DynamoDBClient(dynamoConfig);
  const s3 = new S3Client(s3Config);
  // It copies every input and output for a log that nobody reads.
  dynamo.middlewareStack.remove("loggerMiddleware");
  const roleArn = env.TENANT_ROLE_ARN;
  const fence =
    roleArn === undefined
      ? undefined
      : openFence({
          sts: new STSClient(endpointOf(env, "AWS_ENDPOINT_URL_STS")),
          roleArn,
          dynamo: { ...dynamoConfig, requestHandler: dynamo.config.requestHandler },
          s3: { ...s3Config, requestHandler: s3.config.requestHandler },
        });
  return {
    dynamo,
    s3,
    sqs: new SQSClient(endpointOf(env, "AWS_ENDPOINT_URL_SQS")),
    names: namesFrom(env),
    meter: attachMeter(dynamo),
    fence,
  };
}

const endpointOf = (env: NodeJS.ProcessEnv, variable: string) => {
  const endpoint = env[variable];
  return endpoint === undefined ? {} : { endpoint };
};

function namesFrom(env: NodeJS.ProcessEnv): Names {
  const urls = (kind: string) => {
    const found: Partial<Record<QueueName, string>> = {};
    for (const name of queueNames) {
      const url = env[`${kind}_URL_${name.toUpperCase().replaceAll("-", "_")}`];
      if (url !== undefined) found[name] = url;
    }
    return found;
  };
  return {
    table: required(env, "TABLE_NAME"),
    identityTable: env.IDENTITY_TABLE_NAME ?? "",
    bucket: env.BUCKET_NAME ?? "",
    queues: urls("QUEUE"),
    deadLetters: urls("DEAD_LETTER"),
  };
}

function required(env: NodeJS.ProcessEnv, variable: string): string {
  const value = env[variable];
  if (value === undefined || value === "") throw new Error(`${variable} is not set`);
  return value;
}
