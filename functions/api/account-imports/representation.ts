import * as z from "zod";
import type { TenantStore } from "../../contract/context.ts";
import { duplicateSearchOf, idSchema } from "../../contract/ids.ts";
import { type Language, pick } from "../../contract/labels.ts";
import { MAX_FILENAME_CHARS } from "../../contract/limits.ts";
import { once } from "../../contract/once.ts";
import { countSchema, dateSchema, timeSchema } from "../../contract/schemas/basics.ts";
import { importContents } from "../../contract/schemas/import-mapping.ts";
import { emptyTally, FEED_LINES_MAX, FEEDS_MAX_BYTES } from "../../domain/index.ts";
import { FILE_BYTES_MAX } from "../../formats/index.ts";
import { settingsExample, settingsRequest, settingsShape, shownSettings } from "./settings.ts";

const importModes = ["upsert", "replace", "create"] as const;

const periodSchema = () =>
  z.strictObject({
    from: dateSchema("First day."),
    to: dateSchema("Last day."),
  });

type Imports = TenantStore["imports"];
export type Job = NonNullable<Awaited<ReturnType<Imports["read"]>>>;

export const importRequest = () => ({
  content: z
    .enum(importContents)
    .default("accounts")
    .describe(
      `What the rows are: accounts, or lines of one feed of accounts that exist already. A row of a feed has \`externalId\` (the account's) and the parts of a line by their names: see the lines of a feed. An account keeps up to ${FEED_LINES_MAX} lines of a feed, and up to ${FEEDS_MAX_BYTES / 1024} KiB of lines of all feeds; when a file would exceed that, its rows of that account are rejected.`,
    ),
  period: periodSchema()
    .optional()
    .describe(
      "Feeds only: the file holds all lines of these days, both included. Known lines of the feed in them give way to those of the file, also those of accounts it does not name; accounts whose rows were all rejected keep theirs, and when a row's externalId cannot be read no account loses lines without having a row. After mending, import the whole file again, not the rejected rows alone. Order lines without a lineId that share day, order and product line are added up. Left out, every row needs a `lineId`, and no line is removed.",
    ),
  filename: z
    .string()
    .min(1)
    .max(MAX_FILENAME_CHARS)
    .describe("The file's name, to recognise the import by."),
  ...settingsRequest(),
  gzip: z.boolean().default(false).describe("Whether the file is compressed with gzip."),
  bytes: z
    .int()
    .min(1)
    .max(FILE_BYTES_MAX)
    .describe("Length of the file as uploaded; at most 5 GiB, also after decompression."),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional()
    .describe("SHA-256 of the file as uploaded, in hexadecimal; checked when given."),
  mode: z
    .enum(importModes)
    .default("upsert")
    .describe(
      "`upsert`: rows create or change accounts; a column that is absent and an empty cell leave the fact as it is. `replace`: the file is the whole truth: a row replaces its account (not its lines and ratings), and accounts the file does not name are removed. Accounts of rejected rows stay as they are; when a row's externalId cannot be read, nothing is removed. `create`: rows make new accounts only; a row whose account is there already is rejected (`account-exists`) and the account stays as it is. Accounts only: what a file of lines replaces follows from `period`.",
    ),
  dryRun: z
    .boolean()
    .default(false)
    .describe("Read, check and count everything, and write nothing."),
  findDuplicates: z
    .boolean()
    .default(false)
    .describe(
      "Accounts only: search the rows for likely duplicates once the import has ended, of a dry run too; see `duplicateSearchId`.",
    ),
});

