import {
  type AttributeValue,
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactionInProgressException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { StoreError } from "./errors.ts";
import type { Key } from "./keys.ts";

export type Item = Readonly<Record<string, unknown>> & Key;

/** A DynamoDB condition; `#name` stands for the attribute `name`, `:name` for `values.name`. */
export interface Condition {
  readonly expression: string;
  readonly values?: Readonly<Record<string, unknown>>;
}

export type Action = (
  | { readonly put: Item; readonly if?: Condition }
  | { readonly remove: Key; readonly if?: Condition }
  /** `set` is an update expression in the notation of Condition. */
  | { readonly update: Key; readonly set: Condition; readonly if?: Condition }
) & {
  /** Name of another table, for a transaction over both. */
  readonly in?: string;
};

/** Which of the actions were refused; empty when the write took place. */
export type Refused = readonly number[];

export interface QueryRange {
  readonly pk: string;
  readonly prefix?: string;
  /** Both ends included. */
  readonly between?: readonly [string, string];
  /** Sort key to go on after. */
  readonly after?: string | null;
  readonly descending?: boolean;
  readonly limit?: number;
  /** Attributes to return; all when absent. */
  readonly only?: readonly string[];
}

/** The table of tenant data, with strongly consistent reads throughout. */
export interface Table {
  get(key: Key): Promise<Item | null>;
  /** By position; null for those that are absent. */
  getMany(keys: readonly Key[], only?: readonly string[]): Promise<readonly (Item | null)[]>;
  /** Everything in the range, or `limit` items. */
  query(range: QueryRange): Promise<readonly Item[]>;
  /** All actions or none. One action is a plain write, several a transaction. */
  write(actions: readonly Action[]): Promise<Refused>;
}

/** Items one transaction can hold. */
export const TRANSACTION_MAX_ITEMS = 100;
const BATCH_GET_MAX_KEYS = 100;
/** Rounds for keys a batch read left unprocessed. */
const BATCH_GET_MAX_ROUNDS = 8;

export const absent: Condition = { expression: "attribute_not_exists(#pk)" };

export function openTable(dynamo: DynamoDBClient, name: string): Table {
  return {
    get: (key) => getItem(dynamo, name, key),
    getMany: (keys, only) => getItems(dynamo, name, keys, only),
    query: (range) => queryItems(dynamo, name, range),
    write: (actions) => writeItems(dynamo, name, actions),
  };
}

async function getItem(dynamo: DynamoDBClient, table: string, key: Key): Promise<Item | null> {
  const { Item: found } = await dynamo.send(
    new GetItemCommand({ TableName: table, Key: marshall(key), ConsistentRead: true }),
  );
  return found ? fromItem(found) : null;
}

async function getItems(
  dynamo: DynamoDBClient,
  table: string,
  keys: readonly Key[],
  only?: readonly string[],
): Promise<readonly (Item | null)[]> {
  const found = new Map<string, Item>();
  for (let from = 0; from < keys.length; from += BATCH_GET_MAX_KEYS) {
    let wanted = keys.slice(from, from + BATCH_GET_MAX_KEYS).map((key) => marshall(key));
    for (let round = 0; wanted.length > 0; round++) {
      if (round === BATCH_GET_MAX_ROUNDS) throw new StoreError("busy", "Reads are throttled");
      if (round > 0) await pause(backoffMillis(round));
      const answer = await dynamo.send(
        new BatchGetItemCommand({
          RequestItems: {
            [table]: { Keys: wanted, ConsistentRead: true, ...projection(only, ["pk", "sk"]) },
          },
        }),
      );
      for (const raw of answer.Responses?.[table] ?? []) {
        const item = fromItem(raw);
        found.set(`${item.pk}\n${item.sk}`, item);
      }
      wanted = answer.UnprocessedKeys?.[table]?.Keys ?? [];
    }
  }
  return keys.map((key) => found.get(`${key.pk}\n${key.sk}`) ?? null);
}

async function queryItems(
  dynamo: DynamoDBClient,
  table: string,
  range: QueryRange,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  const { expression, values } = keyCondition(range);
  let start: Record<string, AttributeValue> | undefined = range.after
    ? marshall({ pk: range.pk, sk: range.after })
    : undefined;
  do {
    const answer = await dynamo.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: expression,
        ExpressionAttributeValues: values,
        ConsistentRead: true,
        ScanIndexForward: range.descending !== true,
        ...(start && { ExclusiveStartKey: start }),
        ...(range.limit !== undefined && { Limit: range.limit - items.length }),
        ...projection(range.only, ["pk", "sk"]),
      }),
    );
    for (const raw of answer.Items ?? []) items.push(fromItem(raw));
    start = answer.LastEvaluatedKey;
  } while (start && (range.limit === undefined || items.length < range.limit));
  return items;
}

