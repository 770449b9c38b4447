import type { Encoding, Mapping, ReadOptions } from "../../domain/index.ts";
import { encodingTally, inUtf8, markedEncoding } from "../encoding.ts";
import type { FileFormat } from "../index.ts";
import { personalColumn, UnreadableFile } from "../problems.ts";
import { type FileSample, sampleFile } from "../sample.ts";
import { personalFinding } from "./personal.ts";
import { settleColumns, textsOf } from "./settle.ts";
import type { Targets } from "./targets.ts";
import type { Reading } from "./types.ts";

/** What is known of a file before it is opened. */
export interface FileSettings {
  readonly format: FileFormat;
  readonly options: ReadOptions;
  /** null: the columns have the names of fields. */
  readonly mapping: Mapping | null;
  /** How the file of an import was read; null when there is none such. Absent: none is. */
  readonly readingOf?: (importId: string) => Promise<Reading | null>;
}

/** Cells of a column that are judged for personal data. */
const JUDGED_CELLS_MAX = 200;

/**
 * Settles how a file is read, from its start and, for the encoding, from all of it; the same file
 * and settings give the same. `open` gives the plain bytes from the beginning, each time anew.
 * Throws `UnreadableFile`, also when a mapped column looks like personal data and is not allowed.
 */
export async function settleReading(
  open: () => AsyncIterable<Buffer>,
  settings: FileSettings,
  targets: Targets,
): Promise<Reading> {
  const { format, options, mapping } = settings;
  const encoding = await encodingOf(open, settings);
  const { sheet } = options;
  const stated = options.delimiter === "auto" ? null : options.delimiter;
  if (mapping === null && isPlain(settings)) {
    return { encoding, delimiter: stated, sheet, columns: null };
  }
  const sample = await sampleFile(inUtf8(open(), encoding), format, options);
  const used = mapping ?? ownMapping(sample, targets);
  if (mapping !== null) refusePersonal(mapping, sample);
  const earlier = await mendedReading(sample, settings);
  const { columns } = settleColumns(used, sample, targets, options, earlier?.columns ?? []);
  const delimiter = mapping === null ? stated : sample.delimiter;
  return { encoding, delimiter, sheet: sample.sheet, columns };
}

/** A mended report has too few rows to tell by: it is read as the file it comes from was. */
export async function mendedReading(
  { mends }: FileSample,
  { readingOf }: Pick<FileSettings, "readingOf">,
): Promise<Reading | null> {
  return mends === null || readingOf === undefined ? null : readingOf(mends);
}

/** Whether cells are written as the API writes values, unless a mapping says otherwise. */
function isPlain({ format, options }: FileSettings): boolean {
  return format !== "xlsx" && options.decimal === "auto" && options.dates === "auto";
}

/** Of all of a file's text, when it is not stated. */
export async function encodingOf(
  open: () => AsyncIterable<Buffer>,
  { format, options }: Pick<FileSettings, "format" | "options">,
): Promise<Encoding> {
  if (format === "xlsx") return "utf-8";
  // No text in another encoding begins with a mark, and a mended report has one.
  if (options.encoding !== "auto") return (await markedEncoding(open())) ?? options.encoding;
  const tally = encodingTally();
  for await (const chunk of open()) tally.push(chunk);
  return tally.encoding();
}

/** Columns that have the names of fields, each for its field. */
function ownMapping({ columns }: FileSample, { fields }: Targets): Mapping {
  const own = [...new Set(columns)].filter((column) => fields.has(column));
  return { columns: own.map((column) => ({ column, field: column })), others: "refuse" };
}

function refusePersonal(mapping: Mapping, sample: FileSample): void {
  const problems = mapping.columns.flatMap((entry) => {
    if (entry.allowPersonal === true) return [];
    const texts = textsOf(entry, mapping, sample).slice(0, JUDGED_CELLS_MAX);
    const finding = personalFinding(entry.column, texts);
    return finding === null ? [] : [personalColumn(entry.column, finding.kind)];
  });
  if (problems.length > 0) throw new UnreadableFile(problems);
}
