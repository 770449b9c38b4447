import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { checkKnowledge } from "../../functions/domain/knowledge/check-document.ts";
import { zeroClock } from "../../functions/domain/knowledge/clock.ts";
import { emptyDocument, type KnowledgeDocument } from "../../functions/domain/knowledge/types.ts";
import { KNOWLEDGE_VERSIONS_KEPT } from "../../functions/domain/limits.ts";
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

const knowledge = () => world.storeAt(noon, tenantId).knowledge;
const label = { en: "Name", nl: "Naam" };
const withUsp = (strength: number): KnowledgeDocument => ({
  ...emptyDocument,
  usps: { fast: { label, strength } },
  motives: { speed: { label, importance: 1, matches: { fast: 1 } } },
});

describe("what a tenant knows", () => {
  test("is empty, at version 0, until something is told", async () => {
    expect(await knowledge().read()).toEqual({
      version: 0,
      document: emptyDocument,
      clock: zeroClock,
      updatedAt: null,
    });
    expect(await knowledge().versions(null, 10)).toEqual({ items: [], next: null });
    expect(await knowledge().readVersion(1)).toBeNull();
  });

  test("keeps as many versions as it says, and loses the oldest first", async () => {
    const written = KNOWLEDGE_VERSIONS_KEPT + 3;
    for (let n = 0; n < written; n++) await knowledge().write(n, withUsp(n / written));
    const { items } = await knowledge().versions(null, written);
    expect(items.map(({ version }) => version)).toEqual(
      Array.from({ length: KNOWLEDGE_VERSIONS_KEPT }, (_, n) => written - n),
    );
    expect(await knowledge().readVersion(3)).toBeNull();
  });

  test("grows by a version with each change, and keeps those before", async () => {
    await knowledge().write(0, withUsp(0.5));
    const second = await knowledge().write(1, withUsp(0.75));
    expect(second).toMatchObject({ version: 2, updatedAt: noon.toISOString() });
    expect(await knowledge().read()).toEqual(second);
    const { items } = await knowledge().versions(null, 10);
    expect(items.map(({ version, document }) => [version, document.usps.fast?.strength])).toEqual([
      [2, 0.75],
      [1, 0.5],
    ]);
    expect((await knowledge().readVersion(1))?.document).toEqual(withUsp(0.5));
  });

  test("is not written when it says the same again", async () => {
    await knowledge().write(0, withUsp(0.5));
    expect(await knowledge().write(1, withUsp(0.5))).toMatchObject({ version: 1 });
    expect((await knowledge().versions(null, 10)).items).toHaveLength(1);
  });

  test("refuses whoever has not seen the last version", async () => {
    await knowledge().write(0, withUsp(0.5));
    for (const version of [0, 2]) {
      await expect(knowledge().write(version, withUsp(0.9))).rejects.toMatchObject({
        code: "stale",
        currentVersion: 1,
      });
    }
  });

  test("of several who tell something first, one is heard and the others know it", async () => {
    const told = await Promise.allSettled(
      [0.1, 0.2, 0.3].map((strength) => knowledge().write(0, withUsp(strength))),
    );
    const heard = told.filter(({ status }) => status === "fulfilled");
    expect(heard).toHaveLength(1);
    expect(await knowledge().read()).toMatchObject({ version: 1 });
  });

  test("keeps the day each part changed, beside it", async () => {
    await knowledge().write(0, withUsp(0.5));
    await knowledge().write(1, { ...withUsp(0.5), referencesNeeded: 9 });
    const { clock } = await knowledge().read();
    expect(clock.plan.overall).toBe(1);
    await knowledge().write(2, { ...withUsp(0.6), referencesNeeded: 9 });
    expect((await knowledge().read()).clock.plan.overall).toBe(3);
  });

  test("fits one item at its largest", async () => {
    const key = (at: number) => `${at}`.padStart(900, "é");
    const own = Object.fromEntries(Array.from({ length: 164 }, (_, at) => [key(at), 0.123456]));
    const speed = { label, importance: 1, importanceBySegment: { sgm_1: own }, matches: {} };
    const largest = { ...emptyDocument, motives: { speed } };
    expect(checkKnowledge(largest)).toEqual([]);
    const bytes = Buffer.byteLength(JSON.stringify(largest));
    expect(bytes).toBeGreaterThan(295_000);
    await knowledge().write(0, largest);
    expect((await knowledge().read()).document).toEqual(largest);
  });
});
