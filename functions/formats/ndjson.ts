import { parseJson } from "../contract/json.ts";
import type { FieldError } from "../contract/problem.ts";
import { checkAccount, checkFacts, type FieldTable } from "../domain/index.ts";
import { type FrameKind, frameRows } from "./frame.ts";
import { REPORTED_CELL_CHARS_MAX } from "./limits.ts";
import { type RowProblem, shapeProblem, valueProblem } from "./problems.ts";
import { type AccountFile, type AccountRow, refuseTooManyRows, type Share } from "./rows.ts";

const LF = 0x0a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const leadingKey = Buffer.from('{"externalId":"');

/** Opens a file of JSON lines: `{"externalId", "name", "relationship", "facts"}`, one per account. */
export function openNdjson(chunks: AsyncIterable<Buffer>, fields: FieldTable): AccountFile {
  const counts = { rows: 0, unkeyed: 0 };
  return {
    columns: ["json"],
    counts: () => counts,
    cells: (text) => [text],
    rows: (share) => rowsOf(chunks, fields, counts, share),
  };
}

async function* rowsOf(
  chunks: AsyncIterable<Buffer>,
  fields: FieldTable,
  counts: { rows: number; unkeyed: number },
  share: Share,
): AsyncGenerator<readonly AccountRow[]> {
  let rows: AccountRow[] = [];
  const onFrame = (buffer: Buffer, start: number, end: number, line: number, kind: FrameKind) => {
    counts.rows += 1;
    const row = readLine(buffer.subarray(start, end), line, kind, fields, share);
    if (row.externalId === null) counts.unkeyed += 1;
    if (row.owned !== null) rows.push(row.owned);
  };
  const framer = frameRows({ newline: LF, delimiter: null, cells: 1 }, 1, onFrame);
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

interface Line {
  readonly externalId: string | null;
  /** Null when the row is not of the share. */
  readonly owned: AccountRow | null;
}

function readLine(
  bytes: Buffer,
  line: number,
  kind: FrameKind,
  fields: FieldTable,
  share: Share,
): Line {
  if (kind !== "plain" && kind !== "quoted") {
    if (!share.ownsLine(line)) return { externalId: null, owned: null };
    return { externalId: null, owned: rejected(bytes, line, null, [shapeProblem(kind)]) };
  }
  const early = earlyKey(bytes);
  if (early !== null && !share.owns(early)) return { externalId: early, owned: null };
  const parsed = parseJson(bytes);
  const externalId = early ?? ("value" in parsed ? keyOf(parsed.value) : null);
  const owned =
    externalId === null ? share.ownsLine(line) : early !== null || share.owns(externalId);
  if (!owned) return { externalId, owned: null };
  if ("errors" in parsed) {
    const problems = parsed.errors.map(jsonProblem);
    return { externalId, owned: rejected(bytes, line, externalId, problems) };
  }
  return { externalId, owned: accountRow(parsed.value, { bytes, line, externalId, fields }) };
}

/** The externalId of a line that begins with it and spells it plainly, without parsing the line. */
function earlyKey(bytes: Buffer): string | null {
  const start = leadingKey.length;
  if (bytes.compare(leadingKey, 0, start, 0, Math.min(start, bytes.length)) !== 0) return null;
  const end = bytes.indexOf(QUOTE, start);
  if (end <= start) return null;
  const key = bytes.subarray(start, end);
  return key.includes(BACKSLASH) ? null : key.toString("utf8");
}

function keyOf(value: unknown): string | null {
  if (typeof value !== "object" || value === null || !("externalId" in value)) return null;
  return typeof value.externalId === "string" && value.externalId !== "" ? value.externalId : null;
}

interface Source {
  readonly bytes: Buffer;
  readonly line: number;
  readonly externalId: string | null;
  readonly fields: FieldTable;
}

function accountRow(value: unknown, source: Source): AccountRow {
  const { bytes, line, externalId, fields } = source;
  const { stated, emptied } = withoutNulls(value);
  const checked = checkAccount(stated, fields);
  const nulls = checkFacts(Object.fromEntries(emptied.map((key) => [key, null])), fields);
  const problems = [
    ...("errors" in checked ? checked.errors : []),
    ...("errors" in nulls ? nulls.errors : []),
  ].map(valueProblem);
  if (problems.length > 0 || !("account" in checked)) {
    return rejected(bytes, line, externalId, problems);
  }
  const text = bytes.toString("utf8");
  return { line, externalId, account: checked.account, emptied, problems: [], text };
}

/** Splits facts of null, which empty a field, from the facts that state a value. */
function withoutNulls(value: unknown): { stated: unknown; emptied: string[] } {
  if (typeof value !== "object" || value === null || !("facts" in value)) {
    return { stated: value, emptied: [] };
  }
  const { facts } = value;
  if (typeof facts !== "object" || facts === null || Array.isArray(facts)) {
    return { stated: value, emptied: [] };
  }
  const entries = Object.entries(facts);
  const emptied = entries.filter(([, fact]) => fact === null).map(([key]) => key);
  if (emptied.length === 0) return { stated: value, emptied };
  const known = entries.filter(([, fact]) => fact !== null);
  return { stated: { ...value, facts: Object.fromEntries(known) }, emptied };
}

function rejected(
  bytes: Buffer,
  line: number,
  externalId: string | null,
  problems: readonly RowProblem[],
): AccountRow {
  const text = bytes.toString("utf8", 0, Math.min(bytes.length, REPORTED_CELL_CHARS_MAX));
  return { line, externalId, account: null, emptied: [], problems, text };
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
