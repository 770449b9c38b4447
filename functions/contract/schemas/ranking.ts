import * as z from "zod";
import { type Verdict, verdictStatuses } from "../../domain/conditions/distinct-segments.ts";
import type {
  MatrixPart,
  Money,
  Provenance,
  RankingPart,
  ShownAxis,
  ShownContribution,
  ShownCoordinates,
  ShownInterval,
  ShownMissing,
  ShownNineBox,
  ShownPoint,
  ShownQuadrant,
  ShownRelationship,
  ShownRow,
  ShownScore,
} from "../../domain/ranking/types.ts";
import type { Separation } from "../../domain/scoring/types.ts";
import { idSchema } from "../ids.ts";
import type { Localised } from "../localised.ts";
import { once } from "../once.ts";
import {
  countSchema,
  dateSchema,
  relationshipSchema,
  type Schema,
  shareSchema,
  versionSchema,
} from "./basics.ts";
import { axisSchema, criterionKeySchema } from "./criterion.ts";

const pointsSchema = (description: string) => z.number().min(0).max(100).describe(description);

export const scoreSchema = once(
  (): Schema<ShownScore> =>
    z
      .strictObject({
        points: pointsSchema("0–100, rounded half-even to two places."),
        raw: z.number().describe("0–1 as computed."),
      })
      .meta({ id: "Score", description: "A score, rounded for reading and as computed." }),
);

export const intervalSchema = once(
  (): Schema<ShownInterval> =>
    z
      .strictObject({
        low: z.number().describe("Lower end, 0–100, rounded half-even to two places."),
        high: z.number().describe("Upper end, 0–100, rounded half-even to two places."),
        raw: z
          .strictObject({
            low: z.number().describe("Lower end as computed, 0–1."),
            high: z.number().describe("Upper end as computed, 0–1."),
          })
          .describe("The ends as computed."),
      })
      .meta({ id: "Interval", description: "An interval of scores." }),
);

export const moneySchema = once(
  (): Schema<Money> =>
    z
      .strictObject({
        amount: z
          .string()
          .regex(/^-?\d+\.\d{2}$/)
          .describe("Decimal text with two places."),
        currency: z.string().describe("ISO 4217 code."),
      })
      .meta({ id: "Money", description: "An amount of money." }),
);

const text = (description: string) => z.string().describe(description);
const nullableShare = (description: string) => shareSchema(description).nullable();

export const segmentKeySchema = (description: string) =>
  z.string().min(1).max(2000).describe(description);

export const rankSchema = () =>
  z
    .int()
    .min(1)
    .nullable()
    .describe("1 is best; equal scores share a rank (1, 2, 2, 4); null when not scored.");

export const provenanceExample = {
  runId: "run_01JD9Y2ZV3T6Q8R0W4X5Y7Z9RS",
  segmentationId: "sgm_01JD9Y2ZV3T6Q8R0W4X5Y7Z9EF",
  segmentationVersion: 1,
  criteriaSetId: "crs_01JD9Y2ZV3T6Q8R0W4X5Y7Z9AB",
  criteriaVersion: 2,
  profileId: "wpr_01JD9Y2ZV3T6Q8R0W4X5Y7Z9MN",
  profileVersion: 2,
  asOf: "2026-11-24",
  dataVersion: 418,
  knowledgeVersion: 3,
  ratingsVersion: 12,
};

/** Versions of every input of a ranking. */
export const provenanceSchema = once(
  (): Schema<Provenance> =>
    z
      .strictObject({
        runId: idSchema(
          "run",
          "The stored run with this very ranking; null when there is none.",
        ).nullable(),
        segmentationId: idSchema("segmentation", "The segmentation."),
        segmentationVersion: versionSchema("Its version."),
        criteriaSetId: idSchema("criteriaSet", "The criteria set."),
        criteriaVersion: versionSchema("Its frozen version: the scale version."),
        profileId: idSchema(
          "weightingProfile",
          "The weighting profile; null for weights that are not stored.",
        ).nullable(),
        profileVersion: versionSchema(
          "Its version; null for weights that are not stored.",
        ).nullable(),
        asOf: dateSchema("The day facts are measured on."),
        dataVersion: z.int().min(0).describe("Version of the accounts; grows with every change."),
        knowledgeVersion: z
          .int()
          .min(0)
          .describe(
            "Version of your knowledge that last changed what the criteria read of it; 0: none.",
          ),
        ratingsVersion: z
          .int()
          .min(0)
          .describe("Grows with every change of the segments' mean ratings; 0: never rated."),
      })
      .meta({
        id: "Provenance",
        description: "What the figures were computed from; the same versions give the same bytes.",
      }),
);

