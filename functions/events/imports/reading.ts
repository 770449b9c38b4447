import type { QueueCtx } from "../../contract/consumer.ts";
import { autoRead, type FieldTable } from "../../domain/index.ts";
import {
  accountTargets,
  inflate,
  lineTargets,
  type OpenAs,
  type Reading,
  type RowProblem,
  settleReading,
  type Targets,
} from "../../formats/index.ts";

type Store = QueueCtx["store"];
type Job = NonNullable<Awaited<ReturnType<Store["imports"]["read"]>>>;

/** How a file is opened whose import was planned before readings were settled. */
const plainReading: Reading = {
  encoding: "utf-8",
  delimiter: null,
  sheet: null,
  columns: null,
};

/** Settles how an import's file is read; throws `UnreadableFile`. */
export async function settle(store: Store, job: Job, fields: FieldTable): Promise<OpenAs> {
  const targets = targetsOf(job, fields);
  const { format, mapping = null } = job;
  const options = { ...autoRead, ...job.options };
  const settings = { format, options, mapping, readingOf: (id: string) => readingOf(store, id) };
  const reading = await settleReading(() => contentOf(store, job), settings, targets);
  return { format, reading, mapping, targets };
}

/** How an earlier import of the tenant was read; null when it is not known, or no longer. */
async function readingOf(store: Store, importId: string): Promise<Reading | null> {
  const job = await store.imports.read(importId);
  return (job?.plan?.notes?.reading as Reading | undefined) ?? null;
}

/** As it was settled by the plan. */
export function settled(job: Job, fields: FieldTable): OpenAs {
  const { format, mapping = null, plan } = job;
  const reading = (plan?.notes?.reading ?? plainReading) as Reading;
  return { format, reading, mapping, targets: targetsOf(job, fields) };
}

function targetsOf({ content = "accounts", period }: Job, fields: FieldTable): Targets {
  return content === "accounts"
    ? accountTargets(fields)
    : lineTargets(content, period === undefined);
}

/** The plain bytes of the file, from its beginning. */
async function* contentOf(store: Store, { id, gzip, format }: Job): AsyncGenerator<Buffer> {
  const source = await store.imports.openFile(id);
  yield* inflate(source, { gzip, workbook: format === "xlsx" });
}

/** Brings problems found beyond the reader under the caller's own names of columns. */
export function columnNames({ reading }: OpenAs): (problem: RowProblem) => RowProblem {
  const sources = new Map((reading.columns ?? []).map(({ field, column }) => [field, column]));
  return (problem) => {
    const column = problem.column === null ? undefined : sources.get(problem.column);
    return column === undefined ? problem : { ...problem, column };
  };
}
