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

/** An item and the table it is in. */
export interface Held {
  readonly table: string;
  readonly item: RawItem;
}

/** A call as it was made, such as a `PutItemCommand` and what it was given. */
export interface Made {
  readonly command: string;
  readonly input: unknown;
}

/** When a process dies: at its n-th call from now, before or after that took effect. */
export interface Fuse {
  readonly calls: number;
  readonly reaches: boolean;
  /** Names of the commands that are counted; all when left out. */
  readonly only?: RegExp;
}

const DEAD = "The process was killed";
const BATCH_ITEMS = 25;

/**
 * Lets the process of a world die at any of its calls, and puts the tables back to what they were. A
 * process that died makes no further call, whatever it had begun.
 */
export function openFaults(
  world: Omit<World, "storeAt">,
  {
    tables = [world.names.table],
    withFiles = false,
  }: { readonly tables?: readonly string[]; readonly withFiles?: boolean } = {},
) {
  let fuse: { left: number; readonly reaches: boolean; readonly only: RegExp } | null = null;
  let calls: Made[] = [];
  const begun = new Set<Promise<unknown>>();
  const noted =
    <I, O>(next: (args: I) => Promise<O>) =>
    (args: I): Promise<O> => {
      const call = next(args).finally(() => begun.delete(call));
      begun.add(call);
      return call;
    };
  const wrap = <I, O>(inner: (args: I) => Promise<O>, context: object) => {
    const next = noted(inner);
    const { commandName: command } = context as { readonly commandName?: string };
    return async (args: I): Promise<O> => {
      calls.push({ command: command ?? "", input: (args as { readonly input?: unknown }).input });
      if (fuse === null) return next(args);
      if (fuse.left > 0 && !fuse.only.test(command ?? "")) return next(args);
      fuse.left -= 1;
      if (fuse.left > 0) return next(args);
      const isLast = fuse.left === 0;
      if (isLast && fuse.reaches) await next(args);
      throw new Error(DEAD);
    };
  };
  const place = { step: "initialize", name: "fuse", priority: "high" } as const;
  world.dynamo.middlewareStack.add(wrap, place);
  world.sqs.middlewareStack.add(wrap, place);
  if (withFiles) world.s3.middlewareStack.add(wrap, place);

  const own = new DynamoDBClient({
    region: world.env.AWS_REGION ?? "",
    endpoint: world.env.AWS_ENDPOINT_URL_DYNAMODB ?? "",
    credentials: {
      accessKeyId: world.env.AWS_ACCESS_KEY_ID ?? "",
      secretAccessKey: world.env.AWS_SECRET_ACCESS_KEY ?? "",
    },
  });

  async function scan(table: string): Promise<Held[]> {
    const items: Held[] = [];
    const where = { TableName: table, ConsistentRead: true };
    for await (const page of paginateScan({ client: own }, where))
      items.push(...(page.Items ?? []).map((item) => ({ table, item })));
    return items;
  }

  const snapshot = async (): Promise<Held[]> => (await Promise.all(tables.map(scan))).flat();

  async function write(requests: readonly (readonly [string, WriteRequest])[]): Promise<void> {
    for (let from = 0; from < requests.length; from += BATCH_ITEMS) {
      const RequestItems: Record<string, WriteRequest[]> = {};
      for (const [table, request] of requests.slice(from, from + BATCH_ITEMS)) {
        RequestItems[table] ??= [];
        RequestItems[table].push(request);
      }
      await own.send(new BatchWriteItemCommand({ RequestItems }));
    }
  }

  return {
    light({ calls: left, reaches, only = /./ }: Fuse) {
      fuse = { left, reaches, only };
    },
    putOut() {
      fuse = null;
    },
    /** Puts the fuse out once what the dead process had begun has come to its end. */
    async buried(): Promise<void> {
      await Promise.allSettled(begun);
      fuse = null;
    },
    /** How many calls were made since the last time. */
    counted(): number {
      return this.made().length;
    },
    /** What was asked in each call since the last time. */
    made(): readonly Made[] {
      const all = calls;
      calls = [];
      return all;
    },
    snapshot,
    /** `now`: what the tables are known to hold, when nothing was written since it was read. */
    async restore(items: readonly Held[], now?: readonly Held[]): Promise<void> {
      const there = new Map((now ?? (await snapshot())).map((held) => [nameOf(held), held]));
      const differing = items.filter((held) => {
        const found = there.get(nameOf(held));
        there.delete(nameOf(held));
        return !isDeepStrictEqual(found?.item, held.item);
      });
      await write([
        ...[...there.values()].map(({ table, item: { pk, sk } }) => {
          return [table, { DeleteRequest: { Key: { pk, sk } as RawItem } }] as const;
        }),
        ...differing.map(({ table, item }) => [table, { PutRequest: { Item: item } }] as const),
      ]);
    },
  };
}

const nameOf = ({ table, item: { pk, sk } }: Held): string => `${table}\n${pk?.S}\n${sk?.S}`;
