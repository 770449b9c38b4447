import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { IMPORT_UPLOAD_SECONDS } from "../../contract/limits.ts";
import { once } from "../../contract/once.ts";
import { type FieldError, problem } from "../../contract/problem.ts";
import { timeSchema } from "../../contract/schemas/basics.ts";
import {
  feedRequestExample,
  importRequest,
  importSchema,
  pendingExample,
  requestExample,
  shown,
} from "./representation.ts";
import { settingsOf } from "./settings.ts";

const uploadSchema = once(() =>
  z
    .strictObject({
      method: z.literal("PUT").describe("The method to upload with."),
      url: z.string().describe("Where to upload the file, once or again, until it expires."),
      headers: z.record(z.string(), z.string()).describe("Headers to send, exactly these."),
      expiresAt: timeSchema("Until when the URL works, UTC."),
    })
    .meta({ id: "AccountImportUpload", description: "How to upload the file." }),
);

export default endpoint({
  operationId: "createAccountImport",
  method: "POST",
  path: "/v1/account-imports",
  tag: "Account imports",
  summary: "Create an account import",
  description: `Announces a file of accounts, or of lines of one of their feeds (orders, opportunities, leads, activities), and says where to upload it, within ${IMPORT_UPLOAD_SECONDS / 60} minutes. Nothing is read before the import is started or previewed. Columns with names of your own are imported with a mapping: upload, preview, set the mapping, start.`,
  scope: "imports.write",
  cost: 5,
  idempotency: "key",
  precondition: "none",
  body: () => z.strictObject(importRequest()),
  examples: {
    request: {
      csv: { summary: "A CSV file of accounts", value: requestExample },
      orders: { summary: "All order lines of a month", value: feedRequestExample },
    },
  },
  responses: {
    201: {
      description: "The import, and how to upload its file.",
      schema: () => z.strictObject({ ...importSchema().shape, upload: uploadSchema() }),
      headers: { Location: "Where the import is." },
      examples: {
        created: {
          summary: "Waiting for its file",
          value: {
            ...pendingExample,
            upload: {
              method: "PUT",
              url: "https://files.example.com/ten_01JD9Y2ZV3T6Q8R0W4X5Y7Z9AB/imports/imp_01JD9Y2ZV3T6Q8R0W4X5Y7Z9AB/file?X-Amz-Signature=…",
              headers: { "Content-Length": "48213" },
              expiresAt: "2026-11-24T09:45:00.000Z",
            },
          },
        },
      },
    },
  },
  problems: [],
  async handle({ body }, ctx) {
    const { imports } = ctx.store;
    const wrong = contentErrors(body);
    if (wrong.length > 0) throw problem("invalid-request", {}, { errors: wrong });
    const { content, filename, gzip, bytes, sha256, mode, dryRun, findDuplicates, period } = body;
    const settings = await settingsOf(ctx, body, { content, ...(period && { period }) });
    const id = ctx.newId("accountImport");
    const job = await imports.create({
      ...{ id, content, filename, gzip, bytes, mode, dryRun, ...settings },
      ...(findDuplicates && { findDuplicates }),
      ...(period !== undefined && { period }),
      ...(sha256 !== undefined && { sha256 }),
    });
    const { url, headers } = await imports.uploadUrl(id, body.bytes, IMPORT_UPLOAD_SECONDS);
    const expiresAt = new Date(ctx.now.getTime() + IMPORT_UPLOAD_SECONDS * 1000).toISOString();
    return {
      status: 201,
      headers: { Location: `/v1/account-imports/${id}` },
      body: {
        ...shown(job, 0, ctx.language),
        upload: { method: "PUT" as const, url, headers: { ...headers }, expiresAt },
      },
    };
  },
});

type Request = z.output<z.ZodObject<ReturnType<typeof importRequest>>>;

/** What does not go together: period and mode depend on the content. */
function contentErrors({ content, period, mode, findDuplicates }: Request): FieldError[] {
  const errors: FieldError[] = [];
  if (content === "accounts") {
    if (period !== undefined) errors.push(periodOfAccounts);
  } else {
    if (mode !== "upsert") errors.push(modeOfLines[mode]);
    if (findDuplicates) errors.push(duplicatesOfLines);
  }
  if (period !== undefined && period.to < period.from) errors.push(endsBeforeItBegins(period.from));
  return errors;
}

const duplicatesOfLines: FieldError = {
  pointer: "/findDuplicates",
  code: "not-allowed",
  detail: {
    en: "Lines of a feed are no companies.",
    nl: "Regels van een feed zijn geen bedrijven.",
  },
  fix: { en: "Leave findDuplicates out.", nl: "Laat findDuplicates weg." },
};

const periodOfAccounts: FieldError = {
  pointer: "/period",
  code: "not-allowed",
  detail: { en: "Accounts have no period.", nl: "Accounts hebben geen periode." },
  fix: {
    en: "Leave period out, or say in content which feed the file holds.",
    nl: "Laat period weg, of zeg in content welke feed het bestand bevat.",
  },
};

const modeOfLines: Record<"replace" | "create", FieldError> = {
  replace: {
    pointer: "/mode",
    code: "not-allowed",
    detail: {
      en: "Lines of a feed are not replaced as a whole.",
      nl: "Regels van een feed worden niet als geheel vervangen.",
    },
    fix: {
      en: "Use upsert; state the period whose lines the file replaces.",
      nl: "Gebruik upsert; geef de periode op waarvan het bestand de regels vervangt.",
    },
    expected: "upsert",
  },
  create: {
    pointer: "/mode",
    code: "not-allowed",
    detail: {
      en: "Lines of a feed belong to accounts that exist already.",
      nl: "Regels van een feed horen bij accounts die al bestaan.",
    },
    fix: {
      en: "Use upsert; lines without a known account are rejected.",
      nl: "Gebruik upsert; regels zonder bekend account worden afgekeurd.",
    },
    expected: "upsert",
  },
};

const endsBeforeItBegins = (from: string): FieldError => ({
  pointer: "/period/to",
  code: "date-order",
  detail: { en: "The period ends before it begins.", nl: "De periode eindigt voor zij begint." },
  fix: { en: "Exchange the two dates.", nl: "Wissel de twee datums om." },
  expected: `≥ ${from}`,
});
