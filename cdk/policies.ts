/**
 * What each function may do, as IAM statements made from the wiring: those of the function itself,
 * and those of the role it takes on for one tenant. The stack writes them as they are; the tests
 * evaluate the same statements on every request of the store.
 */
import { type FunctionName, functions, type QueueName, queuesWithDeadLetters } from "./wiring.ts";

/** A statement of an IAM policy; a condition is operator → key → values. */
export interface Statement {
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | string[]>>>>;
}

/** ARNs of what the statements speak of. */
export interface Places {
  readonly main: string;
  readonly identity: string;
  readonly bucket: string;
  readonly queueOf: (queue: QueueName) => string;
  /** The dead-letter queue of a queue that has one. */
  readonly deadLettersOf: (queue: QueueName) => string;
}

/** The session tag that names the tenant. */
export const tenantTag = "TenantId";
const tenant = `\${aws:PrincipalTag/${tenantTag}}`;

/** What a function may do as itself: no item and no file of any tenant. */
export function ownStatements(name: FunctionName, places: Places): Statement[] {
  return functions[name].grants.flatMap((grant) => {
    switch (grant.to) {
      case "identityItems":
        return [onItems(places.identity, grant.actions, grant.only)];
      case "queue":
        return [allow(["sqs:SendMessage"], grant.queues.map(places.queueOf))];
      case "deadLetters":
        return [
          allow(
            ["sqs:ReceiveMessage", "sqs:DeleteMessage"],
            queuesWithDeadLetters.map(places.deadLettersOf),
          ),
        ];
      default:
        return [];
    }
  });
}

/** What a function may do in a session for one tenant; nothing for those that touch no tenant. */
export function tenantStatements(name: FunctionName, places: Places): Statement[] {
  return functions[name].grants.flatMap((grant) => {
    switch (grant.to) {
      case "tenantItems":
        return [onItems(places.main, grant.actions, [`T#${tenant}`, `T#${tenant}#*`])];
      case "tenantIdentity": {
        const own = grant.own.map((prefix) => `${prefix}${tenant}`);
        const { read, write, blind } = grant;
        return [
          onItems(places.identity, read, own),
          // One statement for both: a transaction may be judged with all its keys at once.
          ...(write.length > 0 ? [onItems(places.identity, write, [...own, ...blind])] : []),
        ];
      }
      case "bucket": {
        const objects = grant.actions.filter((action) => action !== "ListBucket");
        const folder = grant.folder === "*" ? `${tenant}/*` : `${tenant}/${grant.folder}/*`;
        const named = objects.map((action) => `s3:${action}`);
        return [
          ...(named.length > 0 ? [allow(named, [`${places.bucket}/${folder}`])] : []),
          ...(objects.length < grant.actions.length
            ? [allow(["s3:ListBucket"], [places.bucket], { StringLike: { "s3:prefix": [folder] } })]
            : []),
        ];
      }
      default:
        return [];
    }
  });
}

function allow(
  Action: readonly string[],
  Resource: readonly string[],
  Condition?: Statement["Condition"],
): Statement {
  return { Effect: "Allow", Action, Resource, ...(Condition && { Condition }) };
}

/**
 * Only items whose partition key is like one of these. ForAllValues alone is also true when a
 * request names no key at all, hence the second condition.
 */
function onItems(table: string, actions: readonly string[], patterns: readonly string[]) {
  return allow(
    actions.map((action) => `dynamodb:${action}`),
    [table],
    {
      "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [...patterns] },
      Null: { "dynamodb:LeadingKeys": "false" },
    },
  );
}
