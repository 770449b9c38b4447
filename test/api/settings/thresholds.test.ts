import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { settingsSchema } from "../../../functions/api/settings/representation.ts";
import {
  GOALS_MAX,
  GOALS_MAX_BYTES,
  GOALS_SEGMENTATIONS_MAX,
} from "../../../functions/domain/limits.ts";
import { thresholds } from "../../../functions/domain/settings/thresholds.ts";
import { define, openPlanning, type Planning, putSandboxAccounts } from "../../support/planning.ts";

const path = "/v1/settings/thresholds";

let planning: Planning;
let segmentationId: string;
beforeAll(async () => {
  planning = await openPlanning();
  await putSandboxAccounts(planning, 40);
  segmentationId = (await define(planning)).segmentationId;
});
afterAll(() => planning.close());

const put = (body: object, version: number, status = 200) =>
  planning.ask("PUT", path, { body, headers: { "if-match": `"${version}"` }, status });
const read = () => planning.get(settingsSchema(), path);

describe("thresholds", () => {
  test("stand at their defaults, at version 0, until something is set", async () => {
    const { version, thresholds: shown, goals, updatedAt } = await read();
    expect([version, goals, updatedAt]).toEqual([0, {}, null]);
    expect(shown.map(({ key }) => key)).toEqual(thresholds.map(({ key }) => key));
    for (const each of shown) {
      expect(each.value).toBe(each.default);
      expect(each.isSet).toBe(false);
      if (each.default === null) continue;
      expect(each.default).toBeGreaterThanOrEqual(each.minimum);
      expect(each.default).toBeLessThanOrEqual(each.maximum);
    }
    const { headers } = await planning.ask("GET", path, { status: 200 });
    expect(headers.etag).toBe('"0"');
  });

  test("are what was set, and defaults again once left out", async () => {
    await put(
      {
        thresholds: { conversionMin: 0.35, capacityHours: 5000 },
        goals: { [segmentationId]: { "logistics|10-49": 125_000.5 } },
      },
      0,
    );
    const set = await read();
    const thresholdOf = (key: string) => set.thresholds.find((each) => each.key === key);
    expect(set.version).toBe(1);
    expect(thresholdOf("conversionMin")).toMatchObject({ value: 0.35, isSet: true, default: 0.2 });
    expect(thresholdOf("capacityHours")).toMatchObject({ value: 5000, isSet: true, default: null });
    expect(set.goals).toEqual({ [segmentationId]: { "logistics|10-49": 125_000.5 } });
    await put({ thresholds: {} }, 1);
    const again = await read();
    expect(again.version).toBe(2);
    expect(again.thresholds.some(({ isSet }) => isSet)).toBe(false);
    expect(again.goals).toEqual({});
  });

  test("equal settings are not a new version", async () => {
    const { version } = await read();
    await put({}, version);
    expect((await read()).version).toBe(version);
  });

  test("are changed by whoever saw the version in force: 428 without, 412 with another", async () => {
    const { version } = await read();
    await planning.ask("PUT", path, { body: {}, status: 428 });
    await put({ thresholds: { aucMin: 0.7 } }, version + 7, 412);
    const both = await Promise.all(
      [0.61, 0.62].map((aucMin) =>
        planning.ask("PUT", path, {
          body: { thresholds: { aucMin } },
          headers: { "if-match": `"${version}"` },
        }),
      ),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  test("are refused with all that is wrong at once: unknown keys, ranges, broken numbers", async () => {
    const { version } = await read();
    const body = {
      thresholds: { nope: 1, conversionMin: 1.5, sampleMin: 2.5, sellingHours: "many" },
      goals: { [segmentationId]: { "logistics|10-49": -1 } },
    };
    const { json } = await put(body, version, 422);
    const { errors } = json as { errors: { pointer: string; code: string; expected?: string }[] };
    expect(errors.map(({ pointer }) => pointer).sort()).toEqual([
      `/goals/${segmentationId}/logistics|10-49`,
      "/thresholds/conversionMin",
      "/thresholds/nope",
      "/thresholds/sampleMin",
      "/thresholds/sellingHours",
    ]);
    const nope = errors.find(({ pointer }) => pointer === "/thresholds/nope");
    expect(nope).toMatchObject({ code: "unknown-field" });
    expect(nope?.expected).toContain("conversionMin");
  });

  test("goals are refused for a segmentation that is not there, and beyond their number", async () => {
    const { version } = await read();
    const absent = `sgm_${"Z".repeat(26)}`;
    const unknown = await put({ goals: { [absent]: { a: 1 } } }, version, 422);
    expect(unknown.json).toMatchObject({
      errors: [{ pointer: `/goals/${absent}`, code: "unknown-segmentation" }],
    });
    const many = Object.fromEntries(Array.from({ length: GOALS_MAX + 1 }, (_, i) => [`s${i}`, 1]));
    const tooMany = await put({ goals: { [segmentationId]: many } }, version, 422);
    expect(tooMany.json).toMatchObject({
      errors: [{ pointer: "/goals", code: "too-many", expected: `≤ ${GOALS_MAX}` }],
    });
    const wide = Object.fromEntries(
      Array.from({ length: 60 }, (_, i) => [`${i}-${"k".repeat(1_900)}`, 1]),
    );
    const tooLong = await put({ goals: { [segmentationId]: wide } }, version, 422);
    expect(tooLong.json).toMatchObject({ errors: [{ expected: `≤ ${GOALS_MAX_BYTES}` }] });
    const ids = Array.from(
      { length: GOALS_SEGMENTATIONS_MAX + 1 },
      (_, i) => `sgm_${"Z".repeat(24)}${String(i).padStart(2, "0")}`,
    );
    const goals = Object.fromEntries(ids.map((id) => [id, { a: 1 }]));
    const { json } = await put({ goals }, version, 422);
    expect(json).toMatchObject({
      errors: expect.arrayContaining([
        expect.objectContaining({ code: "too-many", expected: `≤ ${GOALS_SEGMENTATIONS_MAX}` }),
      ]),
    });
  });

  test("need their own scopes", async () => {
    const { keyWith } = planning;
    const reader = await keyWith(["settings.read"]);
    const asReader = { key: reader, headers: { "if-match": '"0"' }, body: {} };
    expect((await planning.api("GET", path, { key: reader })).status).toBe(200);
    expect((await planning.api("PUT", path, asReader)).status).toBe(403);
  });
});
