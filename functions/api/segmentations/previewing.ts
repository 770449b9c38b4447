import * as z from "zod";
import type { TenantStore } from "../../contract/context.ts";
import { idSchema } from "../../contract/ids.ts";
import type { Language } from "../../contract/labels.ts";
import { PREVIEW_EXAMPLES_ACCOUNTS, PREVIEW_MAX_BUCKETS } from "../../contract/limits.ts";
import { type Localised, localised } from "../../contract/localised.ts";
import { once } from "../../contract/once.ts";
import { readSample, sampleOf } from "../../contract/sampling.ts";
import { countSchema, type Schema, shareSchema } from "../../contract/schemas/basics.ts";
import { segmentKeySchema } from "../../contract/schemas/ranking.ts";
import { sampleSchema } from "../../contract/schemas/sample.ts";
import { type FieldTable, type Scheme, withRollUps } from "../../domain/index.ts";
import { counter } from "./counting.ts";

/** Counts every account, or a sample of a large tenant, by what a scheme makes of them. */
export async function preview(
  store: TenantStore,
  { scheme, fields }: { readonly scheme: Scheme; readonly fields: FieldTable },
  language: Language,
) {
  const { depth, asOf } = await store.tenant.read();
  const sample = sampleOf(depth, PREVIEW_MAX_BUCKETS);
  const counted = counter(scheme, fields);
  let accounts = 0;
  for await (const bucket of readSample(store.accounts, sample)) {
    for (const { id, account } of bucket.accounts) {
      counted.add({ id, account: withRollUps(account, asOf) });
    }
    accounts += bucket.accounts.length;
  }
  return localised(
    {
      sample: {
        buckets: 2 ** depth,
        bucketsRead: sample.indexes.length,
        accounts,
        complete: sample.complete,
      },
      ...counted.result(),
    },
    language,
  );
}

type Counts = ReturnType<ReturnType<typeof counter>["result"]>;
type Preview = Localised<Counts> & { readonly sample: z.input<ReturnType<typeof sampleSchema>> };

const relationshipCounts = () =>
  z
    .strictObject({
      customer: countSchema("Customers."),
      prospect: countSchema("Prospects."),
      former_customer: countSchema("Former customers."),
    })
    .describe("Accounts per relationship.");

const groupShape = () => ({
  accounts: countSchema("Accounts."),
  share: shareSchema("Of the accounts read."),
  relationships: relationshipCounts(),
  examples: z
    .array(
      z.strictObject({
        id: idSchema("account", "The account."),
        externalId: z.string().describe("Your own id of the account."),
        name: z.string().describe("Its name."),
      }),
    )
    .describe(`At most ${PREVIEW_EXAMPLES_ACCOUNTS} of them.`),
});

export const previewSchema = once(
  (): Schema<Preview> =>
    z
      .strictObject({
        sample: sampleSchema(),
        accounts: z
          .strictObject({ accounts: countSchema("Accounts."), relationships: relationshipCounts() })
          .describe("All accounts read."),
        segments: z
          .array(
            z.strictObject({
              segment: segmentKeySchema("The segment's stable key."),
              label: z.string().describe("What it is called."),
              ...groupShape(),
            }),
          )
          .describe(
            "Segments, largest first, before pooling. Rules that match nothing are there too.",
          ),
        segmentsOmitted: countSchema("Smaller segments that are not listed."),
        unassigned: z.strictObject(groupShape()).describe("Accounts in no segment."),
        overlaps: z
          .strictObject({
            accounts: countSchema("Accounts that match more than one rule."),
            pairs: z
              .array(
                z.strictObject({
                  segment: segmentKeySchema("The segment they fall in."),
                  alsoMatches: segmentKeySchema("A later rule they match as well."),
                  accounts: countSchema("Accounts."),
                }),
              )
              .describe("Which rules overlap."),
          })
          .describe("Rules that overlap; dimensions never do."),
        pooling: z
          .strictObject({
            minimumSize: countSchema("Accounts a segment needs to stand alone."),
            pooled: z.array(z.string()).describe("Keys of the segments pooled into `other`."),
            accounts: countSchema("Accounts in them."),
            segmentsLeft: countSchema("Segments after pooling, `other` included."),
          })
          .nullable()
          .describe("What pooling makes of it; null when the scheme pools nothing."),
      })
      .meta({ id: "SegmentationPreview", description: "What a scheme makes of the accounts." }),
);

export const previewExample = {
  sample: { buckets: 16, bucketsRead: 16, accounts: 400, complete: true },
  accounts: {
    accounts: 400,
    relationships: { customer: 184, prospect: 148, former_customer: 68 },
  },
  segments: [
    {
      segment: "manufacturing|50-249",
      label: "manufacturing · 50–249",
      accounts: 34,
      share: 0.085,
      relationships: { customer: 18, prospect: 11, former_customer: 5 },
      examples: [
        {
          id: "acc_01JD9Y2ZV3T6Q8R0W4X5Y7Z9GH",
          externalId: "NL-10014",
          name: "Elzemeer Plaatwerk B.V.",
        },
      ],
    },
  ],
  segmentsOmitted: 0,
  unassigned: {
    accounts: 9,
    share: 0.0225,
    relationships: { customer: 1, prospect: 6, former_customer: 2 },
    examples: [
      {
        id: "acc_01JD9Y2ZV3T6Q8R0W4X5Y7Z9JK",
        externalId: "NL-10101",
        name: "Wilgenhorst Expeditie B.V.",
      },
    ],
  },
  overlaps: { accounts: 0, pairs: [] },
  pooling: {
    minimumSize: 5,
    pooled: ["business-services|250-", "horticulture|250-"],
    accounts: 3,
    segmentsLeft: 29,
  },
};
