import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseJson } from "../../functions/contract/json.ts";
import { jsonFaultAt } from "../../functions/contract/json-fault.ts";
import { MAX_JSON_DEPTH_LEVELS } from "../../functions/contract/limits.ts";

const parse = (text: string) => parseJson(Buffer.from(text));
const faults = (text: string) => {
  const result = parse(text);
  return "errors" in result ? result.errors.map(({ pointer, code }) => `${pointer} ${code}`) : [];
};

describe("parseJson", () => {
  it("gives what JSON.parse gives for every value a program can write", () => {
    const safe = fc
      .jsonValue({ maxDepth: 5 })
      .filter((value) => !/__proto__|constructor|prototype/.test(JSON.stringify(value)));
    fc.assert(
      fc.property(safe, (value) => {
        const text = JSON.stringify(value);
        const lonely = !text.isWellFormed() || /\\ud[89a-f]/i.test(text);
        if (!lonely) expect(parse(text)).toEqual({ value: JSON.parse(text) });
      }),
    );
  });

  it("never throws, whatever the bytes", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void parseJson(bytes)));
  });

  it("reports every fault at once, each with its place", () => {
    const text =
      '{"a":1,"a":2,"b":[1e400,{"__proto__":{}}],"c/d":{"e":"\\ud800","constructor":-1e999}}';
    expect(faults(text)).toEqual([
      "/a duplicate-key",
      "/b/0 number-not-finite",
      "/b/1/__proto__ forbidden-key",
      "/c~1d/e malformed-text",
      "/c~1d/constructor forbidden-key",
      "/c~1d/constructor number-not-finite",
    ]);
  });

  it("sees keys and texts for what they are, whatever they contain", () => {
    expect(faults('{"a\\"},{":"[1e400]","b":{"a\\"},{":"x\\\\"}}')).toEqual([]);
    expect(faults('[{"a":1},{"a":1}]')).toEqual([]);
    expect(faults('{"\\u0061":1,"a":2}')).toEqual(["/a duplicate-key"]);
    expect(faults('{"a":{},"b":1e400}')).toEqual(["/b number-not-finite"]);
    expect(faults('{"a":[],"a":1}')).toEqual(["/a duplicate-key"]);
  });

  it("refuses text that is not JSON and says where", () => {
    for (const text of ["", "{", "NaN", '{"a":Infinity}', "[1,]", "{'a':1}", "1 2"]) {
      expect(faults(text), text).toEqual([" invalid-json"]);
    }
  });

  it("says at which line and column the text stops being JSON", () => {
    const placed = (text: string) => jsonFaultAt(text);
    expect(placed('{"a":1,\n "b": nope}')).toEqual({ line: 2, column: 7 });
    expect(placed("[1,]")).toEqual({ line: 1, column: 4 });
    expect(placed('{"a" 1}')).toEqual({ line: 1, column: 6 });
    expect(placed("1 2")).toEqual({ line: 1, column: 3 });
    expect(placed("[1}")).toEqual({ line: 1, column: 3 });
    expect(placed("01")).toEqual({ line: 1, column: 1 });
    expect(placed(' {"a":[1, ')).toBeNull();
    expect(placed("")).toBeNull();
  });

  it("finds a place, or the end, in every text JSON.parse refuses, and neither in one it accepts", () => {
    const noise = fc
      .array(
        fc.constantFrom(
          "{",
          "}",
          "[",
          "]",
          ",",
          ":",
          '"a"',
          "1",
          "-",
          "e5",
          "true",
          " ",
          '"',
          "\\",
        ),
      )
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(noise, (text) => {
        let valid = true;
        try {
          JSON.parse(text);
        } catch {
          valid = false;
        }
        const place = jsonFaultAt(text);
        if (valid) expect(place).toBeNull();
        else if (place) expect(jsonFaultAt(text.slice(0, place.column - 1))).toBeNull();
      }),
      { numRuns: 2000 },
    );
  });

  it("refuses bytes that are not UTF-8", () => {
    expect(parseJson(Buffer.from([0x22, 0xff, 0x22]))).toMatchObject({
      errors: [{ code: "invalid-utf-8" }],
    });
  });

  it("reads up to the depth limit and refuses one level more", () => {
    const nested = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
    expect(faults(nested(MAX_JSON_DEPTH_LEVELS))).toEqual([]);
    expect(faults(nested(MAX_JSON_DEPTH_LEVELS + 1)).at(-1)).toMatch(/ too-deep$/);
    expect(faults(nested(100_000)).at(-1)).toMatch(/ too-deep$/);
  });
});
