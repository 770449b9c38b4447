import * as z from "zod";
import type { Language } from "../../contract/labels.ts";
import { type Localised, localised } from "../../contract/localised.ts";
import { problem } from "../../contract/problem.ts";
import { countSchema, type Schema, shareSchema } from "../../contract/schemas/basics.ts";
import { axisSchema, criterionKeySchema } from "../../contract/schemas/criterion.ts";
import {
  intervalSchema,
  provenanceSchema,
  scoreSchema,
  segmentKeySchema,
} from "../../contract/schemas/ranking.ts";
import {
  CHALLENGERS_MAX,
  FILL_FIRST_SEGMENTS_MAX,
  SMAA_COMPARED_SEGMENTS_MAX,
  SMAA_CONCENTRATION,
  SMAA_CONCENTRATION_MAX,
  SMAA_DRAWS_MAX,
  SMAA_DRAWS_MIN,
  SMAA_RANKS_SHOWN,
  SMAA_SEED_MAX,
} from "../../domain/limits.ts";
import type { RankingSnapshot } from "../../domain/ranking/types.ts";
import { analyse, type RobustnessAsked, workOf } from "../../domain/robustness/analyse.ts";
import { rankedFigures } from "../../domain/robustness/segment-curves.ts";
import {
  type NamedSegment,
  type ShownAcceptability,
  type ShownChange,
  type ShownFact,
  type ShownRobustness,
  type ShownStability,
  shownRobustness,
} from "../../domain/robustness/show.ts";
import type { CentralWeight, SegmentAcceptability } from "../../domain/robustness/smaa.ts";
import type { OpenRanking } from "../../domain/scoring/open-ranking.ts";

const DEFAULT_SEED = 1;

export const ofSchema = () =>
  z
    .enum(rankedFigures)
    .default("score")
    .describe("Which figure ranks the segments: `score`, or one axis alone.");

/** How weights are drawn; `integer` makes the schema of a number in a query or in a body. */
export const drawingShape = (integer: (minimum: number, maximum: number) => z.ZodType<number>) => ({
  draws: integer(SMAA_DRAWS_MIN, SMAA_DRAWS_MAX)
    .default(SMAA_DRAWS_MIN)
    .describe(`How many times weights are drawn, ${SMAA_DRAWS_MIN}–${SMAA_DRAWS_MAX}.`),
  seed: integer(0, SMAA_SEED_MAX)
    .default(DEFAULT_SEED)
    .describe("Decides the draws: the same seed gives the same answer."),
  concentration: integer(1, SMAA_CONCENTRATION_MAX)
    .default(SMAA_CONCENTRATION)
    .describe(
      `How closely draws around the profile keep to it, 1–${SMAA_CONCENTRATION_MAX}: a weight w varies by √(w(1 − w) ÷ (concentration + 1)); at ${SMAA_CONCENTRATION} a weight of 30 % by 6.4.`,
    ),
});

const text = (description: string) => z.string().describe(description);

const namedSchema = (description: string): Schema<Localised<NamedSegment>> =>
  z
    .strictObject({
      segment: segmentKeySchema("Its stable key."),
      label: text("What it is called."),
    })
    .describe(description);

const changeSchema = (): Schema<Localised<ShownChange>> =>
  z.strictObject({
    kind: z
      .enum(["overtaken", "noLongerScored", "newlyScored"])
      .describe(
        "`overtaken`: two segments change places; `noLongerScored`, `newlyScored`: a segment falls under, or reaches, the coverage that is needed, as the weight moves to facts that are not known, or to ones that are.",
      ),
    loses: namedSchema("The segment that loses its place.").nullable(),
    gains: namedSchema("The segment that takes it.").nullable(),
    text: text("The same in words."),
  });

const stabilitySchema = (): Schema<Localised<ShownStability>> =>
  z.strictObject({
    interval: intervalSchema().describe("The weights at which nothing changes, 0–100; exact."),
    tied: z.boolean().describe("Segments tie already: the interval is a point."),
    below: changeSchema().nullable().describe("What changes below it; null: nothing down to 0."),
    above: changeSchema().nullable().describe("What changes above it; null: nothing up to 100."),
  });

const holdShape = () => ({
  weight: z
    .strictObject({
      percent: z.number().min(0).max(100).describe("Rounded half-even to two places."),
      raw: shareSchema("As computed."),
    })
    .describe(
      "What it is now: its share of the whole axis, before weight is spread over criteria that apply.",
    ),
  status: z
    .enum(["defined", "allTheWeight", "nothingScored"])
    .describe(
      "`allTheWeight`: no other criterion has weight, so there are no proportions to keep; `nothingScored`: no segment has a score.",
    ),
  first: stabilitySchema()
    .nullable()
    .describe("Until another segment comes first; null unless defined."),
  order: stabilitySchema()
    .nullable()
    .describe("Until any two segments change places; null unless defined."),
});

const centralWeightSchema = (): Schema<Localised<CentralWeight>> =>
  z.strictObject({
    criterion: criterionKeySchema("Key of the criterion."),
    label: text("What it is called."),
    weight: shareSchema("Its share of its axis, on average."),
  });

