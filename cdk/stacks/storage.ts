import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { AttributeType, Billing, StreamViewType, TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { BlockPublicAccess, Bucket, BucketEncryption } from "aws-cdk-lib/aws-s3";
import { Queue } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import {
  bucket as bucketSpec,
  deadLetterName,
  maxReceiveCount,
  type QueueName,
  queueRetentionDays,
  queues as queueSpecs,
  type TableName,
  tables as tableSpecs,
  visibilitySeconds,
} from "../wiring.ts";

export type Tables = Readonly<Record<TableName, TableV2>>;

export interface QueuePair {
  readonly live: Queue;
  /** Absent for a queue that is itself where failures end. */
  readonly dead?: Queue;
}
export type Queues = Readonly<Record<QueueName, QueuePair>>;

export function makeTables(scope: Construct): Tables {
  return { main: makeTable(scope, "main"), identity: makeTable(scope, "identity") };
}

function makeTable(scope: Construct, name: TableName): TableV2 {
  const { stream, timeToLiveAttribute, pointInTimeRecovery } = tableSpecs[name];
  return new TableV2(scope, `Table-${name}`, {
    partitionKey: { name: "pk", type: AttributeType.STRING },
    sortKey: { name: "sk", type: AttributeType.STRING },
    billing: Billing.onDemand(),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: pointInTimeRecovery },
    ...(stream && { dynamoStream: StreamViewType[stream] }),
    ...(timeToLiveAttribute && { timeToLiveAttribute }),
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
}

export function makeQueues(scope: Construct): Queues {
  const names = Object.keys(queueSpecs) as QueueName[];
  const pairs = names.map((name) => [name, makeQueue(scope, name)] as const);
  return Object.fromEntries(pairs) as Record<QueueName, QueuePair>;
}

function makeQueue(scope: Construct, name: QueueName): QueuePair {
  const deadRetention = Duration.days(queueRetentionDays.deadLetter);
  if (queueSpecs[name].deadLetter === "none") {
    const live = new Queue(scope, `Queue-${name}`, {
      enforceSSL: true,
      retentionPeriod: deadRetention,
    });
    return { live };
  }
  const dead = new Queue(scope, `Queue-${deadLetterName(name)}`, {
    enforceSSL: true,
    retentionPeriod: deadRetention,
  });
  const live = new Queue(scope, `Queue-${name}`, {
    enforceSSL: true,
    retentionPeriod: Duration.days(queueRetentionDays.live),
    visibilityTimeout: Duration.seconds(visibilitySeconds(name)),
    deadLetterQueue: { queue: dead, maxReceiveCount },
  });
  return { live, dead };
}

export function makeBucket(scope: Construct): Bucket {
  return new Bucket(scope, "Files", {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    removalPolicy: RemovalPolicy.RETAIN,
    lifecycleRules: [
      {
        expiration: Duration.days(bucketSpec.uploadExpiryDays),
        abortIncompleteMultipartUploadAfter: Duration.days(bucketSpec.abortMultipartAfterDays),
      },
    ],
  });
}
