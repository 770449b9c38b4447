import { randomBytes } from "node:crypto";
import { DeleteItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Ranked, Root, RunSummary, Wanted } from "../../functions/store/store.ts";
import { accountOf, dump, noon, openWorld, randomTenantId, type World } from "../store/world.ts";
import { criteria, defineMethod, ids, profile } from "./method.ts";
import { openPump } from "./pump.ts";

let world: World;
let pump: ReturnType<typeof openPump>;
let tenantId: string;

beforeAll(async () => {
  world = await openWorld();
  pump = openPump(world, () => noon);
});
afterAll(() => world.close());
beforeEach(async () => {
  tenantId = randomTenantId();
  const store = storeNow();
  await store.tenant.create({ name: "Fresh", mode: "test", asOf: "2026-03-02" });
  await defineMethod(store);
  await store.accounts.batch(
    Array.from({ length: 40 }, (_, n) => ({ kind: "put", account: accountOf(n) })),
  );
  await pump.settle();
});

const storeNow = () => world.storeAt(noon, tenantId);

/** What a publisher has in its hands, who is then overtaken. */
async function inHand(): Promise<{ wanted: Wanted; root: Root; rank: () => Promise<Ranked> }> {
  const store = storeNow();
  const [wanted] = await store.partials.wanted(ids.segmentation);
  const root = wanted && (await store.partials.root(wanted, 4));
  const [published] = wanted?.profiles ?? [];
  if (!wanted || !root || !published) throw new Error("Nothing to publish");
  const run = await store.results.current(ids.segmentation, ids.profile);
  const stored = run && (await store.results.run(run.id));
  const best = await store.partials.rootTops(wanted, 4, published);
  if (!stored || !best) throw new Error("Nothing was published");
  return { wanted, root, rank: async () => ({ snapshot: stored.snapshot, tops: best.tops }) };
}

const current = (): Promise<RunSummary | null> =>
  storeNow().results.current(ids.segmentation, ids.profile);

