import { PREVIEW_EXAMPLES_ACCOUNTS } from "../../contract/limits.ts";
import {
  type Account,
  compileScheme,
  type FieldTable,
  type Relationship,
  type Scheme,
  SEGMENTS_MAX,
  segmentLabel,
} from "../../domain/index.ts";

interface Stored {
  readonly id: string;
  readonly account: Account;
}

interface Example {
  readonly id: string;
  readonly externalId: string;
  readonly name: string;
}

type PerRelationship = Record<Relationship, number>;

class Group {
  accounts = 0;
  readonly relationships: PerRelationship = { customer: 0, prospect: 0, former_customer: 0 };
  readonly examples: Example[] = [];

  add({ id, account }: Stored): void {
    this.accounts += 1;
    this.relationships[account.relationship] += 1;
    if (this.examples.length < PREVIEW_EXAMPLES_ACCOUNTS) {
      this.examples.push({ id, externalId: account.externalId, name: account.name });
    }
  }
}

/** Counts accounts, handed over one by one, by what a scheme makes of them. */
export function counter(scheme: Scheme, fields: FieldTable) {
  const assign = compileScheme(scheme, fields);
  const all = new Group();
  const unassigned = new Group();
  const segments = emptyRules(scheme);
  const overlaps = new Map<string, Map<string, number>>();
  let overlapping = 0;

  return {
    add(stored: Stored): void {
      const { segment, overlaps: others } = assign(stored.account);
      all.add(stored);
      groupOf(segments, segment, unassigned).add(stored);
      if (segment === null || others.length === 0) return;
      overlapping += 1;
      const pairs = overlaps.get(segment) ?? new Map<string, number>();
      for (const other of others) pairs.set(other, (pairs.get(other) ?? 0) + 1);
      overlaps.set(segment, pairs);
    },
    result() {
      const rows = [...segments]
        .map(([segment, group]) => ({
          segment,
          label: segmentLabel(scheme, segment, fields),
          ...shown(group, all.accounts),
        }))
        .sort((a, b) => b.accounts - a.accounts || (a.segment < b.segment ? -1 : 1));
      return {
        accounts: { accounts: all.accounts, relationships: all.relationships },
        segments: rows.slice(0, SEGMENTS_MAX),
        segmentsOmitted: Math.max(0, rows.length - SEGMENTS_MAX),
        unassigned: shown(unassigned, all.accounts),
        overlaps: { accounts: overlapping, pairs: [...pairsOf(overlaps)] },
        pooling: pooling(scheme, rows),
      };
    },
  };
}

function groupOf(segments: Map<string, Group>, segment: string | null, unassigned: Group): Group {
  if (segment === null) return unassigned;
  const known = segments.get(segment);
  if (known !== undefined) return known;
  const fresh = new Group();
  segments.set(segment, fresh);
  return fresh;
}

/** A rule that matches nothing is worth seeing; a combination of fields that nobody has is not. */
function emptyRules(scheme: Scheme): Map<string, Group> {
  const keys = scheme.kind === "rules" ? scheme.rules.map(({ key }) => key) : [];
  return new Map(keys.map((key) => [key, new Group()]));
}

function shown({ accounts, relationships: counts, examples }: Group, total: number) {
  return {
    accounts,
    share: total === 0 ? 0 : accounts / total,
    relationships: counts,
    examples,
  };
}

function* pairsOf(overlaps: ReadonlyMap<string, ReadonlyMap<string, number>>) {
  for (const [segment, pairs] of overlaps) {
    for (const [alsoMatches, accounts] of pairs) yield { segment, alsoMatches, accounts };
  }
}

/** What pooling makes of the counts; null when the scheme pools nothing. */
function pooling(
  scheme: Scheme,
  rows: readonly { readonly segment: string; readonly accounts: number }[],
) {
  if (scheme.kind !== "dimensions" || (scheme.minimumSize ?? 0) === 0) return null;
  const minimumSize = scheme.minimumSize ?? 0;
  const small = rows.filter((row) => row.accounts < minimumSize);
  return {
    minimumSize,
    pooled: small.map(({ segment }) => segment).sort(),
    accounts: small.reduce((sum, row) => sum + row.accounts, 0),
    segmentsLeft: rows.length - small.length + (small.length > 0 ? 1 : 0),
  };
}
