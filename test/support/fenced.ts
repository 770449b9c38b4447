import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { S3Client } from "@aws-sdk/client-s3";
import {
  ownStatements,
  type Places,
  type Statement,
  tenantStatements,
  tenantTag,
} from "../../cdk/policies.ts";
import type { FunctionName } from "../../cdk/wiring.ts";
import type { Clients } from "../../functions/store/clients.ts";
import type { TenantScope } from "../../functions/store/scope.ts";
import { type Asked, accessesOfDynamo, accessesOfS3 } from "./accesses.ts";
import { isAllowed } from "./policy.ts";

/** What IAM would have refused, as text. */
class Denied extends Error {
  override readonly name = "AccessDeniedException";
}

const ARN = {
  table: (name: string) => `arn:aws:dynamodb:eu-west-1:000000000000:table/${name}`,
  bucket: (name: string) => `arn:aws:s3:::${name}`,
};

export function placesOf({ names }: Pick<Clients, "names">): Places {
  return {
    main: ARN.table(names.table),
    identity: ARN.table(names.identityTable),
    bucket: ARN.bucket(names.bucket),
    queueOf: (queue) => `arn:aws:sqs:eu-west-1:000000000000:${queue}`,
    deadLettersOf: (queue) => `arn:aws:sqs:eu-west-1:000000000000:${queue}-dead`,
  };
}

/** What was refused so far in this process, whoever asked. */
export const denials: string[] = [];

/**
 * The clients of one function as on AWS, where DynamoDB Local and the local S3 know no IAM: every
 * request is judged by the statements the stack gives the function and its tenant role, and one that
 * these do not allow throws before it is sent. `tenantOf` lets a test take on the session of another
 * tenant than the one whose keys are asked for.
 */
export function fencedAs<C extends Clients>(
  name: FunctionName,
  clients: C,
  tenantOf: (scope: TenantScope) => string = ({ tenantId }) => tenantId,
): C & Clients {
  const places = placesOf(clients);
  const [own, inSession] = [ownStatements(name, places), tenantStatements(name, places)];
  const judged = (statements: readonly Statement[], tenantId?: string) => ({
    dynamo: judging(clients.dynamo, "dynamodb", judgeOf(name, statements, tenantId)),
    s3: judging(clients.s3, "s3", judgeOf(name, statements, tenantId)),
  });
  const sessions = new Map<string, ReturnType<typeof judged>>();
  return {
    ...clients,
    ...judged(own),
    fence(scope: TenantScope) {
      const tenantId = tenantOf(scope);
      const session = sessions.get(tenantId) ?? judged(inSession, tenantId);
      sessions.set(tenantId, session);
      return session;
    },
  };
}

type Judge = (asked: readonly Asked[]) => void;

function judgeOf(
  name: string,
  statements: readonly Statement[],
  tenantId: string | undefined,
): Judge {
  return (asked) => {
    for (const access of asked) {
      if (isAllowed(statements, accessOf(access, tenantId))) continue;
      const who = tenantId === undefined ? name : `${name} in a session of ${tenantId}`;
      const { action, resource, leadingKeys, prefix } = access;
      const what = `${action} on ${resource}: ${leadingKeys?.join(", ") ?? prefix ?? "no key"}`;
      denials.push(`${who}: ${what}`);
      throw new Denied(`${who} may not ${what}. See the grants in cdk/wiring.ts.`);
    }
  };
}

/** As IAM gets to see it: session tag, leading keys, prefix. */
export function accessOf(asked: Asked, tenantId: string | undefined) {
  const { action, resource, leadingKeys, prefix } = asked;
  return {
    action,
    resource: action.startsWith("s3:") ? ARN.bucket(resource) : ARN.table(resource),
    context: {
      ...(tenantId !== undefined && { [`aws:PrincipalTag/${tenantTag}`]: [tenantId] }),
      ...(leadingKeys && { "dynamodb:LeadingKeys": leadingKeys }),
      ...(prefix !== undefined && { "s3:prefix": [prefix] }),
    },
  };
}

/**
 * The same client, asking first. Its middleware is the original's at each call, faults that a test
 * put in later included; signed links, which are made without a call, are judged too.
 */
function judging<C extends DynamoDBClient | S3Client>(
  client: C,
  service: "dynamodb" | "s3",
  judge: Judge,
): C {
  const accesses = service === "s3" ? accessesOfS3 : accessesOfDynamo;
  return Object.create(client, {
    middlewareStack: {
      get() {
        const stack = client.middlewareStack.clone() as S3Client["middlewareStack"];
        stack.add(
          (next, context) => async (args) => {
            judge(accesses(String(context.commandName), args.input));
            return next(args);
          },
          { step: "initialize", priority: "high", name: "judgeAccess" },
        );
        return stack;
      },
    },
  });
}
