/** Limits of the domain. Each is enforced where its comment says and stated in the error. */

/** Numbers in facts, edges, scales and conditions: |x| at most this. */
export const NUMBER_MAGNITUDE_MAX = 1e12;
/** Facts of type text. */
export const TEXT_LENGTH_MAX_CHARACTERS = 2_000;
/** One value of a category or categories fact, and the name of an account. */
export const CATEGORY_LENGTH_MAX_CHARACTERS = 200;
export const NAME_LENGTH_MAX_CHARACTERS = 500;
export const EXTERNAL_ID_LENGTH_MAX_CHARACTERS = 200;
export const FACTS_MAX = 200;
/** Values of one categories fact. */
export const CATEGORIES_MAX = 100;
/** All texts of one account together, so that one account always fits one stored item. */
export const ACCOUNT_LENGTH_MAX_CHARACTERS = 50_000;
export const DATE_YEAR_MIN = 1800;
export const DATE_YEAR_MAX = 2200;
export const FIELD_KEY_LENGTH_MAX_CHARACTERS = 64;
export const FIELD_OPTIONS_MAX = 500;
/** Standard and declared fields together. */
export const FIELDS_MAX = 200;
export const LABEL_LENGTH_MAX_CHARACTERS = 200;

export const CONDITION_DEPTH_MAX = 8;
export const CONDITION_NODES_MAX = 200;
/** Values of one `in` or `notIn`. */
export const CONDITION_VALUES_MAX = 500;
export const DIMENSIONS_MAX = 4;
/** Cut points of one numeric dimension. */
export const EDGES_MAX = 30;
export const RULES_MAX = 200;
export const MINIMUM_SIZE_MAX_ACCOUNTS = 1_000_000;
/** Segments a ranking shows; of a dimension scheme the smallest beyond are pooled into `other`. */
export const SEGMENTS_MAX = 1_000;

export const CRITERIA_MAX = 40;
export const CRITERION_HELP_LENGTH_MAX_CHARACTERS = 1_000;
/** Criteria one formula is made of. */
export const FORMULA_PARTS_MIN = 2;
export const FORMULA_PARTS_MAX = 10;
export const SCALE_KNOTS_MAX = 101;
export const WEIGHT_POINTS_MAX = 1_000_000;
/** Accounts kept per segment in a top list. */
export const TOP_ACCOUNTS_MAX = 200;
/** Missing facts named per score, those that narrow it most first. */
export const MISSING_FACTS_MAX = 5;
/** Above this share of values outside a scale, a new scale is worth proposing. */
export const CLIPPED_SHARE_WARN = 0.05;
/** Scores nearer than this are a tie. */
export const TIE_TOLERANCE = 1e-9;

/** Rows of a file, and bytes of it, that one worker of an import holds in memory. */
export const IMPORT_RANGE_ROWS = 65_000;
export const IMPORT_RANGE_BYTES = 64 * 1024 * 1024;
/** Slices in which the rows of a file are dealt: as many as the ranges of the largest file. */
export const IMPORT_SLICES_MAX = 512;
/** Bytes of a file per slice: the rows of one range, when they are as short as 32 bytes. */
export const IMPORT_SLICE_BYTES = 2 * 1024 * 1024;
/** Ranges of one import that wait or run at a time, so that other tenants' imports need not wait long. */
export const IMPORT_RANGES_AT_A_TIME = 8;
/** Tries of a range that come no further, worker by worker: three messages of three tries each. */
export const IMPORT_RANGE_TRIES_MAX = 9;
/** No import takes longer to plan, however often its worker dies. */
export const IMPORT_PLAN_MAX_MINUTES = 120;

/** A tenant has at most two to this power buckets: what five hex digits of a key tell apart. */
export const BUCKET_DEPTH_MAX = 20;
/** Buckets under one node of the partial tree: written, measured and sent about together. */
export const BUCKETS_PER_GROUP = 16;

/** Lines of one feed that one account keeps. */
export const FEED_LINES_MAX = 2_000;
/** All lines of one account as they are stored, so that one account always fits one stored item. */
export const FEEDS_MAX_BYTES = 200 * 1024;
/** An amount on one line: so large that all lines of an account together still are a fact. */
export const FEED_AMOUNT_MAX = 500_000_000;
/** Minutes of one activity: a week. */
export const FEED_MINUTES_MAX = 10_080;

/** Entries of one kind in what a tenant tells of itself: USPs, motives, reference cases … */
export const KNOWLEDGE_ENTRIES_MAX = 200;
/** Cells of all match tables together. */
export const KNOWLEDGE_MATCHES_MAX = 5_000;
/** Segmentations named in it. */
export const KNOWLEDGE_SEGMENTATIONS_MAX = 50;
/** The whole of it as JSON, so that it always fits one stored item. */
export const KNOWLEDGE_LENGTH_MAX_BYTES = 300_000;
export const HALF_LIFE_MIN_DAYS = 1;
export const HALF_LIFE_MAX_DAYS = 36_500;
export const REFERENCES_NEEDED_MIN = 0.1;
export const REFERENCES_NEEDED_MAX = 1_000;
export const ASSESSOR_LENGTH_MAX_CHARACTERS = 64;
export const RATING_COMMENT_LENGTH_MAX_CHARACTERS = 1_000;
/** Assessors that rate one subject on one criterion. */
export const ASSESSORS_MAX = 100;
/** Ratings of all segments of a segmentation together. */
export const SEGMENT_RATINGS_MAX = 10_000;
/** Ratings of one account, and the texts in them, so that it still fits one stored item. */
export const ACCOUNT_RATINGS_MAX = 200;
export const ACCOUNT_RATINGS_LENGTH_MAX_CHARACTERS = 20_000;
/** A rating older than this is stale. */
export const RATING_STALE_MONTHS = 12;

