import * as z from "zod";
import type { TenantStore } from "../../contract/context.ts";
import { idSchema } from "../../contract/ids.ts";
import { type Language, pick } from "../../contract/labels.ts";
import { once } from "../../contract/once.ts";
import { countSchema, timeSchema } from "../../contract/schemas/basics.ts";
import { DUPLICATE_PAIRS_MAX } from "../../domain/index.ts";

export type Search = NonNullable<Awaited<ReturnType<TenantStore["duplicates"]["read"]>>>;

export const importIdSchema = () =>
  idSchema(
    "accountImport",
    "The import whose rows are compared, with each other and with what is known.",
  );

export const searchSchema = once(() =>
  z
    .strictObject({
      id: idSchema("duplicateSearch", "The search."),
      status: z
        .enum(["pending", "succeeded", "failed"])
        .describe("`pending`: on its way; the others are final."),
      importId: importIdSchema().nullable().describe("Null: all accounts are compared."),
      result: z
        .strictObject({
          groups: countSchema("Groups of accounts that are likely one company."),
          duplicates: countSchema("Accounts in them."),
          accounts: countSchema("Accounts that were compared, rows of the file among them."),
          complete: z
            .boolean()
            .describe(
              `False when there were more than ${DUPLICATE_PAIRS_MAX.toLocaleString("en")} pairs; those beyond are not told.`,
            ),
          domainFields: z
            .array(z.string())
            .describe("Fields that were read as websites or e-mail addresses, by their keys."),
          numberFields: z
            .array(z.string())
            .describe("Fields that were read as numbers of a register or for VAT, by their keys."),
        })
        .nullable()
        .describe("What was found; null until it has succeeded."),
      failure: z
        .strictObject({
          code: z.string().describe("Why it failed, for programs."),
          detail: z.string().describe("Why, for people."),
          fix: z.string().describe("What to do about it."),
        })
        .nullable()
        .describe("Why the search failed; null when it did not."),
      createdAt: timeSchema("When it was asked for, UTC."),
      finishedAt: timeSchema("When it ended, UTC; null before.").nullable(),
    })
    .meta({ id: "AccountDuplicateSearch", description: "A search for likely duplicates." }),
);

export function shown(search: Search, language: Language) {
  const { id, state, importId = null, outcome, createdAt, finishedAt = null } = search;
  return {
    id,
    status: state,
    importId,
    result: outcome
      ? {
          ...outcome,
          domainFields: [...outcome.domainFields],
          numberFields: [...outcome.numberFields],
        }
      : null,
    failure: failureOf(search, language),
    createdAt,
    finishedAt,
  };
}

const failures = {
  "import-file-gone": {
    detail: {
      en: "The file of the import is no longer kept.",
      nl: "Het bestand van de import wordt niet meer bewaard.",
    },
    fix: {
      en: "Search among all accounts, or import the file again.",
      nl: "Zoek in alle accounts, of importeer het bestand opnieuw.",
    },
  },
  "search-broken-off": {
    detail: {
      en: "The search broke off, though it was tried three times.",
      nl: "De zoekactie is afgebroken, ook na drie pogingen.",
    },
    fix: {
      en: "Ask for a new search; if it fails as well, tell us its id.",
      nl: "Vraag een nieuwe zoekactie aan; mislukt ook die, meld ons dan het id.",
    },
  },
} as const;

function failureOf({ failureCode }: Search, language: Language) {
  if (failureCode === undefined) return null;
  const code = failureCode === "import-file-gone" ? failureCode : "search-broken-off";
  const { detail, fix } = failures[code];
  return { code, detail: pick(detail, language), fix: pick(fix, language) };
}

export const pendingExample = {
  id: "dup_01JD9Y2ZV3T6Q8R0W4X5Y7Z9AB",
  status: "pending",
  importId: null,
  result: null,
  failure: null,
  createdAt: "2026-11-24T09:30:00.000Z",
  finishedAt: null,
};

export const endedExample = {
  ...pendingExample,
  status: "succeeded",
  result: {
    groups: 12,
    duplicates: 26,
    accounts: 4_120,
    complete: true,
    domainFields: ["website"],
    numberFields: ["kvkNumber"],
  },
  finishedAt: "2026-11-24T09:30:03.000Z",
};
