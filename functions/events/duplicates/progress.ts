import type { QueueCtx } from "../../contract/consumer.ts";
import type { SearchLog } from "../../domain/index.ts";
import {
  decodeReport,
  encodeReport,
  firstPassRows,
  type ReportedRow,
  readFirstPass,
  readSwept,
  sweptRows,
} from "../../formats/index.ts";

/** Parts of a search behind all pages of its groups: first what the first pass found, then each sweep. */
const FIRST_PROGRESS_PART = 0x80000;

export interface Progress extends SearchLog {
  /** Whether this try made a pass that no earlier one had. */
  cameFurther(): boolean;
  /** Empties what was kept, once the search has ended. */
  clear(): Promise<void>;
}

/**
 * How far a search is, kept beside its pages, where what removes those in time, or an account from
 * them, does so as well.
 */
export function openProgress({ imports }: QueueCtx["store"], searchId: string): Progress {
  let parts = 0;
  let further = false;

  async function load(at: number): Promise<readonly ReportedRow[] | null> {
    const stream = await imports.openErrors(searchId, FIRST_PROGRESS_PART + at);
    if (stream === null) return null;
    parts = Math.max(parts, at + 1);
    const rows: ReportedRow[] = [];
    for await (const row of decodeReport(stream)) rows.push(row);
    return rows;
  }

  async function save(at: number, rows: readonly ReportedRow[]): Promise<void> {
    await imports.saveErrors(searchId, FIRST_PROGRESS_PART + at, encodeReport(rows));
    parts = Math.max(parts, at + 1);
    further = true;
  }

  return {
    async begun() {
      const rows = await load(0);
      return rows && readFirstPass(rows);
    },
    begin: (first) => save(0, firstPassRows(first)),
    async swept(at, sweep) {
      const rows = await load(1 + at);
      return rows && readSwept(sweep, rows);
    },
    sweep: (at, sweep, found) => save(1 + at, sweptRows(sweep, found)),
    cameFurther: () => further,
    async clear() {
      const empty = new Uint8Array();
      for (let at = 0; at < parts; at += 1) {
        await imports.saveErrors(searchId, FIRST_PROGRESS_PART + at, empty);
      }
    },
  };
}
