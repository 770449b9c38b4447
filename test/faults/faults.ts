import { isDeepStrictEqual } from "node:util";
import {
  type AttributeValue,
  BatchWriteItemCommand,
  DynamoDBClient,
  paginateScan,
  type WriteRequest,
} from "@aws-sdk/client-dynamodb";
import type { World } from "../store/world.ts";

type RawItem = Record<string, AttributeValue>;

/** When a process dies: at its n-th call from now, before or after that took effect. */
export interface Fuse {
  readonly calls: number;
  readonly reaches: boolean;
}

const DEAD = "The process was killed";
const BATCH_ITEMS = 25;

/**
 * Lets the process of a world die at any of its calls, and puts the table back to what it was. A
 * process that died makes no further call, whatever it had begun.
 */
export function openFaults(world: Omit<World, "storeAt">) {
  let fuse: { left: number; readonly reaches: boolean } | null = null;
  let calls = 0;
  const wrap =
    <I, O>(next: (args: I) => Promise<O>) =>
    async (args: I): Promise<O> => {
      calls += 1;
      if (fuse === null) return next(args);
      fuse.left -= 1;
      if (fuse.left > 0) return next(args);
      const isLast = fuse.left === 0;
      if (isLast && fuse.reaches) await next(args);
      throw new Error(DEAD);
    };
  const place = { step: "initialize", name: "fuse", priority: "high" } as const;
  world.dynamo.middlewareStack.add(wrap, place);
  world.sqs.middlewareStack.add(wrap, place);

  const own = new DynamoDBClient({
    region: world.env.AWS_REGION ?? "",
    endpoint: world.env.AWS_ENDPOINT_URL_DYNAMODB ?? "",
    credentials: {
      accessKeyId: world.env.AWS_ACCESS_KEY_ID ?? "",
      secretAccessKey: world.env.AWS_SECRET_ACCESS_KEY ?? "",
    },
  });

  async function snapshot(): Promise<RawItem[]> {
    const items: RawItem[] = [];
    const where = { TableName: world.names.table, ConsistentRead: true };
    for await (const page of paginateScan({ client: own }, where))
      items.push(...(page.Items ?? []));
    return items;
  }

  async function write(requests: readonly WriteRequest[]): Promise<void> {
    for (let from = 0; from < requests.length; from += BATCH_ITEMS) {
      const RequestItems = { [world.names.table]: requests.slice(from, from + BATCH_ITEMS) };
      await own.send(new BatchWriteItemCommand({ RequestItems }));
    }
  }

  return {
    light({ calls: left, reaches }: Fuse) {
      fuse = { left, reaches };
    },
    putOut() {
      fuse = null;
    },
    /** Calls made since the last time. */
    counted(): number {
      const count = calls;
      calls = 0;
      return count;
    },
    snapshot,
    async restore(items: readonly RawItem[]): Promise<void> {
      const there = new Map((await snapshot()).map((item) => [nameOf(item), item]));
      const differing = items.filter((item) => {
        const found = there.get(nameOf(item));
        there.delete(nameOf(item));
        return !isDeepStrictEqual(found, item);
      });
      await write([
        ...[...there.values()].map(({ pk, sk }) => ({
          DeleteRequest: { Key: { pk, sk } as RawItem },
        })),
        ...differing.map((Item) => ({ PutRequest: { Item } })),
      ]);
    },
  };
}

const nameOf = ({ pk, sk }: RawItem): string => `${pk?.S}\n${sk?.S}`;
