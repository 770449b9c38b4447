import { parseJson } from "../contract/json.ts";
import type { FieldError } from "../contract/problem.ts";
import { type FrameKind, frameRows, type OnFrame } from "./frame.ts";
import { frameElements } from "./json-elements.ts";
import { REPORTED_CELL_CHARS_MAX } from "./limits.ts";
import { type RowProblem, shapeProblem } from "./problems.ts";
import {
  type DataFile,
  type FileRow,
  type RowKey,
  type RowKind,
  refuseTooManyRows,
  type Share,
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
  return {
    columns: ["json"],
    counts: () => counts,
    cells: (text) => [text],
    rows: (share) => rowsOf({ chunks, layout, kind, counts }, share),
  };
}

interface Open<Row extends FileRow> {
  readonly chunks: AsyncIterable<Buffer>;
  readonly layout: JsonLayout;
  readonly kind: RowKind<Row>;
  readonly counts: { rows: number; unkeyed: number };
}

async function* rowsOf<Row extends FileRow>(
  { chunks, layout, kind, counts }: Open<Row>,
  share: Share,
): AsyncGenerator<readonly Row[]> {
  let rows: Row[] = [];
  const onFrame: OnFrame = (buffer, start, end, line, frame) => {
    counts.rows += 1;
    const row = readLine(buffer.subarray(start, end), line, frame, kind, share);
    if (row.externalId === null) counts.unkeyed += 1;
    if (row.owned !== null) rows.push(row.owned);
  };
  const lines = { newline: LF, delimiter: null, cells: 1 };
  const framer = layout === "lines" ? frameRows(lines, 1, onFrame) : frameElements(onFrame);
  let first = true;
  for await (const chunk of chunks) {
    framer.push(first ? withoutMark(chunk) : chunk);
    first = false;
    refuseTooManyRows(counts.rows);
    yield rows;
    rows = [];
  }
  framer.end();
  yield rows;
}

function withoutMark(chunk: Buffer): Buffer {
  const marked = chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf;
  return marked ? chunk.subarray(3) : chunk;
}

interface Line<Row> {
  readonly externalId: string | null;
  /** Null when the row is not of the share. */
  readonly owned: Row | null;
}

function readLine<Row extends FileRow>(
  bytes: Buffer,
  line: number,
  frame: FrameKind,
  kind: RowKind<Row>,
  share: Share,
): Line<Row> {
  const rejected = (externalId: string | null, problems: readonly RowProblem[]): Row =>
    kind.rejected({ line, externalId, problems, text: shortened(bytes) });
  if (frame !== "plain" && frame !== "quoted") {
    if (!share.ownsLine(line)) return { externalId: null, owned: null };
    return { externalId: null, owned: rejected(null, [shapeProblem(frame)]) };
  }
  const early = earlyKey(bytes, kind.key);
  if (early !== null && !share.owns(early)) return { externalId: early, owned: null };
  const parsed = parseJson(bytes);
  const externalId = early ?? ("value" in parsed ? kind.key.of(parsed.value) : null);
  const owned =
    externalId === null ? share.ownsLine(line) : early !== null || share.owns(externalId);
  if (!owned) return { externalId, owned: null };
  if ("errors" in parsed) {
    return { externalId, owned: rejected(externalId, parsed.errors.map(jsonProblem)) };
  }
  const row = { line, externalId, problems: [], text: bytes.toString("utf8") };
  const read = kind.readValue(row, parsed.value);
  return {
    externalId,
    owned: read.problems.length > 0 ? rejected(externalId, read.problems) : read,
  };
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
