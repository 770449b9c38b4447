const TOKEN =
  /[ \t\n\r]*(?:(?<text>"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(?<atom>-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)\b)|(?<mark>[{}[\],:]))/y;

/** What may come next: a value, a key, or one of the marks. */
type Wanted = "value" | "value]" | "key" | "key}" | ":" | ",end" | "nothing";

/**
 * Where text stops being JSON, as line and column from 1; null when it ends too early. For text
 * that `JSON.parse` has refused: engines do not always say where.
 */
export function jsonFaultAt(
  text: string,
): { readonly line: number; readonly column: number } | null {
  const open: string[] = [];
  let wanted: Wanted = "value";
  TOKEN.lastIndex = 0;
  for (;;) {
    const start = TOKEN.lastIndex;
    const found = TOKEN.exec(text);
    const blank = /[ \t\n\r]*/y;
    blank.lastIndex = start;
    blank.exec(text);
    if (blank.lastIndex === text.length) return null;
    const next: Wanted | null = found ? step(wanted, found.groups ?? {}, open) : null;
    if (next === null) return placeOf(text, blank.lastIndex);
    wanted = next;
  }
}

function step(
  wanted: Wanted,
  { text, atom, mark }: Readonly<Record<string, string | undefined>>,
  open: string[],
): Wanted | null {
  if (wanted === "nothing") return null;
  if (wanted === ":") return mark === ":" ? "value" : null;
  if (wanted === "key" || wanted === "key}") {
    if (text !== undefined) return ":";
    return wanted === "key}" && mark === "}" ? close(mark, open) : null;
  }
  if (wanted === ",end") {
    if (mark === ",") return open.at(-1) === "{" ? "key" : "value";
    return close(mark, open);
  }
  if (text !== undefined || atom !== undefined) return afterValue(open);
  if (mark === "{" || mark === "[") {
    open.push(mark);
    return mark === "{" ? "key}" : "value]";
  }
  return wanted === "value]" && mark === "]" ? close(mark, open) : null;
}

function close(mark: string | undefined, open: string[]): Wanted | null {
  const opener = mark === "}" ? "{" : mark === "]" ? "[" : null;
  if (opener === null || open.at(-1) !== opener) return null;
  open.pop();
  return afterValue(open);
}

function afterValue(open: readonly string[]): Wanted {
  return open.length === 0 ? "nothing" : ",end";
}

function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  return { line, column: offset - before.lastIndexOf("\n") };
}
