import * as z from "zod";
import { consumer, type QueueCtx } from "../contract/consumer.ts";
import { idSchema } from "../contract/ids.ts";

/** Nothing that began so long ago still runs: the longest function is stopped after 15 minutes. */
const SETTLE_MILLIS = 16 * 60_000;
/** With less time left, the next message goes on. */
const RESERVE_MILLIS = 60_000;
const PAGE_ITEMS = 100;

/**
 * Removes a tenant whose time to change its mind is over. Begins when nothing that was under way
 * when the tenant was closed can still write, and goes over everything until a pass finds nothing;
 * then takes its failed messages out of the dead-letter queues, leaves the receipt and forgets the tenant. Each step can be repeated, and is until the last.
 */
export default consumer({
  source: "queue",
  name: "offboard",
  alsoClosed: true,
  schema: () => z.strictObject({ tenantId: idSchema("tenant", "Who leaves.") }),
  async handle({ tenantId }, ctx) {
    const { store, leaving, now } = ctx;
    if ((await leaving.begin(tenantId)) === null) return;
    const closedAt = await store.removal.closedAt();
    // Reconciliation closes it, and sends the next message.
    if (closedAt === null) return;
    if (closedAt !== "gone" && now.getTime() - Date.parse(closedAt) < SETTLE_MILLIS) return;
    const outcome = await removeAll(ctx, tenantId);
    if (outcome === "more") await store.queues.send("offboard", [{ tenantId }]);
    // What is remembered of its credentials is not over yet: reconciliation sends the next message.
    if (outcome !== "gone") return;
    const goOn = () => ctx.remainingMillis() > RESERVE_MILLIS;
    if (!(await leaving.forgetMessages(tenantId, goOn))) return;
    await leaving.writeReceipt(tenantId);
    await store.removal.removeEntry();
    await leaving.forget(tenantId);
  },
});

/** `empty`: a pass over everything found nothing; `gone`: it did so a while ago already. */
async function removeAll(ctx: QueueCtx, tenantId: string): Promise<"more" | "empty" | "gone"> {
  const { store, leaving, remainingMillis } = ctx;
  const goOn = () => remainingMillis() > RESERVE_MILLIS;
  while (goOn()) {
    await leaving.forgetAssertions(await clientsOf(store));
    const { items, objects, whole } = await store.removal.removeAll(goOn);
    if (!whole && items + objects === 0) return "more";
    const isOver = await leaving.count(tenantId, { items, objects });
    if (items + objects === 0) return isOver ? "gone" : "empty";
  }
  return "more";
}

async function clientsOf({ access }: QueueCtx["store"]): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let after: string | null = null; ; ) {
    const page = await access.oauthClients.list(after, PAGE_ITEMS);
    ids.push(...page.items.map(({ id }) => id));
    if (page.next === null) return ids;
    after = page.next;
  }
}
