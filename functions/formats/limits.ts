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

/** Most columns of a file whose import maps some of them and leaves the others aside. */
export const MAPPED_FILE_COLUMNS_MAX = 1_000;

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

/** Largest workbook as it is stored: it is held in memory. Larger tables fit CSV files. */
export const WORKBOOK_BYTES_MAX = 64 * 1024 ** 2;
/** All parts of a workbook together after decompression. */
export const WORKBOOK_UNPACKED_BYTES_MAX = 1024 ** 3;
/** Its table of different texts after decompression: held in memory at some 40 times its size. */
export const WORKBOOK_TEXTS_BYTES_MAX = 24 * 1024 ** 2;
/** Parts of a workbook: sheets, styles, pictures … */
export const WORKBOOK_PARTS_MAX = 5_000;

/** Text at the start of a file by which its columns are judged before it is read. */
export const SAMPLE_BYTES_MAX = 1024 * 1024;
export const SAMPLE_ROWS_MAX = 1_000;
/**
 * Text of the files one is prepared from together, and of the one that is made: they are held in
 * memory, at some 30 times their size.
 */
export const PREPARED_BYTES_MAX = 24 * 1024 ** 2;
/** Their rows together. */
export const PREPARED_ROWS_MAX = 500_000;
/** Files one is prepared with, columns taken from each, columns reckoned, and numbers multiplied for one. */
export const PREPARED_FILES_MAX = 5;
export const PREPARED_TAKEN_MAX = 50;
export const PREPARED_RECKONED_MAX = 10;
export const PREPARED_FACTORS_MAX = 5;
/** Rows a preview shows. */
export const PREVIEW_ROWS = 20;

/** Rows of an import that are written down together for its workers: what dealing holds in memory. */
export const DEALT_PIECE_BYTES = 16 * 1024 ** 2;
