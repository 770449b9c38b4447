import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson } from "../../../functions/domain/audit/canonical-json.ts";
import {
  checkEnd,
  checkRecord,
  type FoundRecord,
  type NewContent,
  nextRecord,
} from "../../../functions/domain/audit/chain.ts";
import type { AuditRecord, ChainEnd } from "../../../functions/domain/audit/types.ts";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

const contents: fc.Arbitrary<NewContent[]> = fc.array(
  fc.record({
    at: fc.integer({ min: 0, max: 100 }).map((days) => new Date(days * 86_400_000).toISOString()),
    actor: fc.constantFrom("key_1", "key_2"),
    requestId: fc.constantFrom(null, "request-1"),
    action: fc.constantFrom("created", "changed"),
    resource: fc.constantFrom("wpr_1", "settings"),
    version: fc.integer({ min: 1, max: 9 }),
    change: fc.constant({ before: null, after: { u: 1 } }),
    changeBytes: fc.constant(31),
  }),
  { minLength: 1, maxLength: 12 },
);

function chainOf(all: readonly NewContent[]): readonly AuditRecord[] {
  const chain: AuditRecord[] = [];
  for (const content of all) chain.push(nextRecord(chain.at(-1) ?? null, content, sha256));
  return chain;
}

function foundOf({ hash, ...content }: AuditRecord): FoundRecord {
  const { month, sequence } = content;
  return { month, sequence, text: canonicalJson(content), hash };
}

function faultsOf(
  found: readonly FoundRecord[],
  head: ChainEnd | null,
  from: ChainEnd | null = null,
) {
  let end = from;
  const faults = found.flatMap((one) => {
    const checked = checkRecord(end, one, sha256);
    end = checked.end;
    return checked.faults;
  });
  return [...faults, ...checkEnd(end, head)];
}

const headOf = (chain: readonly AuditRecord[]): ChainEnd | null => chain.at(-1) ?? null;

/** A chain and a place in it. */
const placed = contents.chain((all) =>
  fc.tuple(fc.constant(chainOf(all)), fc.nat({ max: all.length - 1 })),
);

describe("a chain of records", () => {
  test("as it was written has no fault, whole or from any place in it", () => {
    fc.assert(
      fc.property(placed, ([chain, place]) => {
        const found = chain.map(foundOf);
        expect(faultsOf(found, headOf(chain))).toEqual([]);
        const rest = found.slice(place + 1);
        expect(faultsOf(rest, headOf(chain), chain[place])).toEqual([]);
      }),
    );
  });

  test("is filed under months that never go back, whatever clocks say", () => {
    fc.assert(
      fc.property(contents, (all) => {
        const months = chainOf(all).map(({ month }) => month);
        expect(months).toEqual(months.toSorted());
      }),
    );
  });

  test("shows any record that was removed, first and last ones too", () => {
    fc.assert(
      fc.property(placed, ([chain, place]) => {
        const found = chain.map(foundOf).toSpliced(place, 1);
        expect(faultsOf(found, headOf(chain))).toContainEqual({
          kind: "missing",
          sequence: place + 1,
        });
      }),
    );
  });

  test("shows any byte of any record that was altered", () => {
    fc.assert(
      fc.property(
        placed,
        fc.nat(),
        fc.integer({ min: 1, max: 127 }),
        ([chain, place], at, flip) => {
          const found = chain.map(foundOf);
          const one = found[place];
          if (!one) return;
          const bytes = Buffer.from(one.text);
          bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ flip;
          found[place] = { ...one, text: bytes.toString("latin1") };
          expect(faultsOf(found, headOf(chain)).length).toBeGreaterThan(0);
        },
      ),
    );
  });

  test("shows a record that was altered with its own hash made to fit", () => {
    fc.assert(
      fc.property(placed, ([chain, place]) => {
        const found = chain.map(foundOf);
        const { hash: _, ...content } = chain[place] ?? {};
        const text = canonicalJson({ ...content, actor: "key_3" });
        const one = found[place];
        if (one) found[place] = { ...one, text, hash: sha256(text) };
        const next = place + 2;
        const expected =
          place === chain.length - 1
            ? { kind: "altered", sequence: place + 1 }
            : { kind: "unlinked", sequence: next };
        expect(faultsOf(found, headOf(chain))).toContainEqual(expected);
      }),
    );
  });

  test("shows any two records that changed places", () => {
    fc.assert(
      fc.property(placed, fc.nat(), ([chain, place], second) => {
        const other = second % chain.length;
        const [one, two] = [chain[place], chain[other]];
        if (!one || !two || place === other) return;
        const found = chain.map(foundOf);
        // Their contents and hashes under each other's keys.
        const moved = (to: AuditRecord, from: AuditRecord): FoundRecord => ({
          ...foundOf(from),
          month: to.month,
          sequence: to.sequence,
        });
        found[place] = moved(one, two);
        found[other] = moved(two, one);
        expect(faultsOf(found, headOf(chain)).map(({ kind }) => kind)).toContain("altered");
      }),
    );
  });

  test("shows what was put in twice, or that is no record", () => {
    fc.assert(
      fc.property(placed, ([chain, place]) => {
        const found = chain.map(foundOf);
        const one = found[place];
        if (!one) return;
        const twice = found.toSpliced(place, 0, one);
        expect(faultsOf(twice, headOf(chain))).toContainEqual({
          kind: "unknown",
          sequence: place + 1,
        });
        const strange = found.toSpliced(place, 0, { ...one, sequence: null, text: "?" });
        expect(faultsOf(strange, headOf(chain))).toEqual([{ kind: "unknown", sequence: null }]);
      }),
    );
  });

  test("shows to whoever kept a place in it that it was written anew before that", () => {
    fc.assert(
      fc.property(placed, contents, ([chain, place], others) => {
        const anew = chainOf([...others.slice(0, place), ...chain].slice(0, chain.length)).map(
          (record) => record,
        );
        const kept = chain[place];
        if (!kept || anew[place]?.hash === kept.hash) return;
        const rest = anew.slice(place + 1).map(foundOf);
        expect(faultsOf(rest, headOf(anew), kept).length).toBeGreaterThan(0);
      }),
    );
  });
});
