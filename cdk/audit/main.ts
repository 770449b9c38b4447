/**
 * `npm run audit:verify -- records.ndjson [--from CHECKPOINT] [--through CHECKPOINT]`, `-` for
 * standard input. Ends with 0 when the chain is whole, 1 with the place of the first fault when it is
 * not, 2 when it cannot be read.
 */
import { createReadStream } from "node:fs";
import { parseArgs } from "node:util";
import type { ChainEnd } from "../../functions/domain/audit/types.ts";
import { verifyLines } from "./verify-lines.ts";

const USAGE =
  "usage: npm run audit:verify -- <records.ndjson | -> [--from CHECKPOINT] [--through CHECKPOINT]\n";
/** Month, sequence and hash, as `GET /v1/audit-records/verification` gives it. */
const CHECKPOINT = /^(\d{4}-(?:0[1-9]|1[0-2]))\.(\d{12})\.([0-9a-f]{64})$/;

function placeOf(text: string | undefined): ChainEnd | null {
  if (text === undefined) return null;
  const [, month, sequence, hash] = CHECKPOINT.exec(text) ?? [];
  if (month === undefined || sequence === undefined || hash === undefined)
    throw new Error(`${text} is not a checkpoint`);
  return { month, sequence: Number(sequence), hash };
}

const shown = ({ month, sequence, hash }: ChainEnd): string =>
  `${month}.${String(sequence).padStart(12, "0")}.${hash}`;

/** Lines end with a line feed and with nothing else: readline would also end them at U+2028. */
async function* linesOf(input: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let rest = "";
  for await (const chunk of input) {
    const [first = "", ...more] = decoder.decode(chunk, { stream: true }).split("\n");
    rest += first;
    for (const next of more) {
      yield rest;
      rest = next;
    }
  }
  yield rest + decoder.decode();
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { from: { type: "string" }, through: { type: "string" } },
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new Error("name one file");
  const input = file === "-" ? process.stdin : createReadStream(file);
  const bounds = { from: placeOf(values.from), through: placeOf(values.through) };
  const { records, fault, end } = await verifyLines(linesOf(input), bounds);
  if (fault) {
    const place = fault.sequence === null ? "no record" : `record ${fault.sequence}`;
    process.stdout.write(`line ${fault.line}: ${fault.kind} (${place})\n`);
    return 1;
  }
  process.stdout.write(`${records} records, whole\n`);
  if (end) process.stdout.write(`checkpoint ${shown(end)}\n`);
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  process.exitCode = 2;
}
