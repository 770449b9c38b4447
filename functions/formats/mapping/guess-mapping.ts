import type { FieldType } from "../../domain/index.ts";
import { similarity } from "../../domain/similarity.ts";
import { guessType, readableShare } from "./guess-type.ts";
import { normalHeader } from "./normal-header.ts";
import { type PersonalFinding, personalFinding } from "./personal.ts";
import { synonymsOf } from "./synonyms.ts";
import type { MappingTarget, Targets } from "./targets.ts";

/** Below this a guess is worse than none. */
const CONFIDENCE_MIN = 0.55;
/** A name that is only alike, not the same, needs at least this. */
const SIMILARITY_MIN = 0.8;
/** Texts whose lengths differ more than this are never so alike. */
const LENGTHS_MIN = 0.6;
/** Confidence in a key, a label, another name, and in a name that goes with others in a header. */
const BY_KEY = 1;
const BY_LABEL = 0.97;
const BY_SYNONYM = 0.92;
const BY_PART = 0.7;
/** Later names of a list are less telling ones. */
const STEP = 0.002;
/** What a guess loses when no cell of the sample could be of the field's type. */
const TYPE_LOSS = 0.8;
/** Confidence in taking the name for a number where the file has none. */
const NAME_AS_KEY = 0.5;

export interface ColumnGuess {
  readonly column: string;
  /** null when its cells are all empty. */
  readonly type: FieldType | null;
  /** The field the column most likely holds; null when none is likely, or it looks personal. */
  readonly field: string | null;
  /** 0 to 1; of `field`, 0 when that is null. */
  readonly confidence: number;
  readonly personal: PersonalFinding | null;
}

export interface MappingGuess {
  readonly columns: readonly ColumnGuess[];
  /**
   * A column that may stand for `externalId` beside its own field, because nothing else does: names
   * that are all different. null when there is a better one, or none.
   */
  readonly nameAsKey: { readonly column: string; readonly confidence: number } | null;
  /** Fields every row needs and no column was found for. */
  readonly missing: readonly string[];
}

/**
 * Which column holds which field, by the names people give them in English and Dutch and by what
 * the cells of a sample look like. A field is given to one column at most, the best; columns that
 * look like personal data get none.
 */
export function guessMapping(
  columns: readonly string[],
  sample: readonly (readonly string[])[],
  targets: Targets,
): MappingGuess {
  const texts = columns.map((_, at) => sample.map((row) => (row[at] ?? "").trim()));
  const personal = columns.map((column, at) => personalFinding(column, texts[at] ?? []));
  const taken = assign(candidatesOf(columns, texts, personal, targets));
  const guesses = columns.map((column, at): ColumnGuess => {
    const found = taken.get(at);
    return {
      column,
      type: guessType(texts[at] ?? []),
      field: found?.field ?? null,
      confidence: found === undefined ? 0 : Math.round(found.confidence * 100) / 100,
      personal: personal[at] ?? null,
    };
  });
  const mapped = new Set(guesses.map(({ field }) => field));
  const missing = [...targets.fields.values()]
    .filter(({ required, key }) => required && !mapped.has(key))
    .map(({ key }) => key);
  return { columns: guesses, nameAsKey: nameAsKey(guesses, texts, mapped), missing };
}

interface Candidate {
  readonly at: number;
  readonly field: string;
  readonly confidence: number;
}

function candidatesOf(
  columns: readonly string[],
  texts: readonly (readonly string[])[],
  personal: readonly (PersonalFinding | null)[],
  targets: Targets,
): Candidate[] {
  const found: Candidate[] = [];
  const names = [...targets.fields.values()].map((target) => namesOf(target, targets.rows));
  for (const [at, column] of columns.entries()) {
    const header = normalHeader(column);
    if (header === "" || (personal[at] ?? null) !== null) continue;
    for (const { target, known } of names) {
      const byName = nameConfidence(header, known);
      if (byName < CONFIDENCE_MIN) continue;
      const share = readableShare(target.type, texts[at] ?? []);
      const confidence = byName * (1 - TYPE_LOSS * (1 - share));
      if (confidence >= CONFIDENCE_MIN) found.push({ at, field: target.key, confidence });
    }
  }
  return found;
}

interface KnownName {
  readonly name: string;
  /** Without spaces. */
  readonly bare: string;
  readonly weight: number;
}

function namesOf(target: MappingTarget, rows: Targets["rows"]) {
  const names: (readonly [name: string, weight: number])[] = [
    [normalHeader(target.key), BY_KEY],
    [normalHeader(target.label.en), BY_LABEL],
    [normalHeader(target.label.nl), BY_LABEL],
    ...synonymsOf(target.key, rows).map(
      (name, index) => [name, BY_SYNONYM - STEP * index] as const,
    ),
  ];
  const known = names.map(
    ([name, weight]): KnownName => ({ name, bare: name.replaceAll(" ", ""), weight }),
  );
  return { target, known };
}

function nameConfidence(header: string, known: readonly KnownName[]): number {
  const bare = header.replaceAll(" ", "");
  let best = 0;
  for (const each of known) {
    if (each.weight > best) best = Math.max(best, each.weight * likeness(header, bare, each));
  }
  return best;
}

function likeness(header: string, bare: string, { name, bare: other }: KnownName): number {
  if (header === name || bare === other) return 1;
  const part = name.length > 3 && ` ${header} `.includes(` ${name} `) ? BY_PART : 0;
  const lengths = Math.min(bare.length, other.length) / Math.max(bare.length, other.length);
  const alike = lengths < LENGTHS_MIN ? 0 : similarity(bare, other);
  return Math.max(part, alike >= SIMILARITY_MIN ? alike * alike : 0);
}

/** Best guesses first; of equal ones that of the earlier column. */
function assign(candidates: readonly Candidate[]): ReadonlyMap<number, Candidate> {
  const taken = new Map<number, Candidate>();
  const fields = new Set<string>();
  const ordered = candidates.toSorted((a, b) => b.confidence - a.confidence || a.at - b.at);
  for (const candidate of ordered) {
    if (taken.has(candidate.at) || fields.has(candidate.field)) continue;
    taken.set(candidate.at, candidate);
    fields.add(candidate.field);
  }
  return taken;
}

function nameAsKey(
  guesses: readonly ColumnGuess[],
  texts: readonly (readonly string[])[],
  mapped: ReadonlySet<string | null>,
) {
  if (mapped.has("externalId")) return null;
  const at = guesses.findIndex(({ field }) => field === "name");
  const names = texts[at] ?? [];
  const different = names.length > 0 && new Set(names).size === names.length;
  const column = guesses[at]?.column;
  return different && column !== undefined ? { column, confidence: NAME_AS_KEY } : null;
}
