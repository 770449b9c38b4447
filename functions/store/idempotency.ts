/**
 * What became of a request that carried an Idempotency-Key. One item per key of a tenant, kept 24
 * hours: first `running` with a claim that lapses, then `done` with the answer's bytes.
 */
import { hash } from "node:crypto";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  PutItemCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { IDEMPOTENCY_HELD_SECONDS, IDEMPOTENCY_KEPT_SECONDS } from "../contract/limits.ts";
import { type Clients, clientsWithin } from "./clients.ts";
import { idempotencyPk } from "./keys.ts";
import type { TenantScope } from "./scope.ts";
import { type Item, openTable } from "./table.ts";

const READ_ITEMS = 100;

/** An answer as it went out. */
export interface KeptAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** UTF-8. */
  readonly body: string;
}

/** The right to run a request. Whoever takes it over after a crash or a failure gets the same seed and time. */
export interface Claim {
  readonly seed: string;
  readonly startedAt: Date;
  /** Proves, when the answer is kept, that nobody took over meanwhile. */
  readonly heldUntil: number;
}

export type Begun =
  | { readonly state: "claimed"; readonly claim: Claim }
  | { readonly state: "done"; readonly answer: KeptAnswer }
  | { readonly state: "running" }
  | { readonly state: "other-request" };

export interface IdempotencyStore {
  /** `seed` is used when this is the first request under the key. */
  begin(key: string, fingerprint: string, now: Date, seed: string): Promise<Begun>;
  keep(key: string, fingerprint: string, claim: Claim, answer: KeptAnswer): Promise<void>;
  /**
   * Lets go of a request whose failure is not to be repeated from memory. Seed and time stay: what
   * failed may have had its effect, and a repeat then comes upon that instead of adding another.
   */
  release(key: string, claim: Claim): Promise<void>;
}

interface Row {
  readonly fingerprint: string;
  readonly seed: string;
  readonly startedAt: string;
  readonly heldUntil: number;
  readonly ttl: number;
  readonly answer?: Uint8Array;
}

export function openIdempotency(clients: Clients, scope: TenantScope): IdempotencyStore {
  const { dynamo } = clientsWithin(clients, scope);
  const TableName = clients.names.table;
  const keyOf = (key: string) => ({ pk: idempotencyPk(scope), sk: hash("sha256", key) });
  const put = (key: string, row: Row, condition: string, values: Record<string, unknown>) =>
    dynamo.send(
      new PutItemCommand({
        TableName,
        Item: marshall({ ...keyOf(key), ...row }),
        ConditionExpression: condition,
        ExpressionAttributeNames: names(condition),
        ExpressionAttributeValues: marshall(values),
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      }),
    );

  return {
    async begin(key, fingerprint, now, seed) {
      const seconds = epochSeconds(now);
      const fresh: Row = {
        fingerprint,
        seed,
        startedAt: now.toISOString(),
        heldUntil: seconds + IDEMPOTENCY_HELD_SECONDS,
        ttl: seconds + IDEMPOTENCY_KEPT_SECONDS,
      };
      const found = await rowInTheWay(
        put(key, fresh, "attribute_not_exists(pk) OR #ttl <= :now", { ":now": seconds }),
      );
      if (found === null) return { state: "claimed", claim: claimOf(fresh) };
      if (found.fingerprint !== fingerprint) return { state: "other-request" };
      if (found.answer) return { state: "done", answer: unpack(found.answer) };
      if (found.heldUntil > seconds) return { state: "running" };
      const taken: Row = { ...found, heldUntil: fresh.heldUntil };
      const other = await rowInTheWay(
        put(key, taken, "#heldUntil = :held AND attribute_not_exists(answer)", {
          ":held": found.heldUntil,
        }),
      );
      return other === null ? { state: "claimed", claim: claimOf(taken) } : { state: "running" };
    },

    async keep(key, fingerprint, claim, answer) {
      const startedAt = claim.startedAt.toISOString();
      const ttl = epochSeconds(claim.startedAt) + IDEMPOTENCY_KEPT_SECONDS;
      const row = { fingerprint, seed: claim.seed, startedAt, heldUntil: claim.heldUntil, ttl };
      // Whoever took the claim over does the same work with the same ids and keeps its own answer.
      await rowInTheWay(
        put(
          key,
          { ...row, answer: pack(answer) },
          "#heldUntil = :held AND attribute_not_exists(answer)",
          {
            ":held": claim.heldUntil,
          },
        ),
      );
    },

    async release(key, claim) {
      const command = new UpdateItemCommand({
        TableName,
        Key: marshall(keyOf(key)),
        UpdateExpression: "SET heldUntil = :free",
        ConditionExpression: "heldUntil = :held AND attribute_not_exists(answer)",
        ExpressionAttributeValues: marshall({ ":held": claim.heldUntil, ":free": 0 }),
      });
      await dynamo.send(command).catch(ignoreLostCondition);
    },
  };
}

/** Forgets the answers in which a text stands; such a request, repeated, is made anew. */
export async function forgetAnswers(
  clients: Clients,
  scope: TenantScope,
  text: string,
): Promise<void> {
  const table = openTable(clientsWithin(clients, scope).dynamo, clients.names.table);
  const pk = idempotencyPk(scope);
  for (let after: string | null = null; ; ) {
    const items: readonly Item[] = await table.query({ pk, after, limit: READ_ITEMS });
    for (const { sk, answer } of items) {
      if (answer instanceof Uint8Array && JSON.stringify(unpack(answer)).includes(text))
        await table.write([{ remove: { pk, sk } }]);
    }
    if (items.length < READ_ITEMS) return;
    after = items.at(-1)?.sk ?? after;
  }
}

/** The row that made a conditional put fail; null when the put went through. */
async function rowInTheWay(sent: Promise<unknown>): Promise<Row | null> {
  try {
    await sent;
    return null;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return rowOf(error.Item ?? {});
  }
}

function ignoreLostCondition(error: unknown): void {
  if (!(error instanceof ConditionalCheckFailedException)) throw error;
}

function rowOf(item: Record<string, AttributeValue>): Row {
  const { fingerprint, seed, startedAt, heldUntil, ttl, answer } = unmarshall(item);
  return {
    fingerprint: String(fingerprint),
    seed: String(seed),
    startedAt: String(startedAt),
    heldUntil: Number(heldUntil),
    ttl: Number(ttl),
    ...(answer instanceof Uint8Array && { answer }),
  };
}

function claimOf(row: Row): Claim {
  return { seed: row.seed, startedAt: new Date(row.startedAt), heldUntil: row.heldUntil };
}

/** Names are declared only where the condition uses them; DynamoDB refuses unused ones. */
function names(condition: string): Record<string, string> {
  return Object.fromEntries(
    ["ttl", "heldUntil"]
      .filter((name) => condition.includes(`#${name}`))
      .map((name) => [`#${name}`, name]),
  );
}

const epochSeconds = (time: Date): number => Math.floor(time.getTime() / 1000);
const pack = (answer: KeptAnswer): Uint8Array => zstdCompressSync(JSON.stringify(answer));
const unpack = (bytes: Uint8Array): KeptAnswer =>
  JSON.parse(zstdDecompressSync(bytes).toString("utf8"));
