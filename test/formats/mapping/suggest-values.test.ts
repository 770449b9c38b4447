import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fieldTable } from "../../../functions/domain/index.ts";
import { similarity } from "../../../functions/domain/similarity.ts";
import { suggestValues } from "../../../functions/formats/mapping/suggest-values.ts";
import { accountTargets } from "../../../functions/formats/mapping/targets.ts";

const { fields } = accountTargets(
  fieldTable([
    {
      key: "businessType",
      type: "category",
      label: { en: "x", nl: "x" },
      options: ["specialty-bike-shop", "warehouse"],
    },
  ]),
);
function suggested(key: string, values: string[]): Record<string, string> {
  const target = fields.get(key);
  if (target === undefined) throw new Error(key);
  return Object.fromEntries(
    suggestValues(target, values).map(({ value, suggestion }) => [value, suggestion]),
  );
}

describe("a value the field does not know", () => {
  test("is taken for the one it misspells", () => {
    expect(suggested("sector", ["technolgy", "retail", "bouw", "qqq"])).toEqual({
      technolgy: "technology",
    });
    expect(suggested("businessType", ["Specialty Bike Shop", "Warehouse", "warehouse"])).toEqual({
      "Specialty Bike Shop": "specialty-bike-shop",
      Warehouse: "warehouse",
    });
  });

  test("of a relationship is taken for what people mean by it", () => {
    expect(
      suggested("relationship", [
        "Klant",
        "Prospect",
        "Ex-klant",
        "oud-klant",
        "Former",
        "Lead",
        "customer",
      ]),
    ).toEqual({
      Klant: "customer",
      Prospect: "prospect",
      "Ex-klant": "former_customer",
      "oud-klant": "former_customer",
      Former: "former_customer",
      Lead: "prospect",
    });
  });

  test("is left alone where the field knows no values", () => {
    expect(suggested("region", ["Noord"])).toEqual({});
  });
});

test("similarity is 1 for the same text, symmetric but for order of letters, and within 0 and 1", () => {
  const text = fc.string({ maxLength: 20 });
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(similarity(a, a)).toBe(1);
      const alike = similarity(a, b);
      expect(alike >= 0 && alike <= 1).toBe(true);
    }),
  );
  expect(similarity("technolgy", "technology")).toBeGreaterThan(0.85);
  expect(similarity("klant", "plant")).toBeLessThan(0.85);
});