const contributionSchema = once(
  (): Schema<Localised<ShownContribution>> =>
    z
      .strictObject({
        criterion: criterionKeySchema("Key of the criterion."),
        label: text("What it is called."),
        weight: shareSchema("Its share of the axis, after normalising per relationship."),
        utility: shareSchema(
          "Mean utility of the accounts, missing facts by the profile's policy.",
        ),
        contribution: scoreSchema().describe("weight × utility; these add up to the axis score."),
        coverage: shareSchema("Share of the accounts whose raw value is known."),
        measured: z
          .union([z.number(), z.string()])
          .nullable()
          .describe("Mean raw value, or ratio of sums; null when unknown or not a number."),
        clippedShare: shareSchema("Share of the known values that lie outside the scale."),
      })
      .meta({
        id: "Contribution",
        description: "What one criterion adds to the score of an axis.",
      }),
);

const axisScoreSchema = once(
  (): Schema<Localised<ShownAxis>> =>
    z
      .strictObject({
        status: z
          .enum(["scored", "notScored", "notApplicable"])
          .describe(
            "`notScored`: too little is known; `notApplicable`: no weighted criterion applies to these accounts.",
          ),
        score: scoreSchema().nullable().describe("Null unless scored."),
        coverage: nullableShare("Share of the weight that is known; null when not applicable."),
        interval: intervalSchema()
          .nullable()
          .describe("From all missing facts at their worst to all at their best."),
        ci95: intervalSchema()
          .nullable()
          .describe("95 % interval of the mean over accounts; null under two accounts."),
        contributions: z
          .array(contributionSchema())
          .describe("One per weighted criterion; they add up to the score."),
      })
      .meta({ id: "AxisScore", description: "The score on one axis and where it comes from." }),
);

export const missingSchema = once(
  (): Schema<Localised<ShownMissing>> =>
    z
      .strictObject({
        criterion: criterionKeySchema("Key of the criterion."),
        label: text("What it is called."),
        axis: axisSchema().describe("The axis it counts on."),
        fields: z.array(z.string()).describe("Fields to fill."),
        accounts: countSchema("Accounts that lack it."),
        narrows: scoreSchema().describe("By how much knowing it narrows the score's interval."),
      })
      .meta({ id: "MissingFact", description: "Facts worth finding out." }),
);

export const coordinatesSchema = once(
  (): Schema<ShownCoordinates> =>
    z
      .strictObject({
        x: pointsSchema("100 × likelihood, half-even to two places; null: not scored.").nullable(),
        y: pointsSchema("100 × value, half-even to two places; null: not scored.").nullable(),
        raw: z
          .strictObject({
            x: z.number().nullable().describe("Likelihood 0–1 as computed."),
            y: z.number().nullable().describe("Value 0–1 as computed."),
          })
          .describe("As computed."),
      })
      .meta({ id: "Coordinates", description: "Place in the matrix." }),
);

export const quadrantSchema = once(
  (): Schema<Localised<ShownQuadrant>> =>
    z
      .strictObject({
        code: z
          .enum(["focus", "develop", "serve", "deprioritise"])
          .describe(
            "Upper right, upper left, lower right, lower left. A value on a line counts as upper.",
          ),
        label: text("What the quadrant is called."),
      })
      .meta({ id: "Quadrant", description: "A quarter of the matrix." }),
);

const thirdSchema = (description: string) =>
  z.enum(["low", "medium", "high"]).describe(description);

export const nineBoxSchema = once(
  (): Schema<Localised<ShownNineBox>> =>
    z
      .strictObject({
        value: thirdSchema("Third of the value axis."),
        likelihood: thirdSchema("Third of the likelihood axis."),
        label: text("The cell in words."),
      })
      .meta({ id: "NineBox", description: "A cell of the 3×3 grid, cut at 33.3 and 66.7." }),
);

