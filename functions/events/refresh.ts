import * as z from "zod";
import { consumer } from "../contract/consumer.ts";
import { idSchema } from "../contract/ids.ts";
import type { TenantStore, Wanted } from "../contract/stored.ts";
import { BUCKETS_PER_GROUP } from "../domain/index.ts";

/**
 * After a change of plan: has every bucket measured. Those that are up to date cost little. After a
 * change of what segments know, which may concern no account: only if something is not there.
 */
export default consumer({
  source: "queue",
  name: "refresh",
  sameOnce: true,
  schema: () =>
    z.strictObject({
      tenantId: idSchema("tenant", "Whose data."),
      segmentationId: idSchema(
        "segmentation",
        "The segmentation that changed; all when absent.",
      ).optional(),
      unlessMeasured: z
        .boolean()
        .optional()
        .describe("Publish at once where all that is wanted has been measured."),
    }),
  async handle({ tenantId, segmentationId, unlessMeasured }, { store }) {
    const wanted = await store.partials.wanted(segmentationId);
    if (wanted.length === 0) return;
    const { depth } = await store.tenant.read();
    if (unlessMeasured === true && (await allMeasured(store, wanted, depth))) {
      await store.queues.send(
        "publish",
        wanted.map((one) => ({ tenantId, segmentationId: one.segmentationId })),
      );
      return;
    }
    const groups = Math.ceil(2 ** depth / BUCKETS_PER_GROUP);
    const count = Math.min(2 ** depth, BUCKETS_PER_GROUP);
    await store.queues.send(
      "measure",
      Array.from({ length: groups }, (_, group) => {
        return { tenantId, depth, first: group * BUCKETS_PER_GROUP, count };
      }),
    );
  },
});

/** Whether every tree is complete, and the best accounts are level with the moments. */
async function allMeasured(
  store: TenantStore,
  wanted: readonly Wanted[],
  depth: number,
): Promise<boolean> {
  for (const one of wanted) {
    const root = await store.partials.root(one, depth);
    if (!root?.complete) return false;
    for (const profile of one.profiles) {
      const tops = await store.partials.rootTops(one, depth, profile);
      if (!tops?.complete || tops.version !== root.version) return false;
    }
  }
  return true;
}
