/** What a command of the SDK asks IAM for: one access per action and table or object. */
export interface Asked {
  readonly action: string;
  /** Name of the table; `bucket/key` or the bucket. */
  readonly resource: string;
  /** Partition keys it names; undefined when it names none, as a scan does. */
  readonly leadingKeys?: readonly string[];
  readonly prefix?: string;
}

interface Parts {
  readonly TableName?: string;
  readonly Key?: Item;
  readonly Item?: Item;
}
type Item = Readonly<Record<string, { readonly S?: string }>>;

/**
 * As AWS does: a transaction asks for the action of each of its parts, and all keys that one action
 * names in one table are judged together. Source: AWS, "Using IAM policy conditions for fine-grained
 * access control" and "Using IAM with DynamoDB transactions".
 */
export function accessesOfDynamo(command: string, input: unknown): Asked[] {
  const { TableName: table = "", ...rest } = input as Parts & Record<string, unknown>;
  switch (command) {
    case "GetItemCommand":
    case "DeleteItemCommand":
    case "UpdateItemCommand":
    case "PutItemCommand":
      return [onItems(command.replace("Command", ""), table, [rest.Key ?? rest.Item])];
    case "QueryCommand":
      return [{ action: "dynamodb:Query", resource: table, ...queried(rest) }];
    case "BatchGetItemCommand":
      return Object.entries(rest.RequestItems as Record<string, { Keys: Item[] }>).map(
        ([name, { Keys }]) => onItems("BatchGetItem", name, Keys),
      );
    case "TransactWriteItemsCommand":
      return grouped(rest.TransactItems as Readonly<Record<string, Parts>>[]);
    default:
      return [{ action: `dynamodb:${command.replace("Command", "")}`, resource: table }];
  }
}

const actionOfPart: Readonly<Record<string, string>> = {
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  ConditionCheck: "ConditionCheckItem",
};

function grouped(items: readonly Readonly<Record<string, Parts>>[]): Asked[] {
  const groups = new Map<string, { action: string; table: string; items: (Item | undefined)[] }>();
  for (const [kind, part] of items.flatMap((item) => Object.entries(item))) {
    const [action = kind, table = ""] = [actionOfPart[kind], part.TableName];
    const group = groups.get(`${action} ${table}`) ?? { action, table, items: [] };
    group.items.push(part.Key ?? part.Item);
    groups.set(`${action} ${table}`, group);
  }
  return [...groups.values()].map((group) => onItems(group.action, group.table, group.items));
}

function onItems(action: string, resource: string, items: readonly (Item | undefined)[]): Asked {
  const leadingKeys = items.map((item) => item?.pk?.S ?? "");
  return { action: `dynamodb:${action}`, resource, leadingKeys };
}

/** The one key a query may name is the one its condition holds the partition key to. */
function queried(input: Readonly<Record<string, unknown>>): Pick<Asked, "leadingKeys"> {
  const condition = String(input.KeyConditionExpression ?? "");
  const [, value = ""] = /^(?:pk|#pk) = (:\w+)/.exec(condition) ?? [];
  const text = (input.ExpressionAttributeValues as Item | undefined)?.[value]?.S;
  return text === undefined ? {} : { leadingKeys: [text] };
}

const objectActions: Readonly<Record<string, string>> = {
  GetObjectCommand: "GetObject",
  HeadObjectCommand: "GetObject",
  PutObjectCommand: "PutObject",
  DeleteObjectCommand: "DeleteObject",
};

export function accessesOfS3(command: string, input: unknown): Asked[] {
  const {
    Bucket = "",
    Key = "",
    Prefix,
    Delete,
  } = input as Record<string, string | undefined> & {
    readonly Delete?: { readonly Objects?: readonly { readonly Key?: string }[] };
  };
  if (command === "ListObjectsV2Command")
    return [
      {
        action: "s3:ListBucket",
        resource: Bucket,
        ...(Prefix !== undefined && { prefix: Prefix }),
      },
    ];
  if (command === "DeleteObjectsCommand")
    return (Delete?.Objects ?? []).map(({ Key: key = "" }) => ({
      action: "s3:DeleteObject",
      resource: `${Bucket}/${key}`,
    }));
  const action = objectActions[command] ?? command.replace("Command", "");
  return [{ action: `s3:${action}`, resource: `${Bucket}/${Key}` }];
}
