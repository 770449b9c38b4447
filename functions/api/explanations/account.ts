import * as z from "zod";
import type { TenantStore } from "../../contract/context.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { accountRefSchema, idSchema } from "../../contract/ids.ts";
import { localised } from "../../contract/localised.ts";
import {
  loadMatrix,
  type Matrix,
  rankingProblems,
  refuseMisfit,
} from "../../contract/matrix-at-hand.ts";
import { problem } from "../../contract/problem.ts";
import { provenanceOf } from "../../contract/ranking-at-hand.ts";
import { relationshipSchema, versionSchema } from "../../contract/schemas/basics.ts";
import { provenanceSchema, segmentKeySchema } from "../../contract/schemas/ranking.ts";
import { profileVersionParam } from "../../contract/schemas/selector.ts";
import { selectProfile } from "../../contract/selecting.ts";
import {
  explainAccount,
  inheritanceOf,
  segmentOf,
} from "../../domain/explanation/explain-account.ts";
import type { Account, SegmentRating } from "../../domain/index.ts";
import { accountExample } from "./examples.ts";
import { explanationShape } from "./representation.ts";
import { shownAccount } from "./shown.ts";

export default endpoint({
  operationId: "explainAccount",
  method: "GET",
  path: "/v1/accounts/{accountRef}/explanation",
  tag: "Explanations",
  summary: "Explain the score of an account",
  description:
    "From fact to score in one answer: per criterion the raw value and where it comes from (uploaded, rolled up from lines, rated, inherited from its segment), the scale and the utility, the weight and why, and the points it adds. Criteria sum to their axis and axes to the score. Its place in the matrix is by the lines drawn for segments.",
  scope: "accounts.read",
  cost: 2,
  idempotency: "safe",
  precondition: "none",
  params: () => z.strictObject({ accountRef: accountRefSchema() }),
  query: () =>
    z.strictObject({
      segmentationId: idSchema("segmentation", "The segmentation whose criteria it is scored by."),
      profileId: idSchema("weightingProfile", "The weighting profile to score by."),
      version: profileVersionParam("Which version of the profile").default("published"),
    }),
  responses: {
    200: {
      description: "The explanation.",
      schema: () =>
        z.strictObject({
          provenance: provenanceSchema().describe("What it was computed from."),
          account: z
            .strictObject({
              id: idSchema("account", "Our id of the account."),
              externalId: z.string().describe("Your own id of it."),
              name: z.string().describe("Its name."),
              relationship: relationshipSchema().describe("What it is to you."),
              version: versionSchema("Its version."),
            })
            .describe("The account."),
          segment: z
            .strictObject({
              key: segmentKeySchema("The segment's stable key."),
              label: z.string().describe("What it is called."),
              pooled: z
                .boolean()
                .describe("Whether that segment is so small that it is ranked within `other`."),
            })
            .nullable()
            .describe("The segment it lies in; null: in none."),
          about: z
            .boolean()
            .describe("Whether the profile is about accounts of this relationship at all."),
          ...explanationShape(),
        }),
      examples: { one: { summary: "A customer, in Dutch", value: accountExample } },
    },
  },
  problems: [...rankingProblems, "account-not-found"],
  async handle({ params: { accountRef }, query }, ctx) {
    const { store, language } = ctx;
    const [atHand, selected, stored] = await Promise.all([
      loadMatrix(store, query.segmentationId),
      selectProfile(store, query.profileId, query.version),
      store.accounts.get(accountRef),
    ]);
    if (stored === null) throw problem("account-not-found", { id: accountRef });
    await refuseMisfit(store, atHand, selected);
    const { matrix } = atHand;
    const { account, id, version } = stored;
    const found = explainAccount({
      stored: account,
      moments: matrix.moments,
      plan: matrix.plan,
      profile: selected.profile,
      ratings: await ratingsBehind(store, matrix, account),
    });
    const { externalId, name, relationship } = account;
    const body = {
      provenance: provenanceOf(matrix, { runId: null, profile: selected }),
      account: { id, externalId, name, relationship, version },
      ...localised(shownAccount(found, matrix.criteriaVersion), language),
    };
    return { status: 200, body };
  },
});

/** Ratings of its segment, read only when the segment passes ratings on. */
async function ratingsBehind(
  store: TenantStore,
  { segmentationId, plan }: Matrix,
  account: Account,
): Promise<readonly SegmentRating[]> {
  const rated = [...inheritanceOf(account, plan).values()].some(
    ({ source }) => source === "ratings",
  );
  return rated ? store.ratings.list(segmentationId, segmentOf(account, plan)) : [];
}
