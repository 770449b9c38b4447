import { similarity } from "../../domain/similarity.ts";
import { normalHeader } from "./normal-header.ts";
import type { MappingTarget } from "./targets.ts";

/** A value of the file that is not among those a field knows, and the one it may mean. */
export interface ValueSuggestion {
  readonly value: string;
  readonly suggestion: string;
  /** 0 to 1. */
  readonly similarity: number;
}

/** Below this a value is no misspelling of another. */
const SIMILARITY_MIN = 0.72;
/** What a known other word for a value counts for. */
const WORD_SIMILARITY = 0.95;
/** Suggestions of one column. */
const SUGGESTIONS_MAX = 50;

const words: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  relationship: {
    customer: [
      ...["customer", "customers", "client", "klant", "klanten", "active", "actief", "debiteur"],
      ...["bestaande klant", "active customer", "actieve klant", "existing customer", "won", "c"],
    ],
    prospect: [
      ...["prospect", "prospects", "lead", "leads", "suspect", "potential", "potentieel", "new"],
      ...["potentiele klant", "potential customer", "opportunity", "subscriber", "nieuw", "p"],
      ...["marketing qualified lead", "sales qualified lead", "marketingqualifiedlead"],
    ],
    former_customer: [
      ...["former", "former customer", "ex klant", "exklant", "oud klant", "oudklant", "lost"],
      ...["voormalig", "voormalige klant", "inactief", "inactive", "churned", "vervallen"],
      ...["opgezegd", "slapend", "past customer", "ex customer", "verloren", "vertrokken"],
    ],
  },
  outcome: {
    won: ["won", "closed won", "gewonnen", "order", "win", "yes", "ja", "akkoord", "closedwon"],
    lost: ["lost", "closed lost", "verloren", "loss", "no", "nee", "afgewezen", "closedlost"],
    opportunity: ["opportunity", "converted", "qualified", "verkoopkans", "gekwalificeerd", "kans"],
    rejected: ["rejected", "afgewezen", "disqualified", "unqualified", "afgevallen"],
  },
  reach: {
    national: ["national", "landelijk", "nationaal"],
    regional: ["regional", "regionaal"],
    local: ["local", "lokaal", "plaatselijk"],
  },
};

/** Sectors as most files spell them, to recognise a misspelling by; not a list to keep to. */
const usualSectors = [
  ...["technology", "software", "healthcare", "medical", "retail", "wholesale", "finance"],
  ...["manufacturing", "construction", "logistics", "transport", "education", "employment"],
  ...["entertainment", "marketing", "services", "telecommunications", "agriculture", "energy"],
  ...["hospitality", "government", "real estate", "automotive", "insurance", "banking"],
  ...["technologie", "gezondheidszorg", "zorg", "detailhandel", "groothandel", "financien"],
  ...["industrie", "bouw", "logistiek", "onderwijs", "zakelijke dienstverlening", "landbouw"],
  ...["energie", "horeca", "overheid", "vastgoed", "verzekeringen", "productie", "voeding"],
];

/** Values a field is known to have: its own list, or what is usual. */
function knownValues({ key, options }: MappingTarget): readonly string[] {
  return options ?? (key === "sector" ? usualSectors : []);
}

/**
 * For each different value of a column that its field does not know: the nearest one it does know.
 * Only suggested: nothing is changed before the caller puts it in the mapping.
 */
export function suggestValues(
  target: MappingTarget,
  values: Iterable<string>,
): readonly ValueSuggestion[] {
  const known = knownValues(target);
  if (known.length === 0) return [];
  const found: ValueSuggestion[] = [];
  for (const value of new Set(values)) {
    if (value === "" || known.includes(value)) continue;
    const best = nearestValue(target.key, value, known);
    if (best !== null) found.push({ value, ...best });
    if (found.length === SUGGESTIONS_MAX) break;
  }
  return found;
}

function nearestValue(key: string, value: string, known: readonly string[]) {
  const plain = normalHeader(value);
  const scored = known.map((candidate) => {
    const others = words[key]?.[candidate] ?? [];
    const direct = similarity(plain, normalHeader(candidate));
    return {
      suggestion: candidate,
      similarity: others.includes(plain) ? Math.max(direct, WORD_SIMILARITY) : direct,
    };
  });
  const best = scored.reduce((a, b) => (b.similarity > a.similarity ? b : a));
  return best.similarity >= SIMILARITY_MIN
    ? { ...best, similarity: Math.round(best.similarity * 100) / 100 }
    : null;
}
