import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import reconcile from "../../functions/events/reconcile.ts";
import { createTenant } from "../../functions/store/identity.ts";
import {
  accountOf,
  accountsInBucket,
  noon,
  openWorld,
  randomTenantId,
  type World,
} from "../store/world.ts";
import { defineMethod, ids, profile } from "./method.ts";
import { openPump } from "./pump.ts";

let world: World;
let pump: ReturnType<typeof openPump>;
let clock = noon;
let tenantId: string;

beforeAll(async () => {
  world = await openWorld();
  pump = openPump(world, () => clock);
});
afterAll(() => world.close());
beforeEach(async () => {
  clock = noon;
  tenantId = await createTenant(
    world,
    { tenantId: randomTenantId(), name: "Fresh", mode: "test" },
    noon,
  );
  await defineMethod(storeNow());
  await storeNow().accounts.batch(
    Array.from({ length: 30 }, (_, n) => ({ kind: "put", account: accountOf(n) })),
  );
  await pump.settle();
});

const storeNow = () => world.storeAt(clock, tenantId);

async function publishedSum(): Promise<number | undefined> {
  return (await storeNow().results.published(ids.segmentation))?.rootVersion;
}
async function sumOfHeads(): Promise<number> {
  const { depth } = await storeNow().tenant.read();
  const heads = await storeNow().accounts.bucketHeads(depth, 0, 2 ** depth);
  return heads.reduce((sum, head) => sum + head.version, 0);
}

