import * as z from "zod";
import type { Ctx } from "../../contract/context.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { idSchema } from "../../contract/ids.ts";
import { MAX_FILENAME_CHARS } from "../../contract/limits.ts";
import { once } from "../../contract/once.ts";
import { type FieldError, problem } from "../../contract/problem.ts";
import { countSchema } from "../../contract/schemas/basics.ts";
import { autoRead, MAPPING_COLUMN_LENGTH_MAX_CHARACTERS } from "../../domain/index.ts";
import {
  checkRecipe,
  type JoinedFile,
  PREPARED_BYTES_MAX,
  PREPARED_FACTORS_MAX,
  PREPARED_FILES_MAX,
  PREPARED_RECKONED_MAX,
  PREPARED_ROWS_MAX,
  PREPARED_TAKEN_MAX,
  prepare,
  type Recipe,
  readTable,
  type Table,
} from "../../formats/index.ts";
import { collected, Refused, readable, refusal, refuseWrong } from "./prepare-refusals.ts";
import { importParams, importSchema, type Job, pendingExample, shown } from "./representation.ts";

const columnName = (description: string) =>
  z.string().min(1).max(MAPPING_COLUMN_LENGTH_MAX_CHARACTERS).describe(description);

const surplusSchema = () =>
  columnName(
    "The column whose texts have the delimiter in them without quotes, as addresses have commas: in a row with more cells than the header those behind are put together there.",
  ).optional();

const bodySchema = () =>
  z.strictObject({
    filename: z
      .string()
      .min(1)
      .max(MAX_FILENAME_CHARS)
      .optional()
      .describe("Of the file that is made; that of the import when left out."),
    surplusIn: surplusSchema(),
    files: z
      .array(
        z.strictObject({
          importId: idSchema(
            "accountImport",
            "An import whose file is uploaded; it need not be started, and may be cancelled.",
          ),
          column: columnName(
            "The column of this file, or one that a file before this gave it, that holds a key of the other.",
          ),
          key: columnName("The other file's column of keys; rows of one key must say the same."),
          take: z
            .array(columnName("A column of the other file."))
            .min(1)
            .max(PREPARED_TAKEN_MAX)
            .describe("What is taken from there; empty in rows whose key is not there."),
          prefix: z
            .string()
            .max(50)
            .default("")
            .describe("Before the names of the columns taken, so that no two have one name."),
          surplusIn: surplusSchema(),
        }),
      )
      .max(PREPARED_FILES_MAX)
      .default([])
      .describe("Files that rows are looked up in, one after another."),
    reckoned: z
      .array(
        z.strictObject({
          column: columnName("The new column."),
          multiply: z
            .array(columnName("A column of numbers."))
            .min(1)
            .max(PREPARED_FACTORS_MAX)
            .describe("Columns that are multiplied: a price by a quantity."),
          less: columnName("A column of the share that is taken off: 0.15 or 15 %.").optional(),
        }),
      )
      .max(PREPARED_RECKONED_MAX)
      .default([])
      .describe(
        "Columns that are reckoned, exactly, and rounded to hundredths, halves away from zero; empty where something is no number.",
      ),
  });

const preparedSchema = once(() =>
  z
    .strictObject({
      columns: z.array(z.string()).describe("Of the file that was made, in order."),
      rows: countSchema("Its data rows: as many as the file had."),
      torn: countSchema("Rows that were put together again by `surplusIn`."),
      unreadable: countSchema(
        "Rows that cannot be taken apart: they stand as they were, for the import to reject.",
      ),
      unmatched: z
        .array(countSchema("Rows without a row in that file."))
        .describe("By `files`: rows whose key is not there."),
      unreckoned: z
        .array(countSchema("Rows in which the column is empty."))
        .describe("By `reckoned`: rows in which something is no number."),
    })
    .meta({ id: "PreparedFile", description: "What was made of a file." }),
);

