import type { Stage } from "aws-cdk-lib/aws-apigateway";
import { CfnWebACL, CfnWebACLAssociation } from "aws-cdk-lib/aws-wafv2";
import type { Construct } from "constructs";
import { firewallLimit } from "../../functions/contract/throttle.ts";

/**
 * Bounds what one address can send, before anything of ours runs. Each running instance counts
 * callers who are not known for itself; this is the ceiling over all of them.
 */
export function holdAddresses(scope: Construct, stage: Stage): void {
  const watched = (metricName: string) => ({
    cloudWatchMetricsEnabled: true,
    sampledRequestsEnabled: false,
    metricName,
  });
  const firewall = new CfnWebACL(scope, "Firewall", {
    scope: "REGIONAL",
    defaultAction: { allow: {} },
    visibilityConfig: watched("trefzeker"),
    rules: [
      {
        name: "per-address",
        priority: 0,
        // What is said then is the gateway's answer to WAF_FILTERED.
        action: { block: {} },
        statement: {
          rateBasedStatement: {
            aggregateKeyType: "IP",
            limit: firewallLimit.requests,
            evaluationWindowSec: firewallLimit.windowSeconds,
          },
        },
        visibilityConfig: watched("trefzeker-per-address"),
      },
    ],
  });
  new CfnWebACLAssociation(scope, "FirewallOfStage", {
    resourceArn: stage.stageArn,
    webAclArn: firewall.attrArn,
  });
}
