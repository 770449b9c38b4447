import type { Message } from "@aws-sdk/client-sqs";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { measureAccounts } from "../../functions/domain/index.ts";
import { defineMethod, ids, profile } from "../events/method.ts";
import { openPump } from "../events/pump.ts";
import { accountOf, dump, noon, openWorld, type World } from "../store/world.ts";
import { openFaults } from "./faults.ts";

let world: World;
let pump: ReturnType<typeof openPump>;
let faults: ReturnType<typeof openFaults>;
let before: Awaited<ReturnType<typeof faults.snapshot>>;
let wanted: readonly string[];

beforeAll(async () => {
  world = await openWorld();
  pump = openPump(world, () => noon);
  await world.store.tenant.grow(5);
  await defineMethod(world.store);
  await world.store.accounts.batch(
    Array.from({ length: 80 }, (_, n) => ({ kind: "put", account: accountOf(n) })),
  );
  await pump.settle();
  for (let n = 0; n < 6; n++) await world.store.accounts.put(accountOf(n, { employees: 10 + n }));
  await world.store.profiles.update(ids.profile, 2, {
    name: "All",
    criteriaSetId: ids.criteriaSet,
    profile: profile(7),
  });
  await world.store.profiles.publish(ids.profile, 3);
  await pump.streamed();
  faults = openFaults(world);
  before = await faults.snapshot();
  await world.store.queues.send("refresh", [{ tenantId: world.tenantId }]);
  await pump.settle();
  wanted = await dump(world, isLasting);
});
afterAll(() => world.close());

/** All but the runs in between, which are on their way out. */
const isLasting = (item: Record<string, unknown>): boolean => {
  const isRun = String(item.pk).includes("#S#") || /^(RUN|SNP)#/.test(String(item.sk));
  return String(item.pk).startsWith("T#") && !(isRun && item.ttl !== undefined);
};

test("messages delivered one to five times, reordered, their workers killed at any call, end in the same bytes", async () => {
  const chaos = fc.record({
    copies: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 5, maxLength: 20 }),
    swaps: fc.array(fc.boolean(), { minLength: 5, maxLength: 30 }),
    kills: fc.array(fc.record({ calls: fc.integer({ min: 1, max: 40 }), reaches: fc.boolean() }), {
      maxLength: 8,
    }),
  });
  await fc.assert(
    fc.asyncProperty(chaos, async ({ copies, swaps, kills }) => {
      await faults.restore(before);
      await sendEverything();
      const cycle = <T>(items: readonly T[]) => {
        let at = 0;
        return () => items[at++ % items.length] as T;
      };
      const [nextCopies, nextSwap] = [cycle(copies), cycle(swaps)];
      const left = [...kills];
      let tries: number[] = [];
      await pump.settle({
        order(messages: Message[]) {
          const ordered = messages.toSorted(() => (nextSwap() ? 1 : -1));
          tries = ordered.map(({ Attributes }) => Number(Attributes?.ApproximateReceiveCount));
          return ordered;
        },
        copies() {
          // A message killed at its last try would be lost, which is for reconciliation to mend.
          const fuse = (tries.shift() ?? 3) < 3 ? left.pop() : undefined;
          if (fuse) faults.light(fuse);
          return fuse ? 1 : nextCopies();
        },
        settled: () => faults.putOut(),
      });
      expect(await dump(world, isLasting)).toEqual(wanted);
    }),
    { numRuns: 5 },
  );
}, 300_000);

test("the bytes they end in are those of measuring every account at once", async () => {
  await faults.restore(before);
  await sendEverything();
  await pump.settle();
  const matrix = await world.storeAt(noon).results.matrix(ids.segmentation);
  const all = await world.storeAt(noon).accounts.page(null, 1000);
  if (!matrix) throw new Error("Nothing was published");
  const accounts = all.items.map((stored) => stored.account);
  expect(matrix.moments).toEqual(measureAccounts(accounts, matrix.plan));
});

async function sendEverything(): Promise<void> {
  const { tenantId } = world;
  const { queues } = world.storeAt(noon);
  const one = (n: number) => world.store.accounts.bucketIndex(`ext-${n}`, 5);
  await queues.send(
    "measure",
    [0, 1, 2].map((n) => ({ tenantId, depth: 5, first: one(n), count: 1 })),
  );
  await queues.send("publish", [{ tenantId, segmentationId: ids.segmentation }]);
  await queues.send("refresh", [{ tenantId }]);
}
