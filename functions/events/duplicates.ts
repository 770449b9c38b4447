import * as z from "zod";
import { consumer, type QueueCtx } from "../contract/consumer.ts";
import { idSchema } from "../contract/ids.ts";
import { isRefusal } from "../contract/refused.ts";
import { findDuplicates, identifyingFields, type SearchLog } from "../domain/index.ts";
import { UnreadableFile } from "../formats/index.ts";
import { candidatesOf } from "./duplicates/candidates.ts";
import { savePages } from "./duplicates/pages.ts";
import { openProgress } from "./duplicates/progress.ts";

/** Below this much time left the rest is left to another message. */
const MIN_REMAINING_MILLIS = 30_000;

class OutOfTime extends Error {
  override readonly name = "OutOfTime";
}

/**
 * Searches for accounts that are likely one company, among all of a tenant or between the rows of an
 * import's file and everything else; reads, and writes nothing but what was found. Repeated, it goes
 * on behind the last pass over the accounts that an earlier try came through; one that runs out of
 * time leaves the rest to a message of its own, with new tries, if it made a pass.
 */
export default consumer({
  source: "queue",
  name: "duplicates",
  schema: () =>
    z.strictObject({
      tenantId: idSchema("tenant", "Whose accounts."),
      searchId: idSchema("duplicateSearch", "The search."),
    }),
  async handle({ tenantId, searchId }, ctx) {
    const { duplicates, queues } = ctx.store;
    const search = await duplicates.read(searchId);
    if (search?.state !== "pending") return;
    const progress = openProgress(ctx.store, searchId);
    try {
      await run(ctx, searchId, search.importId ?? null, progress);
    } catch (error) {
      if (error instanceof OutOfTime && progress.cameFurther()) {
        return queues.send("duplicates", [{ tenantId, searchId }]);
      }
      const isFileGone = error instanceof UnreadableFile || isRefusal(error, "absent");
      if (isFileGone) return duplicates.finish(searchId, { failureCode: "import-file-gone" });
      if (ctx.lastTry) await duplicates.finish(searchId, { failureCode: "search-broken-off" });
      throw error;
    }
    await progress.clear();
  },
});

async function run(
  { store, remainingMillis }: QueueCtx,
  searchId: string,
  importId: string | null,
  log: SearchLog,
) {
  const table = await store.fields.table();
  const fields = identifyingFields(table);
  const source = await candidatesOf(store, importId, table, fields);
  async function* read() {
    for await (const candidates of source()) {
      if (remainingMillis() < MIN_REMAINING_MILLIS) throw new OutOfTime("Goes on later");
      yield candidates;
    }
  }
  const found = await findDuplicates(read, { ofFile: importId !== null, log });
  await savePages(store, searchId, found.groups);
  const { accounts, complete } = found;
  const groups = found.groups.length;
  const duplicates = found.groups.reduce((sum, { size }) => sum + size, 0);
  if (importId !== null) {
    await store.imports.noteDuplicates(importId, { searchId, groups, duplicates, complete });
  }
  await store.duplicates.finish(searchId, {
    ...{ groups, duplicates, accounts, complete },
    domainFields: fields.domains,
    numberFields: fields.numbers,
  });
}
