/** A company's name as it is compared. */
export interface NormalName {
  /** Its words in their order, without legal form: "jansen zonen". */
  readonly text: string;
  /** The same words, each once, sorted: equal for names that differ in order only. */
  readonly key: string;
}

/** Longest name that is looked at. */
const NAME_CHARS_MAX = 200;

/** Legal forms, as they are written without points. They say who is liable, not who it is. */
const legalForms = new Set([
  ...["bv", "nv", "vof", "cv", "ua", "ba", "holding", "beheer", "maatschap", "eenmanszaak"],
  ...["cooperatie", "stichting", "vereniging", "bvba", "sprl", "vzw", "asbl", "comm", "commv"],
  ...["gmbh", "ag", "kg", "ohg", "ug", "mbh", "ev", "ek", "kgaa", "gbr"],
  ...["ltd", "limited", "plc", "llp", "llc", "lp", "inc", "incorporated", "corp", "corporation"],
  ...["co", "company", "pty", "sa", "sas", "sasu", "sarl", "eurl", "srl", "spa", "sl", "slu"],
  ...["ab", "as", "oy", "oyj", "aps", "se", "doo", "sro", "kft", "spzoo"],
]);
/** Those that also stand in front. */
const leadingForms = new Set(["bv", "nv", "vof", "stichting", "vereniging", "cooperatie", "the"]);
/** Between names of partners, where one writes a word and another a sign, or nothing. */
const connectives = new Set(["en", "and", "und", "et", "y", "e"]);

const letters: Readonly<Record<string, string>> = {
  ...{ ß: "ss", ø: "o", æ: "ae", œ: "oe", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i" },
};

/**
 * Brings a company's name into the form it is compared in: small letters without accents, no
 * punctuation, "&", "en" and "and" left out, initials joined (B.V. and B V are bv), legal forms
 * dropped from the end and some from the front. A name of nothing else keeps its words.
 */
export function normalName(name: string): NormalName {
  const words = joinInitials(wordsOf(name).filter((word) => !connectives.has(word)));
  const named = withoutForms(words);
  return { text: named.join(" "), key: [...new Set(named)].toSorted().join(" ") };
}

function wordsOf(name: string): string[] {
  return name
    .slice(0, NAME_CHARS_MAX)
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[ßøæœłđðþı]/g, (letter) => letters[letter] ?? letter)
    .replaceAll(/['’`´]/g, "")
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}

/** Letters that stand alone beside one another are one word. */
function joinInitials(words: readonly string[]): string[] {
  const joined: string[] = [];
  let open = false;
  for (const word of words) {
    const isInitial = word.length === 1 && !/\p{N}/u.test(word);
    if (open && isInitial) joined.push(`${joined.pop() ?? ""}${word}`);
    else joined.push(word);
    open = isInitial;
  }
  return joined;
}

function withoutForms(words: readonly string[]): readonly string[] {
  let from = 0;
  let to = words.length;
  while (to > from && legalForms.has(words[to - 1] ?? "")) to -= 1;
  while (from < to && leadingForms.has(words[from] ?? "")) from += 1;
  return from === to ? words : words.slice(from, to);
}
