import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { type Language, pick } from "../../contract/labels.ts";
import { once } from "../../contract/once.ts";
import { problem } from "../../contract/problem.ts";
import { shareSchema } from "../../contract/schemas/basics.ts";
import { mappingExample, mappingSchema } from "../../contract/schemas/import-mapping.ts";
import { autoRead, encodings, fieldTypes } from "../../domain/index.ts";
import {
  fileFormats,
  PREVIEW_ROWS,
  type Preview,
  personalKinds,
  previewFile,
  type Reading,
  SAMPLE_ROWS_MAX,
  UnreadableFile,
} from "../../formats/index.ts";
import { importParams } from "./representation.ts";
import { delimiterName, delimiterNames, targetsOf } from "./settings.ts";

const columnSchema = () =>
  z.strictObject({
    column: z.string().describe("As the file names it."),
    type: z
      .enum(fieldTypes)
      .nullable()
      .describe("What its cells look like; null when they are all empty."),
    field: z
      .string()
      .nullable()
      .describe("The field it most likely holds; null when none is likely, or it looks personal."),
    confidence: shareSchema("How likely that is; 0 without a field."),
    personal: z
      .strictObject({
        kind: z.enum(personalKinds).describe("What kind of data about persons."),
        by: z.enum(["header", "content"]).describe("What gave it away."),
      })
      .nullable()
      .describe(
        "Set when the column looks like data about persons; it is imported only if allowed.",
      ),
    suggestions: z
      .array(
        z.strictObject({
          value: z.string().describe("A value of the file that the field does not know."),
          suggestion: z.string().describe("The one it may mean."),
          similarity: shareSchema("How alike they are."),
        }),
      )
      .describe("For `values` of the mapping; nothing is changed unless it is put there."),
  });

const previewSchema = once(() =>
  z
    .strictObject({
      detected: z
        .strictObject({
          format: z.enum(fileFormats).nullable().describe("What the file is; null when empty."),
          gzip: z.boolean().describe("Whether it is compressed."),
        })
        .describe("By its first bytes. The import must say the same, or it fails."),
      encoding: z
        .enum(encodings)
        .nullable()
        .describe("Of the start of the file; the import judges all of it. null for workbooks."),
      delimiter: z.enum(delimiterNames).nullable().describe("Of a CSV file."),
      sheets: z.array(z.string()).describe("Sheets of a workbook that are not hidden."),
      sheet: z.string().nullable().describe("The sheet that was read."),
      columns: z.array(columnSchema()).describe("Every column, in order."),
      rows: z
        .array(
          z.strictObject({
            line: z.int().min(1).describe("The row's line, or its number in a JSON array."),
            cells: z.array(z.string()).describe("Its cells by `columns`, cut at 200 characters."),
          }),
        )
        .describe(`The first ${PREVIEW_ROWS} rows that can be taken apart.`),
      missing: z
        .array(z.string())
        .describe("Fields every row needs that the import's mapping, or the proposal, lacks."),
      ambiguities: z
        .array(
          z.strictObject({
            column: z.string().describe("The column."),
            field: z.string().describe("The field it goes to."),
            about: z.enum(["decimal", "dates"]).describe("What can be read in two ways."),
            basis: z
              .enum(["assumed", "mixed"])
              .describe("`assumed`: no cell decides; `mixed`: cells contradict one another."),
            taken: z.string().describe("How the column is read unless the mapping says otherwise."),
            example: z.string().nullable().describe("A cell that shows it."),
            contrary: z.string().nullable().describe("A cell that only the other way can read."),
          }),
        )
        .describe(`Columns that can be read in two ways, by the first ${SAMPLE_ROWS_MAX} rows.`),
      proposal: mappingSchema()
        .nullable()
        .describe("A mapping to start from, made of the guesses; null when nothing was guessed."),
      failure: z
        .strictObject({
          code: z.string().describe("What is wrong, for programs."),
          column: z.string().nullable().describe("The column meant, if one is."),
          detail: z.string().describe("What is wrong, for people."),
          fix: z.string().describe("How to mend it."),
        })
        .nullable()
        .describe("Why the file cannot be read; then nothing else is known."),
    })
    .meta({ id: "AccountImportPreview", description: "What a file looks like." }),
);

