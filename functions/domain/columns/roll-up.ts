import { type Account, type FactValue, relationships } from "../facts/types.ts";
import { rolledUpFrom, rolledUpOf } from "../feeds/roll-up.ts";
import { ColumnBuilder } from "./of-accounts.ts";
import type { AccountColumns } from "./types.ts";
import { valueAt } from "./value-at.ts";

/** Facts that lines decide, or that decide which of them count. */
export const rollUpFields: readonly string[] = [...Object.keys(rolledUpFrom), "customerUntil"];

/** The columns with what lines say in place of what was uploaded. */
export function withRolledUpColumns(columns: AccountColumns, asOf: string): AccountColumns {
  if (columns.feeds.size === 0) return columns;
  const changed = new Map<string, ColumnBuilder>();
  for (const [row, feeds] of columns.feeds) {
    const rolledUp: Readonly<Record<string, FactValue>> = {
      ...rolledUpOf({ ...windowFacts(columns, row), feeds }, asOf),
    };
    for (const key in rolledUp) {
      const value = rolledUp[key];
      if (value !== undefined) builderFor(changed, columns, key).set(row, value);
    }
  }
  const facts = new Map(columns.facts);
  for (const [key, column] of changed) facts.set(key, column.done());
  return { ...columns, facts };
}

/** What decides the window of an account: its relationship and the day it left. */
function windowFacts(columns: AccountColumns, row: number): Account {
  const until = valueAt(columns.facts.get("customerUntil"), row);
  return {
    externalId: "",
    name: "",
    relationship: relationships[columns.relationships[row] ?? 0] ?? "customer",
    facts: until === undefined ? {} : { customerUntil: until },
  };
}

function builderFor(
  builders: Map<string, ColumnBuilder>,
  { count, facts }: AccountColumns,
  key: string,
): ColumnBuilder {
  let builder = builders.get(key);
  if (builder === undefined) {
    builder = new ColumnBuilder(count, facts.get(key) ?? null);
    builders.set(key, builder);
  }
  return builder;
}
