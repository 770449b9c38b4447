import { byCodeUnit } from "../order.ts";
import type { Account, FactValue } from "./types.ts";

/** The one form of an account: fixed order of properties, facts by key, categories sorted. */
export function canonicalAccount(account: Account): Account {
  if (isCanonical(account)) return account;
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

const order = ["externalId", "name", "relationship", "facts"];

/** Nearly every account is: it was made so, and looking is far cheaper than making it again. */
function isCanonical(account: Account): boolean {
  let place = 0;
  for (const key in account) if (key !== order[place++]) return false;
  if (place !== order.length) return false;
  let before = "";
  for (const key in account.facts) {
    if (key <= before) return false;
    before = key;
    const value = account.facts[key];
    if (value === undefined || Object.is(value, -0)) return false;
    if (typeof value === "object" && !isAscending(value)) return false;
  }
  return true;
}

function isAscending(values: readonly string[]): boolean {
  for (let place = 1; place < values.length; place += 1) {
    if ((values[place - 1] ?? "") >= (values[place] ?? "")) return false;
  }
  return true;
}

/** True when both say the same about the same company. */
export function sameAccount(a: Account, b: Account): boolean {
  return a === b || JSON.stringify(canonicalAccount(a)) === JSON.stringify(canonicalAccount(b));
}
