import { DeleteItemCommand, PutItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { AuditRecord } from "../../functions/domain/audit/types.ts";
import { noSettings } from "../../functions/domain/settings/types.ts";
import { openStore } from "../../functions/store/index.ts";
import { tenantScope } from "../../functions/store/scope.ts";
import type { AuditListing, TenantStore } from "../../functions/store/store.ts";
import { criteria, profile } from "../events/method.ts";
import { dump, idOf, noon, openWorld, randomTenantId, type World } from "./world.ts";

let world: World;
let tenantId: string;

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  tenantId = randomTenantId();
  await at(noon).tenant.create({ name: "Fresh", mode: "test", asOf: "2026-03-02" });
});

const at = (now: Date): TenantStore => world.storeAt(now, tenantId);
const april = new Date("2026-04-02T09:00:00.000Z");
const june = new Date("2026-06-02T09:00:00.000Z");
const goal = (conversionMin: number) => ({ ...noSettings, thresholds: { conversionMin } });
const content = (points: number) => ({
  name: "Aardema",
  criteriaSetId: idOf("crs", "1"),
  profile: profile(points),
});

/** Seven records in three months, one of which lies beyond a month without any. */
async function sevenRecords(): Promise<void> {
  await at(noon).criteriaSets.create(idOf("crs", "1"), { name: "Set", criteria });
  await at(noon).profiles.create(idOf("wpr", "1"), content(1));
  await at(april).settings.write(0, goal(0.1));
  await at(april).settings.write(1, goal(0.2));
  await at(april).profiles.update(idOf("wpr", "1"), 1, content(2));
  await at(june).profiles.publish(idOf("wpr", "1"), 2);
  await at(june).settings.write(2, goal(0.3));
}

async function all(listing: Partial<AuditListing> = {}, limit = 3): Promise<AuditRecord[]> {
  const found: AuditRecord[] = [];
  for (let after: string | null = null; ; ) {
    const page = await at(june).audit.list({ newestFirst: false, ...listing }, after, limit);
    expect(page.items.length).toBeLessThanOrEqual(limit);
    found.push(...page.items);
    if (page.next === null) return found;
    after = page.next;
  }
}

const verify = (maxRecords = 1_000) => at(june).audit.verify(null, maxRecords);
const month = (name: string): string => `T#${tenantId}#AU#${name}`;
const place = (sequence: number): string => `r#${String(sequence).padStart(12, "0")}`;
const TableName = () => world.names.table;

