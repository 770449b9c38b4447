import { describe, expect, it } from "vitest";
import * as z from "zod";
import {
  bodyErrors,
  finding,
  findingsOf,
  parameterErrors,
} from "../../functions/contract/validation.ts";

const schema = z.strictObject({
  whole: z.int(),
  text: z.string().min(3).max(4).optional(),
  choice: z.enum(["x", "y"]),
  table: z.record(z.string().regex(/^a/), z.number()),
  shape: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("p"), size: z.int() }),
    z.strictObject({ kind: z.literal("q") }),
  ]),
  either: z.union([z.string(), z.array(z.int())]),
  day: z.iso.date(),
  several: z.array(z.number()).min(1).max(2),
  even: z.number().multipleOf(2).positive(),
  inner: z.strictObject({ a: z.string().optional() }).optional(),
  own: z
    .string()
    .refine((text) => text !== "no", {
      params: finding(
        "not-no",
        { en: "It is no.", nl: "Het is nee." },
        { en: "Say yes.", nl: "Zeg ja." },
        "yes",
      ),
    })
    .optional(),
});
const good = {
  whole: 1,
  choice: "x",
  table: {},
  shape: { kind: "q" },
  either: "s",
  day: "2026-01-01",
  several: [1],
  even: 2,
};

const errorsOf = (input: unknown) => {
  const result = schema.safeParse(input);
  return result.success ? [] : bodyErrors(findingsOf(schema, result.error, input));
};
const codesOf = (input: unknown) =>
  errorsOf(input).map(({ pointer, code, expected }) => `${pointer} ${code}: ${expected}`);

describe("validation texts", () => {
  it("name every fault with its place, code and what is expected", () => {
    expect(
      codesOf({
        whole: 1.5,
        text: "x",
        choice: "z",
        table: { b: 1, a: "1" },
        shape: { kind: "zz" },
        either: {},
        day: "2026-02-31",
        several: [],
        even: -1,
        inner: { b: 1 },
        own: "no",
        extra: 1,
      }),
    ).toEqual([
      "/whole not-whole: a whole number",
      "/text too-short: at least 3 characters",
      "/choice not-allowed: x, y",
      "/table/b invalid-key: text matching /^a/",
      "/table/a wrong-type: a number",
      "/shape/kind not-allowed: p, q",
      "/either wrong-type: a text or a list",
      "/day invalid-format: an existing date, YYYY-MM-DD",
      "/several too-few: at least 1 items",
      "/even not-a-multiple: a multiple of 2",
      "/even too-small: more than 0",
      "/inner/b unknown-field: a",
      "/own not-no: yes",
      "/extra unknown-field: whole, text, choice, table, shape, either, day, several, even, inner, own",
    ]);
  });

  it("call what is missing required, not ill-typed", () => {
    const codes = codesOf({});
    expect(codes).toHaveLength(8);
    for (const line of codes) expect(line).toMatch(/ required/);
    expect(codes[0]).toBe("/whole required: a number");
    expect(codes).toContain("/choice required: x, y");
  });

  it("follow the branch of a union the caller most likely meant", () => {
    expect(codesOf({ ...good, either: [1, "x"] })).toEqual(["/either/1 wrong-type: a number"]);
    expect(codesOf({ ...good, shape: { kind: "p", size: "1", more: 1 } })).toEqual([
      "/shape/size wrong-type: a number",
      "/shape/more unknown-field: undefined",
    ]);
  });

  it("are complete in both languages and never name a library", () => {
    for (const { detail, fix } of errorsOf({
      whole: "x",
      extra: 1,
      choice: "z",
      several: [1, 2, 3],
    })) {
      for (const text of [detail.en, detail.nl, fix.en, fix.nl]) {
        expect(text).toMatch(/^[A-Z].*\.$/);
        expect(text).not.toMatch(/zod|undefined|NaN/i);
      }
    }
  });

  it("place parameters by name, nested filters in brackets", () => {
    const query = z.strictObject({
      filter: z.record(z.string(), z.strictObject({ gte: z.string() })),
    });
    const input = { filter: { size: { lt: "1", gte: "0" } }, more: "1" };
    const result = query.safeParse(input);
    const errors = result.success ? [] : parameterErrors(findingsOf(query, result.error, input));
    expect(errors.map(({ parameter }) => parameter)).toEqual(["filter[size][lt]", "more"]);
  });
});
