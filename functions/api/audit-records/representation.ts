import * as z from "zod";
import { once } from "../../contract/once.ts";
import { timeSchema } from "../../contract/schemas/basics.ts";
import { AUDIT_CHANGE_MAX_BYTES, OMITTED_TEXT } from "../../domain/audit/change.ts";

const hashSchema = (description: string) =>
  z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe(description);

export const monthSchema = (description: string) =>
  z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/)
    .describe(description);

export const sequenceSchema = (description: string) => z.int().min(1).describe(description);

export const auditRecordSchema = once(() =>
  z
    .strictObject({
      sequence: sequenceSchema("Place in the tenant's chain: 1, 2, 3, …"),
      at: timeSchema("When the request began that made the change, UTC."),
      month: monthSchema(
        "The month it is filed under: of `at`, or of the record before when that is later.",
      ),
      actor: z
        .string()
        .describe(
          "Who did it: a key `key_…`, a client `cli_…`, `iss_…` and 16 characters that stand for a person at that issuer; a partner's stands behind `ten_…/`. Of the service itself: the name of a function, or `operator`, with the role it says it has behind a slash (`operator/support`).",
        ),
      requestId: z
        .string()
        .nullable()
        .describe("`X-Request-Id` of the request that made the change; null when it is not known."),
      action: z
        .string()
        .describe(
          "What was done: created, changed, published, removed, revoked, rotated, rated, unrated, suspended, resumed, offboarding-requested, offboarding-undone.",
        ),
      resource: z
        .string()
        .describe(
          "What it was done to: an id, `field:` and a field's key, or the name of what there is one of: `tenant`, `knowledge`, `settings`, `cors`.",
        ),
      version: z.int().min(0).describe("The resource's version after it."),
      change: z
        .strictObject({
          before: z.unknown().describe("The parts that changed, as they were; null: it is new."),
          after: z.unknown().describe("The same parts as they are; null: it is gone."),
        })
        .nullable()
        .describe(
          `What changed. Texts of your own are shown as \`${OMITTED_TEXT}\`, as they could name somebody; the versions of the resource have them. Null when it takes more than ${AUDIT_CHANGE_MAX_BYTES} bytes.`,
        ),
      changeBytes: z
        .int()
        .min(0)
        .describe("Size of the change as canonical JSON, UTF-8; also when it is left out."),
      previousHash: hashSchema("`hash` of the record before; 64 zeros in the first."),
      hash: hashSchema(
        "SHA-256 of this record without `hash`, as canonical JSON (RFC 8785) in UTF-8.",
      ),
    })
    .meta({ id: "AuditRecord", description: "One change, and who made it." }),
);

export const recordExample = {
  sequence: 7,
  at: "2026-11-24T09:30:00.000Z",
  month: "2026-11",
  actor: "key_01JD9Y2ZV3T6Q8R0W4X5Y7Z9GH",
  requestId: "5f1c7e52-6a3b-4a38-9f63-1d5be5b0a7f1",
  action: "changed",
  resource: "wpr_01JD9Y2ZV3T6Q8R0W4X5Y7Z9MN",
  version: 3,
  change: {
    before: { profile: { weights: { value: { marginPct: 60 } } } },
    after: { profile: { weights: { value: { marginPct: 70 } } } },
  },
  changeBytes: 126,
  previousHash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  hash: "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
};
