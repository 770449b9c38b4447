import * as z from "zod";
import type { TenantStore } from "../../contract/context.ts";
import { idSchema } from "../../contract/ids.ts";
import { type Language, pick } from "../../contract/labels.ts";
import { once } from "../../contract/once.ts";
import { countSchema, dateSchema, timeSchema } from "../../contract/schemas/basics.ts";

type Exports = TenantStore["exports"];
export type Job = NonNullable<Awaited<ReturnType<Exports["read"]>>>;

export const exportParams = () => z.strictObject({ exportId: idSchema("export", "The export.") });

export const exportSchema = once(() =>
  z
    .strictObject({
      id: idSchema("export", "The export."),
      status: z
        .enum(["pending", "running", "succeeded", "failed", "cancelled", "expired"])
        .describe(
          "`succeeded`: all files are there; `expired`: they no longer can be downloaded, and are removed.",
        ),
      progress: z
        .strictObject({
          percent: z.int().min(0).max(100).describe("How far it is, by accounts read."),
          lines: countSchema("Lines written so far."),
          files: countSchema("Files written so far."),
        })
        .describe("How far the export is."),
      failure: z
        .strictObject({
          code: z.string().describe("Why it failed, for programs."),
          detail: z.string().describe("Why, for people."),
          fix: z.string().describe("What to do about it."),
        })
        .describe("Why the export failed; null when it did not.")
        .nullable(),
      createdAt: timeSchema("When it was asked for, UTC."),
      startedAt: timeSchema(
        "When the first thing was read, UTC; null before. Everything is as it was at some time between this and `finishedAt`.",
      ).nullable(),
      finishedAt: timeSchema("When it ended, UTC; null before.").nullable(),
      expiresAt: timeSchema("Until when its files can be downloaded, UTC."),
    })
    .meta({ id: "Export", description: "All data of the tenant, on its way out." }),
);

const fileSchema = once(() =>
  z
    .strictObject({
      name: z.string().describe("Its name, as in the manifest."),
      entity: z
        .string()
        .describe("What its lines are; the manifest has a JSON Schema of each entity."),
      lines: countSchema("How many lines it has."),
      bytes: countSchema("Its length as downloaded."),
      sha256: z.string().describe("SHA-256 of the file as downloaded, in hexadecimal."),
      days: z
        .strictObject({ from: dateSchema("First day."), to: dateSchema("Last day.") })
        .optional()
        .describe("Lines of feeds: the days they are of."),
      url: z.string().describe("Where to download it by GET until `linksExpireAt`."),
    })
    .meta({ id: "ExportFile", description: "One file of an export: NDJSON, compressed by gzip." }),
);

export const exportDetailSchema = once(() =>
  z
    .strictObject({
      ...exportSchema().shape,
      manifest: z
        .strictObject({
          bytes: countSchema("Its length."),
          sha256: z.string().describe("SHA-256 of the manifest, in hexadecimal."),
          url: z.string().describe("Where to download it by GET until `linksExpireAt`."),
        })
        .describe("Lists and describes all files; null unless the export succeeded.")
        .nullable(),
      files: z.array(fileSchema()).describe("Empty unless the export succeeded."),
      linksExpireAt: timeSchema(
        "Until when a download can begin; read the export again for new links. Null without files.",
      ).nullable(),
    })
    .meta({ id: "ExportDetail", description: "An export and where its files are." }),
);

export function shown(job: Job, now: Date, language: Language) {
  return {
    id: job.id,
    status: statusOf(job, now),
    progress: {
      percent: percentOf(job),
      lines: job.files.reduce((sum, { lines }) => sum + lines, 0),
      files: job.files.length,
    },
    failure: failureOf(job, language),
    createdAt: job.createdAt,
    startedAt: job.startedAt ?? null,
    finishedAt: job.finishedAt ?? null,
    expiresAt: job.expiresAt,
  };
}

