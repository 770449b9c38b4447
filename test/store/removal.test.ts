import { paginateScan } from "@aws-sdk/client-dynamodb";
import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openStore } from "../../functions/store/index.ts";
import { tenantScope } from "../../functions/store/scope.ts";
import { type Inhabitant, twoTenants } from "../routes/world.ts";

let gone: Inhabitant;
let stays: Inhabitant;
beforeAll(async () => {
  [gone, stays] = await twoTenants();
  for (const { pump, tenantId, ask } of [gone, stays]) {
    await pump.settle();
    await ask("PUT", "/v1/settings/cors", {
      body: { origins: [`https://${tenantId.slice(4).toLowerCase()}.example.nl`] },
      status: 200,
    });
  }
}, 120_000);
afterAll(() => gone.close());

/** Every item of both tables and every object that has the id in it, anywhere. */
async function traces(tenantId: string): Promise<string[]> {
  const found: string[] = [];
  const { dynamo, s3, names } = gone;
  for (const TableName of [names.table, names.identityTable]) {
    for await (const page of paginateScan({ client: dynamo }, { TableName, ConsistentRead: true }))
      for (const item of page.Items ?? []) {
        const text = JSON.stringify(item);
        if (text.includes(tenantId)) found.push(`${item.pk?.S} / ${item.sk?.S}`);
      }
  }
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: names.bucket }));
  return [...found, ...Contents.map(({ Key = "" }) => Key).filter((key) => key.includes(tenantId))];
}

const removalOf = (tenantId: string) =>
  openStore(gone, tenantScope(tenantId), { now: new Date(), actor: "test" }).removal;

describe("removing a tenant", () => {
  test("ends with nothing but its own entry, however often it is cut short, and leaves others alone", async () => {
    const others = (await traces(stays.tenantId)).toSorted();
    const before = await traces(gone.tenantId);
    expect(before.length).toBeGreaterThan(50);
    expect(before.some((trace) => trace.includes("/exports/"))).toBe(true);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), async (looks) => {
        let left = looks;
        await removalOf(gone.tenantId).removeAll(() => --left > 0);
      }),
      { numRuns: 10 },
    );
    await removalOf(gone.tenantId).removeAll(() => true);
    const census = await removalOf(gone.tenantId).removeAll(() => true);
    expect(census).toEqual({ items: 0, objects: 0, whole: true });
    // Both are partners here, whose clients are their own.
    const left = (await traces(gone.tenantId)).filter(
      (trace) => !/^(LEAVING|PARTNER#)/.test(trace),
    );
    expect(left.toSorted()).toEqual([
      `T#${gone.tenantId} / META`,
      `TENANT#${gone.tenantId} / STANDING`,
      `TENANTS / ${gone.tenantId}`,
    ]);
    expect((await traces(stays.tenantId)).toSorted()).toEqual(others);
  }, 60_000);
});
