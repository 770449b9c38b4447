import * as z from "zod";
import type { TenantStore } from "../../contract/context.ts";
import { idSchema } from "../../contract/ids.ts";
import { RECEIPT_TYPE } from "../../contract/leaving.ts";
import { once } from "../../contract/once.ts";
import { countSchema, timeSchema } from "../../contract/schemas/basics.ts";
import { JWKS_PATH } from "../../contract/tokens.ts";

type Offboarding = NonNullable<Awaited<ReturnType<TenantStore["offboarding"]["read"]>>>;

export const clientParams = () =>
  z.strictObject({ tenantId: idSchema("tenant", "The client tenant.") });

const receiptSchema = once(() =>
  z
    .strictObject({
      tenantDigest: z.string().describe("SHA-256 of the tenant's id, in hexadecimal."),
      partnerId: idSchema("tenant", "The partner."),
      requestedAt: timeSchema("When it was asked for, UTC."),
      effectiveAt: timeSchema("From when on it could not be undone, UTC."),
      finishedAt: timeSchema("When nothing was left, UTC."),
      removed: z
        .strictObject({
          items: countSchema("Items of the tables."),
          objects: countSchema("Files."),
        })
        .describe("What was removed, at least: a step that was cut short is not counted."),
      census: z
        .strictObject({
          items: z.literal(0).describe("Items of the tables."),
          objects: z.literal(0).describe("Files."),
        })
        .describe("What the last pass over everything there can be of a tenant found."),
    })
    .meta({ id: "OffboardingReceipt", description: "What is kept of a tenant that was removed." }),
);

export const offboardingSchema = once(() =>
  z
    .strictObject({
      status: z
        .enum(["scheduled", "removing", "removed"])
        .describe("`scheduled`: it can be undone; `removing`: no longer; `removed`: it is gone."),
      requestedAt: timeSchema("When it was asked for, UTC."),
      effectiveAt: timeSchema("Until when it can be undone, UTC."),
      receipt: receiptSchema().nullable().describe("Null until it is removed."),
      signedReceipt: z
        .string()
        .describe(
          `The receipt as a compact JWS (RFC 7515) of type \`${RECEIPT_TYPE}\`, signed now by a key of \`${JWKS_PATH}\`; null until it is removed. Read it again when that key has been rotated out.`,
        )
        .nullable(),
    })
    .meta({ id: "Offboarding", description: "A client tenant that leaves." }),
);

export function shown(
  { state, requestedAt, effectiveAt, receipt }: Offboarding,
  signedReceipt: string | null,
) {
  return { status: state, requestedAt, effectiveAt, receipt, signedReceipt };
}

// — examples —

export const scheduledExample = {
  status: "scheduled",
  requestedAt: "2026-11-24T09:30:00.000Z",
  effectiveAt: "2026-11-26T09:30:00.000Z",
  receipt: null,
  signedReceipt: null,
};

export const removedExample = {
  ...scheduledExample,
  status: "removed",
  receipt: {
    tenantDigest: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    partnerId: "ten_01JD9Y2ZV3T6Q8R0W4X5Y7Z9AB",
    requestedAt: "2026-11-24T09:30:00.000Z",
    effectiveAt: "2026-11-26T09:30:00.000Z",
    finishedAt: "2026-11-26T09:32:41.000Z",
    removed: { items: 4_812, objects: 37 },
    census: { items: 0, objects: 0 },
  },
  signedReceipt: "eyJhbGciOiJFUzI1NiIsInR5cCI6Im9mZmJvYXJkaW5nLXJlY2VpcHQrand0In0…",
};
