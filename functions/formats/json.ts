import { parseJson } from "../contract/json.ts";
import type { FieldError } from "../contract/problem.ts";
import { type FrameKind, frameRows, type OnFrame } from "./frame.ts";
import { frameElements } from "./json-elements.ts";
import { REPORTED_CELL_CHARS_MAX } from "./limits.ts";
import { type RowProblem, shapeProblem } from "./problems.ts";
import {
  type CutRow,
  type DataFile,
  type FileRow,
  type RowKey,
  type RowKind,
  type RowReader,
  refuseTooManyRows,
  rowsOfShare,
} from "./rows.ts";

const LF = 0x0a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** `lines`: a value per line; `array`: the elements of one array, whose number stands for a line. */
export type JsonLayout = "lines" | "array";

/** Opens a file of JSON values, a row each. */
export function openJson<Row extends FileRow>(
  chunks: AsyncIterable<Buffer>,
  layout: JsonLayout,
  kind: RowKind<Row>,
): DataFile<Row> {
  const counts = { rows: 0, unkeyed: 0 };
  const reader = jsonReader(kind);
  const cuts = () => cutsOf({ chunks, layout, key: kind.key, counts });
  return {
    ...reader,
    columns: ["json"],
    layout: { format: "json" },
    counts: () => counts,
    cuts,
    rows: (share) => rowsOfShare(cuts(), reader, share),
  };
}

/** Takes apart rows that were cut out of a file of JSON values. */
export const jsonReader = <Row extends FileRow>(kind: RowKind<Row>): RowReader<Row> => ({
  read: (cuts) => cuts.map((cut) => readRow(cut, kind)),
  cells: (text) => [text],
});

interface Open {
  readonly chunks: AsyncIterable<Buffer>;
  readonly layout: JsonLayout;
  readonly key: RowKey;
  readonly counts: { rows: number; unkeyed: number };
}

async function* cutsOf({ chunks, layout, key, counts }: Open): AsyncGenerator<readonly CutRow[]> {
  let cuts: CutRow[] = [];
  const onFrame: OnFrame = (buffer, start, end, line, kind) => {
    counts.rows += 1;
    const sound = isSound(kind);
    const externalId = sound ? keyOf(buffer.subarray(start, end), key) : null;
    if (externalId === null) counts.unkeyed += 1;
    const shown = sound ? end : Math.min(end, start + REPORTED_CELL_CHARS_MAX);
    cuts.push({ line, externalId, kind, buffer, start, end: shown });
  };
  const lines = { newline: LF, delimiter: null, cells: 1 };
  const framer = layout === "lines" ? frameRows(lines, 1, onFrame) : frameElements(onFrame);
  let first = true;
  for await (const chunk of chunks) {
    framer.push(first ? withoutMark(chunk) : chunk);
    first = false;
    refuseTooManyRows(counts.rows);
    yield cuts;
    cuts = [];
  }
  framer.end();
  yield cuts;
}

function withoutMark(chunk: Buffer): Buffer {
  const marked = chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf;
  return marked ? chunk.subarray(3) : chunk;
}

const isSound = (kind: FrameKind): kind is "plain" | "quoted" =>
  kind === "plain" || kind === "quoted";

function keyOf(bytes: Buffer, key: RowKey): string | null {
  const early = earlyKey(bytes, key);
  if (early !== null) return early;
  const parsed = parseJson(bytes);
  return "value" in parsed ? key.of(parsed.value) : null;
}

function readRow<Row extends FileRow>(cut: CutRow, kind: RowKind<Row>): Row {
  const { line, externalId, buffer, start, end } = cut;
  const bytes = buffer.subarray(start, end);
  const rejected = (problems: readonly RowProblem[]): Row =>
    kind.rejected({ line, externalId, problems, text: shortened(bytes) });
  if (!isSound(cut.kind)) return rejected([shapeProblem(cut.kind)]);
  const parsed = parseJson(bytes);
  if ("errors" in parsed) return rejected(parsed.errors.map(jsonProblem));
  const row = { line, externalId, problems: [], text: bytes.toString("utf8") };
  const read = kind.readValue(row, parsed.value);
  return read.problems.length > 0 ? rejected(read.problems) : read;
}

/** The externalId of a line that begins with it and spells it plainly, without parsing the line. */
function earlyKey(bytes: Buffer, { leading }: RowKey): string | null {
  if (leading === null) return null;
  const member = `{"${leading}":"`;
  const start = member.length;
  if (bytes.toString("latin1", 0, start) !== member) return null;
  const end = bytes.indexOf(QUOTE, start);
  if (end <= start) return null;
  const key = bytes.subarray(start, end);
  return key.includes(BACKSLASH) ? null : key.toString("utf8");
}

/** What is shown of a row that is not imported. */
function shortened(bytes: Buffer): string {
  return bytes.toString("utf8", 0, Math.min(bytes.length, REPORTED_CELL_CHARS_MAX));
}

function jsonProblem(error: FieldError): RowProblem {
  const column = error.pointer?.split("/").at(-1) ?? "";
  return {
    code: error.code,
    column: column === "" ? null : column,
    message: error.detail,
    suggestion: error.fix,
  };
}
