import { canonicalAccount } from "../facts/canonical.ts";
import { checkAccount } from "../facts/check-account.ts";
import type {
  Account,
  AccountCheck,
  FactChanges,
  FactErrorCode,
  FieldTable,
} from "../facts/types.ts";

/** What is stated of an account that exists: null takes a fact away, undefined and all else stays. */
export interface AccountChanges {
  readonly name?: string;
  readonly relationship?: Account["relationship"];
  readonly facts: FactChanges;
}

/** Rules over several facts at once, which a change can break without being wrong by itself. */
const together: readonly FactErrorCode[] = ["date-order", "account-too-large", "too-many"];

/**
 * The account with the changes, canonical. `changes` have been checked by themselves; errors are of
 * rules over the whole account only, so that a stored fact which a field no longer allows does not
 * stand in the way of other changes.
 */
export function mergeAccount(
  current: Account,
  changes: AccountChanges,
  fields: FieldTable,
): AccountCheck {
  const { name = current.name, relationship = current.relationship } = changes;
  const sameLine = name === current.name && relationship === current.relationship;
  if (sameLine && changesNothing(current.facts, changes.facts)) return { account: current };
  const facts: Record<string, Account["facts"][string]> = { ...current.facts };
  for (const [key, value] of Object.entries(changes.facts)) {
    if (value === undefined) continue;
    if (value === null) delete facts[key];
    else facts[key] = value;
  }
  const stated = { externalId: current.externalId, name, relationship, facts };
  const merged = replaceAccount(current, stated);
  const checked = checkAccount(stated, fields);
  if ("account" in checked) return { account: merged };
  const broken = checked.errors.filter(({ code, field }) => {
    return together.includes(code) && (field === "" || field === "facts" || code === "date-order");
  });
  return broken.length > 0 ? { errors: broken } : { account: merged };
}

/**
 * What is stated in place of what is known, canonical. Lines and ratings come in by ways of their own
 * and stay as they are.
 */
export function replaceAccount(current: Account | undefined, stated: Account): Account {
  const { externalId, name, relationship, facts } = stated;
  return canonicalAccount({
    ...{ externalId, name, relationship, facts },
    ...(current?.feeds !== undefined && { feeds: current.feeds }),
    ...(current?.ratings !== undefined && { ratings: current.ratings }),
  });
}

/** Most rows of most files say what is known already. */
function changesNothing(facts: Account["facts"], changes: FactChanges): boolean {
  for (const key in changes) {
    const value = changes[key];
    const known = facts[key];
    if (value === known || value === undefined || (value === null && known === undefined)) continue;
    if (typeof value !== "object" || typeof known !== "object" || value === null) return false;
    if (value.length !== known.length || value.some((one, at) => one !== known[at])) return false;
  }
  return true;
}
