import type { FactValue, FieldDeclaration, FieldTable } from "../facts/types.ts";
import { binsOf } from "./bins.ts";
import { compileCondition } from "./compile-condition.ts";
import { distinct, escapePart } from "./segment-key.ts";
import type { Assign, Assignment, Dimension, RuleScheme, Scheme } from "./types.ts";

const unassigned: Assignment = { segment: null, overlaps: [] };

/** The scheme as a function: at most one segment per account. Dimensions never overlap. */
export function compileScheme(scheme: Scheme, fields: FieldTable): Assign {
  return scheme.kind === "rules"
    ? compileRules(scheme)
    : compileDimensions(scheme.dimensions, fields);
}

function compileRules({ rules }: RuleScheme): Assign {
  const compiled = rules.map(({ key, where }) => ({ key, holds: compileCondition(where) }));
  return (account) => {
    let segment: string | null = null;
    let overlaps: string[] | null = null;
    for (const { key, holds } of compiled) {
      if (!holds(account)) continue;
      if (segment === null) segment = key;
      else if (overlaps === null) overlaps = [key];
      else overlaps.push(key);
    }
    return segment === null ? unassigned : { segment, overlaps: overlaps ?? unassigned.overlaps };
  };
}

function compileDimensions(dimensions: readonly Dimension[], fields: FieldTable): Assign {
  const classifiers = dimensions.map((dimension) => compileDimension(dimension, fields));
  const root = openBranch("");
  return (account) => {
    let branch = root;
    for (const { field, partOf } of classifiers) {
      const part = partOf(field === "relationship" ? account.relationship : account.facts[field]);
      if (part === null) return unassigned;
      branch = branch.at.get(part) ?? grow(branch, part);
    }
    branch.assignment ??= { segment: distinct(branch.key), overlaps: [] };
    return branch.assignment;
  };
}

/** Parts that have been met, one below the other: finding them again joins no texts. */
interface Branch {
  readonly key: string;
  readonly at: Map<string, Branch>;
  assignment: Assignment | null;
}

const openBranch = (key: string): Branch => ({ key, at: new Map(), assignment: null });

function grow(branch: Branch, part: string): Branch {
  const next = openBranch(joinParts(branch.key, part));
  branch.at.set(part, next);
  return next;
}

/** Key of the parts so far and one more. */
export function joinParts(key: string, part: string): string {
  return key === "" ? part : `${key}|${part}`;
}

export interface CompiledDimension {
  readonly field: string;
  /** Part of the key a value stands for; null for none. */
  readonly partOf: (value: FactValue | undefined) => string | null;
}

export function compileDimension(dimension: Dimension, fields: FieldTable): CompiledDimension {
  const key = dimension.field;
  if (key === "relationship") return { field: key, partOf: (value) => String(value) };
  const field = fields.get(key);
  if (field === undefined) return { field: key, partOf: () => null };
  const isNumber = field.type === "number" || field.type === "date";
  return { field: key, partOf: isNumber ? partOfNumber(dimension, field) : partOfText() };
}

function partOfNumber({ edges = [] }: Dimension, field: FieldDeclaration) {
  const keys = binsOf(edges, field).map((bin) => bin.key);
  return (value: FactValue | undefined): string | null => {
    const x = typeof value === "string" ? Number(value.slice(0, 4)) : value;
    if (typeof x !== "number") return null;
    let bin = 0;
    for (const edge of edges) if (x >= edge) bin++;
    return keys[bin] ?? null;
  };
}

function partOfText() {
  const escaped = new Map<string, string>();
  return (value: FactValue | undefined): string | null => {
    if (typeof value === "boolean") return String(value);
    if (typeof value !== "string") return null;
    let part = escaped.get(value);
    if (part === undefined) {
      part = escapePart(value);
      escaped.set(value, part);
    }
    return part;
  };
}
