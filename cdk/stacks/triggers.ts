import { Duration } from "aws-cdk-lib";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import { FilterCriteria, type Function as Lambda, StartingPosition } from "aws-cdk-lib/aws-lambda";
import { DynamoEventSource, SqsDlq, SqsEventSource } from "aws-cdk-lib/aws-lambda-event-sources";
import type { Construct } from "constructs";
import { type FunctionName, functions, type Trigger } from "../wiring.ts";
import type { Lambdas, Stores } from "./functions.ts";

/** Connects queues, the stream and schedules to their functions; HTTP is the gateway's. */
export function connectTriggers(scope: Construct, lambdas: Lambdas, stores: Stores): void {
  for (const name of Object.keys(functions) as FunctionName[]) {
    connect(scope, name, lambdas[name], functions[name].trigger, stores);
  }
}

function connect(
  scope: Construct,
  name: FunctionName,
  lambda: Lambda,
  trigger: Trigger,
  { queues, tables }: Stores,
): void {
  switch (trigger.kind) {
    case "queue":
      lambda.addEventSource(
        new SqsEventSource(queues[trigger.queue].live, {
          batchSize: trigger.batchSize,
          maxConcurrency: trigger.maxConcurrency,
          ...(trigger.gatherSeconds !== undefined && {
            maxBatchingWindow: Duration.seconds(trigger.gatherSeconds),
          }),
          reportBatchItemFailures: true,
        }),
      );
      return;
    case "stream":
      lambda.addEventSource(
        new DynamoEventSource(tables[trigger.table], {
          startingPosition: StartingPosition.TRIM_HORIZON,
          batchSize: trigger.batchSize,
          retryAttempts: trigger.retryAttempts,
          bisectBatchOnError: true,
          reportBatchItemFailures: true,
          onFailure: new SqsDlq(queues[trigger.onFailure].live),
          filters: [
            FilterCriteria.filter({
              dynamodb: {
                Keys: { sk: { S: trigger.sortKeyPrefixes.map((prefix) => ({ prefix })) } },
              },
            }),
          ],
        }),
      );
      return;
    case "schedule":
      new Rule(scope, `Schedule-${name}`, {
        schedule: Schedule.rate(Duration.seconds(trigger.everySeconds)),
        targets: [new LambdaFunction(lambda, { retryAttempts: 0 })],
      });
  }
}
