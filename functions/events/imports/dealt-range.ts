import type { QueueCtx } from "../../contract/consumer.ts";
import {
  type CutRow,
  checkOf,
  type Dealt,
  dealtRows,
  digestOf,
  type Run,
  runsOf,
} from "../../formats/index.ts";
import type { Job } from "./end.ts";

type Store = QueueCtx["store"];

/** What was dealt is not there, or is not what was dealt. */
export class Lost extends Error {
  override readonly name = "Lost";
}

/** What says where the rows of a file lie. Throws `Lost`. */
export async function readDealt({ imports }: Store, { id }: Job, name: string): Promise<Dealt> {
  const bytes = await imports.readDealt(id, name);
  if (bytes === null || digestOf(bytes) !== name) throw new Lost();
  return JSON.parse(bytes.toString("utf8")) as Dealt;
}

/**
 * The rows of some slices in file order, as they were cut out. Throws `Lost`, behind the last row
 * when only the digests tell.
 */
export async function* rowsOfSlices(
  store: Store,
  job: Job,
  dealt: Dealt,
  { first, count }: { readonly first: number; readonly count: number },
): AsyncGenerator<readonly CutRow[]> {
  const check = checkOf(dealt, first, count);
  for await (const { run, bytes } of readAhead(store, job, runsOf(dealt, first, count))) {
    check.see(bytes, run);
    yield dealtRows(bytes);
  }
  if (!check.isWhole()) throw new Lost();
}

/** Reads one run while the rows of the one before are taken apart. */
async function* readAhead(store: Store, job: Job, runs: readonly Run[]) {
  let next = readRun(store, job, runs[0]);
  for (const [at, run] of runs.entries()) {
    const bytes = await next;
    next = readRun(store, job, runs[at + 1]);
    // Whoever waits for it hears of it.
    next.catch(() => {});
    if (bytes?.length !== run.bytes) throw new Lost();
    yield { run, bytes };
  }
}

async function readRun({ imports }: Store, { id }: Job, run: Run | undefined) {
  return run === undefined ? null : imports.readDealt(id, run.name, run);
}
