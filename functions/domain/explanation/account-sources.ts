import { compileCriterion, emptyReading, MICROS } from "../criteria/compile-criterion.ts";
import { fieldsOf } from "../criteria/fields-of.ts";
import { rawMeasure } from "../criteria/measure.ts";
import type { BuiltinName, Criterion, MeasureContext } from "../criteria/types.ts";
import { monthsBefore } from "../dates.ts";
import type { Account, FactValue, FieldTable } from "../facts/types.ts";
import { type RolledUpField, rolledUpFrom, rolledUpOf, windowEnd } from "../feeds/roll-up.ts";
import type { Matches, SegmentConstant, SegmentRating } from "../knowledge/types.ts";
import type { Label } from "../label.ts";
import type { ProfileDefinition } from "../scoring/types.ts";
import { missingSource } from "./missing.ts";
import { inheritedSource, isRolledUp, ratedBy } from "./segment-sources.ts";
import type { KnownTheme, Source } from "./types.ts";
import { namedField } from "./units.ts";

/** What the sources of an account's figures are told from. */
export interface AccountEvidence {
  /** As stored: facts as they were uploaded. */
  readonly stored: Account;
  /** The same with what its lines say in place of what was uploaded. */
  readonly account: Account;
  readonly context: MeasureContext;
  readonly fields: FieldTable;
  readonly profile: ProfileDefinition;
  /** "" for none. */
  readonly segment: string;
  readonly segmentLabel: Label;
  /** By criterion key: what the segment knows. */
  readonly inherited: ReadonlyMap<string, SegmentConstant>;
  /** Ratings of the segment, any criterion. */
  readonly ratings: readonly SegmentRating[];
}

/** Where the figure of a criterion comes from. `known`: whether it counted as known. */
export function accountSources(
  evidence: AccountEvidence,
  criterion: Criterion,
  known: boolean,
): Source[] {
  const { account, context, segment, fields, profile } = evidence;
  if (!known) {
    const { missing: policy } = profile;
    return [missingSource(criterion, { criteria: context.criteria, fields, policy }, 1, null)];
  }
  const { measure } = criterion;
  const measured = rawMeasure(criterion, account, context, segment) !== null;
  if (measured && measure.kind !== "rating") return measuredSources(evidence, criterion);
  if (measure.kind === "formula") {
    const combined = combinedSource(evidence, measure);
    if (combined !== null) return [combined];
  }
  const own = (account.ratings ?? []).filter((each) => each.criterion === criterion.key);
  const rated = ratedBy(own, context.asOf);
  if (rated !== null) return [{ kind: "rated", ...rated }];
  return inheritedFrom(evidence, criterion);
}

function inheritedFrom(evidence: AccountEvidence, { key }: Criterion): Source[] {
  const { segment, segmentLabel, inherited, ratings, context } = evidence;
  const constant = inherited.get(key);
  if (constant === undefined) return [];
  const of = ratings.filter((each) => each.segment === segment && each.criterion === key);
  const from = { key: segment, label: segmentLabel, accounts: 1 };
  return [inheritedSource(constant, from, ratedBy(of, context.asOf))];
}

function measuredSources(evidence: AccountEvidence, { measure }: Criterion): Source[] {
  const facts = fieldsOf(measure, evidence.context.criteria).flatMap((field) =>
    factSource(evidence, field),
  );
  const themes = measure.kind === "builtin" ? themesOf(evidence, measure.name) : [];
  return [...facts, ...(themes.length > 0 ? [{ kind: "matched" as const, themes }] : [])];
}

function factSource(
  { stored, account, fields, context }: AccountEvidence,
  field: string,
): Source[] {
  const value = account.facts[field];
  if (value === undefined) return [];
  const declared = fields.get(field);
  const fact = {
    ...namedField(field, fields),
    value,
    unit: declared?.unit ?? null,
    currency: declared?.currency ?? null,
  };
  if (!isRolledUp(field) || !(field in rolledUpOf(stored, context.asOf))) {
    return [{ kind: "uploaded", ...fact }];
  }
  return [
    {
      kind: "rolledUp",
      ...fact,
      feed: rolledUpFrom[field],
      ...windowOf(stored, field, context.asOf),
      overrules: stored.facts[field] ?? null,
    },
  ];
}

const WINDOW_MONTHS = 12;

/** The lines a rolled-up fact is made of, by the rules of `rollUp`. */
function windowOf(account: Account, field: RolledUpField, asOf: string) {
  const { feeds } = account;
  if (field === "lostReason") {
    const lost = (feeds?.opportunities ?? []).filter(
      ({ outcome, closed, opened }) => outcome === "lost" && (closed ?? opened) <= asOf,
    );
    return { after: null, to: asOf, lines: lost.length };
  }
  const to = windowEnd(account, asOf);
  const after = monthsBefore(to, WINDOW_MONTHS);
  const lines = (feeds?.orders ?? []).filter(({ date }) => date > after && date <= to);
  return { after, to, lines: lines.length };
}

/** Null as soon as one of the criteria is not known of the account itself. */
function combinedSource(
  { account, context, segment }: AccountEvidence,
  measure: Extract<Criterion["measure"], { kind: "formula" }>,
): Source | null {
  const reading = emptyReading();
  const parts = context.criteria
    .filter(({ key }) => measure.criteria.includes(key))
    .map((criterion) => {
      compileCriterion(criterion, context)(account, segment, reading);
      const { key, label } = criterion;
      return { criterion: key, label, utility: reading.known ? reading.micros / MICROS : null };
    });
  if (parts.some(({ utility }) => utility === null)) return null;
  return { kind: "combined", operation: measure.operation, accounts: 1, criteria: parts };
}

function describes(codes: FactValue | undefined, known: Matches): boolean {
  return typeof codes === "object" && codes.some((code) => Object.hasOwn(known, code));
}

/** What the tenant has told of the motives, triggers or reason behind a figure. */
function themesOf({ account, context, segment }: AccountEvidence, name: BuiltinName): KnownTheme[] {
  const { motives, triggers, fixableReasons } = context.knowledge;
  const { buyingMotives, activeTriggers, leaveReason } = account.facts;
  if (name === "winBack" && typeof leaveReason === "string") {
    const strength = Object.hasOwn(fixableReasons, leaveReason)
      ? (fixableReasons[leaveReason] ?? null)
      : null;
    return [{ code: leaveReason, importance: null, strength }];
  }
  const isMotive = name === "motiveMatch" || name === "urgencyFit";
  const own = isMotive ? buyingMotives : name === "triggerMatch" ? activeTriggers : undefined;
  // Urgency that has no motives of its own is answered as the segment is.
  const ofSegment = name === "urgencyFit" && !describes(own, motives);
  const codes = ofSegment ? Object.keys(motives) : own;
  if (typeof codes !== "object") return [];
  const known = isMotive ? motives : triggers;
  return codes.map((code) => {
    const match = Object.hasOwn(known, code) ? known[code] : undefined;
    if (match === undefined) return { code, importance: null, strength: null };
    const ofSegment = Object.hasOwn(match.importanceBySegment, segment)
      ? match.importanceBySegment[segment]
      : undefined;
    return { code, importance: ofSegment ?? match.importance, strength: match.strength };
  });
}
