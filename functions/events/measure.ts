import * as z from "zod";
import { consumer } from "../contract/consumer.ts";
import { idSchema } from "../contract/ids.ts";
import type { Messages } from "../contract/stored.ts";
import { BUCKET_DEPTH_MAX, BUCKETS_PER_GROUP } from "../domain/index.ts";

/**
 * Brings the partials of some buckets up to date, and everything above them. What it does follows
 * from what is stored, not from the message: once, twice or late, the outcome is the same.
 */
export default consumer({
  source: "queue",
  name: "measure",
  sameOnce: true,
  schema: () =>
    z.strictObject({
      tenantId: idSchema("tenant", "Whose buckets."),
      depth: z
        .int()
        .min(0)
        .max(BUCKET_DEPTH_MAX)
        .describe("Depth at which the buckets are counted."),
      first: z.int().min(0).describe("The first bucket."),
      count: z.int().min(1).describe("How many buckets from there."),
    }),
  async handle(message, { store }) {
    const { tenantId } = message;
    const { depth } = await store.tenant.read();
    const { first, count } = atDepth(message, depth);
    if (count > BUCKETS_PER_GROUP) {
      await store.queues.send("measure", parts(tenantId, depth, first, count));
      return;
    }
    const wanted = await store.partials.wanted();
    await store.partials.measureRange(wanted, depth, first, count);
    await store.queues.send(
      "publish",
      wanted.map(({ segmentationId }) => ({ tenantId, segmentationId })),
    );
  },
});

/** The same stretch of accounts, counted in buckets of the tenant's depth now. */
function atDepth(message: Messages["measure"], depth: number): { first: number; count: number } {
  const scale = 2 ** (depth - message.depth);
  const first = Math.floor(message.first * scale);
  const end = Math.min(2 ** depth, Math.ceil((message.first + message.count) * scale));
  return { first: Math.min(first, end - 1), count: Math.max(1, end - first) };
}

function parts(
  tenantId: string,
  depth: number,
  first: number,
  count: number,
): Messages["measure"][] {
  const end = first + count;
  const messages: Messages["measure"][] = [];
  for (let from = first; from < end; ) {
    const next = Math.min(end, from - (from % BUCKETS_PER_GROUP) + BUCKETS_PER_GROUP);
    messages.push({ tenantId, depth, first: from, count: next - from });
    from = next;
  }
  return messages;
}
