import type { Account, FieldDeclaration, FieldTable } from "../facts/types.ts";
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

type Classify = (account: Account) => string | null;

function compileDimensions(dimensions: readonly Dimension[], fields: FieldTable): Assign {
  const classifiers = dimensions.map((dimension) => compileDimension(dimension, fields));
  const root = openBranch("");
  return (account) => {
    let branch = root;
    for (const classify of classifiers) {
      const part = classify(account);
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
  const next = openBranch(branch.key === "" ? part : `${branch.key}|${part}`);
  branch.at.set(part, next);
  return next;
}

function compileDimension(dimension: Dimension, fields: FieldTable): Classify {
  if (dimension.field === "relationship") return (account) => account.relationship;
  const field = fields.get(dimension.field);
  if (field === undefined) return () => null;
  if (field.type === "number" || field.type === "date") return classifyNumber(dimension, field);
  return classifyText(field);
}

function classifyNumber({ edges = [] }: Dimension, field: FieldDeclaration): Classify {
  const keys = binsOf(edges, field).map((bin) => bin.key);
  return ({ facts }) => {
    const value = facts[field.key];
    const x = typeof value === "string" ? Number(value.slice(0, 4)) : value;
    if (typeof x !== "number") return null;
    let bin = 0;
    for (const edge of edges) if (x >= edge) bin++;
    return keys[bin] ?? null;
  };
}

function classifyText(field: FieldDeclaration): Classify {
  const escaped = new Map<string, string>();
  return ({ facts }) => {
    const value = facts[field.key];
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
