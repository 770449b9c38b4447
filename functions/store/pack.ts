import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";

/** Bytes of compressed data one item may hold; DynamoDB allows 400 KB, keys and the rest included. */
export const ITEM_DATA_MAX_BYTES = 350 * 1024;

const compression = { params: { [constants.ZSTD_c_compressionLevel]: 3 } };
/** A few per cent smaller for a few times the work; higher levels take ten times as long again. */
const closer = { params: { [constants.ZSTD_c_compressionLevel]: 6 } };

export const packBytes = (bytes: Uint8Array): Uint8Array => zstdCompressSync(bytes, compression);
/** For what is written again with every change, where each kilobyte costs and there is one of it. */
export const packClosely = (bytes: Uint8Array): Uint8Array => zstdCompressSync(bytes, closer);
export const unpackBytes = (data: Uint8Array): Uint8Array => zstdDecompressSync(data);

export const packJson = (value: unknown): Uint8Array =>
  packBytes(Buffer.from(JSON.stringify(value)));
export function unpackJson(data: Uint8Array): unknown {
  return JSON.parse(zstdDecompressSync(data).toString("utf8"));
}

/** Cuts data into pieces that fit an item; at least one. */
export function cut(data: Uint8Array): readonly Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let from = 0; from === 0 || from < data.length; from += ITEM_DATA_MAX_BYTES) {
    pieces.push(data.subarray(from, from + ITEM_DATA_MAX_BYTES));
  }
  return pieces;
}

export const join = (pieces: readonly Uint8Array[]): Uint8Array => Buffer.concat(pieces);
