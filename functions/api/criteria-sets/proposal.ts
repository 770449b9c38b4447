import { PROPOSAL_VALUES_MAX } from "../../contract/limits.ts";
import { type FoundProblem, pointerOf } from "../../contract/problem.ts";
import {
  type Account,
  applicable,
  type Criterion,
  type MeasureContext,
  proposeScale,
  quantile,
  type RawMeasure,
  rawMeasure,
  type Scale,
  type ScaleKind,
  utility,
} from "../../domain/index.ts";
import type { Unscaled } from "./complete.ts";

/** Quantiles shown beside a proposal, as shares. */
const SHOWN_SHARES: readonly number[] = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1];

/** Raw values of one criterion over a sample of accounts. */
interface Measured {
  readonly criterion: Unscaled;
  applicable: number;
  readonly numbers: number[];
  readonly texts: Map<string, number>;
}

/** Reads the raw values of all criteria from accounts handed over one by one. */
export function collector(
  criteria: readonly Unscaled[],
  day: Pick<MeasureContext, "asOf" | "knowledge">,
) {
  // Raw values do not depend on scales, so any will do for those that have none.
  const context = { ...day, criteria: criteria.map(scaled) };
  const all = criteria.map(
    (criterion): Measured => ({ criterion, applicable: 0, numbers: [], texts: new Map() }),
  );
  return {
    add(account: Account): void {
      for (const measured of all) note(measured, account, context);
    },
    proposals: (kinds: Readonly<Record<string, ScaleKind>>) =>
      all.map((measured) => proposal(measured, kinds[measured.criterion.key])),
  };
}

function scaled(criterion: Unscaled): Criterion {
  return { ...criterion, scale: criterion.scale ?? ANY_SCALE };
}

function note(measured: Measured, account: Account, context: MeasureContext): void {
  const criterion = scaled(measured.criterion);
  if (!applicable(criterion, account.relationship)) return;
  measured.applicable += 1;
  const raw: RawMeasure | null = rawMeasure(criterion, account, context);
  if (typeof raw === "number") measured.numbers.push(raw);
  else if (raw !== null) measured.texts.set(raw, (measured.texts.get(raw) ?? 0) + 1);
}

const ANY_SCALE: Scale = { kind: "linear", low: 0, high: 1 };

function proposal({ criterion, applicable: n, numbers, texts }: Measured, kind?: ScaleKind) {
  const known = numbers.length + [...texts.values()].reduce((sum, count) => sum + count, 0);
  const wanted = kind ?? criterion.scale?.kind ?? "linear";
  const scale = texts.size > 0 ? null : proposeScale(wanted, numbers);
  return {
    key: criterion.key,
    label: criterion.label,
    accounts: n,
    known,
    missingShare: n === 0 ? null : (n - known) / n,
    quantiles: quantiles(numbers),
    values: texts.size > 0 ? mostFrequent(texts) : null,
    current: judged(criterion.scale, criterion, numbers, texts),
    proposed: judged(scale ?? undefined, criterion, numbers, texts),
  };
}

function quantiles(numbers: readonly number[]) {
  if (numbers.length === 0) return null;
  const sorted = Float64Array.from(numbers).sort();
  return SHOWN_SHARES.map((share) => ({ share, value: quantile(sorted, share) }));
}

function mostFrequent(texts: ReadonlyMap<string, number>) {
  return [...texts]
    .map(([value, accounts]) => ({ value, accounts }))
    .sort((a, b) => b.accounts - a.accounts || (a.value < b.value ? -1 : 1))
    .slice(0, PROPOSAL_VALUES_MAX);
}

/** A scale and the share of the known values outside it. */
function judged(
  scale: Scale | undefined,
  { direction }: Unscaled,
  numbers: readonly number[],
  texts: ReadonlyMap<string, number>,
) {
  if (scale === undefined) return null;
  let known = 0;
  let clipped = 0;
  const count = (raw: RawMeasure, accounts: number): void => {
    known += accounts;
    if (utility(scale, direction, raw).clipped) clipped += accounts;
  };
  for (const raw of numbers) count(raw, 1);
  for (const [raw, accounts] of texts) count(raw, accounts);
  return { scale, clippedShare: known === 0 ? null : clipped / known };
}

/** Kinds asked for of criteria that are not there. */
export function unknownKinds(
  kinds: Readonly<Record<string, ScaleKind>>,
  criteria: readonly Unscaled[],
): FoundProblem[] {
  const keys = criteria.map(({ key }) => key);
  return Object.keys(kinds)
    .filter((key) => !keys.includes(key))
    .map((key) => ({
      path: pointerOf(["kinds", key]),
      code: "unknown-criterion",
      detail: { en: `There is no criterion "${key}".`, nl: `Er is geen criterium "${key}".` },
      fix: { en: "Use a key of the list.", nl: "Gebruik een sleutel van de lijst." },
      expected: keys.join(", "),
    }));
}