describe("publishing", () => {
  test("never moves a pointer back to older data", async () => {
    const late = await inHand();
    await storeNow().accounts.put(accountOf(1, { employees: 3 }));
    await pump.settle();
    const newest = await current();
    expect(newest?.rootVersion).toBe(late.root.version + 1);
    expect(await storeNow().results.publish(late.wanted, late.root, late.rank)).toBe("superseded");
    expect(await current()).toEqual(newest);
  });

  test("never moves a pointer back to an older profile, though the data be newer", async () => {
    const late = await inHand();
    const store = storeNow();
    await store.profiles.update(ids.profile, 2, {
      name: "All",
      criteriaSetId: ids.criteriaSet,
      profile: profile(9),
    });
    await store.profiles.publish(ids.profile, 3);
    await pump.settle();
    const newest = await current();
    expect(newest?.profileVersion).toBe(4);
    const newerRoot = { ...late.root, version: late.root.version + 5 };
    expect(await storeNow().results.publish(late.wanted, newerRoot, late.rank)).toBe("superseded");
    expect(await current()).toEqual(newest);
    expect((await storeNow().results.published(ids.segmentation))?.rootVersion).toBe(
      late.root.version,
    );
  });

  test("of two publishers at once one wins, and the pointer is whole", async () => {
    await storeNow().accounts.put(accountOf(2, { employees: 3 }));
    const { tenantId: id } = await storeNow().tenant.read();
    await storeNow().queues.send("measure", [{ tenantId: id, depth: 4, first: 0, count: 16 }]);
    for (const message of await pump.receive("measure")) await pump.deliver("measure", message);
    const [message] = await pump.receive("publish");
    if (!message) throw new Error("No publish message");
    const [a, b, c] = [{ ...message }, { ...message }, { ...message }];
    await Promise.all([a, b, c].map((copy) => pump.deliver("publish", copy)));
    await pump.settle();
    const run = await current();
    const stored = run && (await storeNow().results.run(run.id));
    expect(stored?.snapshot.provenance).toMatchObject({
      runId: run?.id,
      dataVersion: run?.rootVersion,
    });
  });

  test("keeps the old plan in force until the new one is measured whole", async () => {
    const store = storeNow();
    await store.tenant.grow(5);
    await store.queues.send("refresh", [{ tenantId }]);
    await pump.settle();
    const before = await store.results.published(ids.segmentation);
    await store.criteriaSets.update(ids.criteriaSet, 2, {
      name: "Criteria",
      criteria: criteria.map((one) => ({
        ...one,
        scale: { kind: "linear", low: 0, high: 40_000 },
      })),
    });
    await store.criteriaSets.publish(ids.criteriaSet, 3);
    await store.queues.send("measure", [{ tenantId, depth: 5, first: 0, count: 16 }]);
    for (const message of await pump.receive("measure")) await pump.deliver("measure", message);
    for (const message of await pump.receive("publish")) await pump.deliver("publish", message);
    expect(await storeNow().results.published(ids.segmentation)).toEqual(before);
    await pump.settle();
    const after = await storeNow().results.published(ids.segmentation);
    expect(after?.planKey).toBe("000001.000004.20260302.000000");
    expect(after?.runs).toMatchObject([{ criteriaVersion: 4, profileVersion: 2 }]);
  });

  test("keeps each run readable, byte for byte, after it was superseded", async () => {
    const first = await current();
    const bytes = first && (await storeNow().results.run(first.id))?.bytes;
    await storeNow().accounts.put(accountOf(3, { employees: 3 }));
    await pump.settle();
    const runs = await storeNow().results.runs(ids.segmentation, null, 10);
    expect(runs.items[0]).toEqual(await current());
    expect(runs.items.map((run) => run.id)).toContain(first?.id);
    const again = first && (await storeNow().results.run(first.id));
    expect(again?.bytes).toEqual(bytes);
    expect(again?.snapshot.provenance.dataVersion).toBe(first?.rootVersion);
  });

  test("what is in force never ends, and what was replaced can be read for 30 days", async () => {
    const day = (days: number) => new Date(noon.getTime() + days * 86_400_000);
    const first = await current();
    const endsOf = async (id: string | undefined) => {
      const items = await dump(world, ({ pk }) => pk === `T#${tenantId}#S#${id}`);
      return items.map((line) => Number(JSON.parse(line).ttl));
    };
    const seconds = (at: Date) => Math.floor(at.getTime() / 1000);
    expect((await endsOf(first?.id)).length).toBeGreaterThan(1);
    for (const end of await endsOf(first?.id)) expect(end).toBe(seconds(day(60)));

    const later = (days: number) => world.storeAt(day(days), tenantId).results;
    expect(await later(29).renew(ids.segmentation)).toBe(false);
    expect(await later(31).renew(ids.segmentation)).toBe(true);
    expect(await later(31).renew(ids.segmentation)).toBe(false);
    for (const end of await endsOf(first?.id)) expect(end).toBe(seconds(day(91)));
    expect(await current()).toEqual(first);

    await storeNow().accounts.put(accountOf(3, { employees: 3 }));
    await pump.settle();
    expect((await current())?.id).not.toBe(first?.id);
    for (const end of await endsOf(first?.id)) expect(end).toBe(seconds(day(91)));
  });

  test("a run of which pieces have ended is gone, whichever piece goes first", async () => {
    await storeNow().accounts.put(accountOf(1, { employees: 3 }));
    const { wanted, root, rank } = await inHand();
    const { snapshot, tops } = await rank();
    // More than one item holds, however well it is packed.
    const pooled = [randomBytes(400_000).toString("hex")];
    const large = { ...snapshot, ranking: { ...snapshot.ranking, pooled } };
    const store = storeNow();
    const newer = { ...root, version: root.version + 1 };
    expect(
      await store.results.publish(wanted, newer, async () => ({ snapshot: large, tops })),
    ).toBe("published");
    const run = await current();
    const pk = `T#${tenantId}#S#${run?.id}`;
    const pieces = await dump(world, (item) => item.pk === pk && String(item.sk) < "S");
    expect(pieces.length).toBeGreaterThan(1);
    expect((await store.results.run(String(run?.id)))?.snapshot).toEqual(large);
    const keys = pieces.map((line) => JSON.parse(line).sk).sort();
    for (const sk of [keys.at(-1), keys[0]]) {
      await world.dynamo.send(
        new DeleteItemCommand({ TableName: world.names.table, Key: marshall({ pk, sk }) }),
      );
      expect(await store.results.run(String(run?.id))).toBeNull();
    }
  });

  test("stores the best accounts of each segment with the run", async () => {
    const run = await current();
    const tops = run && (await storeNow().results.tops(run.id));
    expect([...(tops?.segments.keys() ?? [])].sort()).toEqual(["construction", "retail"]);
    expect(await storeNow().results.tops("run_00000000000000000000000000")).toBeNull();
    expect(await storeNow().results.run("run_00000000000000000000000000")).toBeNull();
  });

  test("lists runs in pages, newest data first, each once", async () => {
    for (let n = 0; n < 4; n++) {
      await storeNow().accounts.put(accountOf(n, { employees: 50 + n }));
      await pump.settle();
    }
    const listed: number[] = [];
    let after: string | null = null;
    do {
      const page: Awaited<ReturnType<ReturnType<typeof storeNow>["results"]["runs"]>> =
        await storeNow().results.runs(ids.segmentation, after, 2);
      listed.push(...page.items.map((run) => run.rootVersion));
      after = page.next;
    } while (after !== null);
    expect(listed.length).toBeGreaterThanOrEqual(5);
    expect(listed).toEqual([...new Set(listed)].sort((a, b) => b - a));
  });
});
