import type { QueueCtx } from "../../contract/consumer.ts";
import {
  type Candidate,
  candidateOf,
  type FieldTable,
  type IdentifyingFields,
  textSet,
} from "../../domain/index.ts";
import {
  accountRows,
  fileProblem,
  inflate,
  openSettled,
  UnreadableFile,
} from "../../formats/index.ts";
import { settled } from "../imports/reading.ts";

type Store = QueueCtx["store"];
type Job = NonNullable<Awaited<ReturnType<Store["imports"]["read"]>>>;
type Source = () => AsyncGenerator<readonly Candidate[]>;

/**
 * What a search compares: the accounts of the tenant, or the sound rows of an import's file, as they
 * say it, and then the accounts the file does not name.
 */
export async function candidatesOf(
  store: Store,
  importId: string | null,
  table: FieldTable,
  fields: IdentifyingFields,
): Promise<Source> {
  if (importId === null) return () => knownAccounts(store, fields);
  const job = await store.imports.read(importId);
  if (job?.plan === undefined) throw new UnreadableFile([fileProblem("file-missing")]);
  const rows: Source = () => fileRows(store, job, table, fields);
  const named = textSet();
  for await (const group of rows()) for (const { externalId } of group) named.add(externalId);
  return async function* () {
    yield* rows();
    for await (const group of knownAccounts(store, fields)) {
      yield group.filter(({ externalId }) => !named.has(externalId));
    }
  };
}

async function* knownAccounts(
  store: Store,
  fields: IdentifyingFields,
): AsyncGenerator<readonly Candidate[]> {
  const { depth } = await store.tenant.read();
  for await (const { accounts } of store.accounts.buckets(depth, 0, 2 ** depth)) {
    yield accounts.map(({ account }) => candidateOf(account, fields));
  }
}

const everyRow = { owns: () => true, ownsLine: () => false };

async function* fileRows(
  store: Store,
  job: Job,
  table: FieldTable,
  fields: IdentifyingFields,
): AsyncGenerator<readonly Candidate[]> {
  const { id, gzip, format } = job;
  const plain = inflate(await store.imports.openFile(id), { gzip, workbook: format === "xlsx" });
  const file = await openSettled(plain, settled(job, table), accountRows(table));
  for await (const rows of file.rows(everyRow)) {
    yield rows.flatMap(({ account, line }) =>
      account === null ? [] : [candidateOf(account, fields, line)],
    );
  }
}
