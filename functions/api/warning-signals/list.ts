import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { idSchema } from "../../contract/ids.ts";
import { agreementsOf, historyOf } from "../../contract/judging.ts";
import { type Localised, localised } from "../../contract/localised.ts";
import { loadMatrix, rankingProblems } from "../../contract/matrix-at-hand.ts";
import { once } from "../../contract/once.ts";
import { problem } from "../../contract/problem.ts";
import { provenanceUnder } from "../../contract/ranking-at-hand.ts";
import { countSchema, type Schema } from "../../contract/schemas/basics.ts";
import { findingShape } from "../../contract/schemas/finding.ts";
import { provenanceSchema } from "../../contract/schemas/ranking.ts";
import { selectProfile } from "../../contract/selecting.ts";
import { settingsInForce } from "../../domain/settings/thresholds.ts";
import { checkSignals } from "../../domain/signals/check-signals.ts";
import { type Signal, signalNames, signalStatuses } from "../../domain/signals/types.ts";
import { signalsExample } from "./example.ts";

const signalSchema = once(
  (): Schema<Localised<Signal>> =>
    z
      .strictObject({
        signal: z.enum(signalNames).describe("Which signal."),
        label: z.string().describe("What it is called."),
        status: z
          .enum(signalStatuses)
          .describe(
            "`alarm`: wrong, and chance does not explain it; `warn`: wrong at first sight; `unknown`: too little data.",
          ),
        text: z.string().describe("How serious it is."),
        ...findingShape(),
      })
      .meta({
        id: "WarningSignal",
        description: "What tells that a sales force shoots with hail.",
      }),
);

const countsSchema = () => {
  const shape = Object.fromEntries(
    signalStatuses.map((status) => [status, countSchema(`Signals with status \`${status}\`.`)]),
  ) as Record<(typeof signalStatuses)[number], z.ZodInt>;
  return z.strictObject(shape).describe("How many signals have which status.");
};

export default endpoint({
  operationId: "listWarningSignals",
  method: "GET",
  path: "/v1/warning-signals",
  tag: "Warning signals",
  summary: "See what warns that effort goes astray",
  description:
    "Twelve signals, each with its value, observations, 95 % interval where one exists, threshold, how serious it is, the evidence, and which facts are missing. Counts are over all accounts, whatever their segment; what segments, scores and effort say is over the accounts the profile is about. Judges the published profile, or the draft while none is published, which is a warning by itself. Computed from the stored decision matrix: no account is read.",
  scope: "rankings.read",
  cost: 5,
  idempotency: "safe",
  precondition: "none",
  query: () =>
    z.strictObject({
      segmentationId: idSchema("segmentation", "The segmentation to judge by."),
      profileId: idSchema("weightingProfile", "The weighting profile to judge."),
    }),
  responses: {
    200: {
      description: "The signals, in fixed order.",
      schema: () =>
        z.strictObject({
          provenance: provenanceSchema().describe("What they were computed from."),
          settingsVersion: countSchema("Version of the settings the thresholds come from."),
          counts: countsSchema(),
          signals: z.array(signalSchema()).describe("All twelve."),
        }),
      examples: { some: { summary: "Two of them, in Dutch", value: signalsExample } },
    },
  },
  problems: [...rankingProblems],
  async handle({ query }, ctx) {
    const { store } = ctx;
    const { segmentationId, profileId } = query;
    const [atHand, stored, settings, ratings] = await Promise.all([
      loadMatrix(store, segmentationId),
      store.profiles.read(profileId),
      store.settings.read(),
      store.ratings.list(segmentationId),
    ]);
    if (stored === null) throw problem("weighting-profile-not-found", { id: profileId });
    const published = stored.publishedVersion !== null;
    const selected = await selectProfile(store, profileId, published ? "published" : "draft");
    const provenance = await provenanceUnder(store, atHand, selected, undefined);
    const { matrix } = atHand;
    const signals = checkSignals({
      moments: matrix.moments,
      plan: matrix.plan,
      profile: selected.profile,
      options: {},
      settings: settingsInForce(settings.definition),
      history: await historyOf(store, profileId, stored.publishedVersion, ctx.now),
      agreements: agreementsOf(matrix, selected.profile, ratings),
    });
    const counts = Object.fromEntries(
      signalStatuses.map((status) => [
        status,
        signals.filter((each) => each.status === status).length,
      ]),
    ) as Record<(typeof signalStatuses)[number], number>;
    const shown = localised({ counts, signals }, ctx.language);
    return { status: 200, body: { provenance, settingsVersion: settings.version, ...shown } };
  },
});
