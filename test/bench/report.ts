export interface Line {
  readonly what: string;
  readonly millis?: number;
  readonly ratio?: number;
  readonly note?: string;
}

export function table(lines: readonly Line[]): string {
  const rows = lines.map(({ what, millis, ratio, note }) => {
    const time = millis === undefined ? "" : `${millis.toFixed(millis < 100 ? 1 : 0)} ms`;
    return `| ${what} | ${time} | ${ratio === undefined ? "" : ratio.toFixed(2)} | ${note ?? ""} |`;
  });
  return ["| | time | ratio | |", "|---|--:|--:|---|", ...rows].join("\n");
}