export default endpoint({
  operationId: "previewAccountImport",
  method: "POST",
  path: "/v1/account-imports/{importId}/preview",
  tag: "Account imports",
  summary: "Preview an account import",
  description:
    "Looks at the start of the uploaded file, at most 1 MiB of its text and 1,000 rows, and says what it is, what its columns most likely hold, which of them look like data about persons, and what can be read in two ways. Column names are recognised in English and Dutch, as CRM systems write them. Nothing is written; the import can be started as before.",
  scope: "imports.write",
  cost: 10,
  idempotency: "safe",
  precondition: "none",
  params: importParams,
  responses: {
    200: {
      description: "What the file looks like.",
      schema: previewSchema,
      examples: { crm: { summary: "An export of a CRM", value: previewExample() } },
    },
  },
  problems: ["account-import-not-found", "import-file-missing"],
  async handle({ params: { importId: id } }, ctx) {
    const { imports } = ctx.store;
    const job = await imports.read(id);
    if (job === null) throw problem("account-import-not-found", { id });
    if ((await imports.uploadedBytes(id)) === null) throw problem("import-file-missing", { id });
    const { format, gzip, mapping = null } = job;
    const options = { ...autoRead, ...job.options };
    const readingOf = async (earlier: string) =>
      ((await imports.read(earlier))?.plan?.notes?.reading as Reading | undefined) ?? null;
    const settings = { format, gzip, mapping, options, readingOf };
    const open = () => streamed(imports.openFile(id));
    try {
      const preview = await previewFile(open, settings, await targetsOf(ctx, job));
      return { status: 200, body: shownPreview(preview) };
    } catch (error) {
      if (!(error instanceof UnreadableFile)) throw error;
      return { status: 200, body: shownFailure(error, ctx.language) };
    }
  },
});

async function* streamed(opening: Promise<AsyncIterable<Uint8Array>>) {
  yield* await opening;
}

function shownPreview(preview: Preview) {
  const { detected, encoding, sample, columns, rows, missing, ambiguities, proposal } = preview;
  return {
    detected,
    encoding,
    delimiter: sample.delimiter === null ? null : delimiterName(sample.delimiter),
    sheets: [...sample.sheets],
    sheet: sample.sheet,
    columns: columns.map(({ suggestions, ...column }) => ({
      ...column,
      suggestions: [...suggestions],
    })),
    rows: rows.map(({ line, cells }) => ({ line, cells: [...cells] })),
    missing: [...missing],
    ambiguities: [...ambiguities],
    proposal,
    failure: null,
  };
}

function shownFailure({ problems: [first] }: UnreadableFile, language: Language) {
  return {
    detected: { format: null, gzip: false },
    encoding: null,
    delimiter: null,
    sheets: [],
    sheet: null,
    columns: [],
    rows: [],
    missing: [],
    ambiguities: [],
    proposal: null,
    failure: first
      ? {
          code: first.code,
          column: first.column,
          detail: pick(first.message, language),
          fix: pick(first.suggestion, language),
        }
      : null,
  };
}

function previewExample() {
  const guess = { type: "category", confidence: 0.92, personal: null, suggestions: [] };
  return {
    detected: { format: "csv", gzip: false },
    encoding: "windows-1252",
    delimiter: "semicolon",
    sheets: [],
    sheet: null,
    columns: [
      { ...guess, column: "Klantnummer", field: "externalId" },
      { ...guess, column: "Bedrijfsnaam", field: "name" },
      {
        ...guess,
        column: "Branche",
        field: "sector",
        suggestions: [{ value: "technolgy", suggestion: "technology", similarity: 0.91 }],
      },
      { ...guess, column: "Omzet", type: "number", field: "revenue12m" },
      {
        ...guess,
        column: "E-mail",
        field: null,
        confidence: 0,
        personal: { kind: "email", by: "header" },
      },
    ],
    rows: [{ line: 2, cells: ["1001", "Smit BV", "technolgy", "1.250", "info@example.com"] }],
    missing: ["relationship"],
    ambiguities: [
      {
        column: "Omzet",
        field: "revenue12m",
        about: "decimal",
        basis: "assumed",
        taken: "comma",
        example: "1.250",
        contrary: null,
      },
    ],
    proposal: {
      columns: mappingExample.columns
        .filter(({ field }) => field !== "relationship")
        .map(({ column, field }) => ({ column, field })),
      ignore: ["E-mail"],
    },
    failure: null,
  };
}
