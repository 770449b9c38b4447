import type { Account, FactValue } from "../facts/types.ts";
import type { Comparison, Condition, Scalar } from "./types.ts";

type Predicate = (account: Account) => boolean;

/** Whether an account meets a condition for which `checkCondition` found nothing wrong. */
export function matches(condition: Condition, account: Account): boolean {
  return compileCondition(condition)(account);
}

/** The condition as a function, for many accounts. */
export function compileCondition(condition: Condition): Predicate {
  if ("all" in condition) {
    const parts = condition.all.map(compileCondition);
    return (account) => parts.every((part) => part(account));
  }
  if ("any" in condition) {
    const parts = condition.any.map(compileCondition);
    return (account) => parts.some((part) => part(account));
  }
  if ("not" in condition) {
    const part = compileCondition(condition.not);
    return (account) => !part(account);
  }
  return compileComparison(condition);
}

type Read = (account: Account) => FactValue | undefined;

function reader(field: string): Read {
  switch (field) {
    case "relationship":
      return (account) => account.relationship;
    case "name":
      return (account) => account.name;
    case "externalId":
      return (account) => account.externalId;
    default:
      return ({ facts }) => (Object.hasOwn(facts, field) ? facts[field] : undefined);
  }
}

function compileComparison({ field, op, value }: Comparison): Predicate {
  const read = reader(field);
  if (op === "known") return (account) => read(account) !== undefined;
  if (op === "unknown") return (account) => read(account) === undefined;
  const holds = compileTest(op, value);
  return (account) => {
    const fact = read(account);
    return fact !== undefined && holds(fact);
  };
}

type Test = (fact: FactValue) => boolean;

/** A comparison of a value that is known. */
export function compileTest(
  op: Exclude<Comparison["op"], "known" | "unknown">,
  value: Comparison["value"],
): Test {
  const list = typeof value === "object" ? value : value === undefined ? [] : [value];
  const set = new Set<Scalar>(list);
  const [first, second] = list;
  switch (op) {
    case "eq":
      return (fact) => fact === first;
    case "ne":
      return (fact) => fact !== first;
    case "in":
      return (fact) => isIn(fact, set);
    case "notIn":
      return (fact) => !isIn(fact, set);
    case "gt":
      return (fact) => compare(fact, first) > 0;
    case "gte":
      return (fact) => compare(fact, first) >= 0;
    case "lt":
      return (fact) => compare(fact, first) < 0;
    case "lte":
      return (fact) => compare(fact, first) <= 0;
    case "between":
      return (fact) => compare(fact, first) >= 0 && compare(fact, second) <= 0;
    case "contains":
      return contains(String(first));
    case "startsWith":
      return startsWith(String(first));
  }
}

/** A list is in a set when one of its values is. */
function isIn(fact: FactValue, set: ReadonlySet<Scalar>): boolean {
  return typeof fact === "object" ? fact.some((each) => set.has(each)) : set.has(fact);
}

/** NaN, so that every comparison fails, for values of different kinds. Dates compare as text. */
function compare(fact: FactValue, value: Scalar | undefined): number {
  if (typeof fact === "number" && typeof value === "number") return fact - value;
  if (typeof fact !== "string" || typeof value !== "string") return Number.NaN;
  return fact < value ? -1 : fact > value ? 1 : 0;
}

/** Lists hold the very value; in texts capitals do not count. */
function contains(value: string): Test {
  const lower = value.toLowerCase();
  return (fact) => {
    if (typeof fact === "object") return fact.includes(value);
    return typeof fact === "string" && fact.toLowerCase().includes(lower);
  };
}

function startsWith(value: string): Test {
  const lower = value.toLowerCase();
  return (fact) => typeof fact === "string" && fact.toLowerCase().startsWith(lower);
}
