import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { noSettings, type SettingsDefinition } from "../../functions/domain/settings/types.ts";
import { noon, openWorld, randomTenantId, type World } from "./world.ts";

let world: World;
let tenantId: string;

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(() => {
  tenantId = randomTenantId();
});

const settings = () => world.storeAt(noon, tenantId).settings;
const target = (conversionMin: number): SettingsDefinition => ({
  ...noSettings,
  thresholds: { conversionMin },
});

describe("what a tenant sets", () => {
  test("is nothing, at version 0, until it is set, and grows by a version with each change", async () => {
    expect(await settings().read()).toEqual({
      version: 0,
      definition: noSettings,
      updatedAt: null,
    });
    expect(await settings().write(0, target(0.3))).toMatchObject({ version: 1 });
    expect(await settings().write(1, target(0.4))).toMatchObject({ version: 2 });
    expect(await settings().write(2, target(0.4))).toMatchObject({ version: 2 });
    expect(await settings().read()).toMatchObject({ version: 2, definition: target(0.4) });
  });

  test("of two that set something first at the same moment one is told that it is stale", async () => {
    const both = await Promise.allSettled([
      settings().write(0, target(0.3)),
      settings().write(0, target(0.4)),
    ]);
    const refused = both.filter(({ status }) => status === "rejected");
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatchObject({ reason: { code: "stale", currentVersion: 1 } });
    expect((await settings().read()).version).toBe(1);
  });

  test("is not changed by whoever saw another version", async () => {
    await settings().write(0, target(0.3));
    for (const seen of [0, 2]) {
      await expect(settings().write(seen, target(0.5))).rejects.toMatchObject({ code: "stale" });
    }
    expect((await settings().read()).definition).toEqual(target(0.3));
  });
});
