import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { USAGE_MAX_DAYS } from "../../contract/limits.ts";
import { once } from "../../contract/once.ts";
import { problem } from "../../contract/problem.ts";
import { countSchema, dateSchema } from "../../contract/schemas/basics.ts";
import { tierNames } from "../../contract/tiers.ts";

const CSV = "text/csv";
const DEFAULT_DAYS = 30;
const DAY_MILLIS = 86_400_000;
const columns = ["day", "requests", "units", "refused", "rowsImported", "accounts"] as const;

const usageSchema = once(() =>
  z
    .strictObject({
      tier: z.enum([...tierNames, "internal"]).describe("The tier in force."),
      quotas: z
        .array(
          z.strictObject({
            name: z
              .enum([
                "accounts",
                "importsPerDay",
                "segmentations",
                "criteriaSets",
                "weightingProfiles",
              ])
              .describe("What is limited. Segmentations, sets and profiles count while in use."),
            allowed: countSchema("How many the tier allows."),
            used: countSchema("How many there are; of imports, those started today (UTC)."),
          }),
        )
        .describe("What the tier allows, and what is used of it now."),
      days: z
        .array(
          z.strictObject({
            day: dateSchema("The day, UTC."),
            requests: countSchema("Calls let through."),
            units: countSchema("What those cost, in the units of the rate limit."),
            refused: countSchema("Calls refused with 429."),
            rowsImported: countSchema("Rows of imports that ended that day, rejected ones too."),
            accounts: countSchema(
              "Accounts at the end of the day, or now; null if not counted.",
            ).nullable(),
          }),
        )
        .describe("Days on which anything was used, oldest first."),
    })
    .meta({ id: "Usage", description: "What a tenant used, by day." }),
);

const example = {
  tier: "standard",
  quotas: [
    { name: "accounts", allowed: 250_000, used: 48_211 },
    { name: "importsPerDay", allowed: 100, used: 2 },
    { name: "segmentations", allowed: 25, used: 3 },
    { name: "criteriaSets", allowed: 10, used: 1 },
    { name: "weightingProfiles", allowed: 50, used: 4 },
  ],
  days: [
    {
      day: "2026-11-23",
      requests: 1_804,
      units: 3_122,
      refused: 0,
      rowsImported: 48_200,
      accounts: 48_190,
    },
    {
      day: "2026-11-24",
      requests: 922,
      units: 1_411,
      refused: 3,
      rowsImported: 48_230,
      accounts: 48_211,
    },
  ],
};

export default endpoint({
  operationId: "getUsage",
  method: "GET",
  path: "/v1/usage",
  tag: "Usage",
  summary: "Read what was used per day",
  description: `Calls, what they cost, rows imported and accounts by day (UTC), and how much of each quota of the tier is used. Days are kept for 400 days; one answer has ${USAGE_MAX_DAYS} at most. Calls are written down with the allowance they are taken from, so the last ones may come seconds later, and a process that ends may take those of one allowance with it.`,
  scope: "usage.read",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  query: () =>
    z.strictObject({
      from: dateSchema(`First day; ${DEFAULT_DAYS} days before \`to\` when left out.`).optional(),
      to: dateSchema("Last day; today when left out.").optional(),
    }),
  responses: {
    200: {
      description: "The days on which anything was used.",
      schema: usageSchema,
      mediaTypes: {
        [CSV]: { example: `${columns.join(",")}\r\n2026-11-24,922,1411,3,48230,48211\r\n` },
      },
      examples: { two: { summary: "Two days", value: example } },
    },
  },
  problems: [],
  async handle({ query, mediaType }, ctx) {
    const to = query.to ?? ctx.now.toISOString().slice(0, 10);
    const from = query.from ?? dayBefore(to, DEFAULT_DAYS - 1);
    refuseSpan(from, to);
    const days = await ctx.store.usage.days(from, to);
    if (mediaType === CSV) return { status: 200, raw: { mediaType: CSV, content: csv(days) } };
    const { tier, quotas } = await ctx.store.usage.quotas();
    return { status: 200, body: { tier, quotas, days } };
  },
});

const dayBefore = (day: string, days: number): string =>
  new Date(Date.parse(day) - days * DAY_MILLIS).toISOString().slice(0, 10);

function refuseSpan(from: string, to: string): void {
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MILLIS + 1;
  if (days >= 1 && days <= USAGE_MAX_DAYS) return;
  const error = {
    parameter: "from",
    code: "invalid-span",
    detail: {
      en: `From ${from} to ${to} is ${days} days.`,
      nl: `Van ${from} tot en met ${to} is ${days} dagen.`,
    },
    fix: {
      en: `Ask for 1 to ${USAGE_MAX_DAYS} days at a time.`,
      nl: `Vraag om 1 tot ${USAGE_MAX_DAYS} dagen tegelijk.`,
    },
  };
  throw problem("invalid-parameters", {}, { errors: [error] });
}

function csv(
  days: readonly Readonly<Record<(typeof columns)[number], string | number | null>>[],
): string {
  const rows = days.map((day) => columns.map((column) => day[column] ?? "").join(","));
  return [columns.join(","), ...rows].map((line) => `${line}\r\n`).join("");
}
