const RADIX = 36;

export interface LineNumbers {
  /** Ascending, as differences. */
  readonly text: string;
  /** All of them, those included that did not fit the text. */
  readonly count: number;
}

/** Numbers of lines in little room; those that do not fit `charsMax` are counted only. */
export function writeLineNumbers(lines: readonly number[], charsMax: number): LineNumbers {
  let text = "";
  let before = 0;
  for (const line of [...lines].sort((a, b) => a - b)) {
    const next = `${text === "" ? "" : " "}${(line - before).toString(RADIX)}`;
    if (text.length + next.length > charsMax) break;
    text += next;
    before = line;
  }
  return { text, count: lines.length };
}

/** Those that fit. */
export function readLineNumbers({ text }: LineNumbers): number[] {
  let line = 0;
  return text === "" ? [] : text.split(" ").map((step) => (line += Number.parseInt(step, RADIX)));
}
