import * as z from "zod";
import { lookExample, lookShape } from "../../contract/branding.ts";
import { SHARED_TOP_ACCOUNTS, SHARED_TOP_SEGMENTS } from "../../contract/limits.ts";
import { once } from "../../contract/once.ts";
import { dateSchema, relationshipSchema, timeSchema } from "../../contract/schemas/basics.ts";
import {
  matrixPartSchema,
  rankingPartSchema,
  scoreSchema,
  segmentKeySchema,
} from "../../contract/schemas/ranking.ts";

const bestSchema = () =>
  z.strictObject({
    segment: segmentKeySchema("The segment's key in the ranking."),
    accounts: z
      .array(
        z.strictObject({
          name: z.string().describe("The account's name."),
          relationship: relationshipSchema().describe("What it is to the tenant."),
          score: scoreSchema().describe("Value and likelihood together."),
        }),
      )
      .max(SHARED_TOP_ACCOUNTS)
      .describe("Best first."),
  });

export const sharedSchema = once(() =>
  z
    .strictObject({
      label: z.string().describe("What whoever shared it calls it."),
      kind: z.enum(["ranking", "matrix"]).describe("What is shared."),
      follow: z
        .enum(["published", "frozen"])
        .describe("`published`: as it is now; `frozen`: as it was when it was shared."),
      asOf: dateSchema("The day facts were measured on."),
      expiresAt: timeSchema("Until then the link can be opened."),
      ranking: rankingPartSchema().nullable().describe("Null when a matrix is shared."),
      matrix: matrixPartSchema().nullable().describe("Null when a ranking is shared."),
      topAccounts: z
        .array(bestSchema())
        .max(SHARED_TOP_SEGMENTS)
        .nullable()
        .describe("The best accounts of the first segments; null unless they are shared too."),
      branding: z
        .strictObject(lookShape())
        .nullable()
        .describe("Of the partner of whoever shared it; null: there is none."),
    })
    .meta({ id: "Shared", description: "What a share link opens." }),
);

export const sharedExample = {
  label: "Matrix of 24 November",
  kind: "matrix",
  follow: "frozen",
  asOf: "2026-11-24",
  expiresAt: "2026-12-01T00:00:00.000Z",
  ranking: null,
  matrix: {
    axes: {
      x: { axis: "likelihood", label: "Kansrijk" },
      y: { axis: "value", label: "Aantrekkelijk" },
    },
    thresholds: { kind: "fixed", value: 50, likelihood: 50 },
    quadrants: [{ code: "focus", label: "Focusdoelgroep" }],
    gridLines: [33.3, 66.7],
    points: [],
  },
  topAccounts: null,
  branding: lookExample,
} as const;
