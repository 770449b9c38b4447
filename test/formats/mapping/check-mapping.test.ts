import { describe, expect, test } from "vitest";
import type { Mapping } from "../../../functions/domain/index.ts";
import { checkMapping } from "../../../functions/formats/mapping/check-mapping.ts";
import { lineTargets } from "../../../functions/formats/mapping/targets.ts";
import { targets } from "./reading.ts";

const sound: Mapping = {
  columns: [
    { column: "a", field: "externalId" },
    { column: "a", field: "name" },
  ],
  constants: { relationship: "prospect" },
};
const found = (mapping: Mapping): string[] =>
  checkMapping(mapping, targets).map(({ path, code }) => `${path} ${code}`);

describe("a mapping", () => {
  test("is sound when every field it needs is filled once", () => {
    expect(found(sound)).toEqual([]);
  });

  test("has all its errors told at once, each with its place", () => {
    expect(
      found({
        columns: [
          { column: "a", field: "name" },
          { column: "b", field: "name" },
          { column: "c", field: "omzett" },
          { column: "d", field: "revenue12m", dates: "day-first", values: { x: "veel" } },
          {
            column: "e",
            field: "reach",
            values: { x: "global", y: "", z: "local" },
            decimal: "comma",
          },
          { column: "f", field: "customerSince", values: { x: "2025-02-30" } },
        ],
        constants: { name: "x", sector: " x", nope: "1" },
        ignore: ["z", "a"],
      }),
    ).toEqual([
      "/columns/1/field duplicate",
      "/columns/2/field unknown-field",
      "/columns/3/dates wrong-type",
      "/columns/3/values/x wrong-type",
      "/columns/4/decimal wrong-type",
      "/columns/4/values/x unknown-option",
      "/columns/5/values/x wrong-type",
      "/constants/name duplicate",
      "/constants/sector wrong-type",
      "/constants/nope unknown-field",
      "/columns required",
      "/columns required",
      "/ignore/1 contradiction",
    ]);
  });

  test("cannot make or change the number of an account", () => {
    expect(
      found({
        ...sound,
        columns: [
          { column: "a", field: "externalId", values: { x: "y" } },
          ...sound.columns.slice(1),
        ],
      }),
    ).toEqual(["/columns/0/values wrong-type"]);
    expect(
      found({
        ...sound,
        columns: sound.columns.slice(1),
        constants: { externalId: "1", relationship: "prospect" },
      }),
    ).toEqual(["/constants/externalId wrong-type"]);
  });

  test("of lines needs their ids only where they are told apart by them", () => {
    const mapping: Mapping = {
      columns: [
        { column: "a", field: "externalId" },
        { column: "b", field: "date" },
      ],
    };
    const missing = (needs: boolean) => checkMapping(mapping, lineTargets("leads", needs)).length;
    expect([missing(true), missing(false)]).toEqual([1, 0]);
  });
});
