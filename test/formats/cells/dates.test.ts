import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isDate } from "../../../functions/domain/dates.ts";
import { readBoolean } from "../../../functions/formats/cells/booleans.ts";
import { readDate, serialDate, sniffDates } from "../../../functions/formats/cells/dates.ts";

describe("a date as people write it", () => {
  test.each<[string, "day-first" | "month-first", string | null]>([
    ["2025-12-31", "day-first", "2025-12-31"],
    ["2025/12/31", "month-first", "2025-12-31"],
    ["2025-12-31T23:59:59.123Z", "day-first", "2025-12-31"],
    ["1996-07-04 00:00:00.000", "day-first", "1996-07-04"],
    ["2025-12-31 23:59 +01:00", "day-first", "2025-12-31"],
    ["31-12-2025", "day-first", "2025-12-31"],
    ["31/12/2025", "day-first", "2025-12-31"],
    ["31.12.2025 08:30", "day-first", "2025-12-31"],
    ["12/31/2025", "day-first", null],
    ["12/31/2025", "month-first", "2025-12-31"],
    ["3-4-2025", "day-first", "2025-04-03"],
    ["3-4-2025", "month-first", "2025-03-04"],
    ["31 dec 2025", "day-first", "2025-12-31"],
    ["31 dec. 2025", "month-first", "2025-12-31"],
    ["31-mrt-2025", "day-first", "2025-03-31"],
    ["1 maart 2025", "day-first", "2025-03-01"],
    ["1 augustus 2025", "day-first", "2025-08-01"],
    ["31 December 2025", "day-first", "2025-12-31"],
    ["Dec 31, 2025", "day-first", "2025-12-31"],
    ["March 3rd, 2025", "day-first", "2025-03-03"],
    ["1 mayhem 2025", "day-first", null],
    ["30-02-2025", "day-first", null],
    ["31-12-25", "day-first", null],
    ["2025", "day-first", null],
    ["45000", "day-first", null],
    ["", "day-first", null],
  ])("%s, %s, is %s", (text, order, expected) => {
    expect(readDate(text, order)).toBe(expected);
  });

  test("whatever the text, is a day that exists or nothing", () => {
    const characters = fc.constantFrom(..."0123456789-/. decjanT:");
    fc.assert(
      fc.property(fc.string({ unit: characters, maxLength: 24 }), (text) => {
        const read = readDate(text, "day-first");
        if (read !== null) expect(isDate(read)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  test("in a workbook is days since 1900", () => {
    expect(serialDate(45000)).toBe("2023-03-15");
    expect(serialDate(45000.75)).toBe("2023-03-15");
    expect(serialDate(61)).toBe("1900-03-01");
    expect([60, 0, -1, Number.NaN, 1e9].map(serialDate)).toEqual([null, null, null, null, null]);
  });
});

describe("the order of a column", () => {
  test("is seen by a day above 12", () => {
    expect(sniffDates(["03-04-2025", "31-12-2025"])).toMatchObject({
      style: "day-first",
      basis: "seen",
    });
    expect(sniffDates(["03/04/2025", "12/31/2025"])).toMatchObject({
      style: "month-first",
      basis: "seen",
      example: "12/31/2025",
    });
  });

  test("is assumed day first when no cell decides, and that is said", () => {
    expect(sniffDates(["03-04-2025", "05-05-2025"])).toMatchObject({
      style: "day-first",
      basis: "assumed",
      example: "03-04-2025",
    });
  });

  test("does not matter for years first and months by name", () => {
    expect(sniffDates(["2025-04-03", "3 apr 2025"])).toMatchObject({ basis: "unneeded" });
  });

  test("is mixed when cells contradict one another", () => {
    expect(sniffDates(["31-12-2025", "30-12-2025", "12-31-2025"])).toMatchObject({
      style: "day-first",
      basis: "mixed",
      contrary: "12-31-2025",
    });
  });
});

test("yes and no are read in English and Dutch", () => {
  expect(["Yes", "JA", "true", "1", "Waar", "y", "j"].map(readBoolean)).toEqual(
    Array.from({ length: 7 }, () => true),
  );
  expect(["no", "Nee", "FALSE", "0", "onwaar", "n"].map(readBoolean)).toEqual(
    Array.from({ length: 6 }, () => false),
  );
  expect(["", "maybe", "constructor", "2"].map(readBoolean)).toEqual([null, null, null, null]);
});
