// Every limit of the API's border, with its unit last in the name. Limits of the method itself
// live in domain/limits.ts.

export const MAX_BODY_BYTES = 1024 * 1024;
/**
 * Nesting of objects and arrays in a JSON body; the body itself is level 1. Conditions nest 8 deep,
 * each an object with a list in it, a few levels inside the body.
 */
export const MAX_JSON_DEPTH_LEVELS = 24;
/** Errors listed in one problem; what is beyond is counted, not listed. */
export const MAX_LISTED_ERRORS = 100;

export const MIN_PAGE_ITEMS = 1;
export const MAX_PAGE_ITEMS = 200;
export const DEFAULT_PAGE_ITEMS = 50;
/** A cursor is a sealed position; longer text was never made by us. */
export const MAX_CURSOR_CHARS = 2048;

export const MAX_BATCH_ROWS = 100;

export const MAX_NAME_CHARS = 200;

export const MAX_IDEMPOTENCY_KEY_CHARS = 255;
export const IDEMPOTENCY_KEPT_SECONDS = 24 * 60 * 60;
/** A request that holds an idempotency key longer than this has crashed; its key is free again. */
export const IDEMPOTENCY_HELD_SECONDS = 60;

/** Time kept back at the end of a function's budget to answer 503 instead of being cut off. */
export const EARLY_TIMEOUT_MILLIS = 500;

/** Buckets (of some 500 accounts) that scales are proposed from. */
export const PROPOSAL_SAMPLE_MAX_BUCKETS = 32;
/** Buckets a preview counts: all accounts of a tenant up to some 128,000, a sample beyond. */
export const PREVIEW_MAX_BUCKETS = 256;
/** Accounts a preview names per segment, and among the unassigned. */
export const PREVIEW_EXAMPLES_ACCOUNTS = 5;
/** Buckets one page of a segment's accounts reads before it answers with what it found. */
export const MEMBERS_PAGE_MAX_BUCKETS = 64;
/** Values of a category that a proposal lists, most frequent first. */
export const PROPOSAL_VALUES_MAX = 20;

/** Buckets one page of a search reads before it answers with what it found. */
export const SEARCH_PAGE_MAX_BUCKETS = 64;

/** Time to upload the file of an import. */
export const IMPORT_UPLOAD_SECONDS = 15 * 60;
export const MAX_FILENAME_CHARS = 255;
/** Rejected rows on one page of a report in CSV; pages of JSON follow the limit of all lists. */
export const ERROR_CSV_PAGE_ROWS = 5_000;

/** Tries of a message before it goes to its dead-letter queue; the queues' redrive says the same. */
export const MAX_MESSAGE_TRIES = 3;
/** Contributions in one answer: a Lambda function answers 6 MB at most, and each takes some 400 bytes. */
export const RANKING_MAX_CONTRIBUTIONS = 5_000;

/** Segments whose conditions go in one answer, best ranked first: each takes some 7 KB. */
export const CONDITIONS_MAX_SEGMENTS = 200;
/** Length of a list of segment keys in a query. */
export const MAX_FOCUS_CHARS = 4_000;
