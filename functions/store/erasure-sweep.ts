import type { StoreContext } from "./context.ts";
import { accountId } from "./keys.ts";
import type { StoredAccount } from "./store.ts";

/** How an erased account is recognised: by its id, and as long as they are known by its own words. */
export interface Erased {
  readonly id: string;
  /** Whether an account of this externalId is it. */
  isIt(externalId: string): boolean;
  /** Whether a text is its externalId, or has it in it in one of the ways the service writes it. */
  isNamedIn(text: string): boolean;
}

/** A place where it may be, and what takes it away there. Places are gone through in their order. */
export interface Place {
  readonly place: string;
  /** What looking there takes, where passing by a place takes 1. */
  readonly weight: number;
  purge(): Promise<void>;
}

export type Sweep = (
  context: StoreContext,
  erased: Erased,
  after: string | null,
) => AsyncGenerator<Place>;

/** What parts cells of a row that could not be taken apart, and words of a message. */
const BETWEEN_WORDS = /[,;|\t"']/;
/** How references are written before an externalId, in paths and outside them. */
const BEFORE_ID = /ext(?::|%3A)/gi;
const EXTERNAL_ID_MAX_CHARS = 200;
/** Shorter words are looked for as whole cells only: in a sentence they could be anything. */
const PROSE_WORD_MIN_CHARS = 4;

export function erasedOf(context: StoreContext, id: string, stored: StoredAccount | null): Erased {
  const isIt = (externalId: string): boolean => accountId(context.scope, externalId) === id;
  const words = stored === null ? [] : [stored.account.externalId, stored.account.name];
  const prose = words.filter((word) => word.length >= PROSE_WORD_MIN_CHARS).map(asWord);
  return {
    id,
    isIt,
    isNamedIn: (text) =>
      words.includes(text) ||
      prose.some((word) => word.test(text)) ||
      isIt(text) ||
      text.split(BETWEEN_WORDS).some((word) => isIt(word.trim())) ||
      references(text).some(isIt),
  };
}

/** The word where no letter or digit goes on before or after it. */
function asWord(word: string): RegExp {
  const literal = word.replace(/[$()*+.?[\\\]^{|}]/g, "\\$&");
  return new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, "u");
}

/** Everything that could be the externalId after `ext:`, which does not say where it ends. */
function references(text: string): string[] {
  return [...text.matchAll(BEFORE_ID)].flatMap(({ index, 0: { length } }) => {
    const rest = text.slice(index + length, index + length + 3 * EXTERNAL_ID_MAX_CHARS);
    const ends = Array.from(rest, (_, end) => rest.slice(0, end + 1));
    return ends.flatMap((end) => [end, decoded(end)]);
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