const relationshipScoreSchema = once(
  (): Schema<ShownRelationship> =>
    z
      .strictObject({
        relationship: relationshipSchema().describe("The relationship."),
        n: countSchema("Accounts."),
        share: shareSchema("Of the segment's accounts."),
        score: scoreSchema().nullable().describe("Null when not scored."),
        value: scoreSchema().nullable().describe("Null when not scored."),
        likelihood: scoreSchema().nullable().describe("Null when not scored."),
        coverage: z
          .strictObject({
            value: nullableShare("Of the value axis; null when not applicable."),
            likelihood: nullableShare("Of the likelihood axis; null when not applicable."),
          })
          .describe("Share of the weight that is known."),
      })
      .meta({ id: "RelationshipScore", description: "One relationship within a segment." }),
);

export const rankingRowSchema = once(
  (): Schema<Localised<ShownRow>> =>
    z
      .strictObject({
        segment: segmentKeySchema("The segment's stable key."),
        label: text("What the segment is called."),
        rank: rankSchema(),
        status: z
          .enum(["scored", "notScored"])
          .describe("`notScored`: too little is known, or there are no accounts; ranked last."),
        score: scoreSchema().nullable().describe("Value and likelihood together."),
        interval: intervalSchema()
          .nullable()
          .describe("The score from all missing facts at their worst to all at their best."),
        ci95: intervalSchema().nullable().describe("95 % interval of the score over accounts."),
        coordinates: coordinatesSchema().describe("Place in the matrix."),
        quadrant: quadrantSchema().nullable().describe("Quarter of the matrix."),
        nineBox: nineBoxSchema().nullable().describe("Cell of the 3×3 grid."),
        value: axisScoreSchema().describe("What winning and keeping it is worth."),
        likelihood: axisScoreSchema().describe("How likely we are to win it."),
        size: z
          .strictObject({
            n: countSchema("Accounts."),
            share: shareSchema("Of all accounts considered, unassigned ones included."),
            potential: moneySchema().describe("Sum of `potential12m` where known."),
            revenue: moneySchema().describe("Sum of `revenue12m` where known."),
          })
          .describe("How large it is."),
        relationships: z.array(relationshipScoreSchema()).describe("The same per relationship."),
        missing: z.array(missingSchema()).describe("Facts worth finding out, best first."),
      })
      .meta({ id: "RankingRow", description: "A segment in a ranking." }),
);

const separationSchema = once(
  (): Schema<Separation> =>
    z
      .strictObject({
        groups: countSchema("Segments with accounts."),
        n: countSchema("Accounts in them."),
        ssBetween: z.number().describe("Sum of squares between segments."),
        ssWithin: z.number().describe("Sum of squares within segments."),
        eta2: nullableShare("Share of variance between segments; null without variance."),
        f: z.number().nullable().describe("F ratio; null without variance within segments."),
      })
      .meta({
        id: "Separation",
        description: "How far segments differ: one-way analysis of variance of account scores.",
      }),
);

const nullableSeparation = (of: string) =>
  separationSchema().nullable().describe(`Of ${of}; null under two segments with accounts.`);

const rankingPartShape = () => ({
  relationships: z.array(relationshipSchema()).describe("The accounts considered."),
  rows: z
    .array(rankingRowSchema())
    .describe("Segments by rank, then key; those not scored last, by key."),
  totals: z
    .strictObject({
      n: countSchema("Accounts considered, unassigned ones included."),
      assigned: countSchema("Accounts in a segment."),
      unassigned: countSchema("Accounts in none."),
      overlapping: countSchema("Accounts that match more than one rule, all relationships."),
      potential: moneySchema().describe("Sum of `potential12m` where known."),
      revenue: moneySchema().describe("Sum of `revenue12m` where known."),
    })
    .describe("All segments together."),
  pooled: z.array(z.string()).describe("Keys of segments pooled into `other`."),
  separation: z
    .strictObject({
      score: nullableSeparation("the score"),
      value: nullableSeparation("the value axis"),
      likelihood: nullableSeparation("the likelihood axis"),
      calinskiHarabasz: z
        .number()
        .nullable()
        .describe("Calinski–Harabasz index in the matrix plane; null when not applicable."),
    })
    .describe("How far segments differ."),
  clipped: z
    .array(
      z.strictObject({
        criterion: criterionKeySchema("Key of the criterion."),
        label: text("What it is called."),
        clippedShare: shareSchema("Share of the known values outside the scale."),
      }),
    )
    .describe("Criteria whose scale clips so many values that a new one is worth freezing."),
});