describe("reconciling", () => {
  test("sends nothing when everything is in force", async () => {
    await pump.reconcile();
    for (const queue of ["measure", "publish", "refresh", "grow"] as const) {
      expect((await pump.lose(queue)).map((message) => message.Body)).toEqual([]);
    }
  });

  test("makes up for a lost record of the stream", async () => {
    await storeNow().accounts.put(accountOf(1, { employees: 4 }));
    await pump.streamed();
    expect(await publishedSum()).not.toBe(await sumOfHeads());
    await pump.reconcile();
    await pump.settle();
    expect(await publishedSum()).toBe(await sumOfHeads());
  });

  test.each(["measure", "publish"] as const)("makes up for a lost %s message", async (queue) => {
    await storeNow().accounts.put(accountOf(1, { employees: 4 }));
    await pump.changes();
    if (queue === "publish") {
      for (const message of await pump.receive("measure")) await pump.deliver("measure", message);
    }
    expect(await pump.lose(queue)).toHaveLength(1);
    await pump.settle();
    expect(await publishedSum()).not.toBe(await sumOfHeads());
    await pump.reconcile();
    await pump.settle();
    expect(await publishedSum()).toBe(await sumOfHeads());
  });

  test("makes up for a lost refresh of a published profile", async () => {
    await storeNow().profiles.update(ids.profile, 2, {
      name: "All",
      criteriaSetId: ids.criteriaSet,
      profile: profile(8),
    });
    await storeNow().profiles.publish(ids.profile, 3);
    await pump.streamed();
    await pump.reconcile();
    await pump.settle();
    const run = await storeNow().results.current(ids.segmentation, ids.profile);
    expect(run?.profileVersion).toBe(4);
  });

  test("leaves what is not measured yet to an import under way, and makes up for it afterwards", async () => {
    const { imports, accounts } = storeNow();
    const id = "imp_00000000000000000000000001";
    const file = { filename: "a.csv", format: "csv", gzip: false, bytes: 1 } as const;
    await imports.create({ id, ...file, mode: "upsert", dryRun: false });
    await imports.requestStart(id);
    await accounts.put(accountOf(1, { employees: 4 }));
    await pump.streamed();
    await pump.reconcile();
    for (const queue of ["measure", "publish", "refresh"] as const) {
      expect(await pump.lose(queue)).toEqual([]);
    }
    await imports.cancel(id);
    await pump.reconcile();
    await pump.settle();
    expect(await publishedSum()).toBe(await sumOfHeads());
  });

  test("makes up for a climb that stopped half-way", async () => {
    await storeNow().tenant.grow(5);
    await pump.streamed();
    await storeNow().queues.send("refresh", [{ tenantId }]);
    await pump.settle();
    await storeNow().accounts.put(accountOf(1, { employees: 4 }));
    await pump.streamed();
    const wanted = await storeNow().partials.wanted();
    const index = storeNow().accounts.bucketIndex("ext-1", 5);
    const first = index - (index % 16);
    await storeNow().partials.measureGroup(wanted, { depth: 5, first, known: [] });
    await pump.reconcile();
    await pump.settle();
    expect(await publishedSum()).toBe(await sumOfHeads());
  });

  test("begins a new day: facts are measured as of today, and the ranking says so", async () => {
    clock = new Date("2026-03-05T00:00:30.000Z");
    await pump.reconcile();
    await pump.settle();
    const run = await storeNow().results.current(ids.segmentation, ids.profile);
    expect(run?.asOf).toBe("2026-03-05");
    clock = noon;
    await pump.reconcile();
    expect((await storeNow().tenant.read()).asOf).toBe("2026-03-05");
  });

  test("one tenant that cannot be reconciled does not keep the others from it", async () => {
    await createTenant(
      world,
      { tenantId: `ten_${"0".repeat(26)}`, name: "Broken", mode: "test" },
      noon,
    );
    const broken = world.storeAt(noon, `ten_${"0".repeat(26)}`);
    await broken.criteriaSets.create(ids.criteriaSet, { name: "x", criteria: [] });
    await broken.criteriaSets.publish(ids.criteriaSet, 1);
    await broken.segmentations.create(ids.segmentation, {
      name: "x",
      criteriaSetId: ids.criteriaSet,
      // A scheme no check would let through.
      scheme: JSON.parse('{"kind":"none"}'),
    });
    await storeNow().accounts.put(accountOf(2, { employees: 4 }));
    await pump.streamed();
    await pump.reconcile();
    await pump.settle({}).catch(() => {});
    expect(await publishedSum()).toBe(await sumOfHeads());
  });

  test("writes no message of an error in the log: it may repeat what a caller sent", async () => {
    const lines: unknown[] = [];
    const note = (...line: unknown[]) => void lines.push(line);
    await reconcile.handle({
      now: noon,
      log: { info: note, warn: note, error: note },
      remainingMillis: () => 60_000,
      tenantIds: async function* () {
        yield tenantId;
      },
      leavingTenants: () => Promise.resolve([]),
      storeOf: () => {
        throw new RangeError("Jansen BV");
      },
    });
    expect(lines).toEqual([
      ["tenant not reconciled", { tenantId, problem: "RangeError", code: undefined }],
    ]);
  });

  test("has buckets split that lines of few accounts make large, and no line is lost", async () => {
    const LINES = 500;
    // More than are laid beside a base as single changes.
    const ACCOUNTS_PER_BUCKET = 20;
    // Different of every account: nothing that would compress.
    const ordersOf = ({ externalId }: { readonly externalId: string }) =>
      Array.from({ length: LINES }, (_, n) => ({
        date: "2026-01-05",
        orderId: createHash("sha512").update(`${externalId} ${n}`).digest("base64"),
        revenue: 1,
        lineId: String(n).padStart(5, "0"),
      }));
    for (let index = 0; index < 16; index++) {
      const put = accountsInBucket(storeNow(), 4, index, ACCOUNTS_PER_BUCKET).map((account) => ({
        ...account,
        feeds: { orders: ordersOf(account) },
      }));
      const change = () => ({ put, remove: [], receipt: null });
      await storeNow().accounts.applyToBucket(4, index, "imp_1", noon, change);
    }
    await pump.reconcile();
    await pump.settle();
    expect((await storeNow().tenant.read()).depth).toBeGreaterThan(4);
    const { items } = await storeNow().accounts.page(null, 1_000);
    const lines = items.map(({ account }) => account.feeds?.orders?.length ?? 0);
    expect(lines.filter((count) => count === LINES)).toHaveLength(ACCOUNTS_PER_BUCKET * 16);
  }, 180_000);
});
