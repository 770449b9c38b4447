import * as z from "zod";
import type { TenantStore } from "../../contract/context.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { accountRefSchema, idSchema } from "../../contract/ids.ts";
import { problem } from "../../contract/problem.ts";
import { dateSchema } from "../../contract/schemas/basics.ts";
import { criterionKeySchema } from "../../contract/schemas/criterion.ts";
import { segmentKeySchema } from "../../contract/schemas/ranking.ts";
import { ratingSummarySchema } from "../../contract/schemas/rating.ts";
import { type Account, compileScheme, withRollUps } from "../../domain/index.ts";
import type { SegmentRating } from "../../domain/knowledge/types.ts";
import { type CriteriaByKey, criteriaOfAllSets, criteriaOfSet } from "./criteria.ts";
import { summaryExample } from "./examples.ts";
import { byCriterion, criterionLabel, shownSummary } from "./showing.ts";

export default endpoint({
  operationId: "listAccountRatings",
  method: "GET",
  path: "/v1/accounts/{accountRef}/ratings",
  tag: "Ratings",
  summary: "Read the ratings of an account",
  description:
    "Per criterion what assessors say of the account itself. With `segmentationId` also what it takes from its segment: an account's own ratings go before those.",
  scope: "knowledge.read",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  params: () => z.strictObject({ accountRef: accountRefSchema() }),
  query: () =>
    z.strictObject({
      segmentationId: idSchema(
        "segmentation",
        "The segmentation whose segment the account may take ratings from.",
      ).optional(),
    }),
  responses: {
    200: {
      description: "The ratings, by criterion.",
      schema: () =>
        z.strictObject({
          accountId: idSchema("account", "The account."),
          externalId: z.string().describe("Your own id of it."),
          asOf: dateSchema("The day staleness is counted to."),
          segmentationId: idSchema("segmentation", "The one asked for.").nullable(),
          segment: segmentKeySchema("The segment it is in.")
            .nullable()
            .describe("The segment it is in; null for none, or when no segmentation was named."),
          criteria: z
            .array(
              z.strictObject({
                criterion: criterionKeySchema("The criterion."),
                label: z.string().describe("What it is called."),
                source: z
                  .enum(["own", "segment"])
                  .describe("Whose ratings count: its own, or those it takes from its segment."),
                own: ratingSummarySchema()
                  .nullable()
                  .describe("What assessors say of the account itself; null when nobody does."),
                segment: ratingSummarySchema()
                  .nullable()
                  .describe("What they say of its segment; null when nobody does."),
              }),
            )
            .describe("Criteria that were rated, by key."),
        }),
      examples: {
        inherited: {
          summary: "Rated through its segment, in Dutch",
          value: {
            accountId: "acc_01JD9Y2ZV3T6Q8R0W4X5Y7Z9AB",
            externalId: "CRM-1042",
            asOf: "2026-11-24",
            segmentationId: "sgm_01JD9Y2ZV3T6Q8R0W4X5Y7Z9EF",
            segment: "manufacturing|50-249",
            criteria: [
              {
                criterion: "strategicFit",
                label: "Strategische aansluiting",
                source: "segment",
                own: null,
                segment: summaryExample,
              },
            ],
          },
        },
      },
    },
  },
  problems: ["account-not-found", "segmentation-not-found"],
  async handle({ params, query }, ctx) {
    const { store, language } = ctx;
    const stored = await store.accounts.get(params.accountRef);
    if (stored === null) throw problem("account-not-found", { id: params.accountRef });
    const { id, account } = stored;
    const { asOf } = await store.tenant.read();
    const place = await placeOf(store, account, query.segmentationId, asOf);
    const own = byCriterion(account.ratings ?? []);
    const inherited = byCriterion(place.ratings);
    const keys = [...new Set([...own.keys(), ...inherited.keys()])].sort();
    const criteria = keys.map((key) => {
      const criterion = place.criteria.get(key);
      const said = shownSummary(own.get(key) ?? [], criterion, { asOf, language });
      return {
        criterion: key,
        label: criterionLabel(key, criterion, language),
        source: said === null ? ("segment" as const) : ("own" as const),
        own: said,
        segment: shownSummary(inherited.get(key) ?? [], criterion, { asOf, language }),
      };
    });
    const { externalId } = account;
    const { segmentationId, segment } = place;
    return {
      status: 200,
      body: { accountId: id, externalId, asOf, segmentationId, segment, criteria },
    };
  },
});

interface Place {
  readonly segmentationId: string | null;
  readonly segment: string | null;
  readonly ratings: readonly SegmentRating[];
  readonly criteria: CriteriaByKey;
}

/** Where an account lies in a segmentation, and how its segment was rated. */
async function placeOf(
  store: TenantStore,
  account: Account,
  id: string | undefined,
  asOf: string,
): Promise<Place> {
  if (id === undefined) {
    const criteria = await criteriaOfAllSets(store);
    return { segmentationId: null, segment: null, ratings: [], criteria };
  }
  const [found, fields] = await Promise.all([store.segmentations.read(id), store.fields.table()]);
  if (found === null) throw problem("segmentation-not-found", { id });
  const { scheme, criteriaSetId } = found.definition;
  const { segment } = compileScheme(scheme, fields)(withRollUps(account, asOf));
  const [criteria, ratings] = await Promise.all([
    criteriaOfSet(store, criteriaSetId),
    segment === null ? [] : store.ratings.list(id, segment),
  ]);
  return { segmentationId: id, segment, ratings, criteria };
}
