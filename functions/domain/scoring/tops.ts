import type { AccountColumns } from "../columns/types.ts";
import { MICROS } from "../criteria/compile-criterion.ts";
import type { Criterion } from "../criteria/types.ts";
import { UNKNOWN } from "../criteria/utility-column.ts";
import { type Account, type Relationship, relationships } from "../facts/types.ts";
import type { ConstantsOfSegment } from "../knowledge/types.ts";
import { TIE_TOLERANCE, TOP_ACCOUNTS_MAX } from "../limits.ts";
import { type Evaluated, evaluateAccounts } from "../moments/evaluate.ts";
import type { Plan } from "../moments/types.ts";
import { byCodeUnit } from "../order.ts";
import { axisShares, weightsFor } from "./axis-weights.ts";
import type { MissingPolicy, ProfileDefinition, TopAccount, Tops } from "./types.ts";

/** What the segment knows that an account of it does not know itself. */
type Inherited = (segment: string) => ConstantsOfSegment;

const nothing: ConstantsOfSegment = new Map();

/** Best accounts per segment, those the profile is about and could score. */
export function measureTops(
  accounts: Iterable<Account>,
  plan: Plan,
  profile: ProfileDefinition,
  limit: number,
  inherited: Inherited = () => nothing,
): Tops {
  return compileTops(plan, profile, limit, inherited)(evaluateAccounts([...accounts], plan));
}

/** The same of accounts that the plan has been applied to. */
export function compileTops(
  { criteria }: Plan,
  profile: ProfileDefinition,
  limit: number,
  inherited: Inherited,
): (evaluated: Evaluated) => Tops {
  const openScore = compileScore(criteria, profile, inherited);
  const kept = Math.min(limit, TOP_ACCOUNTS_MAX);
  return (evaluated) => {
    const { columns, segments } = evaluated;
    const score = openScore(evaluated);
    const lists = new Map<string, TopAccount[]>();
    for (let row = 0; row < columns.count; row += 1) {
      if (columns.present?.[row] === 0) continue;
      const scored = score(row);
      if (scored === null) continue;
      const segment = segments.segments[segments.places[row] ?? 0] ?? "";
      const list = listOf(lists, segment);
      const externalId = columns.externalIds[row] ?? "";
      const last = list.length < kept ? undefined : list.at(-1);
      if (last !== undefined && better({ externalId, score: scored.score }, last) >= 0) continue;
      insert(list, entryOf(columns, row, segment, scored), kept);
    }
    return { limit: kept, segments: withoutEmpty(lists) };
  };
}

function entryOf(
  { externalIds, names, relationships: of }: AccountColumns,
  row: number,
  segment: string,
  { score, value, likelihood, coverage }: Scored,
): TopAccount {
  return {
    externalId: externalIds[row] ?? "",
    name: names[row] ?? "",
    relationship: relationships[of[row] ?? 0] ?? relationships[0],
    ...{ segment, score, value, likelihood, coverage },
  };
}

export function emptyTops(limit: number): Tops {
  return { limit: Math.min(limit, TOP_ACCOUNTS_MAX), segments: new Map() };
}

/** The best of both, in any order; the smaller limit holds. The same account must not be in both. */
export function mergeTops(a: Tops, b: Tops): Tops {
  const limit = Math.min(a.limit, b.limit);
  const lists = new Map<string, TopAccount[]>();
  for (const tops of [a, b]) {
    for (const [segment, list] of tops.segments) listOf(lists, segment).push(...list);
  }
  for (const list of lists.values()) list.sort(better).splice(limit);
  return { limit, segments: withoutEmpty(lists) };
}

/** Best accounts of some segments together (all when absent), best first. */
export function topAccounts(tops: Tops, limit: number, segments?: readonly string[]): TopAccount[] {
  const wanted = segments ?? [...tops.segments.keys()];
  const all = [...new Set(wanted)].flatMap((segment) => tops.segments.get(segment) ?? []);
  return all.sort(better).slice(0, limit);
}

function withoutEmpty(lists: Map<string, TopAccount[]>): Map<string, TopAccount[]> {
  for (const [segment, list] of lists) if (list.length === 0) lists.delete(segment);
  return lists;
}

function listOf(lists: Map<string, TopAccount[]>, segment: string): TopAccount[] {
  let list = lists.get(segment);
  if (list === undefined) {
    list = [];
    lists.set(segment, list);
  }
  return list;
}

type Ordered = Pick<TopAccount, "externalId" | "score">;

/** Best first; scores equal to the tie tolerance stand by externalId. A total order. */
function better(a: Ordered, b: Ordered): number {
  return steps(b.score) - steps(a.score) || byCodeUnit(a.externalId, b.externalId);
}

function steps(score: number): number {
  return Math.round(score / TIE_TOLERANCE);
}

function insert(list: TopAccount[], entry: TopAccount, limit: number): void {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = list[middle];
    if (other !== undefined && better(other, entry) <= 0) low = middle + 1;
    else high = middle;
  }
  list.splice(low, 0, entry);
  if (list.length > limit) list.pop();
}

type Scored = Pick<TopAccount, "score" | "value" | "likelihood" | "coverage">;
type Score = (row: number) => Scored | null;

