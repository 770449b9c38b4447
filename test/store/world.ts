import { randomBytes } from "node:crypto";
import { type AttributeValue, ScanCommand, type ScanCommandOutput } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { Account } from "../../functions/domain/index.ts";
import { openStore } from "../../functions/store/index.ts";
import { tenantScope } from "../../functions/store/scope.ts";
import type { TenantStore } from "../../functions/store/store.ts";
import { connect } from "../support/emulators.ts";

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

export const noon = new Date("2026-03-02T12:00:00.000Z");

/** An id of the right shape, made of one digit. */
export const idOf = (prefix: string, digit: string): string => `${prefix}_${digit.repeat(26)}`;

export function randomTenantId(): string {
  return `ten_${[...randomBytes(26)].map((byte) => CROCKFORD.charAt(byte % 32)).join("")}`;
}

/** A database of one's own with one tenant in it. */
export async function openWorld() {
  const connection = await connect();
  await connection.createTables();
  const tenantId = randomTenantId();
  const storeAt = (now: Date, tenant = tenantId): TenantStore =>
    openStore(connection, tenantScope(tenant), { now, actor: "key_test" });
  const store = storeAt(noon);
  await store.tenant.create({ name: "Tenant", mode: "test", asOf: "2026-03-02" });
  return { ...connection, tenantId, store, storeAt };
}

export type World = Awaited<ReturnType<typeof openWorld>>;

/** Every item of the table that passes, in key order, binary as hex: two equal dumps are equal tables. */
export async function dump(
  { dynamo, names }: Pick<World, "dynamo" | "names">,
  passes: (item: Record<string, unknown>) => boolean = () => true,
): Promise<readonly string[]> {
  const lines: string[] = [];
  let start: Record<string, AttributeValue> | undefined;
  do {
    const page: ScanCommandOutput = await dynamo.send(
      new ScanCommand({
        TableName: names.table,
        ConsistentRead: true,
        ...(start && { ExclusiveStartKey: start }),
      }),
    );
    for (const raw of page.Items ?? []) {
      const item = unmarshall(raw);
      if (passes(item)) lines.push(JSON.stringify(sortedByKey(item)));
    }
    start = page.LastEvaluatedKey;
  } while (start);
  return lines.sort();
}

function sortedByKey(item: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(item).map(([name, value]) => [
    name,
    value instanceof Uint8Array ? Buffer.from(value).toString("hex") : value,
  ]);
  return Object.fromEntries(entries.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)));
}

export function accountOf(n: number, facts: Account["facts"] = {}): Account {
  const relationship = n % 3 === 0 ? "customer" : n % 3 === 1 ? "prospect" : "former_customer";
  return {
    externalId: `ext-${n}`,
    name: `Company ${n}`,
    relationship,
    facts: { sector: n % 2 === 0 ? "construction" : "retail", revenue12m: n * 100, ...facts },
  };
}

/** `count` accounts that share a bucket at the given depth. */
export function accountsInBucket(
  store: TenantStore,
  depth: number,
  index: number,
  count: number,
): Account[] {
  const found: Account[] = [];
  for (let n = 0; found.length < count; n++) {
    const account = accountOf(n);
    if (store.accounts.bucketIndex(account.externalId, depth) === index) found.push(account);
  }
  return found;
}
