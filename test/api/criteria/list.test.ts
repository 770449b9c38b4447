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