export const rankingPartSchema = once(
  (): Schema<Localised<RankingPart>> =>
    z.strictObject(rankingPartShape()).meta({ id: "RankingPart", description: "A ranking." }),
);

/** Whether there is a winner at all. */
export const verdictSchema = once(
  (): Schema<Localised<Verdict>> =>
    z
      .strictObject({
        status: z
          .enum(verdictStatuses)
          .describe(
            "`doNotDiffer`: do not name a winner; `unknown`: too little is known to say so.",
          ),
        sentence: text("The same in words, with what segments do or do not differ on."),
      })
      .meta({ id: "Verdict", description: "Whether a winner among the segments may be named." }),
);

interface RankingAnswer extends Localised<RankingPart> {
  readonly provenance: Provenance;
  readonly verdict: Localised<Verdict>;
}

export const rankingSchema = once(
  (): Schema<RankingAnswer> =>
    z
      .strictObject({
        provenance: provenanceSchema().describe("What it was computed from."),
        verdict: verdictSchema().describe("Whether these segments differ at all."),
        ...rankingPartShape(),
      })
      .meta({ id: "Ranking", description: "Segments in order of score." }),
);

export const matrixPointSchema = once(
  (): Schema<Localised<ShownPoint>> =>
    z
      .strictObject({
        segment: segmentKeySchema("The segment's stable key."),
        label: text("What the segment is called."),
        rank: rankSchema(),
        n: countSchema("Accounts."),
        coordinates: coordinatesSchema().describe("Centre of the bubble."),
        quadrant: quadrantSchema().nullable().describe("Quarter of the matrix; null: not scored."),
        nineBox: nineBoxSchema().nullable().describe("Cell of the 3×3 grid; null: not scored."),
        whiskers: z
          .strictObject({
            x: intervalSchema().nullable().describe("Of likelihood."),
            y: intervalSchema().nullable().describe("Of value."),
          })
          .describe("95 % intervals."),
        area: z
          .strictObject({
            accounts: shareSchema("When area shows accounts."),
            potential: shareSchema("When area shows potential."),
          })
          .describe("Area of the bubble as a share of all bubbles."),
      })
      .meta({ id: "MatrixPoint", description: "A segment in the matrix." }),
);

const axisNameSchema = (description: string) =>
  z
    .strictObject({
      axis: axisSchema().describe("Which axis."),
      label: text("What it is called."),
    })
    .describe(description);

const matrixPartShape = () => ({
  axes: z
    .strictObject({ x: axisNameSchema("Horizontal."), y: axisNameSchema("Vertical.") })
    .describe("What the axes show, each 0–100."),
  thresholds: z
    .strictObject({
      kind: z
        .enum(["fixed", "median", "weightedMean"])
        .describe("How they were set; a single segment is always placed by fixed ones."),
      value: z.number().describe("Horizontal line, 0–100."),
      likelihood: z.number().describe("Vertical line, 0–100."),
    })
    .describe("The lines between quadrants."),
  quadrants: z.array(quadrantSchema()).describe("The four quadrants and their names."),
  gridLines: z.array(z.number()).describe("Where the 3×3 grid is cut, on both axes."),
  points: z.array(matrixPointSchema()).describe("Segments, in ranking order."),
});

export const matrixPartSchema = once(
  (): Schema<Localised<MatrixPart>> =>
    z.strictObject(matrixPartShape()).meta({ id: "MatrixPart", description: "A matrix." }),
);

export const matrixSchema = once(
  (): Schema<Localised<MatrixPart> & { readonly provenance: Provenance }> =>
    z
      .strictObject({
        provenance: provenanceSchema().describe("What it was computed from."),
        ...matrixPartShape(),
      })
      .meta({ id: "Matrix", description: "Segments placed by likelihood and value." }),
);
