import { byCodeUnit } from "../order.ts";
import type { Account, FactValue } from "./types.ts";

/** The one form of an account: fixed order of properties, facts by key, categories sorted. */
export function canonicalAccount(account: Account): Account {
  const facts: Record<string, FactValue> = {};
  for (const key of Object.keys(account.facts).sort(byCodeUnit)) {
    const value = account.facts[key];
    if (value !== undefined) facts[key] = canonicalValue(value);
  }
  const { externalId, name, relationship } = account;
  return { externalId, name, relationship, facts };
}

function canonicalValue(value: FactValue): FactValue {
  if (typeof value === "number") return value + 0;
  return typeof value === "object" ? [...new Set(value)].sort(byCodeUnit) : value;
}

/** True when both say the same about the same company. */
export function sameAccount(a: Account, b: Account): boolean {
  return JSON.stringify(canonicalAccount(a)) === JSON.stringify(canonicalAccount(b));
}
