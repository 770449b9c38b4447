import * as z from "zod";
import { consumer } from "../contract/consumer.ts";
import { idSchema } from "../contract/ids.ts";
import { BUCKETS_PER_GROUP } from "../domain/index.ts";

/** After a change of plan: has every bucket measured. Those that are up to date cost little. */
export default consumer({
  source: "queue",
  name: "refresh",
  schema: () =>
    z.strictObject({
      tenantId: idSchema("tenant", "Whose data."),
      segmentationId: idSchema(
        "segmentation",
        "The segmentation that changed; all when absent.",
      ).optional(),
    }),
  async handle({ tenantId, segmentationId }, { store }) {
    const wanted = await store.partials.wanted(segmentationId);
    if (wanted.length === 0) return;
    const { depth } = await store.tenant.read();
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
