import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Function as Lambda } from "aws-cdk-lib/aws-lambda";
import { type FunctionName, functions, type Grant } from "../wiring.ts";
import type { Lambdas, Stores } from "./functions.ts";

/** Gives each function what its row of the wiring says, and nothing else. */
export function grantAll(lambdas: Lambdas, stores: Stores): void {
  for (const name of Object.keys(functions) as FunctionName[]) {
    for (const grant of functions[name].grants) give(lambdas[name], grant, stores);
    const { trigger } = functions[name];
    const dead = trigger.kind === "queue" ? stores.queues[trigger.queue].dead : undefined;
    if (dead) allow(lambdas[name], ["sqs:SendMessage"], [dead.queueArn]);
  }
}

function give(lambda: Lambda, grant: Grant, { tables, queues, bucket }: Stores): void {
  switch (grant.to) {
    case "tenantItems":
      lambda.addToRolePolicy(
        new PolicyStatement({
          actions: grant.actions.map((action) => `dynamodb:${action}`),
          resources: [tables.main.tableArn],
          conditions: leadingKeys(["T#*"]),
        }),
      );
      return;
    case "identityItems":
      lambda.addToRolePolicy(
        new PolicyStatement({
          actions: grant.actions.map((action) => `dynamodb:${action}`),
          resources: [tables.identity.tableArn],
          conditions: leadingKeys(grant.only),
        }),
      );
      return;
    case "bucket":
      for (const action of grant.actions) {
        const whole = action === "ListBucket";
        allow(
          lambda,
          [`s3:${action}`],
          [whole ? bucket.bucketArn : bucket.arnForObjects(`ten_*/${grant.folder}/*`)],
        );
      }
      return;
    case "queue":
      allow(
        lambda,
        ["sqs:SendMessage"],
        grant.queues.map((queue) => queues[queue].live.queueArn),
      );
  }
}

function allow(lambda: Lambda, actions: string[], resources: string[]): void {
  lambda.addToRolePolicy(new PolicyStatement({ actions, resources }));
}

/**
 * Only items whose partition key is like one of these. ForAllValues alone is also true when a
 * request names no key at all, hence the second condition.
 */
export function leadingKeys(patterns: readonly string[]) {
  return {
    "ForAllValues:StringLike": { "dynamodb:LeadingKeys": patterns },
    Null: { "dynamodb:LeadingKeys": "false" },
  };
}
