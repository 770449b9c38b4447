import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { measureAccounts, rankSegments } from "../../functions/domain/index.ts";
import { withRating } from "../../functions/domain/knowledge/account-ratings.ts";
import { withConstants } from "../../functions/domain/knowledge/segment-constants.ts";
import type { KnowledgeDocument } from "../../functions/domain/knowledge/types.ts";
import { createTenant } from "../../functions/store/identity.ts";
import { topsName } from "../../functions/store/nodes.ts";
import type { RunSummary, Wanted } from "../../functions/store/store.ts";
import { noon, openWorld, randomTenantId, type World } from "../store/world.ts";
import {
  defineKnowingMethod,
  document,
  knowing,
  motivated,
  segmentationIds,
  withStrength,
} from "./knowing.ts";
import { ids } from "./method.ts";
import { openPump } from "./pump.ts";

const ACCOUNTS = 40;

let world: World;
let pump: ReturnType<typeof openPump>;
let tenantId: string;
let told: number;

beforeAll(async () => {
  world = await openWorld();
  pump = openPump(world, () => noon);
});
afterAll(() => world.close());
beforeEach(async () => {
  const fresh = { tenantId: randomTenantId(), name: "Knowing", mode: "test" } as const;
  tenantId = await createTenant(world, fresh, noon);
  const store = storeNow();
  await defineKnowingMethod(store);
  await store.accounts.batch(
    Array.from({ length: ACCOUNTS }, (_, n) => ({ kind: "put", account: motivated(n) })),
  );
  told = (await store.knowledge.write(0, document)).version;
  await pump.settle();
});

const storeNow = () => world.storeAt(noon, tenantId);

async function tell(next: KnowledgeDocument): Promise<void> {
  told = (await storeNow().knowledge.write(told, next)).version;
}

const rate = (criterion: string, value: number, segment = "retail") =>
  storeNow().ratings.put(knowing.segmentation, {
    ...{ segment, criterion, value },
    assessor: "sales-manager",
    date: "2026-03-01",
  });

async function wantedNow(): Promise<Wanted> {
  const [wanted] = await storeNow().partials.wanted(knowing.segmentation);
  if (!wanted) throw new Error("Nothing is wanted");
  return wanted;
}

async function runOf(segmentationId: string): Promise<RunSummary> {
  const profileId = segmentationId === knowing.segmentation ? knowing.profile : ids.profile;
  const run = await storeNow().results.current(segmentationId, profileId);
  if (!run) throw new Error("Nothing was published");
  return run;
}
const runs = () => Promise.all(segmentationIds.map(runOf));

/** Calls that a change causes once it has been written, until nothing is left to do. */
async function costOf(change: () => Promise<unknown>) {
  await change();
  world.meter.reset();
  await pump.settle();
  const { byOperation, callsByArea, writesByArea } = world.meter.read();
  return {
    nodesWritten: writesByArea.partials ?? 0,
    transactions: byOperation.TransactWriteItems?.calls ?? 0,
    accountReads: callsByArea.accounts ?? 0,
  };
}

const nothing = { nodesWritten: 0, transactions: 0, accountReads: 0 };
/** What is published is so in one transaction. */
const onlyPublished = { nodesWritten: 0, transactions: 1, accountReads: 0 };

/** What ought to be in force: everything as it is stored, computed at once. */
async function expectAllPublished(): Promise<void> {
  const store = storeNow();
  const page = await store.accounts.page(null, 10_000);
  const accounts = page.items.map((stored) => stored.account);
  for (const wanted of await store.partials.wanted()) {
    const moments = measureAccounts(accounts, wanted.plan);
    const plan = withConstants(wanted.plan, wanted.constants, moments);
    const matrix = await store.results.matrix(wanted.segmentationId);
    expect(matrix?.plan).toEqual(plan);
    expect(matrix?.moments).toEqual(moments);
    for (const { id, content } of wanted.profiles) {
      const current = await store.results.current(wanted.segmentationId, id);
      const run = current && (await store.results.run(current.id));
      const ranking = rankSegments(moments, plan, content.profile);
      expect(run?.snapshot.ranking.rows.map((row) => [row.segment, row.score?.raw])).toEqual(
        ranking.rows.map((row) => [row.segment, row.score ?? undefined]),
      );
      const { knowledgeVersion, ratingsVersion } = wanted;
      expect(run?.snapshot.provenance).toMatchObject({ knowledgeVersion, ratingsVersion });
    }
  }
}