describe("audit records", () => {
  test("say who did what to which version in which request, and what it was before", async () => {
    const trace = { now: noon, actor: "key_test", requestId: "request-12345" };
    const store = openStore(world, tenantScope(tenantId), trace);
    await store.settings.write(0, goal(0.1));
    await store.settings.write(1, goal(0.2));
    expect(await all()).toMatchObject([
      { sequence: 1, action: "created", resource: "settings", version: 1, actor: "key_test" },
      {
        sequence: 2,
        at: noon.toISOString(),
        month: "2026-03",
        requestId: "request-12345",
        action: "changed",
        change: {
          before: { thresholds: { conversionMin: 0.1 } },
          after: { thresholds: { conversionMin: 0.2 } },
        },
      },
    ]);
  });

  test("are listed from either end, by month and by resource, each once over all pages", async () => {
    await sevenRecords();
    const sequences = async (listing: Partial<AuditListing>, limit?: number) =>
      (await all(listing, limit)).map(({ sequence }) => sequence);
    for (const limit of [1, 2, 3, 7, 8]) {
      expect(await sequences({}, limit)).toEqual([1, 2, 3, 4, 5, 6, 7]);
      expect(await sequences({ newestFirst: true }, limit)).toEqual([7, 6, 5, 4, 3, 2, 1]);
      expect(await sequences({ resource: "settings" }, limit)).toEqual([3, 4, 7]);
    }
    expect(await sequences({ month: "2026-04" })).toEqual([3, 4, 5]);
    expect(await sequences({ month: "2026-05" })).toEqual([]);
    expect(await sequences({ month: "2026-04", resource: idOf("wpr", "1") })).toEqual([5]);
  });

  test("never hold a name", async () => {
    await sevenRecords();
    const records = await dump(world, ({ pk }) => String(pk).startsWith(`T#${tenantId}#AU`));
    expect(records).toHaveLength(8);
    expect(records.join("\n")).not.toContain("Aardema");
  });

  test("are of one unforked chain when 40 write at the same moment, each change once", async () => {
    const writes = Array.from({ length: 40 }, (_, n) => {
      const id = `wpr_${String(n).padStart(26, "0")}`;
      return at(noon).profiles.create(id, content(n));
    });
    await Promise.all(writes);
    const records = await all({}, 100);
    expect(records.map(({ sequence }) => sequence)).toEqual(records.map((_, n) => n + 1));
    expect(new Set(records.map(({ resource }) => resource)).size).toBe(40);
    expect(records).toHaveLength(40);
    expect(await verify()).toMatchObject({ verified: 40, faults: [], finished: true });
  });

  test("are not written for what was refused", async () => {
    await at(noon).settings.write(0, goal(0.1));
    await expect(at(noon).settings.write(0, goal(0.2))).rejects.toMatchObject({ code: "stale" });
    await at(noon).settings.write(1, goal(0.1));
    expect(await all()).toHaveLength(1);
  });

  test("cost a read of the head, and two items in the transaction of the change", async () => {
    await at(noon).settings.write(0, goal(0.1));
    world.meter.reset();
    await at(noon).settings.write(1, goal(0.2));
    const { byOperation, callsByArea } = world.meter.read();
    expect(callsByArea.audit).toBe(2);
    // Thing, version, record and head, each under 1 KB: two units each in a transaction.
    expect(byOperation.TransactWriteItems).toMatchObject({ calls: 1, writeUnits: 8 });
  });
});