/** People whose judgement makes one weighting. */
export const WEIGHTING_ASSESSORS_MAX = 50;
/** Criteria compared in pairs: Saaty's random index goes no further. */
export const PAIRWISE_CRITERIA_MAX = 15;
/** Most and least that one criterion may count against another in pairs; 0.11 is 1/9 as people write it. */
export const PAIRWISE_RATIO_MAX = 9;
export const PAIRWISE_RATIO_MIN = 0.11;
/** Best over others and others over worst. */
export const BEST_WORST_RATIO_MAX = 9;
/** What the most important swing gets. */
export const SWING_BEST_POINTS = 100;
/** Above this consistency ratio, pairwise comparisons are worth another look (Saaty 1980). */
export const CONSISTENCY_RATIO_WARN = 0.1;
/** The same of best–worst comparisons: our own convention, as Rezaei gives none. */
export const BEST_WORST_RATIO_WARN = 0.25;
export const BEST_WORST_LINEAR_WARN = 0.1;
/** Kendall's W below this is too little agreement; from STRONG on it is much (Schmidt 1997). */
export const AGREEMENT_WARN = 0.5;
export const AGREEMENT_STRONG = 0.7;
/** An assessor without whom W is this much higher stands apart from the rest. */
export const OUTLIER_GAIN_MIN = 0.1;

/** Draws of weights for the acceptability of ranks (SMAA). */
export const SMAA_DRAWS_MIN = 10_000;
export const SMAA_DRAWS_MAX = 100_000;
/** How closely draws keep to the profile: a weight w varies by √(w(1 − w) ÷ (this + 1)). */
export const SMAA_CONCENTRATION = 50;
/** Ranks whose shares are told apart; those beyond are told together. */
export const SMAA_RANKS_SHOWN = 20;
/** Segments compared in pairs, the first of the ranking. */
export const SMAA_COMPARED_SEGMENTS_MAX = 12;
/** Draws × segments × weighted criteria of one analysis. */
export const SMAA_WORK_MAX = 800_000_000;
/** Segments named per fact to find out, those where it narrows most. */
export const FILL_FIRST_SEGMENTS_MAX = 3;
/** Central weights are means of the draws in which a segment is first: of fewer they say nothing. */
export const SMAA_CENTRAL_WEIGHTS_SHARE_MIN = 0.01;
/** Seeds are whole numbers from 0. */
export const SMAA_SEED_MAX = 999_999_999_999_999;
export const SMAA_CONCENTRATION_MAX = 10_000;
/** Segments named that could come first once more is known, highest first. */
export const CHALLENGERS_MAX = 10;
/** First segments that methods are compared on, when not said otherwise. */
export const OPINIONS_K = 3;

/** Goals a tenant sets, over all segmentations, and how many of those. */
export const GOALS_MAX = 2_000;
export const GOALS_SEGMENTATIONS_MAX = 20;
/** All goals together as JSON, so that they fit one stored item. */
export const GOALS_MAX_BYTES = 100 * 1024;

/** Columns that one mapping of an import names, and those it ignores. */
export const MAPPING_COLUMNS_MAX = 1_000;
/** Values of one column that a mapping changes. */
export const MAPPING_VALUES_MAX = 1_000;
export const MAPPING_COLUMN_LENGTH_MAX_CHARACTERS = 500;
/** Texts that mean not known. */
export const MAPPING_EMPTY_MAX = 50;
/** A mapping as JSON, so that an import with it always fits one stored item. */
export const MAPPING_LENGTH_MAX_BYTES = 64 * 1024;

/** Versions of the knowledge that stay on record: each is a whole copy of it. */
export const KNOWLEDGE_VERSIONS_KEPT = 100;

/** Names are alike from here: the mean of Jaro–Winkler and Dice over letter pairs, 0 to 1. */
export const DUPLICATE_SIMILARITY_MIN = 0.9;
/** Accounts that share what is merely alike, or a web domain; more of them say nothing. */
export const DUPLICATE_BLOCK_ACCOUNTS_MAX = 100;
/** Accounts of one name or register number; more of them show that it was filled in for want of one. */
export const DUPLICATE_EQUAL_ACCOUNTS_MAX = 1_000;
/** Accounts of one group of likely duplicates that are listed. */
export const DUPLICATE_GROUP_ACCOUNTS_MAX = 100;
/** Groups that are kept together once a search has ended. */
export const DUPLICATE_PAGE_GROUPS = 200;
/** Pairs of likely duplicates that are told; the search says when there were more. */
export const DUPLICATE_PAIRS_MAX = 100_000;
/** Accounts held at a time while they are compared, some 600 bytes each. */
export const DUPLICATE_HELD_ACCOUNTS_MAX = 300_000;