describe("what a change of knowledge touches", () => {
  test("nothing at all when a USP changes that answers nothing, or a label", async () => {
    const before = await runs();
    expect(await costOf(() => tell(withStrength("unused", 0.9)))).toEqual(nothing);
    const label = { en: "Swift", nl: "Vlot" };
    const fast = { label, strength: 0.5 };
    const relabelled = { ...document, usps: { ...document.usps, fast } };
    expect(await costOf(() => tell(relabelled))).toEqual(nothing);
    expect(await runs()).toEqual(before);
  });

  test("accounts of the segmentations whose criteria read it, when a motive is answered better", async () => {
    const [reading, other] = [await runOf(knowing.segmentation), await runOf(ids.segmentation)];
    const cost = await costOf(() => tell(withStrength("fast", 0.9)));
    // Moments and the best accounts of the one segmentation, none of the other.
    expect(cost.nodesWritten).toBe(2);
    // One publication; the root of the best accounts, its version and they themselves, is the other.
    expect(cost.transactions).toBe(2);
    const after = await runOf(knowing.segmentation);
    expect(after.planKey > reading.planKey).toBe(true);
    expect(after.knowledgeVersion).toBe(told);
    expect(await runOf(ids.segmentation)).toEqual(other);
    await expectAllPublished();
  });

  test("no bucket when a trend is answered better: a new run, from the same measurement", async () => {
    const [before, other] = [await runOf(knowing.segmentation), await runOf(ids.segmentation)];
    expect(await costOf(() => tell(withStrength("near", 0.9)))).toEqual(onlyPublished);
    const after = await runOf(knowing.segmentation);
    expect(after).toMatchObject({ planKey: before.planKey, rootVersion: before.rootVersion });
    expect(after.id).not.toBe(before.id);
    expect(after.knowledgeVersion).toBe(told);
    expect(await runOf(ids.segmentation)).toEqual(other);
    await expectAllPublished();
  });

  test("no bucket when there is a new reference case", async () => {
    const plant = {
      label: { en: "Plant", nl: "Fabriek" },
      segments: { [knowing.segmentation]: ["retail"] },
      strength: 1,
      accepted: true,
      date: "2026-01-01",
    };
    const next = { ...document, referenceCases: { plant } };
    expect(await costOf(() => tell(next))).toEqual(onlyPublished);
    const matrix = await storeNow().results.matrix(knowing.segmentation);
    const known = (segment: string) =>
      matrix?.plan.constants?.get(segment)?.get("referenceCases")?.utility;
    expect(known("retail")).toBeGreaterThan(0.25);
    expect(known("construction")).toBe(0);
    await expectAllPublished();
  });
});

