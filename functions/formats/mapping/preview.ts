import type { Encoding, Mapping, ReadOptions } from "../../domain/index.ts";
import { type DetectedFormat, detectFormat } from "../detect-format.ts";
import { encodingTally, inUtf8, markedEncoding } from "../encoding.ts";
import type { FileFormat } from "../index.ts";
import { inflate } from "../inflate.ts";
import { PREVIEW_ROWS, SAMPLE_BYTES_MAX } from "../limits.ts";
import { type FileSample, sampleFile, sampleTexts } from "../sample.ts";
import { type ColumnGuess, guessMapping } from "./guess-mapping.ts";
import { mendedReading } from "./reading.ts";
import { settleColumns } from "./settle.ts";
import { suggestValues, type ValueSuggestion } from "./suggest-values.ts";
import type { Targets } from "./targets.ts";
import type { Ambiguity, Reading } from "./types.ts";

/** What a file looks like before it is imported, and how it might be. */
export interface Preview {
  readonly detected: DetectedFormat;
  /** How it was read for the preview: as detected, where that could be told. */
  readonly read: { readonly format: FileFormat; readonly gzip: boolean };
  readonly encoding: Encoding | null;
  readonly sample: FileSample;
  readonly columns: readonly (ColumnGuess & {
    readonly suggestions: readonly ValueSuggestion[];
  })[];
  /** Texts of the first rows, by column. */
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[];
  readonly missing: readonly string[];
  readonly ambiguities: readonly Ambiguity[];
  /** What is most likely meant: a mapping to start from. Values are suggested apart, never in it. */
  readonly proposal: Mapping | null;
}

export interface PreviewSettings {
  readonly format: FileFormat;
  readonly gzip: boolean;
  readonly options: ReadOptions;
  readonly mapping: Mapping | null;
  readonly readingOf?: (importId: string) => Promise<Reading | null>;
}

/**
 * Looks at the start of a file: at most `SAMPLE_BYTES_MAX` of its text; of a workbook at the first
 * rows of a sheet. `open` gives the file's bytes as they are stored, each time anew. Throws
 * `UnreadableFile`.
 */
export async function previewFile(
  open: () => AsyncIterable<Uint8Array>,
  settings: PreviewSettings,
  targets: Targets,
): Promise<Preview> {
  const outer = detectFormat(await startOf(open()));
  const { gzip } = outer;
  const inner = gzip
    ? detectFormat(await startOf(inflate(open(), { gzip, workbook: true })))
    : outer;
  const detected = { gzip, format: inner.format };
  const format = detected.format ?? settings.format;
  const plain = () => inflate(open(), { gzip, workbook: format === "xlsx" });
  const encoding = format === "xlsx" ? null : await encodingOfStart(plain(), settings.options);
  const text = encoding === null ? plain() : inUtf8(plain(), encoding);
  const sample = await sampleFile(text, format, settings.options);
  return {
    detected,
    read: { format, gzip },
    encoding,
    ...judged(sample, settings, targets, await mendedReading(sample, settings)),
  };
}

function judged(
  sample: FileSample,
  { options, mapping }: PreviewSettings,
  targets: Targets,
  mended: Reading | null,
) {
  const earlier = mended?.columns ?? [];
  const texts = sampleTexts(sample);
  const guess = guessMapping(sample.columns, texts, targets);
  const proposal = proposalOf(guess.columns, guess.nameAsKey?.column ?? null);
  const used = mapping ?? proposal;
  const columns = guess.columns.map((column, at) => {
    const target = targets.fields.get(column.field ?? "");
    const values = texts.map((row) => (row[at] ?? "").trim());
    return { ...column, suggestions: target ? suggestValues(target, values) : [] };
  });
  const filled = new Set([
    ...(used?.columns ?? []).map(({ field }) => field),
    ...Object.keys(used?.constants ?? {}),
  ]);
  const missing = [...targets.fields.values()]
    .filter(({ required, key }) => required && !filled.has(key))
    .map(({ key }) => key);
  return {
    sample,
    columns,
    rows: sample.rows.slice(0, PREVIEW_ROWS).map(({ line }, index) => ({
      line,
      cells: texts[index] ?? [],
    })),
    missing,
    ambiguities:
      used === null ? [] : settleColumns(used, sample, targets, options, earlier).ambiguities,
    proposal,
  };
}

function proposalOf(columns: readonly ColumnGuess[], nameAsKey: string | null): Mapping | null {
  const mapped = columns.flatMap(({ column, field }) =>
    field === null || column === "" ? [] : [{ column, field }],
  );
  if (nameAsKey !== null) mapped.unshift({ column: nameAsKey, field: "externalId" });
  if (mapped.length === 0) return null;
  const left = columns.filter(({ field, column }) => field === null && column !== "");
  const ignore = [...new Set(left.map(({ column }) => column))];
  return { columns: mapped, ...(ignore.length > 0 && { ignore }) };
}

async function startOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    length += chunk.length;
    if (length >= DETECT_BYTES) break;
  }
  return Buffer.concat(parts);
}

/** Enough to tell formats apart. */
const DETECT_BYTES = 4 * 1024;

/** Of the start alone: the import judges the whole file. A mark counts for more than what is stated. */
async function encodingOfStart(
  chunks: AsyncIterable<Buffer>,
  { encoding }: ReadOptions,
): Promise<Encoding> {
  if (encoding !== "auto") return (await markedEncoding(chunks)) ?? encoding;
  const tally = encodingTally();
  let length = 0;
  for await (const chunk of chunks) {
    tally.push(chunk);
    length += chunk.length;
    if (length >= SAMPLE_BYTES_MAX) break;
  }
  return tally.encoding();
}
