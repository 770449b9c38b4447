import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { FILE_BYTES_MAX, GZIP_RATIO_FREE_BYTES, GZIP_RATIO_MAX } from "./limits.ts";
import { type FileProblemCode, fileProblem, UnreadableFile } from "./problems.ts";

const CHUNK_BYTES = 256 * 1024;

export interface InflateOptions {
  readonly gzip: boolean;
  /** Whether the plain file is expected to be a workbook; any other is refused as one. */
  readonly workbook?: boolean;
  /** Bytes after decompression; default `FILE_BYTES_MAX`. */
  readonly bytesMax?: number;
  /** Decompressed ÷ compressed bytes, judged past `ratioFreeBytes`; default `GZIP_RATIO_MAX`. */
  readonly ratioMax?: number;
  readonly ratioFreeBytes?: number;
}

/**
 * The plain bytes of an uploaded file, never more of them in memory than a few chunks.
 * Throws `UnreadableFile` for a damaged, cut off, bomb-like or too large file, and for a file that
 * is evidently something else than announced. Errors of the source itself pass through.
 */
export async function* inflate(
  source: AsyncIterable<Uint8Array>,
  options: InflateOptions,
): AsyncGenerator<Buffer> {
  const bytesMax = options.bytesMax ?? FILE_BYTES_MAX;
  const plain = options.gzip ? gunzip(source, options) : source;
  let bytes = 0;
  for await (const chunk of plain) {
    if (bytes === 0) refuseOtherFormats(chunk, options.workbook ?? false);
    bytes += chunk.length;
    if (bytes > bytesMax) throw unreadable("file-too-large");
    yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
  }
}

async function* gunzip(
  source: AsyncIterable<Uint8Array>,
  options: InflateOptions,
): AsyncGenerator<Buffer> {
  const ratioMax = options.ratioMax ?? GZIP_RATIO_MAX;
  const freeBytes = options.ratioFreeBytes ?? GZIP_RATIO_FREE_BYTES;
  const unzip = createGunzip({ chunkSize: CHUNK_BYTES });
  const input = Readable.from(source, { objectMode: true });
  input.on("error", (error) => unzip.destroy(error));
  input.pipe(unzip);
  let bytes = 0;
  try {
    for await (const chunk of unzip as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > freeBytes && bytes > ratioMax * unzip.bytesWritten) {
        throw unreadable("gzip-ratio-too-high");
      }
      yield chunk;
    }
    // Padding behind the last member is no text, but belongs to the file for whoever hashes it.
    input.unpipe(unzip);
    for await (const _padding of input);
  } catch (error) {
    throw gzipError(error, bytes);
  } finally {
    input.destroy();
    unzip.destroy();
  }
}

function gzipError(error: unknown, bytes: number): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (!code.startsWith("Z_")) return error;
  const notGzip = bytes === 0 && error instanceof Error && /header check/.test(error.message);
  return unreadable(notGzip ? "file-not-gzip" : "gzip-damaged");
}

function refuseOtherFormats(first: Uint8Array, workbook: boolean): void {
  if (first[0] === 0x1f && first[1] === 0x8b) throw unreadable("file-is-gzip");
  const zip = first[0] === 0x50 && first[1] === 0x4b && first[2] === 3 && first[3] === 4;
  if (zip && !workbook) throw unreadable("file-is-workbook");
}

function unreadable(code: Parameters<typeof fileProblem>[0] & FileProblemCode): UnreadableFile {
  return new UnreadableFile([fileProblem(code)]);
}
