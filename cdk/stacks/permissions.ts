import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { ownStatements, type Places } from "../policies.ts";
import { type FunctionName, functions } from "../wiring.ts";
import type { Lambdas, Stores } from "./functions.ts";

/** Gives each function what its row of the wiring says, and nothing else. */
export function grantAll(lambdas: Lambdas, stores: Stores): void {
  for (const name of Object.keys(functions) as FunctionName[]) {
    for (const statement of ownStatements(name, placesIn(stores)))
      lambdas[name].addToRolePolicy(PolicyStatement.fromJson(statement));
    const { trigger } = functions[name];
    const dead = trigger.kind === "queue" ? stores.queues[trigger.queue].dead : undefined;
    if (dead) {
      const bury = { actions: ["sqs:SendMessage"], resources: [dead.queueArn] };
      lambdas[name].addToRolePolicy(new PolicyStatement(bury));
    }
  }
}

export function placesIn({ tables, bucket, queues }: Stores): Places {
  return {
    main: tables.main.tableArn,
    identity: tables.identity.tableArn,
    bucket: bucket.bucketArn,
    queueOf: (queue) => queues[queue].live.queueArn,
    deadLettersOf: (queue) => queues[queue].dead?.queueArn ?? "",
  };
}
