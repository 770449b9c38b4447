import * as z from "zod";
import type { TenantStore } from "../../contract/context.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { type Language, pick } from "../../contract/labels.ts";
import { DEFAULT_PAGE_ITEMS, ERROR_CSV_PAGE_ROWS, MIN_PAGE_ITEMS } from "../../contract/limits.ts";
import { once } from "../../contract/once.ts";
import { integerParam, pageOf, pageQuery } from "../../contract/paging.ts";
import { problem } from "../../contract/problem.ts";
import {
  decodeReport,
  errorCsv,
  errorXlsx,
  pagePart,
  type Reading,
  type Report,
  type ReportedRow,
} from "../../formats/index.ts";
import { importParams, type Job } from "./representation.ts";

/** Characters of cells and texts one answer may hold; a page ends before it exceeds them. */
const PAGE_CHARS_MAX = 2_000_000;
const CSV = "text/csv";
const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const mediaTypeOf = { json: "application/json", csv: CSV, xlsx: XLSX } as const;
const formats = ["json", "csv", "xlsx"] as const;
/** Named where the caller's own file has no sheets. */
const SHEET = { en: "Rejected rows", nl: "Afgekeurde rijen" };

const errorSchema = once(() =>
  z
    .strictObject({
      line: z
        .int()
        .min(1)
        .describe(
          "The row's first line in the file; the header is line 1. Of a workbook the row of the sheet, of a JSON array the number of the element.",
        ),
      cells: z
        .array(z.string())
        .describe(
          "The row's own cells, in the order of the file's columns; one cell with the row's text when it cannot be taken apart.",
        ),
      errors: z
        .array(
          z.strictObject({
            column: z.string().nullable().describe("The column; null when the row is meant."),
            code: z.string().describe("What is wrong, for programs."),
            message: z.string().describe("What is wrong, for people."),
            suggestion: z.string().describe("How to mend it."),
          }),
        )
        .describe("Everything wrong with the row."),
    })
    .meta({ id: "AccountImportError", description: "A rejected row of an import." }),
);

export default endpoint({
  operationId: "listAccountImportErrors",
  method: "GET",
  path: "/v1/account-imports/{importId}/errors",
  tag: "Account imports",
  summary: "List the rejected rows of an import",
  description: `Rows that were not imported, in the order of the file, each with all that is wrong with it; of an undo the accounts that were left alone, with why, \`line\` being a mere number. As a file (\`Accept: text/csv\` or \`${XLSX}\`, or \`format=csv\` or \`format=xlsx\`): your own columns, then line, column, code, message, suggestion and import, up to ${ERROR_CSV_PAGE_ROWS} rows a file; the next one is in the \`Link\` header. CSV is in UTF-8, separated as your file was, and cells a spreadsheet would run as formulas are made inert by an apostrophe; in a workbook they are cells of text. Cells are cut at 2,000 characters.

Mend the cells and import that file with the settings of this import, in mode \`upsert\`: the added columns are left aside, the apostrophes are taken away, and numbers and dates are read as they were in the first file, so that just these rows come in. Rows that were not mended are rejected again. In mode \`replace\`, or with a period, the file is refused (\`report-not-whole\`), as what it lacks would go: of an import with a period import the whole file again. Reports of two imports below one another are refused too (\`reports-of-two-imports\`): import each by itself. Rows of JSON have the one column \`json\`: mend them in your own file.

Up to 100,000 rejected rows per 125,000 rows of the file are listed; all are counted.`,
  scope: "imports.read",
  cost: 2,
  idempotency: "safe",
  precondition: "none",
  params: importParams,
  query: () =>
    z.strictObject({
      ...pageQuery(),
      limit: integerParam(MIN_PAGE_ITEMS, ERROR_CSV_PAGE_ROWS)
        .optional()
        .describe(
          `Rows per page; ${DEFAULT_PAGE_ITEMS} when left out, in files ${ERROR_CSV_PAGE_ROWS}.`,
        ),
      format: z
        .enum(formats)
        .optional()
        .describe("What to answer with, whatever `Accept` says; as that says when left out."),
    }),
  responses: {
    200: {
      description: "A page of rejected rows.",
      schema: () => pageOf(errorSchema()),
      mediaTypes: {
        [CSV]: {
          example:
            "externalId,name,relationship,line,column,code,message,suggestion,import\r\nb1,Smit,friend,3,relationship,unknown-relationship,…,…,imp_01JD9Y2ZV3T6Q8R0W4X5Y7Z9AB\r\n",
        },
        [XLSX]: { example: "(the bytes of a workbook)" },
      },
      headers: { Link: 'Of files: where the next one is, `rel="next"`; absent on the last.' },
      examples: {
        one: {
          summary: "A bad relationship",
          value: {
            data: [
              {
                line: 3,
                cells: ["b1", "Smit", "friend"],
                errors: [
                  {
                    column: "relationship",
                    code: "unknown-relationship",
                    message: '"friend" is not a relationship.',
                    suggestion: "Use customer, prospect or former_customer.",
                  },
                ],
              },
            ],
            nextCursor: null,
          },
        },
      },
    },
  },
  problems: ["account-import-not-found", "import-not-ended"],
  async handle({ params: { importId: id }, query, mediaType }, ctx) {
    const { imports } = ctx.store;
    const job = await imports.read(id);
    if (job === null) throw problem("account-import-not-found", { id });
    if (job.state === "pending" || job.state === "running") {
      throw problem("import-not-ended", { id, status: job.state });
    }
    const type = query.format === undefined ? mediaType : mediaTypeOf[query.format];
    const isFile = type === CSV || type === XLSX;
    const limit = query.limit ?? (isFile ? ERROR_CSV_PAGE_ROWS : DEFAULT_PAGE_ITEMS);
    const from = Number((await ctx.cursor.open(query.cursor)) ?? 0);
    const { rows, more } = await readRows(imports, id, from, limit);
    const nextCursor = await ctx.cursor.seal(more ? String(from + rows.length) : null);
    if (!isFile) {
      return {
        status: 200,
        body: { data: rows.map((row) => shown(row, ctx.language)), nextCursor },
      };
    }
    const extension = type === CSV ? "csv" : "xlsx";
    const asked = query.format === undefined ? "" : `&format=${query.format}`;
    const next = `limit=${limit}${asked}&cursor=${nextCursor}`;
    return {
      status: 200,
      headers: {
        "Content-Disposition": `attachment; filename="${id}-errors.${extension}"`,
        ...(nextCursor !== null && {
          Link: `</v1/account-imports/${id}/errors?${next}>; rel="next"`,
        }),
      },
      raw: await fileOf(job, rows, ctx.language, extension),
    };
  },
});

