import * as z from "zod";
import type { TenantStore } from "../../contract/context.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { type Language, pick } from "../../contract/labels.ts";
import { DEFAULT_PAGE_ITEMS, ERROR_CSV_PAGE_ROWS, MIN_PAGE_ITEMS } from "../../contract/limits.ts";
import { once } from "../../contract/once.ts";
import { integerParam, pageOf, pageQuery } from "../../contract/paging.ts";
import { problem } from "../../contract/problem.ts";
import { decodeReport, errorCsv, pagePart, type ReportedRow } from "../../formats/index.ts";
import { importParams, type Job } from "./representation.ts";

/** Characters of cells and texts one answer may hold; a page ends before it exceeds them. */
const PAGE_CHARS_MAX = 2_000_000;
const CSV = "text/csv";

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
  description: `Rows that were not imported, in the order of the file, each with all that is wrong with it. As CSV (\`Accept: text/csv\`): your own columns, then line, column, code, message and suggestion, up to ${ERROR_CSV_PAGE_ROWS} rows a page; cells a spreadsheet would run as formulas are made inert. Mended, that file can be imported as it is; of an import with a period import the whole file again, as what it lacks goes. Up to 100,000 rejected rows per 125,000 rows of the file are listed; all are counted.`,
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
          `Rows per page; ${DEFAULT_PAGE_ITEMS} when left out, in CSV ${ERROR_CSV_PAGE_ROWS}.`,
        ),
    }),
  responses: {
    200: {
      description: "A page of rejected rows.",
      schema: () => pageOf(errorSchema()),
      mediaTypes: {
        [CSV]: {
          example:
            "externalId,name,relationship,line,column,code,message,suggestion\r\nb1,Smit,friend,3,relationship,unknown-relationship,…,…\r\n",
        },
      },
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
    const asCsv = mediaType === CSV;
    const limit = query.limit ?? (asCsv ? ERROR_CSV_PAGE_ROWS : DEFAULT_PAGE_ITEMS);
    const from = Number((await ctx.cursor.open(query.cursor)) ?? 0);
    const { rows, more } = await readRows(imports, id, from, limit);
    const nextCursor = await ctx.cursor.seal(more ? String(from + rows.length) : null);
    if (!asCsv) {
      return {
        status: 200,
        body: { data: rows.map((row) => shown(row, ctx.language)), nextCursor },
      };
    }
    const content = errorCsv(columnsOf(job), rows, ctx.language);
    const link = `</v1/account-imports/${id}/errors?limit=${limit}&cursor=${nextCursor}>; rel="next"`;
    return {
      status: 200,
      headers: {
        "Content-Disposition": `attachment; filename="${id}-errors.csv"`,
        ...(nextCursor !== null && { Link: link }),
      },
      raw: { mediaType: `${CSV}; charset=utf-8`, content },
    };
  },
});

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
