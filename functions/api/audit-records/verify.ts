import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { AUDIT_VERIFY_RECORDS } from "../../contract/limits.ts";
import { once } from "../../contract/once.ts";
import { sequenceSchema } from "./representation.ts";

/** Month, sequence and hash of a record. */
const CHECKPOINT = /^(\d{4}-(?:0[1-9]|1[0-2]))\.(\d{12})\.([0-9a-f]{64})$/;
const SEQUENCE_DIGITS = 12;

const checkpointSchema = (description: string) =>
  z.string().regex(CHECKPOINT).describe(description);

const verificationSchema = once(() =>
  z
    .strictObject({
      intact: z.boolean().describe("No fault was found in what was read."),
      finished: z
        .boolean()
        .describe("The end of the chain was reached. If not, go on with `checkpoint`."),
      verified: z.int().min(0).describe("Records read."),
      faults: z
        .array(
          z.strictObject({
            kind: z
              .enum(["altered", "missing", "unlinked", "unknown"])
              .describe(
                "`altered`: the record does not have its hash, or lies elsewhere than it says. `missing`: it is gone, and perhaps more after it. `unlinked`: it does not follow on the record before it. `unknown`: something is there that is no record of this chain.",
              ),
            sequence: sequenceSchema("Place in the chain.").nullable(),
          }),
        )
        .describe("What is wrong, in the order of the chain."),
      checkpoint: checkpointSchema(
        "How far the walk came. Keep it outside this service: verified from there later, it proves that nothing up to here was written anew, even by whoever can write the whole chain.",
      ).nullable(),
    })
    .meta({ id: "AuditVerification", description: "Whether the chain of records is whole." }),
);

export default endpoint({
  operationId: "verifyAuditRecords",
  method: "GET",
  path: "/v1/audit-records/verification",
  tag: "Audit",
  summary: "Check that no record was removed, altered or moved",
  description: `Walks the chain of audit records as it is stored and computes every hash anew, ${AUDIT_VERIFY_RECORDS} records at most; while \`finished\` is false, ask again with the \`checkpoint\`. A chain that was cut off at its end or written anew from some record on can only be told by a \`checkpoint\` you kept from before.`,
  scope: "audit.read",
  cost: 20,
  idempotency: "safe",
  precondition: "none",
  query: () =>
    z.strictObject({
      checkpoint: checkpointSchema(
        "The `checkpoint` of an earlier verification, to go on from; the whole chain when left out.",
      ).optional(),
    }),
  responses: {
    200: {
      description: "What was found.",
      schema: verificationSchema,
      examples: {
        intact: {
          summary: "All is well",
          value: {
            intact: true,
            finished: true,
            verified: 7,
            faults: [],
            checkpoint:
              "2026-11.000000000007.60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
          },
        },
        removed: {
          summary: "A record is gone",
          value: {
            intact: false,
            finished: true,
            verified: 6,
            faults: [{ kind: "missing", sequence: 4 }],
            checkpoint:
              "2026-11.000000000007.60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
          },
        },
      },
    },
  },
  problems: [],
  async handle({ query }, ctx) {
    const from = placeOf(query.checkpoint);
    const { verified, faults, end, finished } = await ctx.store.audit.verify(
      from,
      AUDIT_VERIFY_RECORDS,
    );
    const checkpoint =
      end && `${end.month}.${String(end.sequence).padStart(SEQUENCE_DIGITS, "0")}.${end.hash}`;
    const intact = faults.length === 0;
    return {
      status: 200,
      body: { intact, finished, verified, faults: faults.map((one) => ({ ...one })), checkpoint },
    };
  },
});

function placeOf(checkpoint: string | undefined) {
  const [, month, sequence, hash] = CHECKPOINT.exec(checkpoint ?? "") ?? [];
  if (month === undefined || sequence === undefined || hash === undefined) return null;
  return { month, sequence: Number(sequence), hash };
}
