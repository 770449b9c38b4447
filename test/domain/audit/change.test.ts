import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson } from "../../../functions/domain/audit/canonical-json.ts";
import {
  AUDIT_CHANGE_MAX_BYTES,
  changeBetween,
  OMITTED_TEXT,
  recordedChange,
} from "../../../functions/domain/audit/change.ts";

describe("a change on record", () => {
  test("is the parts that differ, before and after, and nothing that stayed", () => {
    const before = { weights: { marginPct: 60, loyalty: 40 }, valueShare: 0.5, gone: 1 };
    const after = { weights: { marginPct: 70, loyalty: 40 }, valueShare: 0.5, fresh: true };
    expect(changeBetween(before, after)).toEqual({
      before: { weights: { marginPct: 60 }, gone: 1 },
      after: { weights: { marginPct: 70 }, fresh: true },
    });
    expect(changeBetween(before, before)).toEqual({ before: {}, after: {} });
  });

  test("is all of it when the thing is new or gone", () => {
    expect(changeBetween(null, { n: 1 })).toEqual({ before: null, after: { n: 1 } });
    expect(changeBetween({ n: 1 }, undefined)).toEqual({ before: { n: 1 }, after: null });
  });

  test("names things in lists by their key; another order is another list", () => {
    const [a, b] = [
      { key: "a", scale: { low: 0, high: 10 } },
      { key: "b", scale: { low: 1, high: 2 } },
    ];
    expect(
      changeBetween({ list: [a, b] }, { list: [a, { ...b, scale: { low: 1, high: 3 } }] }),
    ).toEqual({
      before: { list: { b: { scale: { high: 2 } } } },
      after: { list: { b: { scale: { high: 3 } } } },
    });
    expect(changeBetween([a, b], [b, a]).after).toEqual([b, a]);
    expect(changeBetween([a], [a, b])).toEqual({ before: {}, after: { b } });
  });

  test("never holds a text of the tenant's own, under whatever name or in whatever list", () => {
    const name = "Jansen & Zonen";
    const states = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constant(name),
        fc.integer(),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(
          fc.constantFrom("name", "label", "value", "note", "where", "en", "values", "comment"),
          tie("value"),
        ),
      ),
    }));
    fc.assert(
      fc.property(states.value, states.value, (before, after) => {
        expect(JSON.stringify(changeBetween(before, after))).not.toContain("Jansen");
      }),
    );
  });

  test("shows neither the names nor the values of what is told of customers and segments", () => {
    const cases = { jansen: { label: { en: "Jansen", nl: "Jansen" }, strength: 1 } };
    const change = changeBetween(null, {
      referenceCases: cases,
      goals: { sgm_1: { "jansen|noord": 4 } },
      columns: [{ column: "Naam", field: "name", values: { Jansen: "x" } }],
    });
    expect(change.after).toEqual({
      referenceCases: OMITTED_TEXT,
      goals: OMITTED_TEXT,
      columns: OMITTED_TEXT,
    });
  });

  test("is left out, with its size, when it takes more than a record holds", () => {
    const list = Array.from({ length: AUDIT_CHANGE_MAX_BYTES }, (_, n) => n);
    const change = changeBetween({ list: [] }, { list });
    const recorded = recordedChange(change);
    expect(recorded.change).toBeNull();
    expect(recorded.changeBytes).toBe(Buffer.byteLength(canonicalJson(change)));
    expect(recordedChange(changeBetween(null, { n: 1 })).change).toEqual({
      before: null,
      after: { n: 1 },
    });
  });
});

describe("canonical JSON", () => {
  test("is one text for equal values, and reads back as the value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const read: unknown = JSON.parse(canonicalJson(value));
        expect(canonicalJson(read)).toBe(canonicalJson(value));
        expect(JSON.stringify(read)).toBe(JSON.stringify(JSON.parse(JSON.stringify(read))));
      }),
    );
    expect(canonicalJson({ b: 1, "10": 2, "9": [3, null], a: undefined })).toBe(
      '{"10":2,"9":[3,null],"b":1}',
    );
  });
});
