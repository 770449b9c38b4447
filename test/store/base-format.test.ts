import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Account, canonicalAccount, type FactValue } from "../../functions/domain/index.ts";
import { sandboxAccounts } from "../../functions/domain/sandbox/accounts.ts";
import { type BaseRow, packBase, unpackBase } from "../../functions/store/base-format.ts";
import { accountOf, dump, noon, openWorld, randomTenantId, type World } from "./world.ts";

/** Bytes of a base as JSON rows, kept from before there were columns. */
const JSON_ROWS = Buffer.from(
  "KLUv/WAwAYULAJYWSjJgSdocwEMQBA3gKqo91pMKFLb/mG6jxE00jkZ7sa2RMtyrHQp7a4Sov3cfQoF0BEHABUMAOgA7AA8BjfJVhj2/X9DAwYREBIiIBwwiEr1IJ6ERIRoJCI0FBzh7Nxy/Vwf7IgBynF0T9BmLLJXSWkhKUsNKFIuBQS2iKAFLsTdL9RMbaljHSgcAlZaLz2EbNJt+3+5N5wo7lQSY+B6eA99+ZmVv6FXHZ7DT6njx/exGVvq4szsBf6gvPnVKx5ESMulYCzf8tnY14IlCUgvhEws4fJ+kQ6VjYaV1ZfYy5dK9+EaHj2vPs09ZXdPvQqKgQAKtRVF17VA5nfgYGlhK2Ra16Iq9Ky9fBXs/kCGGIzcHbciU0qaUFTx69ijf7PqmO4OJr/L8Rq0FGwBg8NjlFWwMyarXCMfrD5ftitnmVyal2WJ9Q+inCXRm42JZ4yqeWnOqLZYboTWwK3V0N9giSVC8xXa8aSaYhjFttcAX",
  "base64",
);

const told: readonly BaseRow[] = [
  {
    version: 3,
    created: Date.parse("2026-03-02T12:00:00.000Z"),
    updated: Date.parse("2026-04-01T08:30:00.123Z"),
    account: {
      externalId: "ext-1",
      name: "Café Ünïcode 日本 😀",
      relationship: "customer",
      facts: {
        active: true,
        buyingMotives: ["price", "service"],
        customerSince: "2019-02-28",
        revenue12m: 1234.56,
        sector: "retail",
      },
      feeds: {
        orders: [{ lineId: "L1", date: "2026-01-05", orderId: "SO-1", revenue: 10.5 }],
        leads: [{ date: "2026-02-01", topic: "gloves", outcome: "opportunity" }],
      },
      ratings: [{ criterion: "size", assessor: "sales-manager", value: 4, date: "2026-01-01" }],
    },
  },
  {
    version: 1,
    created: Date.parse("2026-03-02T12:00:00.000Z"),
    updated: Date.parse("2026-03-02T12:00:00.000Z"),
    account: { externalId: "ext-2", name: "Plain", relationship: "prospect", facts: {} },
  },
];

const days = fc
  .date({ min: new Date("1800-01-01"), max: new Date("2200-12-31"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const amounts = fc.oneof(
  fc.integer({ min: -1e12, max: 1e12 }),
  fc.integer({ min: -1e9, max: 1e9 }).map((cents) => cents / 100),
  fc.double({ min: -1e12, max: 1e12, noNaN: true }).map((value) => value + 0),
);
const texts = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 30 }),
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.constantFrom("retail", "care", "2026-13-01", "0000-00-00", "+02026-01-1"),
);
const fact: fc.Arbitrary<FactValue> = fc.oneof(
  amounts,
  days,
  texts,
  fc.boolean(),
  fc.array(texts, { maxLength: 4 }),
);
const feeds = fc.record({
  orders: fc.array(fc.record({ date: days, orderId: texts, revenue: amounts }), { minLength: 1 }),
});
const ratings = fc.array(
  fc.record({
    criterion: fc.constantFrom("size", "fit"),
    assessor: fc.constantFrom("sales-manager", "account-manager"),
    value: fc.integer({ min: 1, max: 5 }),
    date: days,
  }),
  { minLength: 1, maxLength: 2 },
);
const account = fc
  .record(
    {
      externalId: fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }),
      name: texts,
      relationship: fc.constantFrom("customer", "prospect", "former_customer"),
      facts: fc.dictionary(fc.constantFrom("a", "b", "c", "revenue12m", "sector", "z9"), fact),
      feeds,
      ratings,
    },
    { requiredKeys: ["externalId", "name", "relationship", "facts"] },
  )
  .map((stated) => canonicalAccount(stated as Account));
const time = fc.integer({ min: 0, max: 4e12 });
const rows: fc.Arbitrary<BaseRow[]> = fc.array(
  fc.record({ version: fc.integer({ min: 1, max: 1e6 }), created: time, updated: time, account }),
  { maxLength: 40 },
);

