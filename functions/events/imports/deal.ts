import type { QueueCtx } from "../../contract/consumer.ts";
import { slicesFor } from "../../domain/index.ts";
import {
  type CutRow,
  type DataFile,
  type Dealt,
  digestOf,
  type FileRow,
  GZIP_RATIO_MAX,
  hashed,
  inflate,
  type OpenAs,
  openDealing,
  openSettled,
  type Piece,
  type RowKind,
} from "../../formats/index.ts";
import type { Job } from "./end.ts";

type Store = QueueCtx["store"];

/** Bytes of text that a byte of a workbook, which is compressed, most often stands for. */
const TEXT_PER_WORKBOOK = 10;

/** What a file turned out to be when it was read from its beginning to its end. */
export interface Survey {
  readonly columns: readonly string[];
  readonly rows: number;
  /** Rows whose externalId cannot be read. */
  readonly unkeyed: number;
  /** Whether there is a valid row at all. */
  readonly valid: boolean;
  /** Whether it is a report of rejected rows. */
  readonly isReport: boolean;
  /** Of text: after decompression, of a workbook by estimate. */
  readonly bytes: number;
  readonly sha256: string;
  /** The name of what says where its rows lie. */
  readonly dealt: string;
}

/** In how many slices the rows of a job's file are dealt: of a compressed one by what it may hold. */
export function slicesOf({ bytes, gzip, format }: Job): number {
  if (format === "xlsx") return slicesFor(TEXT_PER_WORKBOOK * bytes);
  return slicesFor(gzip ? GZIP_RATIO_MAX * bytes : bytes);
}

/**
 * Reads the whole file, once, and deals its rows out to the slices their accounts lie in, or their
 * lines when they have none. Rows are checked until the first valid one. The same file, read in the
 * same way, is dealt into the same objects, whoever does it, and however often.
 */
export async function dealFile(
  store: Store,
  job: Job,
  way: OpenAs,
  kind: RowKind<FileRow>,
  { slices, pieceBytes }: { readonly slices: number; readonly pieceBytes?: number },
): Promise<Survey> {
  let bytes = 0;
  const source = hashed(await store.imports.openFile(job.id));
  const plain = inflate(source.bytes, { gzip: job.gzip, workbook: job.format === "xlsx" });
  const count = (length: number) => {
    bytes += length;
  };
  const file = await openSettled(counted(plain, count), way, kind);
  const dealing = openDealing(slices, pieceBytes);
  const saving = saver(store, job);
  const sliceOf = slicer(store, slices);
  let valid = false;
  for await (const cuts of file.cuts()) {
    valid ||= hasValid(file, cuts);
    for (const cut of cuts) {
      const piece = dealing.add(cut, sliceOf(cut));
      if (piece !== null) await saving.add(piece);
    }
  }
  const { columns, layout, isReport = false } = file;
  const pieces = await saving.end(dealing.end());
  const dealt = await saveDealt(store, job, { layout, pieces, slices: dealing.slices() });
  if (job.format === "xlsx") bytes *= TEXT_PER_WORKBOOK;
  const sha256 = source.sha256();
  return { columns, ...file.counts(), valid, isReport, bytes, sha256, dealt };
}

async function* counted(
  chunks: AsyncIterable<Buffer>,
  count: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    count(chunk.length);
    yield chunk;
  }
}

function hasValid(file: DataFile<FileRow>, cuts: readonly CutRow[]): boolean {
  const keyed = cuts.filter(({ externalId }) => externalId !== null);
  return file.read(keyed).some(({ problems }) => problems.length === 0);
}

/** Slices are the buckets of a depth: those of every other depth are parts of one, or several. */
function slicer({ accounts }: Store, slices: number): (row: CutRow) => number {
  const depth = Math.log2(slices);
  if (depth === 0) return () => 0;
  return ({ externalId, line }) =>
    externalId === null ? line % slices : accounts.bucketIndex(externalId, depth);
}

/** Saves one piece while the next is being filled. */
function saver({ imports }: Store, { id }: Job) {
  const saved: Pick<Piece, "name" | "lengths">[] = [];
  let saving: Promise<void> = Promise.resolve();
  async function add({ name, bytes, lengths }: Piece): Promise<void> {
    await saving;
    saving = imports.saveDealt(id, name, bytes);
    // Whoever waits for it hears of it.
    saving.catch(() => {});
    saved.push({ name, lengths });
  }
  return {
    add,
    async end(last: Piece | null): Promise<typeof saved> {
      if (last !== null) await add(last);
      await saving;
      return saved;
    },
  };
}

async function saveDealt({ imports }: Store, { id }: Job, dealt: Dealt): Promise<string> {
  const bytes = Buffer.from(JSON.stringify(dealt));
  const name = digestOf(bytes);
  await imports.saveDealt(id, name, bytes);
  return name;
}
