import { Readable, Transform } from "node:stream";
import type { DynamoDBClient, TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { itemBytes } from "./item-size.ts";

/** What the calls of one kind cost. Units are DynamoDB's; bytes are those of bodies on the wire. */
export interface Usage {
  readonly calls: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
}

/** Kinds of data, by the partition keys of keys.ts. `control` is the tenant's own partition. */
export type Area =
  | "accounts"
  | "partials"
  | "snapshots"
  | "control"
  | "audit"
  | "idempotency"
  | "limits"
  | "other";

export interface Reading {
  readonly total: Usage;
  /** By operation name: `Query`, `TransactWriteItems`, … */
  readonly byOperation: Readonly<Record<string, Usage>>;
  /** A call that touches several areas counts in each. Units cannot be told apart there. */
  readonly callsByArea: Readonly<Partial<Record<Area, number>>>;
  /** Those of them that write. */
  readonly writesByArea: Readonly<Partial<Record<Area, number>>>;
}

/** Counts every DynamoDB call of a client, so that tests and the bench can state what a path costs. */
export interface Meter {
  read(): Reading;
  reset(): void;
}

interface Counter {
  calls: number;
  readUnits: number;
  writeUnits: number;
  bytesSent: number;
  bytesReceived: number;
}

const metered = new Set([
  "GetItem",
  "BatchGetItem",
  "Query",
  "PutItem",
  "UpdateItem",
  "DeleteItem",
  "BatchWriteItem",
  "TransactWriteItems",
]);
const reading = new Set(["GetItem", "BatchGetItem", "Query"]);

/** Attaches a meter. Every call then asks DynamoDB what it consumed, which costs nothing. */
export function attachMeter(client: DynamoDBClient): Meter {
  const byOperation = new Map<string, Counter>();
  const byArea = new Map<Area, number>();
  const writesByArea = new Map<Area, number>();

  client.middlewareStack.add(
    (next, context) => async (args) => {
      const operation = operationOf(context.commandName);
      if (!metered.has(operation)) return next(args);
      const input = { ...args.input, ReturnConsumedCapacity: "TOTAL" };
      for (const area of areasOf(input)) {
        byArea.set(area, (byArea.get(area) ?? 0) + 1);
        if (!reading.has(operation)) writesByArea.set(area, (writesByArea.get(area) ?? 0) + 1);
      }
      const counter = counterOf(byOperation, operation);
      counter.calls += 1;
      const result = await next({ ...args, input });
      const units = transactedUnits(args.input) ?? consumedUnits(result.output);
      if (reading.has(operation)) counter.readUnits += units;
      else counter.writeUnits += units;
      return result;
    },
    { step: "initialize", name: "meterUnits" },
  );
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const operation = operationOf(context.commandName);
      if (!metered.has(operation)) return next(args);
      const counter = counterOf(byOperation, operation);
      counter.bytesSent += contentLength(args.request);
      const result = await next(args);
      countBody(result.response, (bytes) => {
        counter.bytesReceived += bytes;
      });
      return result;
    },
    { step: "deserialize", priority: "low", name: "meterBytes" },
  );

  return {
    read: () => ({
      total: sum([...byOperation.values()]),
      byOperation: Object.fromEntries([...byOperation].map(([name, used]) => [name, { ...used }])),
      callsByArea: Object.fromEntries(byArea),
      writesByArea: Object.fromEntries(writesByArea),
    }),
    reset() {
      byOperation.clear();
      byArea.clear();
      writesByArea.clear();
    },
  };
}

const operationOf = (commandName: unknown): string => String(commandName).replace(/Command$/, "");

function counterOf(counters: Map<string, Counter>, operation: string): Counter {
  const known = counters.get(operation);
  if (known) return known;
  const fresh = sum([]);
  counters.set(operation, fresh);
  return fresh;
}

function sum(counters: readonly Counter[]): Counter {
  const total = { calls: 0, readUnits: 0, writeUnits: 0, bytesSent: 0, bytesReceived: 0 };
  for (const counter of counters) {
    total.calls += counter.calls;
    total.readUnits += counter.readUnits;
    total.writeUnits += counter.writeUnits;
    total.bytesSent += counter.bytesSent;
    total.bytesReceived += counter.bytesReceived;
  }
  return total;
}

function consumedUnits(output: unknown): number {
  const consumed = (output as { ConsumedCapacity?: unknown }).ConsumedCapacity;
  const list = Array.isArray(consumed) ? consumed : [consumed];
  return list.reduce((units: number, one?: { CapacityUnits?: number }) => {
    return units + (one?.CapacityUnits ?? 0);
  }, 0);
}

const BYTES_PER_WRITE_UNIT = 1024;
/** What DynamoDB charges for a unit written in a transaction. */
const TRANSACTION_FACTOR = 2;

/**
 * Units a transaction of writes takes at least; null for other calls. By the items it puts: DynamoDB
 * Local counts each size once and four units a kilobyte, where DynamoDB charges two for every item.
 * Of what is updated or removed the size is not known here, and counted as one kilobyte.
 */
function transactedUnits(input: object): number | null {
  if (!("TransactItems" in input)) return null;
  const items = input.TransactItems as readonly TransactWriteItem[];
  return items.reduce((units, { Put }) => {
    const bytes = Put?.Item ? itemBytes(Put.Item) : 1;
    return units + TRANSACTION_FACTOR * Math.ceil(bytes / BYTES_PER_WRITE_UNIT);
  }, 0);
}

function contentLength(message: unknown): number {
  const headers = (message as { headers?: Record<string, string> } | undefined)?.headers ?? {};
  return Number(headers["content-length"] ?? 0);
}

/** By the header where there is one, as DynamoDB sends; emulators send larger bodies in pieces. */
function countBody(message: unknown, count: (bytes: number) => void): void {
  const response = message as { headers?: Record<string, string>; body?: unknown };
  const { body } = response;
  if (response.headers?.["content-length"] !== undefined || !(body instanceof Readable)) {
    count(contentLength(response));
    return;
  }
  const counting = new Transform({
    transform(chunk: Buffer, _, done) {
      count(chunk.length);
      done(null, chunk);
    },
  });
  // Whoever reads the body hears of its failure, as of `pipeline`, which makes an error of every end.
  body.once("error", (problem) => counting.destroy(problem));
  response.body = body.pipe(counting);
}

const areaNames: Readonly<Record<string, Area>> = {
  A: "accounts",
  P: "partials",
  S: "snapshots",
  I: "idempotency",
  AU: "audit",
  L: "limits",
};

// Partition keys sit at different depths of each command's input; as text they are unmistakable.
function areasOf(input: unknown): ReadonlySet<Area> {
  const areas = new Set<Area>();
  for (const pk of partitionKeys(input)) {
    const [kind, , area] = pk.split("#");
    if (kind !== "T") areas.add("other");
    else areas.add(area === undefined ? "control" : (areaNames[area] ?? "other"));
  }
  return areas;
}

function* partitionKeys(value: unknown): Generator<string> {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return;
  for (const [name, part] of Object.entries(value)) {
    const text = (part as { S?: unknown } | null)?.S;
    if ((name === "pk" || name === ":pk") && typeof text === "string") yield text;
    else yield* partitionKeys(part);
  }
}
