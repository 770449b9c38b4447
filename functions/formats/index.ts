import type { Delimiter, Mapping } from "../domain/index.ts";
import { openCsv } from "./csv.ts";
import { inUtf8 } from "./encoding.ts";
import { openJson } from "./json.ts";
import { mappedRows } from "./mapping/mapped-rows.ts";
import type { Targets } from "./mapping/targets.ts";
import type { Reading } from "./mapping/types.ts";
import type { DataFile, FileRow, RowKind } from "./rows.ts";
import { openXlsx } from "./xlsx.ts";

export type { AccountRow } from "./account-rows.ts";
export { accountRows } from "./account-rows.ts";
export { shownText } from "./cells/plain-text.ts";
export type { Cell } from "./cells/types.ts";
export { deflate } from "./deflate.ts";
export { hashed } from "./digest.ts";
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
export { decodeReport, encodeReport, mergeReports } from "./reports.ts";
export type { DataFile, FileCounts, FileRow, RowKind, Share } from "./rows.ts";

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
  { format, reading, mapping, targets }: OpenAs,
  kind: RowKind<Row>,
): Promise<DataFile<Row>> {
  const { encoding, delimiter, sheet, columns } = reading;
  const rules = {
    mapping: mapping ?? { columns: columns ?? [] },
    columns: columns ?? [],
    targets,
    serialDates: format === "xlsx",
    own: mapping === null,
  };
  if (format === "xlsx") return openXlsx(chunks, mappedRows(kind, rules), sheet);
  const rows = columns === null ? kind : mappedRows(kind, rules);
  return openFile(inUtf8(chunks, encoding), format, rows, delimiter);
}
