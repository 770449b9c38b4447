import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { Message } from "@aws-sdk/client-sqs";
import { marshall } from "@aws-sdk/util-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openContext } from "../../functions/store/context.ts";
import { tenantScope } from "../../functions/store/scope.ts";
import { splitBucket } from "../../functions/store/split.ts";
import type { TenantStore } from "../../functions/store/store.ts";
import { defineMethod, ids } from "../events/method.ts";
import { openPump } from "../events/pump.ts";
import { accountOf, accountsInBucket, dump, noon, openWorld, type World } from "../store/world.ts";
import { type Fuse, openFaults } from "./faults.ts";

let world: World;
let pump: ReturnType<typeof openPump>;
let faults: ReturnType<typeof openFaults>;
let before: Awaited<ReturnType<typeof faults.snapshot>>;

beforeAll(async () => {
  world = await openWorld();
  pump = openPump(world, () => noon);
  await defineMethod(world.store);
  await world.store.accounts.batch(
    Array.from({ length: 60 }, (_, n) => ({ kind: "put", account: accountOf(n) })),
  );
  await pump.settle();
  await world.store.accounts.put(accountOf(5, { employees: 50 }));
  await pump.streamed();
  faults = openFaults(world);
  before = await faults.snapshot();
});
afterAll(() => world.close());

const isLasting = (item: Record<string, unknown>): boolean => String(item.pk).startsWith("T#");
const storeNow = (): TenantStore => world.storeAt(noon);

/**
 * Runs a step undisturbed, then once more for each call it makes, killed there before and after the
 * call took effect, and run again as its queue would have it run.
 */
async function survives(step: () => Promise<unknown>, everyNth = 1): Promise<number> {
  await faults.restore(before);
  faults.counted();
  await step();
  const calls = faults.counted();
  const wanted = await dump(world, isLasting);
  for (let n = 1; n <= calls; n += everyNth) {
    for (const reaches of [false, true]) {
      await faults.restore(before);
      await killedAt({ calls: n, reaches }, step);
      await step();
      expect(await dump(world, isLasting), `killed at call ${n} of ${calls}`).toEqual(wanted);
    }
  }
  return calls;
}

async function killedAt(fuse: Fuse, step: () => Promise<unknown>): Promise<void> {
  faults.light(fuse);
  await step().catch(() => {});
  await faults.buried();
}

const handle = (queue: "measure" | "publish" | "grow", body: object) => async () => {
  const Records = [
    {
      messageId: "1",
      receiptHandle: "",
      body: JSON.stringify({ tenantId: world.tenantId, ...body }),
      attributes: {
        ApproximateReceiveCount: "1",
        SentTimestamp: "0",
        SenderId: "",
        ApproximateFirstReceiveTimestamp: "0",
      },
      messageAttributes: {},
      md5OfBody: "",
      eventSource: "aws:sqs",
      eventSourceARN: "",
      awsRegion: "",
    },
  ];
  const { batchItemFailures } = await pump.handlers[queue]({ Records }, pump.context);
  if (batchItemFailures.length > 0) throw new Error("The message comes again");
};

const measure = handle("measure", { depth: 4, first: 0, count: 16 });
const publish = handle("publish", { segmentationId: ids.segmentation });

describe("a process killed at any call, before or after it took effect, leaves the same bytes once it ran again", () => {
  test("measure", async () => {
    expect(await survives(measure)).toBeGreaterThan(10);
  }, 120_000);

  test("publish", async () => {
    await faults.restore(before);
    await measure();
    before = await faults.snapshot();
    expect(await survives(publish)).toBeGreaterThan(8);
  }, 120_000);

  test("an import's write to a bucket, be it changes or a base", async () => {
    for (const count of [2, 20]) {
      const accounts = accountsInBucket(world.store, 4, 9, count).map((account) => ({
        ...account,
        name: "Changed",
      }));
      const outcomes = new Set<string>();
      await survives(async () => {
        const { counts, receipt } = await storeNow().accounts.applyToBucket(
          ...([4, 9, "imp_1", noon] as const),
          () => ({ put: accounts, remove: ["ext-1"], receipt: { rows: count } }),
        );
        outcomes.add(JSON.stringify({ counts, receipt }));
      });
      expect(outcomes.size).toBe(1);
    }
  }, 120_000);

  test("splitting one bucket, at every call", async () => {
    const scope = tenantScope(world.tenantId);
    const index = storeNow().accounts.bucketIndex("ext-5", 4);
    await survives(() => {
      const context = openContext(world, scope, { now: noon, actor: "grow" });
      return splitBucket(context, 4, index, 6);
    });
  }, 120_000);

  test("growing, at a sample of its many calls", async () => {
    const step = () => storeNow().tenant.grow(5);
    await faults.restore(before);
    await step();
    const accounts = await storeNow().accounts.page(null, 1000);
    await survives(step, 17);
    expect(await storeNow().accounts.page(null, 1000)).toEqual(accounts);
  }, 240_000);

  test("a write through the API, which its caller sends again", async () => {
    await survives(() => storeNow().accounts.put(accountOf(8, { employees: 1 })));
    await survives(() => storeNow().accounts.remove("ext:ext-8"));
  }, 120_000);
});

describe("messages", () => {
  test("a poison one reaches the dead-letter queue after three tries and blocks no other", async () => {
    await faults.restore(before);
    for (const queue of ["measure", "publish"] as const) await pump.lose(queue);
    await storeNow().accounts.put(accountOf(9, { employees: 90 }));
    await pump.streamed();
    const damaged = `ten_${"9".repeat(26)}`;
    const bad = world.storeAt(noon, damaged);
    await bad.tenant.create({ name: "Damaged", mode: "test", asOf: "2026-03-02" });
    await world.dynamo.send(
      new PutItemCommand({
        TableName: world.names.table,
        Item: marshall({
          pk: `T#${damaged}`,
          sk: `SGM#${ids.segmentation}`,
          id: ids.segmentation,
          definition: "{",
        }),
      }),
    );
    await bad.queues.send("measure", [{ tenantId: damaged, depth: 4, first: 0, count: 16 }]);
    const good = { tenantId: world.tenantId, depth: 4, first: 0, count: 16 };
    await storeNow().queues.send("measure", [good]);
    const tries = new Map<string, number>();
    const order = (messages: Message[]) => {
      for (const { Body = "" } of messages) tries.set(Body, (tries.get(Body) ?? 0) + 1);
      return messages;
    };
    await pump.settle({ order });
    const heads = await storeNow().accounts.bucketHeads(4, 0, 16);
    const sum = heads.reduce((total, head) => total + head.version, 0);
    expect((await storeNow().results.published(ids.segmentation))?.rootVersion).toBe(sum);
    expect(await pump.dead("measure")).toHaveLength(1);
    const poison = [...tries].find(([body]) => body.includes(damaged));
    expect(poison?.[1]).toBe(3);
  });
});
