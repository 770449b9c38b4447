import type { Delimiter, Mapping } from "../domain/index.ts";
import { csvReader, openCsv } from "./csv.ts";
import { inUtf8 } from "./encoding.ts";
import { jsonReader, openJson } from "./json.ts";
import { type MappedRules, mappedRows } from "./mapping/mapped-rows.ts";
import type { Targets } from "./mapping/targets.ts";
import type { Reading } from "./mapping/types.ts";
import type { DataFile, FileRow, Layout, RowKind, RowReader } from "./rows.ts";
import { openXlsx, sheetReader } from "./xlsx.ts";

export type { AccountRow } from "./account-rows.ts";
export { accountRows } from "./account-rows.ts";
export { shownText } from "./cells/plain-text.ts";
export type { Cell } from "./cells/types.ts";
export {
  checkOf,
  type Dealt,
  dealtRows,
  openDealing,
  type Piece,
  type Run,
  runsOf,
} from "./dealt.ts";
export { deflate } from "./deflate.ts";
export { digestOf, hashed } from "./digest.ts";
export { firstPassRows, readFirstPass, readSwept, sweptRows } from "./duplicate-progress.ts";
export {
  type DuplicateRow,
  duplicateCsv,
  duplicateRows,
  readDuplicateRow,
} from "./duplicate-report.ts";
export { errorCsv } from "./error-csv.ts";
export { FIRST_PAGE_PART, pagePart } from "./error-pages.ts";
export type { Report, ReportedRow } from "./error-table.ts";
export { errorXlsx } from "./error-xlsx.ts";
export { inflate } from "./inflate.ts";
export * from "./limits.ts";
export { type LineRow, lineRows } from "./line-rows.ts";
export { checkMapping } from "./mapping/check-mapping.ts";
export { personalKinds } from "./mapping/personal.ts";
export { type Preview, previewFile } from "./mapping/preview.ts";
export { settleReading } from "./mapping/reading.ts";
export { accountTargets, lineTargets, type Targets } from "./mapping/targets.ts";
export type { Reading } from "./mapping/types.ts";
export { matrixSvg } from "./matrix-svg.ts";
export {
  checkRecipe,
  type JoinedFile,
  prepare,
  type Recipe,
  type RecipeProblem,
} from "./prepare/prepare.ts";
export { readTable, type Table } from "./prepare/table.ts";
export {
  duplicateLineProblem,
  duplicateRowProblem,
  type FileProblem,
  type FileProblemCode,
  fileProblem,
  type RowProblem,
  refusedLineProblem,
  UnreadableFile,
  valueProblem,
} from "./problems.ts";
export { matrixCsv, rankingCsv } from "./ranking-csv.ts";
export { decodeReport, encodeReport, mergeReports } from "./reports.ts";
export type { CutRow, DataFile, FileRow, RowKind, RowReader, Share } from "./rows.ts";

export const fileFormats = ["csv", "ndjson", "json", "xlsx"] as const;
export type FileFormat = (typeof fileFormats)[number];

/** Opens a file whose columns have the names of fields, from its plain bytes in UTF-8. */
export async function openFile<Row extends FileRow>(
  chunks: AsyncIterable<Buffer>,
  format: Exclude<FileFormat, "xlsx">,
  kind: RowKind<Row>,
  delimiter: Delimiter | null = null,
): Promise<DataFile<Row>> {
  if (format === "csv") return openCsv(chunks, kind, delimiter);
  return openJson(chunks, format === "json" ? "array" : "lines", kind);
}

/** How a file is opened once its reading is settled. */
export interface OpenAs {
  readonly format: FileFormat;
  readonly reading: Reading;
  readonly mapping: Mapping | null;
  readonly targets: Targets;
}

/**
 * Opens a file from its bytes, decompressed, in the way that was settled; throws `UnreadableFile`
 * when nothing of it is usable.
 */
export async function openSettled<Row extends FileRow>(
  chunks: AsyncIterable<Buffer>,
  way: OpenAs,
  kind: RowKind<Row>,
): Promise<DataFile<Row>> {
  const { format, reading } = way;
  const { encoding, delimiter, sheet } = reading;
  if (format === "xlsx") return openXlsx(chunks, mappedRows(kind, rulesOf(way)), sheet);
  return openFile(inUtf8(chunks, encoding), format, textRows(way, kind), delimiter);
}

/** Takes rows apart that were cut out of a file that `openSettled` had opened. */
export function readerOf<Row extends FileRow>(
  layout: Layout,
  way: OpenAs,
  kind: RowKind<Row>,
): RowReader<Row> {
  switch (layout.format) {
    case "csv":
      return csvReader(layout, textRows(way, kind));
    case "json":
      return jsonReader(textRows(way, kind));
    case "xlsx":
      return sheetReader(layout, mappedRows(kind, rulesOf(way)));
  }
}

/** Rows of a file of text: under the names of fields they are read as they are. */
function textRows<Row extends FileRow>(way: OpenAs, kind: RowKind<Row>): RowKind<Row> {
  return way.reading.columns === null ? kind : mappedRows(kind, rulesOf(way));
}

function rulesOf({ format, reading, mapping, targets }: OpenAs): MappedRules {
  const columns = reading.columns ?? [];
  return {
    mapping: mapping ?? { columns },
    columns,
    targets,
    serialDates: format === "xlsx",
    own: mapping === null,
  };
}
