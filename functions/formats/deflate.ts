import { gzipSync } from "node:zlib";

/** Text as gzip: the same bytes every time. */
export const deflate = (text: string): Uint8Array => gzipSync(text);