describe("what a rating of a segment touches", () => {
  test("no bucket when only segments are rated on the criterion", async () => {
    const [before, other] = [await runOf(knowing.segmentation), await runOf(ids.segmentation)];
    expect(await costOf(() => rate("strategy", 5))).toEqual(onlyPublished);
    const after = await runOf(knowing.segmentation);
    expect(after).toMatchObject({ planKey: before.planKey, ratingsVersion: 1 });
    expect(await runOf(ids.segmentation)).toEqual(other);
    await expectAllPublished();
  });

  test("the lists of best accounts when accounts inherit it, never the moments", async () => {
    const before = await wantedNow();
    const root = await storeNow().partials.root(before, 4);
    await costOf(() => rate("fit", 5));
    const after = await wantedNow();
    const [published] = after.profiles;
    if (!published) throw new Error("No profile");
    expect(after.planKey).toBe(before.planKey);
    expect(topsName(after, published)).not.toBe(topsName(before, published));
    expect((await storeNow().partials.root(after, 4))?.version).toBe(root?.version);
    const tops = await storeNow().partials.rootTops(after, 4, published);
    expect(tops).toMatchObject({ version: root?.version, complete: true });
    const run = await runOf(knowing.segmentation);
    expect(await storeNow().results.tops(run.id)).toEqual(tops?.tops);
    await expectAllPublished();
  });

  test("nothing when only a comment or a date changes", async () => {
    await costOf(() => rate("strategy", 5));
    const before = await runs();
    const again = {
      ...{ segment: "retail", criterion: "strategy", value: 5, assessor: "sales-manager" },
      ...{ date: "2026-03-02", comment: "Seen again" },
    };
    const put = () => storeNow().ratings.put(knowing.segmentation, again);
    expect(await costOf(put)).toEqual(nothing);
    expect(await runs()).toEqual(before);
  });

  test("given back again, the best accounts are those of now and not of then", async () => {
    await costOf(() => rate("fit", 1));
    await costOf(() => rate("fit", 5));
    await costOf(() => storeNow().accounts.put(motivated(1, { revenue12m: 5_000 })));
    await costOf(() => rate("fit", 1));
    const run = await runOf(knowing.segmentation);
    const tops = await storeNow().results.tops(run.id);
    expect(tops?.segments.get("retail")?.[0]?.externalId).toBe("ext-1");
    expect((await storeNow().results.published(knowing.segmentation))?.rootVersion).toBe(
      run.rootVersion,
    );
    await expectAllPublished();
  });
});

describe("what a rating of an account touches", () => {
  test("its bucket and what is above it, like any change of the account", async () => {
    const rating = { criterion: "fit", assessor: "sales-manager", value: 5, date: "2026-03-01" };
    const cost = await costOf(() =>
      storeNow().accounts.update("ext:ext-37", ({ account }) => withRating(account, rating)),
    );
    // Moments and best accounts of two segmentations: the one group there is.
    // Two publications, and the best accounts where the rating counts: elsewhere they stay the same.
    expect(cost).toMatchObject({ nodesWritten: 4, transactions: 3 });
    await expectAllPublished();
    const run = await runOf(knowing.segmentation);
    const tops = await storeNow().results.tops(run.id);
    expect(tops?.segments.get("retail")?.[0]?.externalId).toBe("ext-37");
  });
});

describe("a change that was acknowledged", () => {
  test("reaches the ranking though every message about it is lost", async () => {
    await tell(withStrength("near", 0.9));
    await rate("strategy", 5);
    await rate("fit", 4);
    await tell(withStrength("fast", 0.9));
    await pump.changes();
    await pump.lose("refresh");
    await pump.reconcile();
    await pump.settle();
    expect(await runOf(knowing.segmentation)).toMatchObject({ ratingsVersion: 2 });
    await expectAllPublished();
  });

  test("reaches it whatever order messages come in, and however often", async () => {
    await storeNow().accounts.put(motivated(3, { revenue12m: 4_000 }));
    await rate("fit", 2);
    await tell(withStrength("near", 0.25));
    await storeNow().accounts.put(motivated(4, { revenue12m: 4_500 }));
    await rate("strategy", 1, "construction");
    await tell(withStrength("fast", 1));
    await rate("fit", 4);
    await pump.settle({ copies: () => 2, order: (messages) => messages.reverse() });
    await expectAllPublished();
  });

  test("is not undone by a publisher who had read before it", async () => {
    const late = await wantedNow();
    const root = await storeNow().partials.root(late, 4);
    const before = await runOf(knowing.segmentation);
    const stored = await storeNow().results.run(before.id);
    const tops = await storeNow().results.tops(before.id);
    if (!root || !stored || !tops) throw new Error("Nothing was published");
    await rate("strategy", 5);
    await tell(withStrength("near", 0.9));
    await pump.settle();
    const newest = await runOf(knowing.segmentation);
    const rank = async () => ({ snapshot: stored.snapshot, tops });
    // Newer data with older knowledge: neither of the two is the newest.
    for (const version of [root.version, root.version + 5]) {
      const moved = { ...root, version };
      expect(await storeNow().results.publish(late, moved, rank)).toBe("superseded");
    }
    expect(await runOf(knowing.segmentation)).toEqual(newest);
  });
});
