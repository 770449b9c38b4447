import { describe, expect, it } from "vitest";
import {
  checkFieldDeclaration,
  type FieldDeclaration,
  fieldTable,
} from "../../../functions/domain/index.ts";

const declared: FieldDeclaration = {
  key: "fleet_size",
  type: "number",
  label: { en: "Fleet size", nl: "Omvang wagenpark" },
};

function codes(change: Partial<FieldDeclaration>): string[] {
  return checkFieldDeclaration({ ...declared, ...change }).map((p) => `${p.path} ${p.code}`);
}

describe("checkFieldDeclaration", () => {
  it("finds nothing wrong with an ordinary field", () => {
    expect(codes({ minimum: 0, maximum: 10, whole: true })).toEqual([]);
    expect(codes({ type: "category", options: ["a", "b"] })).toEqual([]);
  });

  it.each([
    ["__proto__", "reserved-key"],
    ["constructor", "reserved-key"],
    ["relationship", "reserved-key"],
    ["sector", "duplicate"],
    ["1st", "invalid-key"],
    ["with space", "invalid-key"],
    ["x".repeat(65), "invalid-key"],
  ])("refuses the key %s", (key, code) => {
    expect(codes({ key })).toEqual([`/key ${code}`]);
  });

  it("reports everything at once", () => {
    expect(
      codes({
        key: "",
        label: { en: "", nl: "x".repeat(201) },
        minimum: 5,
        maximum: 1,
        options: ["a"],
      }),
    ).toEqual([
      "/key invalid-key",
      "/label/en required",
      "/label/nl too-long",
      "/minimum out-of-range",
      "/options measure-does-not-fit",
    ]);
    expect(codes({ label: { en: "a\u0007", nl: " a" } })).toEqual([
      "/label/en control-character",
      "/label/nl surrounding-space",
    ]);
    expect(codes({ type: "text", minimum: 1 })).toEqual(["/minimum measure-does-not-fit"]);
    expect(codes({ maximum: Number.NaN })).toEqual(["/maximum out-of-range"]);
    expect(codes({ type: "category", options: [] })).toEqual(["/options too-few"]);
    expect(codes({ type: "category", options: ["a", " ", "a"] })).toEqual([
      "/options/1 out-of-range",
      "/options/2 duplicate",
    ]);
  });
});

describe("fieldTable", () => {
  it("holds standard and declared fields; a standard one cannot be replaced", () => {
    const table = fieldTable([declared, { ...declared, key: "sector" }]);
    expect(table.get("fleet_size")).toBe(declared);
    expect(table.get("sector")?.type).toBe("category");
  });
});