export const importSchema = once(() =>
  z
    .strictObject({
      id: idSchema("accountImport", "The import."),
      status: z
        .enum(["pending", "running", "succeeded", "partiallySucceeded", "failed", "cancelled"])
        .describe(
          "`pending`: not started, or waiting for an import that runs; `partiallySucceeded`: some rows were rejected.",
        ),
      ...importRequest(),
      ...settingsShape(),
      content: z.enum(importContents).describe("What the rows are: accounts, or lines of a feed."),
      gzip: z.boolean().describe("Whether the file is compressed with gzip."),
      mode: z
        .enum(importModes)
        .describe("What the file means for accounts that are there already."),
      dryRun: z.boolean().describe("Whether nothing is written."),
      undoes: idSchema(
        "accountImport",
        "The import whose changes this one takes back; absent in imports of a file. `created` then counts accounts given back that the import had removed, `updated` those that are again what they were, `removed` those that it had made, and `rejected` those left alone because they were changed since: see the errors.",
      ).optional(),
      undoneBy: idSchema(
        "accountImport",
        "The import that takes the changes of this one back; absent while nobody asked for it.",
      ).optional(),
      progress: z
        .strictObject({
          phase: z
            .enum(["upload", "waiting", "reading", "writing", "done"])
            .describe(
              "`upload`: the file is awaited; `waiting`: another import runs; `reading`: first pass over the file; `writing`: accounts are written.",
            ),
          processed: countSchema("Data rows dealt with."),
          total: countSchema("Data rows in the file; null until it was read.").nullable(),
          percent: z.int().min(0).max(100).describe("How far the import is."),
        })
        .describe("How far the import is."),
      counts: z
        .strictObject({
          created: countSchema("Rows that made a new account, or a new line."),
          updated: countSchema(
            "Rows that changed an account, or a line: one with the same lineId, or an order line without one of the same day, order and product line.",
          ),
          unchanged: countSchema("Rows equal to what was known."),
          rejected: countSchema("Rows with errors; see the import's errors."),
          removed: countSchema(
            "Accounts removed because the file does not name them, or known lines of the period that the file does not have. These are no rows of the file.",
          ),
        })
        .describe(
          "Every data row counts once, in one of the first four; rows that were added up to one line share its fate. Null until the end.",
        )
        .nullable(),
      findDuplicates: z.boolean().describe("Whether the rows are searched for likely duplicates."),
      duplicateSearchId: idSchema(
        "duplicateSearch",
        "The search for likely duplicates of its rows, which says how many there are; null before the import has ended with sound rows, and when none was asked for with it.",
      ).nullable(),
      likelyDuplicates: z
        .strictObject({
          groups: countSchema("Groups of accounts that are likely one company."),
          accounts: countSchema("Accounts in them: of the file, or known ones like these."),
          complete: z.boolean().describe("False when there were more pairs than are told."),
          search: z.string().describe("Where the search is."),
          list: z.string().describe("Where the groups are listed."),
        })
        .nullable()
        .describe(
          "What the newest search among its rows found; null before one has ended. A dry run tells it as well.",
        ),
      failure: z
        .strictObject({
          code: z.string().describe("Why the import failed, for programs."),
          column: z.string().nullable().describe("The column meant, if one is."),
          detail: z.string().describe("Why, for people."),
          fix: z.string().describe("How to mend it."),
        })
        .describe("Why the import failed; null when it did not.")
        .nullable(),
      createdAt: timeSchema("When it was created, UTC."),
      startedAt: timeSchema("When it began to run; null before.").nullable(),
      finishedAt: timeSchema("When it ended; null before.").nullable(),
    })
    .meta({
      id: "AccountImport",
      description: "A file of accounts, or of lines of a feed, on its way in.",
    }),
);

export const importParams = () =>
  z.strictObject({ importId: idSchema("accountImport", "The import.") });

/** A job as it is shown, with what its ranges have done so far when it runs. */
export async function shownNow(imports: Imports, job: Job, language: Language) {
  const ranges = job.state === "running" && job.plan ? await imports.ranges(job.id) : [];
  return shown(
    job,
    ranges.reduce((sum, range) => sum + range.processed, 0),
    language,
  );
}

export function shown(job: Job, processedSoFar: number, language: Language) {
  const { id, state, filename, gzip, bytes, sha256, mode, dryRun } = job;
  const { content = "accounts", period, undoes, undoneBy } = job;
  return {
    id,
    status: state,
    content,
    ...(period !== undefined && { period }),
    filename,
    ...shownSettings(job),
    gzip,
    bytes,
    ...(sha256 !== undefined && { sha256 }),
    mode,
    dryRun,
    ...(undoes !== undefined && { undoes }),
    ...(undoneBy !== undefined && { undoneBy }),
    progress: progressOf(job, processedSoFar),
    counts: job.counts ? { ...emptyTally, ...job.counts } : null,
    findDuplicates: job.findDuplicates ?? false,
    duplicateSearchId: hasSearch(job) ? duplicateSearchOf(job.id) : null,
    likelyDuplicates: likelyDuplicatesOf(job),
    failure: failureOf(job, language),
    createdAt: job.createdAt,
    startedAt: job.startedAt ?? null,
    finishedAt: job.finishedAt ?? null,
  };
}

