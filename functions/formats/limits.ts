/** Longest row of an account file, quoted line breaks included. A longer row is a row error. */
export const ROW_BYTES_MAX = 1024 * 1024;

/** Largest account file, both as uploaded and after decompression. */
export const FILE_BYTES_MAX = 5 * 1024 ** 3;

/** Highest compression a gzip file may have once it has grown past `GZIP_RATIO_FREE_BYTES`. */
export const GZIP_RATIO_MAX = 200;

/** Decompressed size up to which the compression ratio is not judged. */
export const GZIP_RATIO_FREE_BYTES = 64 * 1024 ** 2;

/** Most columns an account file may have. */
export const FILE_COLUMNS_MAX = 203;

/** Most characters of a cell that an error report repeats. */
export const REPORTED_CELL_CHARS_MAX = 2_000;

/** Most data rows of an account file. */
export const FILE_ROWS_MAX = 20_000_000;

/** Rejected rows of one range of an import that are listed; what is beyond is counted only. */
export const REPORT_ROWS_MAX = 100_000;
/** Characters of the rejected rows of one range, cells and problems, that are listed. */
export const REPORT_CHARS_MAX = 64 * 1024 ** 2;
/** Rejected rows kept together once an import has ended. */
export const REPORT_PAGE_ROWS = 500;

/** Deepest nesting inside one element of a JSON array. */
export const JSON_DEPTH_MAX = 32;
