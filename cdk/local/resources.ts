import { hash } from "node:crypto";
import {
  type AttributeDefinition,
  CreateTableCommand,
  type DynamoDBClient,
  ResourceInUseException,
} from "@aws-sdk/client-dynamodb";
import { CreateBucketCommand, HeadBucketCommand, type S3Client } from "@aws-sdk/client-s3";
import { CreateQueueCommand, SetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";
import {
  deadLetterName,
  deadLetterUrlVariable,
  maxReceiveCount,
  type QueueName,
  queueRetentionDays,
  queues,
  queuesWithDeadLetters,
  queueUrlVariable,
  type TableName,
  tables,
  visibilitySeconds,
} from "../wiring.ts";

const keyAttributes: AttributeDefinition[] = [
  { AttributeName: "pk", AttributeType: "S" },
  { AttributeName: "sk", AttributeType: "S" },
];

const tableNames = Object.keys(tables) as TableName[];
const queueNames = Object.keys(queues) as QueueName[];
const secondsPerDay = 86_400;

/** Creates what the wiring calls tables; a table that is there already stays as it is. */
export async function createTables(
  dynamo: DynamoDBClient,
  { table: main, identityTable: identity }: Pick<Names, "table" | "identityTable">,
): Promise<void> {
  const names: Readonly<Record<TableName, string>> = { main, identity };
  await Promise.all(
    tableNames.map(async (table) => {
      const { stream } = tables[table];
      const command = new CreateTableCommand({
        TableName: names[table],
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: keyAttributes,
        KeySchema: [
          { AttributeName: "pk", KeyType: "HASH" },
          { AttributeName: "sk", KeyType: "RANGE" },
        ],
        ...(stream && { StreamSpecification: { StreamEnabled: true, StreamViewType: stream } }),
      });
      await dynamo.send(command).catch((problem: unknown) => {
        if (!(problem instanceof ResourceInUseException)) throw problem;
      });
    }),
  );
}

export type QueueUrls = Readonly<Record<QueueName, string>> & Readonly<Record<string, string>>;

/** The URL of each queue, and of each dead-letter queue under `deadLetterName(queue)`. */
function queueUrlsAt(endpoint: string, prefix: string): QueueUrls {
  const urls: Record<string, string> = {};
  for (const queue of queueNames) {
    for (const name of [queue, deadLetterName(queue)]) {
      urls[name] = `${endpoint}/${localAccount}/${prefix}${name}`;
    }
  }
  return urls as Record<QueueName, string>;
}

/** Creates every queue with its dead-letter queue and redrive policy. */
export async function createQueues(sqs: SQSClient, urls: QueueUrls): Promise<void> {
  await Promise.all(
    queueNames.map(async (queue) => {
      const base = {
        VisibilityTimeout: String(visibilitySeconds(queue)),
        MessageRetentionPeriod: String(queueRetentionDays.live * secondsPerDay),
      };
      if (queues[queue].deadLetter === "none") return createQueue(sqs, urls[queue], base);
      const dead = urls[deadLetterName(queue)] ?? "";
      await createQueue(sqs, dead, {
        MessageRetentionPeriod: String(queueRetentionDays.deadLetter * secondsPerDay),
      });
      const redrive = { deadLetterTargetArn: queueArn(nameOf(dead)), maxReceiveCount };
      await createQueue(sqs, urls[queue], { ...base, RedrivePolicy: JSON.stringify(redrive) });
    }),
  );
}

export const localRegion = "eu-west-1";
const localAccount = "000000000000";

const nameOf = (url: string): string => url.slice(url.lastIndexOf("/") + 1);
const queueArn = (name: string): string => `arn:aws:sqs:${localRegion}:${localAccount}:${name}`;

// Attributes go in a second call: creating an existing queue with other attributes is refused.
async function createQueue(
  sqs: SQSClient,
  QueueUrl: string,
  Attributes: Record<string, string>,
): Promise<void> {
  await sqs.send(new CreateQueueCommand({ QueueName: nameOf(QueueUrl) }));
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
}

export async function createBucket(s3: S3Client, name: string): Promise<void> {
  await s3
    .send(new HeadBucketCommand({ Bucket: name }))
    .catch(() => s3.send(new CreateBucketCommand({ Bucket: name })));
}

export interface Endpoints {
  readonly dynamo: string;
  readonly sqs: string;
  readonly s3: string;
}

export interface Names {
  readonly table: string;
  readonly identityTable: string;
  readonly bucket: string;
  readonly queues: QueueUrls;
  /** Under the queue whose failed messages they hold. */
  readonly deadLetters: Readonly<Partial<Record<QueueName, string>>>;
}

/**
 * The names of one world inside the emulators. A namespace is at once the access key, which is a
 * database of its own in DynamoDB Local, the prefix of queues and the end of the bucket's name.
 */
export function namesIn(namespace: string, endpoints: Endpoints): Names {
  const urls = queueUrlsAt(endpoints.sqs, `${namespace}-`);
  return {
    table: "trefzeker",
    identityTable: "trefzeker-identity",
    bucket: `trefzeker-${namespace}`,
    queues: urls,
    deadLetters: Object.fromEntries(
      queuesWithDeadLetters.map((queue) => [queue, urls[deadLetterName(queue)]]),
    ),
  };
}

/** What functions find in their environment whatever the endpoints; not on AWS. */
export function fixedEnvironment(): Readonly<Record<string, string>> {
  return {
    TREFZEKER_STRICT: "1",
    POWERTOOLS_LOG_LEVEL: process.env.POWERTOOLS_LOG_LEVEL ?? "WARN",
  };
}

/** The environment a function finds here; on AWS the stack sets the same names. */
export function environment(
  endpoints: Endpoints,
  names: Names,
  namespace: string,
): Readonly<Record<string, string>> {
  return {
    ...fixedEnvironment(),
    // No secrets here: cursors and tokens of a local stack shall only outlive its restart.
    CURSOR_KEY: hash("sha256", "trefzeker local stack", "base64url"),
    SEAL_KEY: hash("sha256", "trefzeker local stack's seal", "base64url"),
    // Until the port is known.
    ISSUER_URL: "http://127.0.0.1",
    AWS_REGION: localRegion,
    AWS_ACCESS_KEY_ID: namespace,
    AWS_SECRET_ACCESS_KEY: namespace,
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamo,
    AWS_ENDPOINT_URL_SQS: endpoints.sqs,
    AWS_ENDPOINT_URL_S3: endpoints.s3,
    TABLE_NAME: names.table,
    IDENTITY_TABLE_NAME: names.identityTable,
    BUCKET_NAME: names.bucket,
    ...Object.fromEntries(
      queueNames.flatMap((queue) => [
        [queueUrlVariable(queue), names.queues[queue]],
        [deadLetterUrlVariable(queue), names.queues[deadLetterName(queue)]],
      ]),
    ),
  };
}