const segmentSchema = (): Schema<Localised<SegmentAcceptability>> =>
  z.strictObject({
    segment: segmentKeySchema("Its stable key."),
    label: text("What it is called."),
    acceptability: z
      .array(shareSchema("Share of the draws."))
      .describe(
        `Share of the draws in which it takes rank 1, 2, …, up to ${SMAA_RANKS_SHOWN}; equal scores share the better rank.`,
      ),
    lower: shareSchema("Share of the draws in which it ranks lower than those."),
    notScored: shareSchema("Share of the draws in which too little is known of it."),
    ranks: z
      .strictObject({
        mean: z.number().min(1).describe("On average."),
        best: z.int().min(1).describe("The best it ever took."),
        worst: z.int().min(1).describe("The worst it ever took."),
      })
      .nullable()
      .describe("Its ranks over the draws in which it is scored; null when it never is."),
    focus: shareSchema("Share of the draws in which it stands upper right in the matrix."),
    spread: shareSchema("How evenly its draws fall over the ranks: 0 always one, 1 all alike.")
      .nullable()
      .describe("How evenly its draws fall over the ranks, 0–1; null when it is never scored."),
    centralWeights: z
      .array(centralWeightSchema())
      .nullable()
      .describe(
        "Mean weights of the draws in which it is first; null when it is in fewer than 1 % of them.",
      ),
  });

const acceptabilitySchema = (): Schema<Localised<ShownAcceptability>> =>
  z.strictObject({
    help: text("How to read it."),
    segments: z.array(segmentSchema()).describe("Most often first at the top."),
    pairs: z
      .array(
        z.strictObject({
          segment: segmentKeySchema("One segment."),
          over: segmentKeySchema("The other."),
          share: shareSchema("Share of the draws in which the one scores above the other."),
        }),
      )
      .describe(
        `Pairwise winning indices of the first ${SMAA_COMPARED_SEGMENTS_MAX} segments of the ranking, both ways round.`,
      ),
    choiceEntropyBits: z
      .number()
      .min(0)
      .nullable()
      .describe("Uncertainty of who is first, in bits: 0 always the same; null: nobody ever is."),
    rankingEntropyBits: z
      .number()
      .min(0)
      .nullable()
      .describe("Uncertainty of the whole ranking, in bits, at most log2 of the draws."),
  });

const factSchema = (): Schema<Localised<ShownFact>> =>
  z.strictObject({
    criterion: criterionKeySchema("Key of the criterion that lacks them."),
    label: text("What it is called."),
    axis: axisSchema().describe("The axis it counts on."),
    fields: z.array(z.string()).describe("The account fields to fill; none when it is rated."),
    accounts: countSchema("Accounts that lack it."),
    segments: countSchema("Segments they are in."),
    narrows: scoreSchema().describe(
      "By how much filling it narrows the interval of a score, on average over all accounts.",
    ),
    couldChangeFirst: z
      .boolean()
      .describe("Whether this alone, once known, could put another segment first."),
    where: z
      .array(
        z.strictObject({
          segment: segmentKeySchema("The segment."),
          label: text("What it is called."),
          accounts: countSchema("Its accounts that lack it."),
          narrows: scoreSchema().describe("By how much filling them narrows its interval."),
        }),
      )
      .describe(`Where to begin: at most ${FILL_FIRST_SEGMENTS_MAX} segments.`),
  });

const challengerSchema = (description: string) =>
  z
    .strictObject({
      segment: segmentKeySchema("Its stable key."),
      label: text("What it is called."),
      interval: intervalSchema().nullable().describe("From pessimistic to optimistic."),
    })
    .describe(description);

const fillFirstSchema = (): Schema<Localised<ShownRobustness["fillFirst"]>> =>
  z.strictObject({
    help: text("How to read it."),
    leader: challengerSchema("The first of the ranking.").nullable(),
    couldChangeFirst: z
      .boolean()
      .describe("Whether finding out everything could put another segment first."),
    challengerCount: countSchema("How many segments could come first."),
    challengers: z
      .array(
        challengerSchema("A segment whose interval reaches above the lower end of the first's."),
      )
      .describe(`Those that could, at most ${CHALLENGERS_MAX}, highest first.`),
    facts: z.array(factSchema()).describe("Those that narrow most first."),
  });

export const robustnessSchema = () =>
  z.strictObject({
    provenance: provenanceSchema().describe("What it was computed from."),
    of: z.enum(rankedFigures).describe("The figure that ranks the segments."),
    weights: z
      .strictObject({
        help: text("How to read it."),
        criteria: z
          .array(
            z.strictObject({
              criterion: criterionKeySchema("Key of the criterion."),
              label: text("What it is called."),
              axis: axisSchema().describe("The axis it counts on."),
              ...holdShape(),
            }),
          )
          .describe("Every criterion that applies, those without weight too."),
      })
      .describe("Exact weight intervals."),
    valueShare: z
      .strictObject({ ...holdShape(), help: text("How to read it.") })
      .nullable()
      .describe("The same for how much value counts in the score; null for one axis alone."),
    acceptability: z
      .strictObject({
        draws: countSchema("How many times weights were drawn."),
        seed: countSchema("The seed that decided them."),
        concentration: countSchema("How closely draws kept to the profile."),
        aroundProfile: acceptabilitySchema().describe("With weights around those of the profile."),
        uniform: acceptabilitySchema().describe("With any weights on the same criteria."),
      })
      .describe("Which ranks segments take under drawn weights (SMAA-2)."),
    fillFirst: fillFirstSchema().describe("Which facts to find out first."),
  });

/** The analysis of a ranking at hand. Throws 422 when so many draws would take too long. */
export function robustnessOf(
  {
    provenance,
    ranking,
  }: {
    readonly provenance: RankingSnapshot["provenance"];
    readonly ranking: Pick<RankingSnapshot["ranking"], "rows">;
  },
  open: OpenRanking,
  asked: RobustnessAsked,
  language: Language,
) {
  const { segments, criteria, drawsAtMost } = workOf(open);
  const { draws } = asked;
  if (draws > drawsAtMost) {
    throw problem("too-many-draws", { draws, segments, criteria, maximum: drawsAtMost });
  }
  const compared = ranking.rows.map(({ segment }) => segment);
  const shown = shownRobustness(open, analyse(open, asked, compared), asked);
  return { provenance, ...localised(shown, language) };
}
