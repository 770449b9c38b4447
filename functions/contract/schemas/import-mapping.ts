import * as z from "zod";
import {
  type ColumnMapping,
  dateOrders,
  decimals,
  type Mapping,
  usualEmpty,
} from "../../domain/import/mapping.ts";
import { feedNames } from "../../domain/index.ts";
import {
  CATEGORY_LENGTH_MAX_CHARACTERS,
  FIELD_KEY_LENGTH_MAX_CHARACTERS,
  MAPPING_COLUMN_LENGTH_MAX_CHARACTERS,
  MAPPING_COLUMNS_MAX,
  MAPPING_EMPTY_MAX,
  MAPPING_LENGTH_MAX_BYTES,
  MAPPING_VALUES_MAX,
} from "../../domain/limits.ts";
import { once } from "../once.ts";
import { finding } from "../validation.ts";
import type { Schema } from "./basics.ts";

/** What the rows of a file are. */
export const importContents = ["accounts", ...feedNames] as const;

const columnName = (description: string) =>
  z.string().min(1).max(MAPPING_COLUMN_LENGTH_MAX_CHARACTERS).describe(description);

const valueText = () => z.string().max(CATEGORY_LENGTH_MAX_CHARACTERS);

const columnSchema = once(
  (): Schema<ColumnMapping> =>
    z
      .strictObject({
        column: columnName(
          "The column as the file names it; of JSON a member, `a.b` for one inside another. A column may go to several fields.",
        ),
        field: z
          .string()
          .min(1)
          .max(FIELD_KEY_LENGTH_MAX_CHARACTERS)
          .describe(
            "`externalId`, `name`, `relationship` or a field's key; of a feed `externalId` or a part of its lines.",
          ),
        decimal: z
          .enum(decimals)
          .optional()
          .describe("Numbers: what stands before decimals; told from the file when left out."),
        dates: z
          .enum([...dateOrders, "year-start", "year-end"])
          .optional()
          .describe(
            "Dates: whether 3-4-2025 is 3 April (`day-first`) or 4 March; `year-start` and `year-end`: the file has the year only. Years first and months by name are always understood.",
          ),
        amountsIn: z
          .enum(["ones", "thousands", "millions"])
          .optional()
          .describe("Numbers: what they count; `ones` when left out."),
        separator: z
          .string()
          .min(1)
          .max(5)
          .optional()
          .describe("Between the values of one cell of a `categories` field; | when left out."),
        values: z
          .record(valueText(), valueText())
          .refine((values) => Object.keys(values).length <= MAPPING_VALUES_MAX, {
            params: tooManyValues(),
          })
          .optional()
          .describe(
            `Cell → value, at most ${MAPPING_VALUES_MAX}; capitals make no difference. The empty text stands for an empty cell on the left and for not known on the right. Cells not named stay as they are.`,
          ),
        allowPersonal: z
          .boolean()
          .optional()
          .describe("Import the column although it looks like data about persons."),
      })
      .meta({ id: "ImportMappingColumn", description: "One column and the field it goes to." }),
);

function tooManyValues() {
  return finding(
    "too-many",
    {
      en: `More than ${MAPPING_VALUES_MAX} values.`,
      nl: `Meer dan ${MAPPING_VALUES_MAX} waarden.`,
    },
    { en: "Map the values that matter.", nl: "Wijs de waarden toe die ertoe doen." },
    `≤ ${MAPPING_VALUES_MAX}`,
  );
}

/** How the columns of a caller's own file become fields. */
export const mappingSchema = once(
  (): Schema<Mapping> =>
    z
      .strictObject({
        columns: z
          .array(columnSchema())
          .min(1)
          .max(MAPPING_COLUMNS_MAX)
          .describe("The columns that are read. A field may be filled once."),
        constants: z
          .record(z.string().max(FIELD_KEY_LENGTH_MAX_CHARACTERS), valueText())
          .optional()
          .describe(
            'Fields that are the same in every row, written plainly: `{"relationship": "prospect"}`.',
          ),
        ignore: z
          .array(columnName("A column."))
          .max(MAPPING_COLUMNS_MAX)
          .optional()
          .describe("Columns that are known and left aside."),
        others: z
          .enum(["ignore", "refuse"])
          .optional()
          .describe(
            "What becomes of columns named nowhere: left aside (the default), or the file is refused.",
          ),
        empty: z
          .array(valueText())
          .max(MAPPING_EMPTY_MAX)
          .optional()
          .describe(`Texts that mean not known; when left out ${usualEmpty.join(", ")}.`),
      })
      .refine((mapping) => JSON.stringify(mapping).length <= MAPPING_LENGTH_MAX_BYTES, {
        params: finding(
          "too-long",
          {
            en: `The mapping is longer than ${MAPPING_LENGTH_MAX_BYTES} characters.`,
            nl: `De mapping is langer dan ${MAPPING_LENGTH_MAX_BYTES} tekens.`,
          },
          { en: "Leave out what is not needed.", nl: "Laat weg wat niet nodig is." },
          `≤ ${MAPPING_LENGTH_MAX_BYTES} characters of JSON`,
        ),
      })
      .meta({
        id: "ImportMapping",
        description:
          "How the columns of a file become fields. Numbers may have thousands separators and a currency sign; an amount in another currency than the field's is an error. 12 % becomes 12 in a field of unit %, 0.12 in one of unit share or that runs from 0 to 1, and is an error elsewhere. Yes, no, ja, nee, true, false, waar, onwaar, 1 and 0 are understood. A fact that is not known leaves the account as it is.",
      }),
);

export const mappingExample = {
  columns: [
    { column: "Klantnummer", field: "externalId" },
    { column: "Bedrijfsnaam", field: "name" },
    {
      column: "Soort",
      field: "relationship",
      values: { Klant: "customer", Prospect: "prospect", "Ex-klant": "former_customer" },
    },
    { column: "Branche", field: "sector", values: { technolgy: "technology" } },
    { column: "Omzet", field: "revenue12m", decimal: "comma" },
  ],
  ignore: ["Contactpersoon"],
};
