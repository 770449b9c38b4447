import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { tiers } from "../../functions/contract/tiers.ts";
import { setTier } from "../../functions/store/rate-limits.ts";
import { tenantScope } from "../../functions/store/scope.ts";
import type { TenantStore } from "../../functions/store/store.ts";
import { profile } from "../events/method.ts";
import { idOf, noon, openWorld, randomTenantId, type World } from "./world.ts";

const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const ALLOWED = tiers.sandbox.quotas.weightingProfiles;

let world: World;
let store: TenantStore;
let tenantId: string;

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  tenantId = randomTenantId();
  store = world.storeAt(noon, tenantId);
  await store.tenant.create({ name: "Fresh", mode: "test", asOf: "2026-03-02" });
  await moveTo("sandbox");
});

const moveTo = (tier: "sandbox" | "standard") => setTier(world, tenantScope(tenantId), tier, noon);
const idAt = (n: number) => idOf("wpr", DIGITS.charAt(n));
const make = (n: number) =>
  world.storeAt(noon, tenantId).profiles.create(idAt(n), {
    name: `Profile ${n}`,
    criteriaSetId: idOf("crs", "1"),
    profile: profile(1),
  });
const makeMany = async (from: number, to: number) => {
  for (let n = from; n < to; n++) await make(n);
};
const full = {
  code: "full",
  quota: { name: "weightingProfiles", allowed: ALLOWED, tier: "sandbox" },
};

describe("a quota", () => {
  test("is never exceeded: of those racing for the last place one gets it", async () => {
    await makeMany(0, ALLOWED - 1);
    const racing = Array.from({ length: 8 }, (_, n) => make(ALLOWED + n));
    const outcomes = await Promise.allSettled(racing);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === "rejected") expect(outcome.reason).toMatchObject(full);
    }
    expect((await store.profiles.list(null, 100)).items).toHaveLength(ALLOWED);
  });

  test("counts a repeated create once, and answers it though there is no room any more", async () => {
    await makeMany(0, ALLOWED);
    expect(await make(ALLOWED - 1)).toMatchObject({ id: idAt(ALLOWED - 1), version: 1 });
    await expect(make(ALLOWED)).rejects.toMatchObject(full);
  });

  test("follows the tier at once; a smaller one takes nothing away and lets nothing more in", async () => {
    await makeMany(0, ALLOWED);
    await moveTo("standard");
    await makeMany(ALLOWED, ALLOWED + 2);
    await moveTo("sandbox");
    expect((await store.profiles.list(null, 100)).items).toHaveLength(ALLOWED + 2);
    for (const n of [0, 1]) await store.profiles.archive(idAt(n));
    await expect(make(ALLOWED + 2)).rejects.toMatchObject(full);
    await store.profiles.archive(idAt(2));
    await make(ALLOWED + 2);
  });
});

/** Runs `between` once, after or in place of the next call of the kind. */
function atNext(kind: string, between: (input: object) => Promise<void> | void, instead = false) {
  let isDue = true;
  world.dynamo.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (!isDue || commandName !== kind) return next(args);
        isDue = false;
        const found = instead ? undefined : await next(args);
        await between(args.input);
        return found ?? next(args);
      },
    { step: "initialize", name: "between", override: true },
  );
}

describe("a place", () => {
  /** Says of the count alone that another writer was at it, as the database does. */
  const conflictAtCount = (input: object) => {
    const { TransactItems } = input as { TransactItems: { Update?: object }[] };
    throw new TransactionCanceledException({
      message: "Transaction cancelled",
      $metadata: {},
      CancellationReasons: TransactItems.map(({ Update }) => {
        const isCount = JSON.stringify(Update ?? {}).includes("weightingProfiles");
        return { Code: isCount ? "TransactionConflict" : "None" };
      }),
    });
  };

  test("is not refused for want of room when writers merely met at the count", async () => {
    atNext("TransactWriteItemsCommand", conflictAtCount, true);
    expect(await make(0)).toMatchObject({ version: 1 });
    await store.profiles.archive(idAt(0));
    atNext("TransactWriteItemsCommand", conflictAtCount, true);
    expect(await store.profiles.unarchive(idAt(0))).toMatchObject({ archivedAt: null });
  });
});

describe("what is archived", () => {
  test("is not taken up again by a change that was decided on before", async () => {
    const { definition } = await make(0);
    const other = world.storeAt(noon, tenantId);
    atNext("GetItemCommand", async () => {
      await other.profiles.archive(idAt(0));
    });
    const change = store.profiles.update(idAt(0), 1, { ...definition, name: "Late" });
    await expect(change).rejects.toMatchObject({ code: "stale" });
    expect(await store.profiles.read(idAt(0))).toMatchObject({
      archivedAt: noon.toISOString(),
      version: 1,
    });
  });

  test("is listed apart, keeps its versions, and gives back its place", async () => {
    await makeMany(0, ALLOWED);
    const archived = await store.profiles.archive(idAt(3));
    expect(archived).toMatchObject({ version: 1, archivedAt: noon.toISOString() });
    expect(await store.profiles.read(idAt(3))).toEqual(archived);
    expect(await store.profiles.readVersion(idAt(3), 1)).not.toBeNull();
    const inUse = await store.profiles.list(null, 100);
    expect(inUse.items.map(({ id }) => id)).not.toContain(idAt(3));
    const laidAway = await store.profiles.list(null, 100, { archived: true });
    expect(laidAway.items).toEqual([archived]);
    await make(ALLOWED);
    await expect(store.profiles.unarchive(idAt(3))).rejects.toMatchObject(full);
    await store.profiles.archive(idAt(4));
    expect(await store.profiles.unarchive(idAt(3))).toMatchObject({ archivedAt: null });
  });

  test("comes in pages that lack nothing, whatever lies between", async () => {
    await makeMany(0, 12);
    for (const n of [0, 1, 2, 3, 6, 9, 11]) await store.profiles.archive(idAt(n));
    for (const [archived, expected] of [
      [true, [0, 1, 2, 3, 6, 9, 11]],
      [false, [4, 5, 7, 8, 10]],
    ] as const) {
      const found: string[] = [];
      let after: string | null = null;
      do {
        const page = await store.profiles.list(after, 2, { archived });
        found.push(...page.items.map(({ id }) => id));
        after = page.next;
      } while (after !== null);
      expect(found).toEqual(expected.map(idAt));
    }
  });

  test("cannot be changed or published, and is archived once however often it is asked", async () => {
    await make(0);
    const first = await store.profiles.archive(idAt(0));
    const later = world.storeAt(new Date("2026-04-01T00:00:00.000Z"), tenantId);
    expect(await later.profiles.archive(idAt(0))).toEqual(first);
    await expect(store.profiles.publish(idAt(0), 1)).rejects.toMatchObject({ code: "stale" });
    expect(await store.profiles.archive(idAt(7))).toBeNull();
    const racing = await Promise.all([1, 2, 3, 4].map(() => later.profiles.unarchive(idAt(0))));
    expect(racing.map((one) => one?.archivedAt)).toEqual([null, null, null, null]);
    await makeMany(1, ALLOWED);
    await expect(make(ALLOWED)).rejects.toMatchObject(full);
  });
});