export const hasFiles = (job: Job, now: Date): boolean => statusOf(job, now) === "succeeded";

function statusOf({ state, expiresAt }: Job, now: Date): Job["state"] | "expired" {
  return state === "succeeded" && Date.parse(expiresAt) <= now.getTime() ? "expired" : state;
}

/** Accounts are most of what there is to read; what comes before them is 0, what comes after 99. */
function percentOf({ state, at, depth, files }: Job): number {
  if (state === "succeeded") return 100;
  if (at.source === "accounts") return Math.floor((99 * Number(at.after ?? 0)) / 2 ** depth);
  return files.some(({ entity }) => entity === "accounts") ? 99 : 0;
}

const failures = {
  "export-could-not-be-written": {
    detail: {
      en: "The export could not be written, though it was tried three times.",
      nl: "De export kon niet worden geschreven, ook niet in drie pogingen.",
    },
    fix: {
      en: "Ask for a new export; if it fails as well, tell us its id.",
      nl: "Vraag een nieuwe export aan; mislukt ook die, meld ons dan het id.",
    },
  },
  "export-took-too-long": {
    detail: {
      en: "The export had not ended after a day.",
      nl: "De export was na een dag nog niet klaar.",
    },
    fix: {
      en: "Ask for a new export; if it fails as well, tell us its id.",
      nl: "Vraag een nieuwe export aan; mislukt ook die, meld ons dan het id.",
    },
  },
} as const;

function failureOf({ failureCode }: Job, language: Language) {
  if (failureCode === undefined) return null;
  const known =
    failureCode === "export-took-too-long" ? failureCode : "export-could-not-be-written";
  const { detail, fix } = failures[known];
  return { code: failureCode, detail: pick(detail, language), fix: pick(fix, language) };
}

// — examples —

export const pendingExample = {
  id: "exp_01JD9Y2ZV3T6Q8R0W4X5Y7Z9AB",
  status: "pending",
  progress: { percent: 0, lines: 0, files: 0 },
  failure: null,
  createdAt: "2026-11-24T09:30:00.000Z",
  startedAt: null,
  finishedAt: null,
  expiresAt: "2026-12-01T09:30:00.000Z",
};

export const endedExample = {
  ...pendingExample,
  status: "succeeded",
  progress: { percent: 100, lines: 18_422, files: 2 },
  startedAt: "2026-11-24T09:30:02.000Z",
  finishedAt: "2026-11-24T09:30:09.000Z",
};

const host = "https://files.example.com/ten_01JD9Y2ZV3T6Q8R0W4X5Y7Z9AB/exports";

export const detailExample = {
  ...endedExample,
  manifest: {
    bytes: 9_812,
    sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    url: `${host}/exp_01JD9Y2ZV3T6Q8R0W4X5Y7Z9AB/manifest.json?X-Amz-Signature=…`,
  },
  files: [
    {
      name: "accounts-0001-3f1c9a0b7d2e.ndjson.gz",
      entity: "accounts",
      lines: 400,
      bytes: 48_213,
      sha256: "3f1c9a0b7d2e5a8c4b6d9e0f1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d",
      url: `${host}/exp_01JD9Y2ZV3T6Q8R0W4X5Y7Z9AB/accounts-0001-3f1c9a0b7d2e.ndjson.gz?X-Amz-Signature=…`,
    },
    {
      name: "orders-0001-0a1b2c3d4e5f.ndjson.gz",
      entity: "orders",
      lines: 18_022,
      bytes: 310_002,
      sha256: "0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9",
      days: { from: "2024-11-25", to: "2026-11-23" },
      url: `${host}/exp_01JD9Y2ZV3T6Q8R0W4X5Y7Z9AB/orders-0001-0a1b2c3d4e5f.ndjson.gz?X-Amz-Signature=…`,
    },
  ],
  linksExpireAt: "2026-11-24T09:50:00.000Z",
};
