/** A company's name as it is compared. */
export interface NormalName {
  /** Its words in their order, without legal form: "jansen zonen". */
  readonly text: string;
  /** The same words, each once, sorted: equal for names that differ in order only. */
  readonly key: string;
  /** Whether it has letters; names without are one company's only when they are equal. */
  readonly lettered: boolean;
}

/** Longest name that is looked at. */
const NAME_CHARS_MAX = 200;

/** Legal forms that stand for nothing else, wherever they stand. */
const plainForms = new Set([
  ...["bv", "nv", "vof", "bvba", "sprl", "gmbh", "ltd", "limited", "plc", "llp", "llc", "inc"],
  ...["incorporated", "corp", "corporation", "company", "stichting", "cooperatie", "sarl", "aps"],
]);
/** Legal forms at the end, as they are written without points: they say who is liable, not who it is. */
const legalForms = new Set([
  ...["cv", "ua", "ba", "holding", "beheer", "maatschap", "eenmanszaak", "vereniging"],
  ...["vzw", "asbl", "comm", "commv", "ag", "kg", "ohg", "ug", "mbh", "ev", "ek", "kgaa", "gbr"],
  ...["lp", "co", "pty", "sa", "sas", "sasu", "eurl", "srl", "sl", "slu"],
  ...["ab", "as", "oy", "oyj", "se", "doo", "sro", "kft", "spzoo"],
]);
/** Those that also stand in front. */
const leadingForms = new Set(["vereniging", "maatschap", "the"]);
/** Between names of partners, where one writes a word and another a sign, or nothing. */
const connectives = new Set(["en", "and", "und", "et", "y", "e"]);

const letters: Readonly<Record<string, string>> = {
  ...{ ß: "ss", ø: "o", æ: "ae", œ: "oe", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i" },
};

/**
 * Brings a company's name into the form it is compared in: small letters without accents, no
 * punctuation, "&", "en" and "and" left out, initials joined (B.V. and B V are bv), legal forms
 * dropped. A name of nothing else keeps its words; one without any letter stays as it is but for spaces.
 */
export function normalName(name: string): NormalName {
  if (!/\p{L}/u.test(name)) return withoutLetters(name);
  const all = wordsOf(name);
  const words = joinInitials(
    all.filter((word, at) => at === 0 || at === all.length - 1 || !connectives.has(word)),
  );
  const named = withoutForms(words);
  const text = named.join(" ");
  if (!/\p{L}/u.test(text)) return withoutLetters(text);
  return { text, key: [...new Set(named)].toSorted().join(" "), lettered: true };
}

function withoutLetters(name: string): NormalName {
  const text = name.slice(0, NAME_CHARS_MAX).replaceAll(/\s+/g, " ").trim();
  return { text, key: text, lettered: false };
}

/** A spa is another thing: only as Italians write it. */
const italianForm = /(?<![\p{L}\p{N}])(?:SpA|[Ss]\.[Pp]\.[Aa])(?![\p{L}\p{N}])/gu;
const dottedInitials = /(?<![\p{L}\p{N}])(?:\p{L}\.)+\p{L}?(?![\p{L}\p{N}])/gu;

function wordsOf(name: string): string[] {
  return name
    .slice(0, NAME_CHARS_MAX)
    .replaceAll(italianForm, "srl")
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[ßøæœłđðþı]/g, (letter) => letters[letter] ?? letter)
    .replaceAll(/['’`´]/g, "")
    .replaceAll(dottedInitials, (initials) => initials.replaceAll(".", ""))
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

function withoutForms(all: readonly string[]): readonly string[] {
  const words = all.filter((word) => !plainForms.has(word));
  if (words.length === 0) return all;
  let from = 0;
  let to = words.length;
  while (to > from && legalForms.has(words[to - 1] ?? "")) to -= 1;
  while (from < to && leadingForms.has(words[from] ?? "")) from += 1;
  return from === to ? words : words.slice(from, to);
}
