import type { QueueCtx } from "../../contract/consumer.ts";
import { DUPLICATE_PAGE_GROUPS, type DuplicateGroup } from "../../domain/index.ts";
import { duplicateRows, encodeReport } from "../../formats/index.ts";

/**
 * Keeps groups in parts of `DUPLICATE_PAGE_GROUPS`, numbered from 0, among the reports of imports: what
 * removes those in time, or an account from them, does so here.
 */
export async function savePages(
  store: QueueCtx["store"],
  searchId: string,
  groups: readonly DuplicateGroup[],
): Promise<void> {
  for (let from = 0; from < groups.length; from += DUPLICATE_PAGE_GROUPS) {
    const rows = groups
      .slice(from, from + DUPLICATE_PAGE_GROUPS)
      .flatMap((group, at) => duplicateRows(group, from + at + 1));
    const part = from / DUPLICATE_PAGE_GROUPS;
    await store.imports.saveErrors(searchId, part, encodeReport(rows));
  }
}
