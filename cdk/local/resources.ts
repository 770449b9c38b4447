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
  maxReceiveCount,
  type QueueName,
  queueRetentionDays,
  queues,
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
  names: Readonly<Record<TableName, string>>,
): Promise<void> {
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

/**
 * Creates every queue with its dead-letter queue and redrive policy.
 *
 * @returns the URL of each queue, and of each dead-letter queue under `deadLetterName(queue)`
 */
export async function createQueues(
  sqs: SQSClient,
  endpoint: string,
  prefix = "",
): Promise<Readonly<Record<QueueName, string>> & Readonly<Record<string, string>>> {
  const urls: Partial<Record<string, string>> = {};
  for (const queue of queueNames) {
    const base = {
      VisibilityTimeout: String(visibilitySeconds(queue)),
      MessageRetentionPeriod: String(queueRetentionDays.live * secondsPerDay),
    };
    if (queues[queue].deadLetter === "none") {
      urls[queue] = await createQueue(sqs, endpoint, prefix + queue, base);
      continue;
    }
    const dead = deadLetterName(queue);
    urls[dead] = await createQueue(sqs, endpoint, prefix + dead, {
      MessageRetentionPeriod: String(queueRetentionDays.deadLetter * secondsPerDay),
    });
    const redrive = { deadLetterTargetArn: queueArn(prefix + dead), maxReceiveCount };
    urls[queue] = await createQueue(sqs, endpoint, prefix + queue, {
      ...base,
      RedrivePolicy: JSON.stringify(redrive),
    });
  }
  return urls as Record<QueueName, string> & Record<string, string>;
}

export const localRegion = "eu-west-1";
const localAccount = "000000000000";

const queueArn = (name: string): string => `arn:aws:sqs:${localRegion}:${localAccount}:${name}`;

// Attributes go in a second call: creating an existing queue with other attributes is refused.
// The URL is made here because a queue that outlived a restart still names the port of before.
async function createQueue(
  sqs: SQSClient,
  endpoint: string,
  name: string,
  attributes: Record<string, string>,
): Promise<string> {
  await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const url = `${endpoint}/${localAccount}/${name}`;
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: attributes }));
  return url;
}

export async function createBucket(s3: S3Client, name: string): Promise<void> {
  await s3
    .send(new HeadBucketCommand({ Bucket: name }))
    .catch(() => s3.send(new CreateBucketCommand({ Bucket: name })));
}

interface Endpoints {
  readonly dynamo: string;
  readonly sqs: string;
  readonly s3: string;
}

interface Names {
  readonly table: string;
  readonly identityTable: string;
  readonly bucket: string;
  readonly queues: Readonly<Record<QueueName, string>>;
}

/** The environment a function finds here; on AWS the stack sets the same names. */
export function environment(
  endpoints: Endpoints,
  names: Names,
  accessKeyId: string,
): Readonly<Record<string, string>> {
  return {
    AWS_REGION: localRegion,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: accessKeyId,
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamo,
    AWS_ENDPOINT_URL_SQS: endpoints.sqs,
    AWS_ENDPOINT_URL_S3: endpoints.s3,
    TABLE_NAME: names.table,
    IDENTITY_TABLE_NAME: names.identityTable,
    BUCKET_NAME: names.bucket,
    ...Object.fromEntries(
      queueNames.map((queue) => [queueUrlVariable(queue), names.queues[queue]]),
    ),
  };
}
