/** Signs before or behind an amount, and the ISO 4217 codes each may stand for. */
const signs: readonly (readonly [sign: string, codes: readonly string[]])[] = [
  ["US$", ["USD"]],
  ["A$", ["AUD"]],
  ["C$", ["CAD"]],
  ["€", ["EUR"]],
  ["£", ["GBP"]],
  ["$", ["USD", "AUD", "CAD", "NZD", "SGD", "HKD"]],
  ["¥", ["JPY", "CNY"]],
  ["kr", ["SEK", "NOK", "DKK"]],
  ["zł", ["PLN"]],
  ["Kč", ["CZK"]],
  ...[
    ...["EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "BGN"],
    ...["TRY", "AUD", "CAD", "NZD", "JPY", "CNY", "INR", "SGD", "HKD", "ZAR", "BRL", "MXN"],
  ].map((code) => [code, [code]] as const),
];

export interface Stripped {
  readonly rest: string;
  /** Codes the sign may stand for; null when there is no sign. */
  readonly currencies: readonly string[] | null;
}

/** The text without a currency sign or code at its start or end. */
export function withoutCurrency(text: string): Stripped {
  for (const [sign, codes] of signs) {
    if (text.startsWith(sign)) {
      return { rest: text.slice(sign.length).trim(), currencies: codes };
    }
    if (text.endsWith(sign)) {
      return { rest: text.slice(0, -sign.length).trim(), currencies: codes };
    }
  }
  return { rest: text, currencies: null };
}
