import type { AttributeValue, DynamoDBClient, TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { itemBytes } from "../../functions/store/item-size.ts";

/**
 * What an item is of: an account changed singly, the whole of a bucket's accounts, what a bucket is
 * known by, sums and lists of the tree, what is published, or all the rest (jobs, audit, usage).
 */
export const writeKinds = ["singly", "bases", "heads", "tree", "published", "rest"] as const;
export type WriteKind = (typeof writeKinds)[number];
export type UnitsByKind = Readonly<Record<WriteKind, number>>;

type Item = Readonly<Record<string, AttributeValue>>;

const BYTES_PER_UNIT = 1024;
const TRANSACTION_FACTOR = 2;

/**
 * Counts the write units of a client by what was written. Of what is updated or removed the size is
 * not known here, and counted as one unit, which it is nearly always.
 */
export function countWriteKinds(dynamo: DynamoDBClient) {
  let units = noUnits();
  const count = (key: Item | undefined, bytes: number, factor: number) => {
    units[kindOf(key)] += factor * Math.ceil(bytes / BYTES_PER_UNIT);
  };
  dynamo.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        const command = String(commandName).replace(/Command$/, "");
        if (command === "TransactWriteItems") {
          const { TransactItems = [] } = args.input as { TransactItems?: TransactWriteItem[] };
          for (const { Put, Update, Delete } of TransactItems) {
            if (Put?.Item) count(Put.Item, itemBytes(Put.Item), TRANSACTION_FACTOR);
            else count(Update?.Key ?? Delete?.Key, 1, TRANSACTION_FACTOR);
          }
        } else if (/^(Put|Update|Delete)Item$/.test(command)) {
          const { Item, Key } = args.input as { Item?: Item; Key?: Item };
          count(Item ?? Key, Item ? itemBytes(Item) : 1, 1);
        }
        return next(args);
      },
    { step: "initialize", name: "countWriteKinds" },
  );
  return {
    read: (): UnitsByKind => ({ ...units }),
    reset() {
      units = noUnits();
    },
  };
}

const noUnits = (): Record<WriteKind, number> => ({
  ...{ singly: 0, bases: 0, heads: 0, tree: 0, published: 0, rest: 0 },
});

/** By the keys of functions/store/keys.ts. */
function kindOf(key: Item | undefined): WriteKind {
  const [, , area] = (key?.pk?.S ?? "").split("#");
  if (area === "P") return "tree";
  if (area === "S") return "published";
  if (area !== "A") return "rest";
  const name = key?.sk?.S ?? "";
  if (name.startsWith("d#")) return "singly";
  return name.startsWith("base") ? "bases" : "heads";
}