async function fileOf(
  job: Job,
  rows: readonly ReportedRow[],
  language: Language,
  extension: "csv" | "xlsx",
) {
  const reading = job.plan?.notes?.reading as Reading | undefined;
  const commas = (reading?.columns ?? []).filter(({ decimal }) => decimal === "comma");
  const withCommas = new Set(commas.map(({ column }) => column));
  const report: Report = { importId: job.id, columns: columnsOf(job), language, withCommas };
  if (extension === "csv") {
    const content = errorCsv(report, rows, reading?.delimiter ?? ",");
    return { mediaType: `${CSV}; charset=utf-8`, content };
  }
  const content = await errorXlsx(report, rows, reading?.sheet ?? pick(SHEET, language));
  return { mediaType: XLSX, content };
}

/** Rejected rows from the `from`-th, up to `limit` of them, and whether there are more. */
async function readRows(
  imports: TenantStore["imports"],
  id: string,
  from: number,
  limit: number,
): Promise<{ readonly rows: readonly ReportedRow[]; readonly more: boolean }> {
  const rows: ReportedRow[] = [];
  let chars = 0;
  for (let { part, place } = pagePart(from); ; part += 1, place = 0) {
    const stream = await imports.openErrors(id, part);
    if (stream === null) return { rows, more: false };
    for await (const row of decodeReport(stream)) {
      if (place > 0) {
        place -= 1;
        continue;
      }
      chars += charsOf(row);
      const full = rows.length >= limit || (rows.length > 0 && chars > PAGE_CHARS_MAX);
      if (full) return { rows, more: true };
      rows.push(row);
    }
  }
}

const charsOf = ({ cells, problems }: ReportedRow): number =>
  JSON.stringify(cells).length + JSON.stringify(problems).length;

function columnsOf(job: Job): readonly string[] {
  const columns = job.plan?.notes?.columns;
  return Array.isArray(columns) ? columns.map(String) : [];
}

function shown({ line, cells, problems }: ReportedRow, language: Language) {
  return {
    line,
    cells: [...cells],
    errors: problems.map(({ column, code, message, suggestion }) => ({
      column,
      code,
      message: pick(message, language),
      suggestion: pick(suggestion, language),
    })),
  };
}