const example = {
  surplusIn: "shipAddress",
  files: [
    {
      importId: "imp_01JD9Y7AB3T6Q8R0W4X5Y7Z9CD",
      column: "orderID",
      key: "orderID",
      take: ["customerID", "orderDate"],
      prefix: "",
    },
  ],
  reckoned: [{ column: "revenue", multiply: ["unitPrice", "quantity"], less: "discount" }],
};

export default endpoint({
  operationId: "prepareAccountImport",
  method: "POST",
  path: "/v1/account-imports/{importId}/prepare",
  tag: "Account imports",
  summary: "Prepare the file of an import",
  description: `Makes one file of several, as a system exports them, and a new import of it with the settings of this one: orders and their lines, products and their groups. Each row of the uploaded CSV file keeps its cells and its line and gets those of the rows that other uploaded CSV files have under its keys, and columns that are reckoned. Every row stays: what is wrong with one is told by the new import, whose mapping names the columns of the file that is made. Preview and start it like any other; the imports of the files need not be started: cancel them when they are no longer needed, as their files are kept as long as those of all imports.

CSV only, also gzipped; the files together, and the one that is made, have at most ${PREPARED_BYTES_MAX / 1024 ** 2} MiB of text and ${PREPARED_ROWS_MAX.toLocaleString("en")} rows. A report of rejected rows is imported as it is.`,
  scope: "imports.write",
  cost: 50,
  idempotency: "key",
  precondition: "none",
  params: importParams,
  body: bodySchema,
  examples: { request: { orders: { summary: "Order lines with their orders", value: example } } },
  responses: {
    201: {
      description: "The new import, whose file is there already.",
      schema: () => z.strictObject({ ...importSchema().shape, prepared: preparedSchema() }),
      headers: { Location: "Where the new import is." },
      examples: {
        made: {
          summary: "Ready to be previewed and started",
          value: {
            ...pendingExample,
            prepared: {
              columns: ["orderID", "unitPrice", "quantity", "discount", "customerID", "orderDate"],
              rows: 2_155,
              torn: 0,
              unreadable: 0,
              unmatched: [0],
              unreckoned: [0],
            },
          },
        },
      },
    },
  },
  problems: ["account-import-not-found", "import-file-missing"],
  async handle({ params: { importId: id }, body }, ctx) {
    const main = await ctx.store.imports.read(id);
    if (main === null) throw problem("account-import-not-found", { id });
    if ((await ctx.store.imports.uploadedBytes(id)) === null) {
      throw problem("import-file-missing", { id });
    }
    const { table, recipe } = await tablesOf(ctx, main, body);
    refuseWrong(checkRecipe(table, recipe));
    const { bytes, ...prepared } = readable("", () => prepare(table, recipe));
    const job = await ctx.store.imports.create(madeOf(main, body.filename, bytes, table, ctx));
    await ctx.store.imports.saveFile(job.id, bytes);
    return {
      status: 201,
      headers: { Location: `/v1/account-imports/${job.id}` },
      body: { ...shown(job, 0, ctx.language), prepared },
    };
  },
});

type Body = z.output<ReturnType<typeof bodySchema>>;

function madeOf(
  main: Job,
  filename: string | undefined,
  bytes: Uint8Array,
  { delimiter }: Table,
  ctx: Ctx,
): Parameters<Ctx["store"]["imports"]["create"]>[0] {
  const { content, period, mode, dryRun, findDuplicates, mapping, mappingId, options } = main;
  return {
    id: ctx.newId("accountImport"),
    filename: filename ?? main.filename,
    ...{ mode, dryRun, format: "csv", gzip: false, bytes: bytes.length },
    options: { ...options, encoding: "utf-8", delimiter },
    ...(content !== undefined && { content }),
    ...(period !== undefined && { period }),
    ...(findDuplicates !== undefined && { findDuplicates }),
    ...(mapping !== undefined && { mapping }),
    ...(mappingId !== undefined && { mappingId }),
  };
}