const hasSearch = ({ findDuplicates, state }: Job): boolean =>
  findDuplicates === true && (state === "succeeded" || state === "partiallySucceeded");

function likelyDuplicatesOf({ id, duplicates: found }: Job) {
  if (found === undefined) return null;
  const { groups, duplicates: accounts, complete, searchId } = found;
  return {
    ...{ groups, accounts, complete },
    search: `/v1/account-duplicate-searches/${searchId}`,
    list: `/v1/account-duplicates?importId=${id}`,
  };
}

type Phase = "upload" | "waiting" | "reading" | "writing" | "done";

function progressOf(job: Job, processedSoFar: number) {
  const total = job.plan?.rows ?? null;
  const phase = phaseOf(job);
  const finished = job.counts !== undefined && total !== null;
  const processed = finished ? total : Math.min(processedSoFar, total ?? 0);
  const percent = total ? Math.floor((100 * processed) / total) : 0;
  return { phase, processed, total, percent: phase === "done" && finished ? 100 : percent };
}

function phaseOf(job: Job): Phase {
  if (job.state === "pending") return job.startRequestedAt === undefined ? "upload" : "waiting";
  if (job.state !== "running") return "done";
  return job.plan === undefined ? "reading" : "writing";
}

function failureOf({ failure }: Job, language: Language) {
  if (failure === undefined) return null;
  const { code, values } = failure;
  const text = (name: string): string => String(values[name] ?? "");
  return {
    code,
    column: values.column === undefined ? null : text("column"),
    detail: pick({ en: text("messageEn"), nl: text("messageNl") }, language),
    fix: pick({ en: text("suggestionEn"), nl: text("suggestionNl") }, language),
  };
}

// — examples —

export const feedRequestExample = {
  content: "orders",
  period: { from: "2026-10-01", to: "2026-10-31" },
  filename: "orders-2026-10.csv",
  format: "csv",
  bytes: 104_857,
};

export const requestExample = {
  content: "accounts",
  filename: "accounts.csv",
  ...settingsExample,
  gzip: false,
  bytes: 48213,
  mode: "upsert",
  dryRun: false,
  findDuplicates: true,
};

export const pendingExample = {
  id: "imp_01JD9Y2ZV3T6Q8R0W4X5Y7Z9AB",
  status: "pending",
  ...requestExample,
  progress: { phase: "upload", processed: 0, total: null, percent: 0 },
  counts: null,
  duplicateSearchId: null,
  likelyDuplicates: null,
  failure: null,
  createdAt: "2026-11-24T09:30:00.000Z",
  startedAt: null,
  finishedAt: null,
};

export const runningExample = {
  ...pendingExample,
  status: "running",
  progress: { phase: "writing", processed: 200, total: 400, percent: 50 },
  startedAt: "2026-11-24T09:30:04.000Z",
};

export const endedExample = {
  ...runningExample,
  status: "partiallySucceeded",
  progress: { phase: "done", processed: 400, total: 400, percent: 100 },
  counts: { created: 371, updated: 17, unchanged: 10, rejected: 2, removed: 0 },
  duplicateSearchId: "dup_01JD9Y2ZV3T6Q8R0W4X5Y7Z9AB",
  likelyDuplicates: {
    groups: 3,
    accounts: 7,
    complete: true,
    search: "/v1/account-duplicate-searches/dup_01JD9Y2ZV3T6Q8R0W4X5Y7Z9AB",
    list: "/v1/account-duplicates?importId=imp_01JD9Y2ZV3T6Q8R0W4X5Y7Z9AB",
  },
  finishedAt: "2026-11-24T09:30:05.000Z",
};

export const undoExample = {
  ...runningExample,
  id: "imp_01JD9Y7AB3T6Q8R0W4X5Y7Z9CD",
  undoes: "imp_01JD9Y2ZV3T6Q8R0W4X5Y7Z9AB",
  findDuplicates: false,
  progress: { phase: "reading", processed: 0, total: null, percent: 0 },
};

export const failedExample = {
  ...runningExample,
  status: "failed",
  progress: { phase: "done", processed: 0, total: null, percent: 0 },
  failure: {
    code: "header-unknown-column",
    column: "externalid",
    detail: 'Unknown column "externalid".',
    fix: 'Did you mean "externalId"?',
  },
  finishedAt: "2026-11-24T09:30:05.000Z",
};
