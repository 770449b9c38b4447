import * as z from "zod";
import { consumer, type QueueCtx } from "../contract/consumer.ts";
import { idSchema } from "../contract/ids.ts";
import type { Root, RunSummary, Wanted, WantedProfile } from "../contract/stored.ts";
import { withConstants } from "../domain/knowledge/segment-constants.ts";
import { rankingSnapshot } from "../domain/ranking/body.ts";

/** Rounds against data that moves while it is being published. */
const ATTEMPTS_MAX = 5;

/**
 * Puts the newest complete measurement of a segmentation in force, ranked under every published
 * profile. Until a changed plan is measured whole, what was in force stays so.
 */
export default consumer({
  source: "queue",
  name: "publish",
  sameOnce: true,
  schema: () =>
    z.strictObject({
      tenantId: idSchema("tenant", "Whose segmentation."),
      segmentationId: idSchema("segmentation", "The segmentation."),
    }),
  async handle({ segmentationId }, { store, log }) {
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      if (await publishNewest(store, segmentationId)) return;
    }
    // Whoever moved the data sends a message of his own when he is done.
    log.info("data kept moving", { segmentationId });
  },
});

/** True when nothing is left to do. */
async function publishNewest(store: QueueCtx["store"], segmentationId: string): Promise<boolean> {
  const [wanted] = await store.partials.wanted(segmentationId);
  if (!wanted) return true;
  const { depth } = await store.tenant.read();
  const root = await store.partials.root(wanted, depth);
  if (!root?.complete) return true;
  let left = false;
  const outcome = await store.results.publish(wanted, root, async (profile, run) => {
    const best = await store.partials.rootTops(wanted, depth, profile);
    const level = best?.complete === true && best.version === root.version;
    left ||= !level;
    return level ? { snapshot: snapshotOf(wanted, root, profile, run), tops: best.tops } : null;
  });
  return outcome !== "superseded" && !left;
}

function snapshotOf(wanted: Wanted, root: Root, profile: WantedProfile, run: RunSummary) {
  const { segmentationId, segmentationVersion, criteriaSetId, criteriaVersion } = wanted;
  const { knowledgeVersion, ratingsVersion } = wanted;
  const plan = withConstants(wanted.plan, wanted.constants, root.moments);
  return rankingSnapshot({
    provenance: {
      runId: run.id,
      ...{ segmentationId, segmentationVersion, criteriaSetId, criteriaVersion },
      profileId: profile.id,
      profileVersion: profile.version,
      asOf: plan.asOf,
      dataVersion: root.version,
      ...{ knowledgeVersion, ratingsVersion },
    },
    moments: root.moments,
    plan,
    profile: profile.content.profile,
  });
}
