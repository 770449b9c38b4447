import { ScanCommand, type ScanCommandOutput } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { Inhabitant } from "./world.ts";

export const isEverything = (): boolean => true;
/** All but what every call of the tenant's own changes: what it may still spend, kept answers. */
const isLasting = (partition: string): boolean => !/#(L|I)$/.test(partition);

/** Every item that is a tenant's, in both tables, if its partition passes. */
export async function heldBy(
  { dynamo, names, tenantId }: Inhabitant,
  passes: (partition: string) => boolean = isLasting,
): Promise<readonly string[]> {
  const held: string[] = [];
  for (const TableName of [names.table, names.identityTable]) {
    let start: ScanCommandOutput["LastEvaluatedKey"];
    do {
      const page: ScanCommandOutput = await dynamo.send(
        new ScanCommand({ TableName, ConsistentRead: true, ExclusiveStartKey: start }),
      );
      for (const raw of page.Items ?? []) {
        const item = unmarshall(raw);
        const isMine = [item.pk, item.sk, item.tenantId].some((part) =>
          String(part).includes(tenantId),
        );
        if (isMine && passes(String(item.pk))) held.push(JSON.stringify(item, inHex));
      }
      start = page.LastEvaluatedKey;
    } while (start);
  }
  return held.toSorted();
}

const inHex = (_name: string, value: unknown): unknown =>
  value instanceof Uint8Array ? Buffer.from(value).toString("hex") : value;