describe("a base", () => {
  test("comes back as it was, whatever its accounts hold", () => {
    fc.assert(
      fc.property(rows, (written) => {
        const read = unpackBase(packBase(written));
        expect(read).toEqual(written);
        expect(JSON.stringify(read)).toBe(JSON.stringify(written));
      }),
      { numRuns: 300 },
    );
  });

  test("has equal bytes when its content is equal", () => {
    fc.assert(
      fc.property(rows, (written) => {
        expect(packBase(unpackBase(packBase(written)))).toEqual(packBase(written));
        expect(packBase(structuredClone(written))).toEqual(packBase(written));
      }),
      { numRuns: 100 },
    );
  });

  test("written as JSON rows is still read", () => {
    expect(unpackBase(JSON_ROWS)).toEqual(told);
    expect(JSON.stringify(unpackBase(JSON_ROWS)[1])).toBe(JSON.stringify(told[1]));
  });

  test("says the number of its format first", () => {
    expect(zstdDecompressSync(packBase(told))[0]).toBe(2);
  });

  test("of a format nobody knows is refused, not misread", () => {
    const data = zstdCompressSync(Buffer.from([3, 0, 0]));
    expect(() => unpackBase(data)).toThrow(/format 3/);
  });

  test("that is cut off is refused, not misread", () => {
    const bytes = zstdDecompressSync(packBase(told));
    for (let length = 1; length < bytes.length; length += 1) {
      expect(() => unpackBase(zstdCompressSync(bytes.subarray(0, length)))).toThrow(RangeError);
    }
  });

  test("of ordinary accounts takes less than half the bytes of JSON", () => {
    const accounts = [...sandboxAccounts({ seed: 1, count: 500, asOf: "2026-11-01" })];
    const written = accounts.map((one) => {
      return { version: 1, created: 0, updated: 0, account: canonicalAccount(one) };
    });
    const json = zstdCompressSync(Buffer.from(JSON.stringify(written)));
    expect(2 * packBase(written).length).toBeLessThan(json.length);
  });
});

describe("a bucket whose base is of JSON rows", () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  function tenantWhere(holds: (place: (externalId: string) => number) => boolean): string {
    for (;;) {
      const tenantId = randomTenantId();
      const { accounts } = world.storeAt(noon, tenantId);
      if (holds((externalId) => accounts.bucketIndex(externalId, 20))) return tenantId;
    }
  }

  test("is read, changed and written anew", async () => {
    // The order of accounts in a base is that of their digests, which depend on the tenant.
    const tenantId = tenantWhere((place) => place("ext-1") < place("ext-2"));
    const store = world.storeAt(noon, tenantId);
    await store.tenant.create({ name: "Old", mode: "test", asOf: "2026-03-02" });
    const applied = (accounts: Account[], importId: string) =>
      store.accounts.applyToBucket(0, 0, importId, noon, () => ({
        put: accounts,
        remove: [],
        receipt: null,
      }));
    const many = Array.from({ length: 20 }, (_, n) => accountOf(n));
    await applied(many, "imp_first");
    await world.dynamo.send(
      new UpdateItemCommand({
        TableName: world.names.table,
        Key: marshall({ pk: `T#${tenantId}#A#00.00000`, sk: "base" }),
        UpdateExpression: "SET #data = :data",
        ExpressionAttributeNames: { "#data": "data" },
        ExpressionAttributeValues: marshall({ ":data": JSON_ROWS }),
      }),
    );
    const { accounts } = await store.accounts.bucket(0, 0);
    expect(accounts.map((stored) => stored.account)).toEqual(told.map((row) => row.account));

    await applied(
      Array.from({ length: 20 }, (_, n) => accountOf(10 + n)),
      "imp_second",
    );
    const after = await store.accounts.bucket(0, 0);
    expect(after.accounts.find(({ account: { externalId } }) => externalId === "ext-1")).toEqual({
      id: accounts.find(({ account: { externalId } }) => externalId === "ext-1")?.id,
      version: 3,
      account: told[0]?.account,
      createdAt: "2026-03-02T12:00:00.000Z",
      updatedAt: "2026-04-01T08:30:00.123Z",
    });
    const ids = after.accounts.map(({ id }) => id);
    expect(ids).toEqual([...ids].sort());
    expect(ids).toHaveLength(22);
    const [base] = await dump(world, (item) => {
      return String(item.pk).startsWith(`T#${tenantId}#A#`) && item.sk === "base";
    });
    const data = Buffer.from(String(JSON.parse(base ?? "{}").data), "hex");
    expect(zstdDecompressSync(data)[0]).toBe(2);
  });
});
