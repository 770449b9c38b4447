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

/** Buckets (of some 750 accounts) that scales are proposed from. */
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

/** Working API keys of one tenant; replaced and revoked ones do not count. */
export const API_KEYS_MAX = 100;
/** Clients of one tenant that may ask for tokens; revoked ones do not count. */
export const OAUTH_CLIENTS_MAX = 100;
/** Identity providers of one tenant. */
export const OIDC_ISSUERS_MAX = 10;
/** Values of a claim that one issuer's tokens are granted scopes for. */
export const OIDC_GRANTS_MAX = 50;
/** Claims that one issuer's tokens must have. */
export const OIDC_REQUIRED_CLAIMS_MAX = 10;
/** Longest life, and age, of a token of another issuer. */
export const OIDC_TOKEN_MAX_SECONDS = 24 * 60 * 60;
/** Web origins of one tenant. */
export const CORS_ORIGINS_MAX = 20;
/** Public keys one client may sign its assertions with: two while it rotates, and some to spare. */
export const CLIENT_KEYS_MAX = 4;
/** How long a replaced API key goes on working when its owner does not say. */
export const KEY_OVERLAP_DEFAULT_SECONDS = 24 * 60 * 60;
export const KEY_OVERLAP_MAX_SECONDS = 7 * 24 * 60 * 60;
/** Days from now on which a key may at most be set to expire. */
export const KEY_LIFE_MAX_DAYS = 366;
/** Longest text that is looked at as a key or token. */
export const MAX_CREDENTIAL_CHARS = 8_192;
export const ACCESS_TOKEN_SECONDS = 60 * 60;
/** Longest life of the JWT a client proves itself with. */
export const CLIENT_ASSERTION_MAX_SECONDS = 5 * 60;
/** Difference between clocks that is forgiven. */
export const CLOCK_SKEW_SECONDS = 5;
/** Longest that what was read of keys, clients, issuers and origins is reused: revocation takes no longer. */
export const ACCESS_CACHE_SECONDS = 30;

/** Segments whose conditions go in one answer, best ranked first: each takes some 7 KB. */
export const CONDITIONS_MAX_SEGMENTS = 200;
/** Length of a list of segment keys in a query. */
export const MAX_FOCUS_CHARS = 4_000;
/** Segments one overview shows, best ranked first; the others are counted. */
export const OVERVIEW_MAX_SEGMENTS = 200;

/** Audit records on one page: with changes of 4 KB each, half of what a Lambda function may answer. */
export const AUDIT_PAGE_RECORDS = 500;
/** Audit records one verification reads; the next goes on from there. */
export const AUDIT_VERIFY_RECORDS = 5_000;

/** Exports of all data a tenant may ask for in a day of UTC; one runs at a time. */
export const EXPORTS_A_DAY_MAX = 5;
/** Time to begin the download of a file of an export; reading the export again gives new links. */
export const EXPORT_LINK_SECONDS = 15 * 60;
/** Text of one file of an export, before compression; the page that exceeds it is its last. */
export const EXPORT_PART_MAX_BYTES = 24 * 1024 * 1024;

/** Days of usage one answer has. */
export const USAGE_MAX_DAYS = 100;

/** Links to a ranking or matrix that a tenant has at a time; expired ones count until they are removed. */
export const SHARE_LINKS_MAX = 100;
/** Life of a link whose owner does not say, in days. */
export const SHARE_LINK_DAYS = 30;
/** Segments whose best accounts a link shows, best ranked first, and how many of each. */
export const SHARED_TOP_SEGMENTS = 20;
export const SHARED_TOP_ACCOUNTS = 10;
/**
 * Share of a tenant's burst that is kept for the tenant itself: links may spend while more than that
 * is left, and are refused otherwise.
 */
export const SHARED_RESERVE_SHARE = 0.5;
/** When a credential or link was last used is written down no more often than this. */
export const LAST_USED_SECONDS = 60 * 60;

/** Why a client is suspended or resumed. */
export const MAX_REASON_CHARS = 500;
/** How a partner shows itself to its clients. */
export const BRAND_NAME_MAX_CHARS = 100;
/** A logo, decoded. */
export const LOGO_MAX_BYTES = 100 * 1024;
/** Time in which a partner can take back that a client is to be removed. */
export const OFFBOARDING_UNDO_HOURS = 48;

/** Days after its end in which an import can be undone. */
export const IMPORT_UNDO_DAYS = 7;
/** Minutes after which no worker of an import that was broken off writes any more. */
export const IMPORT_STOP_MINUTES = 15;

/**
 * Requests that one running instance answers from one address to callers who are not known: each
 * minute, evenly, and at once after a pause. An IPv6 address counts with all of its /64.
 */
export const ADDRESS_REQUESTS_PER_MINUTE = 300;
export const ADDRESS_BURST_REQUESTS = 300;
/** Addresses one running instance keeps count of; the one that was quiet longest is forgotten. */
export const ADDRESSES_KEPT_MAX = 10_000;
