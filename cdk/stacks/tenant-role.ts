import type { TableV2 } from "aws-cdk-lib/aws-dynamodb";
import {
  CompositePrincipal,
  PolicyStatement,
  Role,
  SessionTagsPrincipal,
} from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import { type FunctionName, functions } from "../wiring.ts";
import type { Lambdas } from "./functions.ts";
import { leadingKeys } from "./permissions.ts";

/**
 * The second fence between tenants: a role that, with the session tag `TenantId`, reaches the items
 * of that one tenant and of no other. Functions may take it on already; once the store does so for
 * every request, their own grant on tenants' items goes.
 */
export function makeTenantRole(scope: Construct, main: TableV2, lambdas: Lambdas): Role {
  const users = (Object.keys(functions) as FunctionName[]).filter((name) =>
    functions[name].grants.some(({ to }) => to === "tenantItems"),
  );
  const principals = users.flatMap((name) => lambdas[name].role ?? []);
  const role = new Role(scope, "TenantRole", {
    assumedBy: new CompositePrincipal(
      ...principals.map((principal) =>
        new SessionTagsPrincipal(principal).withConditions({
          StringLike: { "aws:RequestTag/TenantId": "ten_*" },
          "ForAllValues:StringEquals": { "aws:TagKeys": ["TenantId"] },
        }),
      ),
    ),
  });
  const tenant = `T#${policyVariable("aws:PrincipalTag/TenantId")}`;
  role.addToPolicy(
    new PolicyStatement({
      actions: tenantActions(),
      resources: [main.tableArn],
      conditions: leadingKeys([tenant, `${tenant}#*`]),
    }),
  );
  for (const name of users) {
    lambdas[name].addEnvironment("TENANT_ROLE_ARN", role.roleArn);
    lambdas[name].addToRolePolicy(
      new PolicyStatement({
        actions: ["sts:AssumeRole", "sts:TagSession"],
        resources: [role.roleArn],
      }),
    );
  }
  return role;
}

/** A place that IAM fills in when it reads the policy. */
const policyVariable = (name: string): string => `\${${name}}`;

function tenantActions(): string[] {
  const wanted = Object.values(functions).flatMap(({ grants }) =>
    grants.flatMap((grant) => (grant.to === "tenantItems" ? grant.actions : [])),
  );
  return [...new Set(wanted)].map((action) => `dynamodb:${action}`);
}
