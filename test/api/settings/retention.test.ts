import { afterAll, beforeAll, expect, test } from "vitest";
import { defaultRetention, retentionBounds } from "../../../functions/domain/retention.ts";
import { openPlanning, type Planning } from "../../support/planning.ts";

let planning: Planning;
beforeAll(async () => {
  planning = await openPlanning();
});
afterAll(() => planning.close());

const path = "/v1/settings/retention";

test("retention is as by default until it is set, and is put whole", async () => {
  const unset = await planning.ask("GET", path, { status: 200 });
  expect(unset.json).toEqual({ version: 0, ...defaultRetention, updatedAt: null });
  const body = { supersededRunDays: 5, exportDays: 2 };
  const put = await planning.ask("PUT", path, { body, status: 200 });
  expect(put.json).toMatchObject({ ...defaultRetention, ...body, version: 1 });
  expect((await planning.ask("GET", path, { status: 200 })).json).toEqual(put.json);
  const { items } = await planning.store.audit.list({ newestFirst: true }, null, 1);
  expect(items[0]).toMatchObject({ resource: "retention", action: "created" });
});

test("days outside their bounds are refused, all at once", async () => {
  const keys = Object.keys(retentionBounds) as (keyof typeof retentionBounds)[];
  for (const side of ["minimum", "maximum"] as const) {
    const off = side === "minimum" ? -1 : 1;
    const body = Object.fromEntries(keys.map((key) => [key, retentionBounds[key][side] + off]));
    const answer = await planning.ask("PUT", path, { body, status: 422 });
    const { errors } = answer.json as { errors: { pointer: string }[] };
    expect(errors.map(({ pointer }) => pointer).toSorted()).toEqual(
      keys.map((key) => `/${key}`).toSorted(),
    );
    const fit = Object.fromEntries(keys.map((key) => [key, retentionBounds[key][side]]));
    await planning.ask("PUT", path, { body: fit, status: 200 });
  }
});

test("a stale version is refused", async () => {
  const headers = { "if-match": '"99"' };
  await planning.ask("PUT", path, { body: {}, headers, status: 412 });
});
