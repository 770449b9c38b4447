import { CfnOutput, Stack, type StackProps } from "aws-cdk-lib";
import type { Code } from "aws-cdk-lib/aws-lambda";
import { Secret } from "aws-cdk-lib/aws-secretsmanager";
import type { Construct } from "constructs";
import { type AddressLimit, addressLimit } from "../../functions/contract/throttle.ts";
import type { FunctionName } from "../wiring.ts";
import { makeFunctions } from "./functions.ts";
import { makeGateway } from "./gateway.ts";
import { grantAll } from "./permissions.ts";
import { makeBucket, makeQueues, makeTables } from "./storage.ts";
import { makeTenantRoles } from "./tenant-role.ts";
import { connectTriggers } from "./triggers.ts";

interface TrefzekerProps extends StackProps {
  /** Paths the gateway passes on without the authorizer. */
  readonly publicPaths: readonly string[];
  /** What callers who are not known may ask of one instance from one address; the contract's limit when left out. */
  readonly addressLimit?: AddressLimit;
  readonly codeOf: (name: FunctionName) => Code;
}

/** The wiring as CloudFormation. */
export class TrefzekerStack extends Stack {
  constructor(scope: Construct, id: string, props: TrefzekerProps) {
    super(scope, id, props);
    const tables = makeTables(this);
    const queues = makeQueues(this);
    const bucket = makeBucket(this);
    const secrets = {
      cursorKey: makeSecret(this, "CursorKey", "Seals the cursors of lists"),
      sealKey: makeSecret(this, "SealKey", "Seals the keys that sign tokens, and kept secrets"),
    };
    const stores = { tables, queues, bucket, secrets };
    const lambdas = makeFunctions(this, stores, props.codeOf);
    grantAll(lambdas, stores);
    makeTenantRoles(this, stores, lambdas);
    connectTriggers(this, lambdas, stores);
    const url = makeGateway(this, lambdas, { addressLimit, ...props });
    new CfnOutput(this, "BaseUrl", { value: url });
  }
}

/** 43 letters and digits are 32 bytes in base64url. */
function makeSecret(scope: Construct, id: string, description: string): Secret {
  return new Secret(scope, id, {
    description,
    generateSecretString: { passwordLength: 43, excludePunctuation: true },
  });
}
