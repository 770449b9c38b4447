import { expect, test } from "vitest";
import { itemBytes } from "../../functions/store/item-size.ts";

test("an item is as large as its names and values, texts in UTF-8 and binary as it is", () => {
  expect(itemBytes({ pk: { S: "é" }, data: { B: new Uint8Array(100) } })).toBe(2 + 2 + 4 + 100);
  expect(itemBytes({ n: { N: "-12.5" }, b: { BOOL: true }, x: { NULL: true } })).toBe(4 + 2 + 2);
  expect(itemBytes({ m: { M: { a: { S: "b" } } } })).toBe(1 + 3 + 1 + 2);
  expect(itemBytes({ l: { L: [{ S: "ab" }, { N: "1" }] } })).toBe(1 + 3 + 1 + 2 + 1 + 2);
});
