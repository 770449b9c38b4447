import * as z from "zod";
import { consumer, type QueueCtx } from "../contract/consumer.ts";
import { idSchema } from "../contract/ids.ts";
import { isRefusal } from "../contract/refused.ts";
import { findDuplicates, identifyingFields } from "../domain/index.ts";
import { UnreadableFile } from "../formats/index.ts";
import { candidatesOf } from "./duplicates/candidates.ts";
import { savePages } from "./duplicates/pages.ts";

/** Below this much time left the rest is left to the next try. */
const MIN_REMAINING_MILLIS = 30_000;

/**
 * Searches for accounts that are likely one company, among all of a tenant or between the rows of an
 * import's file and everything else; reads, and writes nothing but what was found. Repeated, it
 * begins anew.
 */
export default consumer({
  source: "queue",
  name: "duplicates",
  schema: () =>
    z.strictObject({
      tenantId: idSchema("tenant", "Whose accounts."),
      searchId: idSchema("duplicateSearch", "The search."),
    }),
  async handle({ searchId }, ctx) {
    const { duplicates } = ctx.store;
    const search = await duplicates.read(searchId);
    if (search?.state !== "pending") return;
    try {
      await run(ctx, searchId, search.importId ?? null);
    } catch (error) {
      const isFileGone = error instanceof UnreadableFile || isRefusal(error, "absent");
      if (isFileGone) return duplicates.finish(searchId, { failureCode: "import-file-gone" });
      if (ctx.lastTry) await duplicates.finish(searchId, { failureCode: "search-broken-off" });
      throw error;
    }
  },
});

async function run(
  { store, remainingMillis }: QueueCtx,
  searchId: string,
  importId: string | null,
) {
  const table = await store.fields.table();
  const fields = identifyingFields(table);
  const source = await candidatesOf(store, importId, table, fields);
  async function* read() {
    for await (const candidates of source()) {
      if (remainingMillis() < MIN_REMAINING_MILLIS) throw new Error("Out of time");
      yield candidates;
    }
  }
  const { groups, accounts, complete } = await findDuplicates(read, { ofFile: importId !== null });
  await savePages(store, searchId, groups);
  await store.duplicates.finish(searchId, {
    groups: groups.length,
    duplicates: groups.reduce((sum, { size }) => sum + size, 0),
    accounts,
    complete,
    domainFields: fields.domains,
    numberFields: fields.numbers,
  });
}
