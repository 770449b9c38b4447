import type { AccountColumns, FactColumn } from "../columns/types.ts";
import { relationships } from "../facts/types.ts";
import { compileTest } from "./compile-condition.ts";
import type { Comparison, Condition } from "./types.ts";

/** A condition for columns: 1 for every row that meets it, as `compileCondition` has it. */
export interface Mask {
  /** Fields it reads. */
  readonly fields: readonly string[];
  readonly holds: (columns: AccountColumns) => Uint8Array;
}

export function compileMask(condition: Condition): Mask {
  if ("all" in condition) return joined(condition.all.map(compileMask), 1);
  if ("any" in condition) return joined(condition.any.map(compileMask), 0);
  if ("not" in condition) {
    const { fields, holds } = compileMask(condition.not);
    return { fields, holds: (columns) => holds(columns).map((bit) => 1 - bit) };
  }
  return { fields: [condition.field], holds: compileComparison(condition) };
}

/** Of none `all` holds and `any` does not: `neutral` is what they start from. */
function joined(parts: readonly Mask[], neutral: 0 | 1): Mask {
  return {
    fields: parts.flatMap(({ fields }) => fields),
    holds: (columns) => {
      const mask = new Uint8Array(columns.count).fill(neutral);
      for (const { holds } of parts) {
        const other = holds(columns);
        for (let row = 0; row < mask.length; row += 1)
          if (other[row] !== neutral) mask[row] = 1 - neutral;
      }
      return mask;
    },
  };
}

type Test = ReturnType<typeof compileTest>;

function compileComparison({ field, op, value }: Comparison): Mask["holds"] {
  const isAboutKnown = op === "known" || op === "unknown";
  const test: Test = isAboutKnown ? () => op === "known" : compileTest(op, value);
  const unknown = op === "unknown" ? 1 : 0;
  return (columns) => {
    if (field === "relationship") return ofCodes(columns.relationships, relationships, test);
    if (field === "name") return Uint8Array.from(columns.names, (name) => Number(test(name)));
    if (field === "externalId") {
      return Uint8Array.from(columns.externalIds, (id) => Number(test(id)));
    }
    return ofFact(columns.facts.get(field), columns.count, test, unknown);
  };
}

function ofCodes(codes: Uint8Array, values: readonly string[], test: Test): Uint8Array {
  const held = values.map((value) => Number(test(value)));
  return codes.map((code) => held[code] ?? 0);
}

function ofFact(
  column: FactColumn | undefined,
  count: number,
  test: Test,
  unknown: 0 | 1,
): Uint8Array {
  const mask = new Uint8Array(count).fill(unknown);
  if (column === undefined) return mask;
  const { numbers, codes, values } = column;
  if (codes !== null) {
    const held = values.map((value) => Number(test(value)));
    for (let row = 0; row < count; row += 1) {
      const code = codes[row] ?? -1;
      if (code >= 0) mask[row] = held[code] ?? 0;
    }
  }
  if (numbers !== null) {
    for (let row = 0; row < count; row += 1) {
      const x = numbers[row] ?? Number.NaN;
      if (!Number.isNaN(x)) mask[row] = Number(test(x));
    }
  }
  return mask;
}
