import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const text = readFileSync(`${root}SECURITY.md`, "utf8");

/** Rows of the tables: a threat, what stops it, and where that is tested. */
const rows = text
  .split("\n")
  .filter((line) => line.startsWith("| ") && !line.startsWith("| threat "))
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .map(([, threat = "", , where = ""]) => ({ threat, where }));

describe("the threat model", () => {
  test("has threats", () => {
    expect(rows.length).toBeGreaterThan(20);
  });

  test.each(rows)("$threat: is tested where it says", ({ where }) => {
    const [, file = "", , name] = /^`(test\/[^`]+\.test\.ts)`( "([^"]+)")?$/.exec(where) ?? [];
    expect(existsSync(`${root}${file}`), where).toBe(true);
    if (name !== undefined) expect(readFileSync(`${root}${file}`, "utf8")).toContain(name);
  });

  test.each(
    [...text.matchAll(/`((?:cdk|functions)\/[\w/.-]+\.ts)`/g)].map(([, file = ""]) => file),
  )("%s exists", (file) => {
    expect(existsSync(`${root}${file}`)).toBe(true);
  });
});
