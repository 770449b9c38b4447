import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { catalogue } from "../../../functions/domain/index.ts";
import { openPlanning, type Planning } from "../../support/planning.ts";

let planning: Planning;
beforeAll(async () => {
  planning = await openPlanning();
});
afterAll(() => planning.close());

const list = z.looseObject({
  data: z.array(z.looseObject({ key: z.string(), label: z.string(), help: z.string() })),
});

test("the catalogue answers in the language asked for, its codes untranslated", async () => {
  const english = await planning.get(list, "/v1/criteria");
  const dutch = await planning.get(list, "/v1/criteria", { "accept-language": "nl" });
  expect(english.data.map(({ label }) => label)).toEqual(catalogue.map(({ label }) => label.en));
  expect(dutch.data.map(({ label }) => label)).toEqual(catalogue.map(({ label }) => label.nl));
  expect(dutch.data.map(({ key }) => key)).toEqual(english.data.map(({ key }) => key));
});

test("every entry says what ratings of it stand for, five levels in both languages", async () => {
  const levels = z.strictObject({
    1: z.string(),
    2: z.string(),
    3: z.string(),
    4: z.string(),
    5: z.string(),
  });
  const anchored = z.looseObject({
    data: z.array(z.looseObject({ key: z.string(), anchors: levels })),
  });
  const english = await planning.get(anchored, "/v1/criteria");
  const dutch = await planning.get(anchored, "/v1/criteria", { "accept-language": "nl" });
  const barrier = (from: typeof english) => from.data.find(({ key }) => key === "entryBarrier");
  expect(english.data).toHaveLength(catalogue.length);
  expect(barrier(english)?.anchors[5]).toBe("None: free to buy from us today");
  expect(barrier(dutch)?.anchors[5]).toBe("Geen: vrij om vandaag bij ons te kopen");
  for (const { anchors } of english.data) expect(new Set(Object.values(anchors)).size).toBe(5);
});
