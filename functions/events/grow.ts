import * as z from "zod";
import { consumer } from "../contract/consumer.ts";
import { idSchema } from "../contract/ids.ts";
import { StoreError } from "../contract/stored.ts";
import { BUCKET_DEPTH_MAX } from "../domain/index.ts";

/** Splits a tenant's buckets, then has the new ones measured. */
export default consumer({
  source: "queue",
  name: "grow",
  schema: () =>
    z.strictObject({
      tenantId: idSchema("tenant", "Whose buckets."),
      depth: z.int().min(0).max(BUCKET_DEPTH_MAX).describe("The depth they are to have at least."),
    }),
  async handle({ tenantId, depth }, { store, log }) {
    try {
      await store.tenant.grow(depth);
    } catch (problem) {
      if (!(problem instanceof StoreError) || problem.code !== "wrong-state") throw problem;
      // An import is writing, and it grows the tenant itself; the next reconciliation looks again.
      log.info("growing waits for an import");
      return;
    }
    await store.queues.send("refresh", [{ tenantId }]);
  },
});
