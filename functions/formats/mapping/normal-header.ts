/** Longest header that is looked at. */
const HEADER_CHARS_MAX = 120;

/**
 * A header as it is compared: words in small letters without accents, units in brackets and
 * punctuation left out, camelCase taken apart. "Jaaromzet (€)" is "jaaromzet", "AnnualRevenue"
 * "annual revenue".
 */
export function normalHeader(header: string): string {
  return header
    .slice(0, HEADER_CHARS_MAX)
    .replaceAll(/\([^)]*\)|\[[^\]]*\]/g, " ")
    .replaceAll(/(\p{Ll}|\d)(\p{Lu})/gu, "$1 $2")
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim()
    .replaceAll(/ (?:in )?(?:eur|euro|euros|usd|k)$/g, "")
    .trim();
}
