import { cpus, totalmem } from "node:os";
import type { Usage } from "../../functions/store/meter.ts";

export interface Line {
  readonly what: string;
  readonly millis?: number;
  readonly ratio?: number;
  /** What the ratio may be at most, or between. */
  readonly asked?: number | readonly [number, number];
  readonly note?: string;
}

/** What a run of the bench has found. */
export interface Report {
  readonly lines: Line[];
  readonly costs: (Usage & { readonly path: string })[];
  /** Tables and remarks under the others. */
  readonly more: string[];
}

export const emptyReport = (): Report => ({ lines: [], costs: [], more: [] });

/** One time by another, of which there may be a limit. */
export function against(what: string, millis: number, other: number, asked?: Line["asked"]): Line {
  const note = `against ${milliseconds(other)}`;
  return { what, millis, ratio: millis / other, note, ...(asked !== undefined && { asked }) };
}

export function reportText({ lines, costs, more }: Report): string {
  return `${[machine(), lineTable(lines), costTable(costs), ...more].join("\n\n")}\n`;
}

function lineTable(lines: readonly Line[]): string {
  const rows = lines.map(({ what, millis, ratio, asked, note = "" }) => {
    const time = millis === undefined ? "" : milliseconds(millis);
    const shown = ratio === undefined ? "" : ratio.toFixed(2);
    return `| ${what} | ${time} | ${shown} | ${verdict(ratio, asked)} | ${note} |`;
  });
  return ["| | time | ratio | asked | |", "|---|--:|--:|---|---|", ...rows].join("\n");
}

function verdict(ratio: number | undefined, asked: Line["asked"]): string {
  if (ratio === undefined || asked === undefined) return "";
  const [low, high] = typeof asked === "number" ? [0, asked] : asked;
  const bounds = typeof asked === "number" ? `≤ ${asked}` : `${low}–${high}`;
  return `${bounds}: ${ratio >= low && ratio <= high ? "met" : "**missed**"}`;
}

function costTable(costs: Report["costs"]): string {
  const head =
    "| path | calls | read units | write units | sent | received |\n|---|--:|--:|--:|--:|--:|";
  const rows = costs.map(
    ({ path, calls, readUnits, writeUnits, bytesSent, bytesReceived }) =>
      `| ${path} | ${Math.round(calls)} | ${Math.round(readUnits)} | ${Math.round(writeUnits)} | ${size(bytesSent)} | ${size(bytesReceived)} |`,
  );
  return [head, ...rows].join("\n");
}

function machine(): string {
  const model = cpus()[0]?.model ?? "unknown processor";
  return `${cpus().length} cores (${model}), ${size(totalmem())} memory, Node ${process.version}. API and functions run in one process, whose processor time and memory these are; client, csv-parse and emulators run in others on the same cores.`;
}

export const milliseconds = (millis: number): string =>
  `${millis.toFixed(millis < 100 ? 1 : 0)} ms`;

/** Bytes, for people. */
export function size(bytes: number): string {
  return bytes < 1024 * 1024
    ? `${(bytes / 1024).toFixed(1)} KiB`
    : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

/** Tells whoever waits what is being done. */
export function say(text: string): void {
  process.stderr.write(`${Math.round(performance.now() / 1_000)} s: ${text} …\n`);
}
