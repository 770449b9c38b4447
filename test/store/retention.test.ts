import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { IMPORT_UNDO_DAYS } from "../../functions/contract/limits.ts";
import { defaultRetention } from "../../functions/domain/retention.ts";
import { fileOf, type Importing, openImporting, upTo } from "../events/importing.ts";
import { openPump } from "../events/pump.ts";
import { dump, noon } from "./world.ts";

const HOUR_MILLIS = 3_600_000;
const DAY_MILLIS = 24 * HOUR_MILLIS;

let world: Importing;
beforeAll(async () => {
  world = await openImporting();
  await world.run(fileOf(upTo(20)));
});
afterAll(() => world.close());

/** Changes an account and publishes what follows from it, at a time. */
async function publishAt(time: number): Promise<void> {
  const at = new Date(time);
  await world.storeAt(at).accounts.put({
    externalId: "crm-0",
    name: `Name at ${time}`,
    relationship: "customer",
    facts: { sector: "bouw", revenue12m: time % 1_000_003 },
  });
  const pump = openPump(world, () => at);
  await pump.settle();
}

async function runsNow() {
  const [wanted] = await world.store.partials.wanted();
  const { items } = await world.store.results.runs(wanted?.segmentationId ?? "", null, 1_000);
  return items;
}

const always = () => true;

describe("runs that were replaced", () => {
  test("go when they are kept no longer; the last of every hour stays, and what is in force", async () => {
    const start = noon.getTime() + DAY_MILLIS;
    for (const minutes of [1, 2, 3, 61, 62, 121]) await publishAt(start + minutes * 60_000);
    const before = await runsNow();
    const profiles = new Set(before.map(({ profileId }) => profileId)).size;
    // Two of them of before: without accounts, and with those of the import.
    expect(before).toHaveLength(8 * profiles);

    await world.storeAt(new Date(start + DAY_MILLIS - HOUR_MILLIS)).results.thin(always);
    // Of the two of the day before one goes.
    expect(await runsNow()).toHaveLength(7 * profiles);

    await world.storeAt(new Date(start + 2 * DAY_MILLIS)).results.thin(always);
    const thinned = await runsNow();
    const minutes = thinned.map(({ publishedAt }) => (Date.parse(publishedAt) - start) / 60_000);
    expect([...new Set(minutes)]).toEqual([121, 62, 3, -24 * 60]);
    for (const { id } of thinned) expect(await world.store.results.run(id)).not.toBeNull();

    const gone = before.filter(({ id }) => !thinned.some((run) => run.id === id));
    const left = (await dump(world)).join("\n");
    for (const { id } of gone) {
      expect(await world.store.results.run(id)).toBeNull();
      expect(left).not.toContain(id);
    }

    const later = new Date(start + 40 * DAY_MILLIS);
    await world.storeAt(later).results.thin(always);
    const inForce = await runsNow();
    expect(inForce).toHaveLength(profiles);
    expect(await world.store.results.run(inForce[0]?.id ?? "")).not.toBeNull();
    expect(await world.store.results.matrix(inForce[0]?.segmentationId ?? "")).not.toBeNull();
  }, 120_000);

  test("are kept as many days as is set", async () => {
    const start = noon.getTime() + 50 * DAY_MILLIS;
    const set = { ...defaultRetention, supersededRunDays: 2 };
    await world.storeAt(new Date(start)).retention.write(0, set);
    await publishAt(start);
    await publishAt(start + HOUR_MILLIS);
    const timesAt = async (hours: number) => {
      await world.storeAt(new Date(start + hours * HOUR_MILLIS)).results.thin(always);
      const runs = await runsNow();
      const times = runs.map(({ publishedAt }) => (Date.parse(publishedAt) - start) / HOUR_MILLIS);
      return [...new Set(times)].filter((time) => time >= 0);
    };
    expect(await timesAt(48.5)).toEqual([1, 0]);
    expect(await timesAt(49.5)).toEqual([1]);
    expect(await timesAt(24 * 300)).toEqual([1]);
  }, 60_000);
});

test("files of imports go when they are kept no longer, and no sooner", async () => {
  const id = await world.upload(fileOf(upTo(3)));
  await world.pump.settle();
  await world.store.imports.saveDealt(id, "left", Buffer.from("rows"));
  await world.store.imports.saveBefore(id, 0, [{ index: 0, version: 1, changed: [], removed: [] }]);
  const { importFileDays } = (await world.store.retention.read()).definition;
  const now = Date.now();
  const sweepAt = (days: number) =>
    world.storeAt(new Date(now + days * DAY_MILLIS)).imports.sweepFiles();
  await sweepAt(1);
  expect(await world.store.imports.readDealt(id, "left")).not.toBeNull();
  await sweepAt(3);
  expect(await world.store.imports.readDealt(id, "left")).toBeNull();
  await sweepAt(IMPORT_UNDO_DAYS);
  expect(await world.store.imports.readBefore(id, 0)).not.toEqual([]);
  await sweepAt(importFileDays - 1);
  expect(await world.store.imports.readBefore(id, 0)).toEqual([]);
  expect(await world.store.imports.uploadedBytes(id)).not.toBeNull();
  await sweepAt(importFileDays + 1);
  expect(await world.store.imports.uploadedBytes(id)).toBeNull();
});
