import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { Architecture, type Code, Function as Lambda, Runtime } from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import type { Secret } from "aws-cdk-lib/aws-secretsmanager";
import type { Construct } from "constructs";
import {
  deadLetterUrlVariable,
  type FunctionName,
  functions,
  type Grant,
  queuesWithDeadLetters,
  queueUrlVariable,
} from "../wiring.ts";
import type { Queues, Tables } from "./storage.ts";

export interface Stores {
  readonly tables: Tables;
  readonly queues: Queues;
  readonly bucket: Bucket;
  readonly secrets: Secrets;
}

/** Secrets of 32 bytes each; the one place they come from. */
export interface Secrets {
  readonly cursorKey: Secret;
  readonly sealKey: Secret;
}

export type Lambdas = Readonly<Record<FunctionName, Lambda>>;

export function makeFunctions(
  scope: Construct,
  stores: Stores,
  codeOf: (name: FunctionName) => Code,
): Lambdas {
  const names = Object.keys(functions) as FunctionName[];
  const made = names.map(
    (name) => [name, makeFunction(scope, name, stores, codeOf(name))] as const,
  );
  return Object.fromEntries(made) as Record<FunctionName, Lambda>;
}

function makeFunction(scope: Construct, name: FunctionName, stores: Stores, code: Code): Lambda {
  const { memoryMiB, timeoutSeconds } = functions[name];
  const logGroup = new LogGroup(scope, `Logs-${name}`, {
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  return new Lambda(scope, `Function-${name}`, {
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    handler: "index.handler",
    code,
    memorySize: memoryMiB,
    timeout: Duration.seconds(timeoutSeconds),
    environment: environment(name, stores),
    logGroup,
  });
}

/** The names functions read, only of what a function has a grant for. */
function environment(name: FunctionName, stores: Stores): Record<string, string> {
  const { grants, trigger } = functions[name];
  const { tables, queues, bucket, secrets } = stores;
  const buriedFrom = trigger.kind === "queue" ? [trigger.queue] : [];
  const named = has(grants, "deadLetters") ? queuesWithDeadLetters : buriedFrom;
  return {
    // The store is opened with the main table's name even where no tenant's item is read.
    TABLE_NAME: tables.main.tableName,
    ...((has(grants, "identityItems") || has(grants, "tenantIdentity")) && {
      IDENTITY_TABLE_NAME: tables.identity.tableName,
    }),
    ...(has(grants, "bucket") && { BUCKET_NAME: bucket.bucketName }),
    ...(trigger.kind === "http" && {
      CURSOR_KEY: secrets.cursorKey.secretValue.unsafeUnwrap(),
      SEAL_KEY: secrets.sealKey.secretValue.unsafeUnwrap(),
    }),
    ...Object.fromEntries(
      named.flatMap((queue) => {
        const { dead } = queues[queue];
        return dead ? [[deadLetterUrlVariable(queue), dead.queueUrl]] : [];
      }),
    ),
    ...Object.fromEntries(
      grants.flatMap((grant) =>
        grant.to === "queue"
          ? grant.queues.map((queue) => [queueUrlVariable(queue), queues[queue].live.queueUrl])
          : [],
      ),
    ),
  };
}

const has = (grants: readonly Grant[], to: Grant["to"]): boolean =>
  grants.some((grant) => grant.to === to);
