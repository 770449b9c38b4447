import * as z from "zod";
import { consumer } from "../contract/consumer.ts";
import { idSchema } from "../contract/ids.ts";

/** What is begun with less time left goes on in another message. */
const RESERVE_MILLIS = 30_000;

/** Once a day and tenant: removes what is kept no longer, as the tenant's retention settings say. */
export default consumer({
  source: "queue",
  name: "retention",
  schema: () => z.strictObject({ tenantId: idSchema("tenant", "Whose data.") }),
  async handle({ tenantId }, { store, remainingMillis }) {
    await store.exports.sweep();
    await store.imports.sweepFiles();
    const finished = await store.results.thin(() => remainingMillis() > RESERVE_MILLIS);
    if (!finished) await store.queues.send("retention", [{ tenantId }]);
  },
});
