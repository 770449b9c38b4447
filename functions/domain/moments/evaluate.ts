import { columnsOf } from "../columns/of-accounts.ts";
import { rollUpFields, withRolledUpColumns } from "../columns/roll-up.ts";
import type { AccountColumns } from "../columns/types.ts";
import { fieldsOf } from "../criteria/fields-of.ts";
import { compileUtilities, type UtilityColumn } from "../criteria/utility-column.ts";
import type { Account } from "../facts/types.ts";
import {
  compileSegments,
  fieldsOfScheme,
  type SegmentColumn,
} from "../segmentation/segment-column.ts";
import { tallyFields } from "../tallies/tally-columns.ts";
import type { Plan } from "./types.ts";

/** Accounts with everything a plan says of each: moments and lists of best accounts are made of it. */
export interface Evaluated {
  /** With what lines say in place of what was uploaded. */
  readonly columns: AccountColumns;
  readonly segments: SegmentColumn;
  /** By criterion of the plan. */
  readonly utilities: readonly UtilityColumn[];
}

/** Keys of all facts that a plan reads. */
export function fieldsOfPlan({ scheme, criteria }: Plan): ReadonlySet<string> {
  const read = criteria.flatMap(({ measure }) => fieldsOf(measure, criteria));
  return new Set([...read, ...fieldsOfScheme(scheme), ...tallyFields, ...rollUpFields]);
}

export function compileEvaluation(plan: Plan): (columns: AccountColumns) => Evaluated {
  const segmentsOf = compileSegments(plan.scheme, plan.fields);
  const utilitiesOf = compileUtilities(plan);
  return (stored) => {
    const columns = withRolledUpColumns(stored, plan.asOf);
    const segments = segmentsOf(columns);
    return { columns, segments, utilities: utilitiesOf(columns, segments) };
  };
}

/** The accounts, by column and evaluated. */
export function evaluateAccounts(accounts: readonly Account[], plan: Plan): Evaluated {
  return compileEvaluation(plan)(columnsOf(accounts, fieldsOfPlan(plan)));
}
