import { openCsv } from "./csv.ts";
import { openJson } from "./json.ts";
import type { DataFile, FileRow, RowKind } from "./rows.ts";

export type { AccountRow } from "./account-rows.ts";
export { accountRows } from "./account-rows.ts";
export { hashed } from "./digest.ts";
export { errorCsv, type ReportedRow } from "./error-csv.ts";
export { FIRST_PAGE_PART, pagePart } from "./error-pages.ts";
export { inflate } from "./inflate.ts";
export * from "./limits.ts";
export { type LineRow, lineRows } from "./line-rows.ts";
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

export type FileFormat = "csv" | "ndjson" | "json";

/** Opens a file from its plain bytes; throws `UnreadableFile` when nothing of it is usable. */
export async function openFile<Row extends FileRow>(
  chunks: AsyncIterable<Buffer>,
  format: FileFormat,
  kind: RowKind<Row>,
): Promise<DataFile<Row>> {
  if (format === "csv") return openCsv(chunks, kind);
  return openJson(chunks, format === "json" ? "array" : "lines", kind);
}
