import { PolicyStatement, Role, SessionTagsPrincipal } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import { tenantStatements, tenantTag } from "../policies.ts";
import { type FunctionName, functions } from "../wiring.ts";
import type { Lambdas, Stores } from "./functions.ts";
import { placesIn } from "./permissions.ts";

/**
 * The second fence between tenants. Each function that touches tenants' data has a role that, with
 * the session tag `TenantId`, reaches the items and files of that one tenant; the function itself
 * reaches none. A role for each, so that one that only reads has a role that only reads.
 */
export function makeTenantRoles(scope: Construct, stores: Stores, lambdas: Lambdas): void {
  for (const name of Object.keys(functions) as FunctionName[]) {
    const statements = tenantStatements(name, placesIn(stores));
    const user = lambdas[name].role;
    if (statements.length === 0 || !user) continue;
    const role = new Role(scope, `TenantRole-${name}`, {
      assumedBy: new SessionTagsPrincipal(user).withConditions({
        StringLike: { [`aws:RequestTag/${tenantTag}`]: "ten_*" },
        "ForAllValues:StringEquals": { "aws:TagKeys": [tenantTag] },
      }),
    });
    for (const statement of statements) role.addToPolicy(PolicyStatement.fromJson(statement));
    lambdas[name].addEnvironment("TENANT_ROLE_ARN", role.roleArn);
    lambdas[name].addToRolePolicy(
      new PolicyStatement({
        actions: ["sts:AssumeRole", "sts:TagSession"],
        resources: [role.roleArn],
      }),
    );
  }
}