function keyCondition(range: QueryRange) {
  const bounds = range.between
    ? { clause: " AND sk BETWEEN :from AND :to", from: range.between[0], to: range.between[1] }
    : range.prefix
      ? { clause: " AND begins_with(sk, :prefix)", prefix: range.prefix }
      : { clause: "" };
  const { clause, ...texts } = bounds;
  const values: Record<string, AttributeValue> = { ":pk": { S: range.pk } };
  for (const [name, text] of Object.entries(texts)) values[`:${name}`] = { S: text };
  return { expression: `pk = :pk${clause}`, values };
}

function projection(only: readonly string[] | undefined, keys: readonly string[]) {
  if (!only) return {};
  const names = [...keys, ...only];
  return {
    ProjectionExpression: names.map((name) => `#${name}`).join(", "),
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
  };
}

async function writeItems(
  dynamo: DynamoDBClient,
  table: string,
  actions: readonly Action[],
): Promise<Refused> {
  const [only, ...more] = actions;
  if (!only) return [];
  try {
    if (more.length === 0) await sendPlain(dynamo, only, table);
    else
      await dynamo.send(
        new TransactWriteItemsCommand({
          TransactItems: actions.map((action) => transactItem(action, table)),
        }),
      );
    return [];
  } catch (problem) {
    return refusedBy(problem);
  }
}

const races = new Set([
  "ConditionalCheckFailed",
  "TransactionConflict",
  "ThrottlingError",
  "ProvisionedThroughputExceeded",
]);

/** A race with another writer refuses, like a condition that fails; anything else is thrown. */
function refusedBy(problem: unknown): Refused {
  if (problem instanceof ConditionalCheckFailedException) return [0];
  if (problem instanceof TransactionInProgressException) return [0];
  if (!(problem instanceof TransactionCanceledException)) throw problem;
  const refused: number[] = [];
  for (const [index, reason] of (problem.CancellationReasons ?? []).entries()) {
    if (races.has(reason.Code ?? "")) refused.push(index);
    else if (reason.Code !== "None" && reason.Code !== undefined) throw problem;
  }
  if (refused.length === 0) throw problem;
  return refused;
}

function sendPlain(dynamo: DynamoDBClient, action: Action, table: string): Promise<unknown> {
  if ("put" in action) return dynamo.send(new PutItemCommand(putParts(action, table)));
  if ("remove" in action) return dynamo.send(new DeleteItemCommand(removeParts(action, table)));
  return dynamo.send(new UpdateItemCommand(updateParts(action, table)));
}

function transactItem(action: Action, table: string): TransactWriteItem {
  if ("put" in action) return { Put: putParts(action, table) };
  if ("remove" in action) return { Delete: removeParts(action, table) };
  return { Update: updateParts(action, table) };
}

function putParts(action: Extract<Action, { put: Item }>, table: string) {
  return {
    TableName: action.in ?? table,
    Item: toItem(action.put),
    ...expressions({ if: action.if }),
  };
}

function removeParts(action: Extract<Action, { remove: Key }>, table: string) {
  return {
    TableName: action.in ?? table,
    Key: marshall(action.remove),
    ...expressions({ if: action.if }),
  };
}

function updateParts(action: Extract<Action, { update: Key }>, table: string) {
  return {
    TableName: action.in ?? table,
    Key: marshall(action.update),
    UpdateExpression: action.set.expression,
    ...expressions({ if: action.if, set: action.set }),
  };
}

function expressions(parts: { if: Condition | undefined; set?: Condition }) {
  const text = `${parts.if?.expression ?? ""} ${parts.set?.expression ?? ""}`;
  const names = new Set([...text.matchAll(/#(\w+)/g)].map((match) => String(match[1])));
  const values = Object.entries({ ...parts.if?.values, ...parts.set?.values });
  return {
    ...(parts.if && { ConditionExpression: parts.if.expression }),
    ...(names.size > 0 && {
      ExpressionAttributeNames: Object.fromEntries([...names].map((name) => [`#${name}`, name])),
    }),
    ...(values.length > 0 && {
      ExpressionAttributeValues: marshall(
        Object.fromEntries(values.map(([name, value]) => [`:${name}`, value])),
      ),
    }),
  };
}

const toItem = (item: Item): Record<string, AttributeValue> =>
  marshall(item, { removeUndefinedValues: true });

function fromItem(raw: Record<string, AttributeValue>): Item {
  return unmarshall(raw) as Item;
}

/** Full jitter: writers that collided once do not collide in step again. */
export function backoffMillis(attempt: number): number {
  return Math.random() * Math.min(BACKOFF_CAP_MILLIS, BACKOFF_FIRST_MILLIS * 2 ** attempt);
}
const BACKOFF_FIRST_MILLIS = 10;
const BACKOFF_CAP_MILLIS = 400;

export const pause = (millis: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, millis));
