import * as z from "zod";
import type { Ctx } from "../../contract/context.ts";
import { idSchema } from "../../contract/ids.ts";
import { type FieldError, invalid, problem, validationProblem } from "../../contract/problem.ts";
import { mappingSchema } from "../../contract/schemas/import-mapping.ts";
import {
  autoRead,
  type Delimiter,
  dateOrders,
  decimals,
  encodings,
  type Mapping,
  type ReadOptions,
} from "../../domain/index.ts";
import {
  accountTargets,
  checkMapping,
  fileFormats,
  lineTargets,
  type Targets,
} from "../../formats/index.ts";
import type { Job } from "./representation.ts";

const SHEET_CHARS_MAX = 200;

export const delimiterNames = ["comma", "semicolon", "tab", "pipe"] as const;
type DelimiterName = (typeof delimiterNames)[number];

const delimiterOf: Readonly<Record<DelimiterName, Delimiter>> = {
  comma: ",",
  semicolon: ";",
  tab: "\t",
  pipe: "|",
};

export const delimiterName = (delimiter: Delimiter): DelimiterName =>
  delimiterNames.find((name) => delimiterOf[name] === delimiter) ?? "comma";

export const settingsRequest = () => ({
  format: z
    .enum(fileFormats)
    .describe(
      "`csv`: a header line, then a row a line. `ndjson`: a JSON value per line. `json`: one array of them. Without a mapping a value is an account as in the accounts API, or a line of a feed as in its batches; with one, an object whose members are columns. `xlsx`: a sheet whose first row names the columns, at most 64 MiB and 24 MiB of different texts. Without a mapping columns have the exact names of fields.",
    ),
  encoding: z
    .enum(["auto", ...encodings])
    .default("auto")
    .describe(
      "Not of workbooks. `auto`: a byte order mark decides; else Windows-1252 when more bytes cannot stand in UTF-8 than sequences can, over the whole file.",
    ),
  delimiter: z
    .enum(["auto", ...delimiterNames])
    .default("auto")
    .describe("CSV only. `auto`: the one that gives the rows at the start the same cells."),
  sheet: z
    .string()
    .min(1)
    .max(SHEET_CHARS_MAX)
    .optional()
    .describe("Workbooks only: the sheet's name; the first that has rows when left out."),
  decimal: z
    .enum(["auto", ...decimals])
    .default("auto")
    .describe(
      "What stands before decimals. `auto`: with a mapping or in a workbook told from the first rows, column by column, a comma in files with semicolons and a point in others when they do not tell; without a mapping a point.",
    ),
  dates: z
    .enum(["auto", ...dateOrders])
    .default("auto")
    .describe(
      "Order of dates that do not begin with the year. `auto`: with a mapping or in a workbook told from the first rows, day first when they do not tell; else `YYYY-MM-DD` is required. Years have four digits: `31-12-25` is refused, as its century would be a guess.",
    ),
  mapping: mappingSchema().optional(),
  mappingId: idSchema("importMapping", "A saved mapping, instead of `mapping`; copied.").optional(),
});

/** The same as it is shown. */
export const settingsShape = () => {
  const { encoding, delimiter, decimal, dates, mappingId } = settingsRequest();
  return {
    encoding: encoding.unwrap().describe("How the text is written down; auto: told from it."),
    delimiter: delimiter.unwrap().describe("CSV: what separates cells; auto: told from the rows."),
    decimal: decimal.unwrap().describe("What stands before decimals; auto: told from the rows."),
    dates: dates.unwrap().describe("Order of dates; auto: told from the rows."),
    mappingId: mappingId.describe("The saved mapping that `mapping` was copied from."),
  };
};

type Request = z.output<z.ZodObject<ReturnType<typeof settingsRequest>>>;
type Settings = Pick<Job, "format" | "options" | "mapping" | "mappingId">;

export function shownSettings({ format, options, mapping, mappingId }: Settings) {
  const { encoding, delimiter, sheet, decimal, dates } = { ...autoRead, ...options };
  return {
    format,
    encoding,
    delimiter: delimiter === "auto" ? delimiter : delimiterName(delimiter),
    ...(sheet !== null && { sheet }),
    decimal,
    dates,
    ...(mapping !== undefined && { mapping }),
    ...(mappingId !== undefined && { mappingId }),
  };
}