/** The same figures as `scoreAccount`, without the explanation, for many accounts. */
function compileScore(
  criteria: readonly Criterion[],
  profile: ProfileDefinition,
  inherited: Inherited,
): (evaluated: Evaluated) => Score {
  const fillsOf = compileFills(criteria, inherited);
  const about = new Set<Relationship>(profile.relationships ?? relationships);
  const known = new Uint8Array(criteria.length);
  const utilities = new Float64Array(criteria.length);
  const weights = relationships.map((each) =>
    about.has(each) ? weightsFor(criteria, profile, each, "account") : undefined,
  );
  const isRead = criteria.map(({ level }) => level !== "segment");
  return ({ columns, segments, utilities: read }) => {
    const fills = segments.segments.map(fillsOf);
    return (row) => {
      const weighted = weights[columns.relationships[row] ?? 0];
      if (weighted === undefined) return null;
      for (let i = 0; i < read.length; i += 1) {
        known[i] = isRead[i] === true && read[i]?.known[row] !== UNKNOWN ? 1 : 0;
        utilities[i] = (read[i]?.micros[row] ?? 0) / MICROS;
      }
      for (const { index, utility } of fills[segments.places[row] ?? 0] ?? []) {
        if (known[index] === 1) continue;
        known[index] = 1;
        utilities[index] = utility;
      }
      const value = axisOf(weighted.value, known, utilities, profile);
      const likelihood = axisOf(weighted.likelihood, known, utilities, profile);
      return join(value, likelihood, profile);
    };
  };
}

interface Fill {
  /** Place of the criterion in the plan. */
  readonly index: number;
  /** In whole millionths, as that of an account. */
  readonly utility: number;
}

/** Looked up once per segment. What does not count for an account weighs nothing there. */
function compileFills(criteria: readonly Criterion[], inherited: Inherited) {
  const known = new Map<string, readonly Fill[]>();
  return (segment: string): readonly Fill[] => {
    let fills = known.get(segment);
    if (fills === undefined) {
      const constants = inherited(segment);
      fills = criteria.flatMap(({ key }, index) => {
        const found = constants.get(key);
        if (found === undefined) return [];
        return [{ index, utility: Math.round(found.utility * MICROS) / MICROS }];
      });
      known.set(segment, fills);
    }
    return fills;
  };
}

interface AxisFigure {
  readonly score: number;
  readonly coverage: number;
}

/** Null: the axis does not apply. "low": too little is known. */
function axisOf(
  weights: Float64Array | null,
  known: Uint8Array,
  utilities: Float64Array,
  { missing, minimumCoverage }: ProfileDefinition,
): AxisFigure | null | "low" {
  if (weights === null) return null;
  let coverage = 0;
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    if (known[i] !== 1) continue;
    coverage += weights[i] ?? 0;
    sum += (weights[i] ?? 0) * (utilities[i] ?? 0);
  }
  if (coverage < minimumCoverage - 1e-12) return "low";
  if (missing === "available")
    return coverage > 0 ? { score: Math.min(1, sum / coverage), coverage } : "low";
  return { score: Math.min(1, sum + Math.max(0, 1 - coverage) * fill[missing]), coverage };
}

const fill: Readonly<Record<Exclude<MissingPolicy, "available">, number>> = {
  neutral: 0.5,
  pessimistic: 0,
  optimistic: 1,
};

function join(
  value: AxisFigure | null | "low",
  likelihood: AxisFigure | null | "low",
  { valueShare }: ProfileDefinition,
): Scored | null {
  if (value === "low" || likelihood === "low") return null;
  if (value === null && likelihood === null) return null;
  const shares = axisShares(valueShare, { value: value !== null, likelihood: likelihood !== null });
  return {
    score: Math.min(
      1,
      shares.value * (value?.score ?? 0) + shares.likelihood * (likelihood?.score ?? 0),
    ),
    value: value?.score ?? null,
    likelihood: likelihood?.score ?? null,
    coverage: Math.min(1, value?.coverage ?? 1, likelihood?.coverage ?? 1),
  };
}

type Packed = [string, string, Relationship, number, number | null, number | null, number];

/** Equal lists give equal bytes (UTF-8 JSON, segments sorted). */
export function encodeTops(tops: Tops): Uint8Array {
  const segments = [...tops.segments].sort(([a], [b]) => byCodeUnit(a, b));
  const packed = segments.map(([segment, list]) => [
    segment,
    list.map(
      (each): Packed => [
        each.externalId,
        each.name,
        each.relationship,
        each.score,
        each.value,
        each.likelihood,
        each.coverage,
      ],
    ),
  ]);
  return new TextEncoder().encode(JSON.stringify([tops.limit, packed]));
}

/** The inverse of `encodeTops`. */
export function decodeTops(bytes: Uint8Array): Tops {
  const [limit, packed] = JSON.parse(new TextDecoder().decode(bytes)) as [
    number,
    [string, Packed[]][],
  ];
  const segments = packed.map(([segment, list]): [string, TopAccount[]] => [
    segment,
    list.map(([externalId, name, relationship, score, value, likelihood, coverage]) => ({
      externalId,
      name,
      relationship,
      segment,
      score,
      value,
      likelihood,
      coverage,
    })),
  ]);
  return { limit, segments: new Map(segments) };
}
