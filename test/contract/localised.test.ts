import { expect, test } from "vitest";
import { localised } from "../../functions/contract/localised.ts";

const label = { en: "Margin", nl: "Marge" };

test("labels are picked at every depth; all else stays, in order", () => {
  const value = { z: 1, label, list: [{ label, n: null }, "en"], a: { nl: "x", en: 1 } };
  expect(JSON.stringify(localised(value, "nl"))).toBe(
    '{"z":1,"label":"Marge","list":[{"label":"Marge","n":null},"en"],"a":{"nl":"x","en":1}}',
  );
  expect(localised(label, "en")).toBe("Margin");
});