describe("verification", () => {
  test("of an untouched chain finds nothing, in steps of any size, from any place", async () => {
    expect(await verify()).toEqual({ verified: 0, faults: [], end: null, finished: true });
    await sevenRecords();
    expect(await verify()).toMatchObject({ verified: 7, faults: [], finished: true });
    for (const step of [1, 2, 3, 7]) {
      let end: Awaited<ReturnType<typeof verify>>["end"] = null;
      let verified = 0;
      for (let finished = false; !finished; ) {
        const found = await at(june).audit.verify(end, step);
        expect(found.faults).toEqual([]);
        verified += found.verified;
        ({ end, finished } = found);
      }
      expect(verified).toBe(7);
      expect(end?.sequence).toBe(7);
    }
  });

  test("from a place that never was finds a fault, and reads no month before the tenant's first", async () => {
    await sevenRecords();
    const never = { sequence: 3, hash: "0".repeat(64) };
    for (const month of ["0000-01", "2026-03", "2026-04", "9999-12"]) {
      world.meter.reset();
      const found = await at(june).audit.verify({ ...never, month }, 1_000);
      expect(found.faults, month).not.toEqual([]);
      expect(world.meter.read().total.calls).toBeLessThan(20);
    }
    const none = { month: "2026-03", sequence: 0, hash: "0".repeat(64) };
    expect((await at(june).audit.verify(none, 1_000)).faults).toEqual([]);
  });

  test("finds each record that is removed, wherever it lies", async () => {
    await sevenRecords();
    for (const record of await all()) {
      const key = { pk: month(record.month), sk: place(record.sequence) };
      const { Attributes } = await world.dynamo.send(
        new DeleteItemCommand({
          TableName: TableName(),
          Key: marshall(key),
          ReturnValues: "ALL_OLD",
        }),
      );
      expect((await verify()).faults).toEqual([{ kind: "missing", sequence: record.sequence }]);
      await world.dynamo.send(new PutItemCommand({ TableName: TableName(), Item: Attributes }));
    }
    expect((await verify()).faults).toEqual([]);
  });

  test("finds each attribute of each record that is altered or added", async () => {
    await sevenRecords();
    for (const { month: under, sequence } of await all()) {
      const Key = marshall({ pk: month(under), sk: place(sequence) });
      for (const attribute of ["text", "hash", "more"]) {
        const change = async (value: string) =>
          (
            await world.dynamo.send(
              new UpdateItemCommand({
                TableName: TableName(),
                Key,
                UpdateExpression: "SET #a = :value",
                ExpressionAttributeNames: { "#a": attribute },
                ExpressionAttributeValues: marshall({ ":value": value }),
                ReturnValues: "ALL_OLD",
              }),
            )
          ).Attributes;
        const before = await change("x");
        expect((await verify()).faults).toContainEqual({ kind: "altered", sequence });
        await world.dynamo.send(new PutItemCommand({ TableName: TableName(), Item: before }));
      }
    }
    expect((await verify()).faults).toEqual([]);
  });

  test("finds records that changed places, strangers among them, and a head that was moved or removed", async () => {
    await sevenRecords();
    const put = (item: Record<string, unknown>) =>
      world.dynamo.send(new PutItemCommand({ TableName: TableName(), Item: marshall(item) }));
    const remove = (key: Record<string, unknown>) =>
      world.dynamo.send(new DeleteItemCommand({ TableName: TableName(), Key: marshall(key) }));
    const kinds = async () => (await verify()).faults.map(({ kind }) => kind);
    const read = async (sk: string) => {
      const lines = await dump(
        world,
        (item) => item.sk === sk && String(item.pk).includes(tenantId),
      );
      return JSON.parse(lines[0] ?? "{}") as Record<string, unknown>;
    };
    const [three, four, head] = [await read(place(3)), await read(place(4)), await read("chain")];
    await put({ ...three, text: four.text, hash: four.hash });
    await put({ ...four, text: three.text, hash: three.hash });
    expect(await kinds()).toContain("altered");
    await put(three);
    await put(four);
    for (const sk of ["a", "z", place(8)]) {
      await put({ ...four, sk, pk: month("2026-06") });
      expect(await kinds(), sk).not.toEqual([]);
      await remove({ pk: month("2026-06"), sk });
    }
    await put({ ...head, sequence: 6, hash: (await all()).at(5)?.hash });
    expect(await kinds()).toContain("unknown");
    await remove({ pk: head.pk, sk: "chain" });
    expect(await kinds()).toContain("unknown");
    await put(head);
    expect(await kinds()).toEqual([]);
  });

  test("finds from a place that was kept what nothing in the chain itself shows: an end cut off", async () => {
    await sevenRecords();
    const { end: kept } = await verify();
    const records = await all();
    for (const { month: under, sequence } of records.slice(5)) {
      const key = marshall({ pk: month(under), sk: place(sequence) });
      await world.dynamo.send(new DeleteItemCommand({ TableName: TableName(), Key: key }));
    }
    const fifth = records[4];
    const head = { sequence: 5, month: fifth?.month, hash: fifth?.hash, firstMonth: "2026-03" };
    await world.dynamo.send(
      new PutItemCommand({
        TableName: TableName(),
        Item: marshall({ pk: `T#${tenantId}#AU`, sk: "chain", ...head }),
      }),
    );
    expect((await verify()).faults).toEqual([]);
    const fromKept = () => at(june).audit.verify(kept, 1_000);
    expect((await fromKept()).faults).toEqual([{ kind: "missing", sequence: 6 }]);
    // Written on to the same length, and beyond.
    await at(june).settings.write(3, goal(0.5));
    await at(june).settings.write(4, goal(0.6));
    expect((await fromKept()).faults).toEqual([{ kind: "altered", sequence: 7 }]);
    await at(june).settings.write(5, goal(0.7));
    expect((await fromKept()).faults).toEqual([{ kind: "unlinked", sequence: 8 }]);
    expect((await verify()).faults).toEqual([]);
  });
});