/** What is kept of a request; throws 422 with all that is wrong with it. */
export async function settingsOf(
  ctx: Ctx,
  request: Request,
  rows: Pick<Job, "content" | "period">,
): Promise<Settings> {
  const wrong = togetherErrors(request);
  if (wrong.length > 0) throw problem("invalid-request", {}, { errors: wrong });
  const { format, mappingId } = request;
  const mapping = request.mapping ?? (await savedMapping(ctx, mappingId, rows));
  if (mapping !== undefined) {
    const found = checkMapping(mapping, await targetsOf(ctx, rows));
    if (found.length > 0) throw validationProblem(found, { at: "/mapping" });
  }
  const options = optionsOf(request);
  return {
    format,
    ...(Object.keys(options).length > 0 && { options }),
    ...(mapping !== undefined && { mapping }),
    ...(mappingId !== undefined && { mappingId }),
  };
}

/** Those that are not `auto`. */
function optionsOf(request: Request): Partial<ReadOptions> {
  const { encoding, delimiter, sheet, decimal, dates } = request;
  return {
    ...(encoding !== "auto" && { encoding }),
    ...(delimiter !== "auto" && { delimiter: delimiterOf[delimiter] }),
    ...(sheet !== undefined && { sheet }),
    ...(decimal !== "auto" && { decimal }),
    ...(dates !== "auto" && { dates }),
  };
}

async function savedMapping(
  { store }: Ctx,
  id: string | undefined,
  { content = "accounts" }: Pick<Job, "content">,
): Promise<Mapping | undefined> {
  if (id === undefined) return undefined;
  const saved = await store.importMappings.read(id);
  if (saved === null) {
    throw invalid(
      "/mappingId",
      "unknown-import-mapping",
      { en: `There is no import mapping ${id}.`, nl: `Er is geen importmapping ${id}.` },
      { en: "List those there are.", nl: "Vraag de lijst op." },
    );
  }
  if (saved.definition.content !== content) {
    throw invalid(
      "/mappingId",
      "wrong-content",
      {
        en: `The mapping is for ${saved.definition.content}, the file holds ${content}.`,
        nl: `De mapping is voor ${saved.definition.content}, het bestand bevat ${content}.`,
      },
      {
        en: "Use a mapping for the same content.",
        nl: "Gebruik een mapping voor dezelfde inhoud.",
      },
    );
  }
  return saved.definition.mapping;
}

export async function targetsOf(
  { store }: Ctx,
  { content = "accounts", period }: Pick<Job, "content" | "period">,
): Promise<Targets> {
  return content === "accounts"
    ? accountTargets(await store.fields.table())
    : lineTargets(content, period === undefined);
}

function togetherErrors({ format, sheet, delimiter, mapping, mappingId }: Request): FieldError[] {
  const errors: FieldError[] = [];
  if (mapping !== undefined && mappingId !== undefined) {
    errors.push(
      notAllowed("/mappingId", {
        en: "State a mapping or the id of a saved one, not both.",
        nl: "Geef een mapping of het id van een bewaarde, niet allebei.",
      }),
    );
  }
  if (sheet !== undefined && format !== "xlsx") {
    errors.push(
      notAllowed("/sheet", {
        en: "Only workbooks have sheets.",
        nl: "Alleen werkmappen hebben werkbladen.",
      }),
    );
  }
  if (delimiter !== "auto" && format !== "csv") {
    errors.push(
      notAllowed("/delimiter", {
        en: "Only CSV files have a delimiter.",
        nl: "Alleen CSV-bestanden hebben een scheidingsteken.",
      }),
    );
  }
  return errors;
}

const notAllowed = (pointer: string, detail: FieldError["detail"]): FieldError => ({
  pointer,
  code: "not-allowed",
  detail,
  fix: { en: "Leave it out.", nl: "Laat het weg." },
});

export const settingsExample = {
  format: "csv",
  encoding: "auto",
  delimiter: "auto",
  decimal: "auto",
  dates: "auto",
};
