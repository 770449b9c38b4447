import type { FieldTable } from "../domain/index.ts";
import { openCsv } from "./csv.ts";
import { openNdjson } from "./ndjson.ts";
import type { AccountFile } from "./rows.ts";

export { hashed } from "./digest.ts";
export { errorCsv, type ReportedRow } from "./error-csv.ts";
export { FIRST_PAGE_PART, pagePart } from "./error-pages.ts";
export { inflate } from "./inflate.ts";
export * from "./limits.ts";
export {
  duplicateRowProblem,
  type FileProblem,
  type FileProblemCode,
  fileProblem,
  type RowProblem,
  UnreadableFile,
  valueProblem,
} from "./problems.ts";
export { decodeReport, encodeReport, mergeReports } from "./reports.ts";
export type { AccountFile, AccountRow, FileCounts, Share } from "./rows.ts";

export type AccountFormat = "csv" | "ndjson";

/** Opens an account file from its plain bytes; throws `UnreadableFile` when nothing of it is usable. */
export async function openAccountFile(
  chunks: AsyncIterable<Buffer>,
  format: AccountFormat,
  fields: FieldTable,
): Promise<AccountFile> {
  return format === "csv" ? openCsv(chunks, fields) : openNdjson(chunks, fields);
}