/** All files, read; throws 422 with all that is wrong with them. */
async function tablesOf(ctx: Ctx, main: Job, body: Body) {
  const errors: FieldError[] = [];
  const whole = { ...leftBeside([]), surplusIn: body.surplusIn ?? null };
  const table = await tableOf(ctx, main, whole, "").catch(collected(errors));
  const files: JoinedFile[] = [];
  for (const [at, { importId, surplusIn, ...file }] of body.files.entries()) {
    const pointer = `/files/${at}`;
    const other = await otherImport(ctx, importId, pointer).catch(collected(errors));
    if (other === null) continue;
    const left = leftBeside([table, ...files.map((one) => one.table)]);
    const how = { ...left, surplusIn: surplusIn ?? null };
    const read = await tableOf(ctx, other, how, pointer).catch(collected(errors));
    if (read !== null) files.push({ ...file, table: read });
  }
  if (table === null || errors.length > 0) throw problem("invalid-request", {}, { errors });
  const made = body.reckoned.map(({ less = null, ...column }) => ({ ...column, less }));
  const recipe: Recipe = { files, reckoned: made, decimal: main.options?.decimal ?? "auto" };
  return { table, recipe };
}

type Ways = Pick<Parameters<typeof readTable>[1], "surplusIn" | "bytesMax" | "rowsMax">;

/** How much more may be read, as all files are held at a time. */
function leftBeside(tables: readonly (Table | null)[]): Pick<Ways, "bytesMax" | "rowsMax"> {
  const sum = (of: (table: Table) => number): number =>
    tables.reduce((total, table) => total + (table === null ? 0 : of(table)), 0);
  return {
    bytesMax: Math.max(0, PREPARED_BYTES_MAX - sum(({ bytes }) => bytes)),
    rowsMax: Math.max(0, PREPARED_ROWS_MAX - sum(({ rows }) => rows.length)),
  };
}

async function otherImport({ store }: Ctx, id: string, pointer: string): Promise<Job> {
  const at = `${pointer}/importId`;
  const found = await store.imports.read(id);
  if (found === null) {
    throw new Refused([
      {
        pointer: at,
        code: "unknown-account-import",
        detail: { en: `There is no import ${id}.`, nl: `Er is geen import ${id}.` },
        fix: { en: "List those there are.", nl: "Vraag de lijst op." },
      },
    ]);
  }
  if ((await store.imports.uploadedBytes(id)) !== null) return found;
  throw new Refused([
    {
      pointer: at,
      code: "file-missing",
      detail: {
        en: `The file of import ${id} is not there: not uploaded, or no longer kept.`,
        nl: `Het bestand van import ${id} is er niet: niet geüpload, of niet meer bewaard.`,
      },
      fix: { en: "Upload it first.", nl: "Upload het eerst." },
    },
  ]);
}

async function tableOf(
  { store }: Ctx,
  { id, format, gzip, options }: Job,
  ways: Ways,
  pointer: string,
): Promise<Table> {
  if (format !== "csv") {
    throw new Refused([
      {
        pointer: `${pointer}${pointer === "" ? "" : "/importId"}`,
        code: "wrong-format",
        detail: {
          en: `The file of import ${id} is ${format}.`,
          nl: `Het bestand van import ${id} is ${format}.`,
        },
        fix: {
          en: "Save it as CSV and upload that.",
          nl: "Sla het op als CSV en upload dat.",
        },
        expected: "csv",
      },
    ]);
  }
  const open = () => streamed(store.imports.openFile(id));
  const settings = { gzip, options: { ...autoRead, ...options }, ...ways };
  return readTable(open, settings).catch((error: unknown) => {
    throw refusal(error, pointer);
  });
}

async function* streamed(opening: Promise<AsyncIterable<Uint8Array>>) {
  yield* await opening;
}
