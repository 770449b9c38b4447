import { hash } from "node:crypto";
import type { TenantScope } from "./scope.ts";

/** The primary key of one item: partition and sort key. */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Decimal digits of a version in a key: versions then sort as text. */
const VERSION_DIGITS = 6;
/** Decimal digits of a root version: a sum over all buckets. */
const SUM_DIGITS = 12;

export const tenantPk = (scope: TenantScope): string => `T#${scope.tenantId}`;
export const bucketPk = (scope: TenantScope, depth: number, index: number): string =>
  `T#${scope.tenantId}#A#${depthDigits(depth)}.${indexDigits(index)}`;
export const partialsPk = (scope: TenantScope, segmentationId: string): string =>
  `T#${scope.tenantId}#P#${segmentationId}`;
export const snapshotPk = (scope: TenantScope, snapshotId: string): string =>
  `T#${scope.tenantId}#S#${snapshotId}`;
/** Ratings of the segments of one segmentation. */
export const ratingsPk = (scope: TenantScope, segmentationId: string): string =>
  `T#${scope.tenantId}#R#${segmentationId}`;
/** What the tenant may still spend. In a partition of its own: it is written more than all else. */
export const limitsKey = (scope: TenantScope): Key => ({
  pk: `T#${scope.tenantId}#L`,
  sk: "units",
});
/** What a day that is over saw. */
const usePrefix = "USE#";
export const useSk = (day: string): string => `${usePrefix}${day}`;
/** How many there are of what a tier limits. */
export const countsKey = (scope: TenantScope): Key => ({ pk: tenantPk(scope), sk: "COUNTS" });
export const idempotencyPk = (scope: TenantScope): string => `T#${scope.tenantId}#I`;
/** @param month `yyyy-mm` */
export const auditPk = (scope: TenantScope, month: string): string =>
  `T#${scope.tenantId}#AU#${month}`;
/** The end of a tenant's chain of audit records. */
export const auditHeadKey = (scope: TenantScope): Key => ({
  pk: `T#${scope.tenantId}#AU`,
  sk: "chain",
});
export const auditPrefix = "r#";
export const auditSk = (sequence: number): string => `${auditPrefix}${sumDigits(sequence)}`;

// Below the tenant. What one list shows lies together; versions and range results lie apart, so
// that no list reads through them.
export const META = "META";
/** A partner's name and colours, and its logo. */
export const BRANDING = "BRANDING";
export const BRANDING_LOGO = "BRANDING#LOGO";
export const fieldSk = (key: string): string => `FLD#${key}`;
export type EntityTag = "IMM" | "SGM" | "CRS" | "WPR" | "KNW" | "SET";
export const entitySk = (tag: EntityTag, id: string): string => `${tag}#${id}`;
export const versionSk = (tag: EntityTag, id: string, version: number): string =>
  `V#${tag}#${id}#${versionDigits(version)}`;
export const versionsPrefix = (tag: EntityTag, id: string): string => `V#${tag}#${id}#`;
export const importSk = (importId: string): string => `IMP#${importId}`;
export const importRangeSk = (importId: string, range: number): string =>
  `IMR#${importId}#${indexDigits(range)}`;
export const importRangesPrefix = (importId: string): string => `IMR#${importId}#`;
/** Imports that wait for the tenant's one place, in the order they asked. */
export const importWaitPrefix = "IMW#";
export const importWaitSk = (requestedAt: string, importId: string): string =>
  `${importWaitPrefix}${requestedAt}#${importId}`;
/** What the ratings of a segmentation come to. */
export const ratingHeadSk = (segmentationId: string): string => `RTG#${segmentationId}`;
export const pointerSk = (segmentationId: string): string => `PTR#${segmentationId}`;
export const profilePointerSk = (segmentationId: string, profileId: string): string =>
  `PTR#${segmentationId}#${profileId}`;
export const runsPrefix = (segmentationId: string): string => `RUN#${segmentationId}#`;
/** Runs of a segmentation sort by data version, then by what segments know, then by profile. */
export const runSk = (
  segmentationId: string,
  planKey: string,
  { rootVersion, knowledgeVersion, ratingsVersion }: DataVersions,
  profileId: string,
  profileVersion: number,
): string => {
  // Both only grow, so their sum sorts as time went; one of them tells equal sums apart.
  const known = `${sumDigits(knowledgeVersion + ratingsVersion)}.${versionDigits(knowledgeVersion)}`;
  const data = `${planKey}#${sumDigits(rootVersion)}#${known}`;
  return `${runsPrefix(segmentationId)}${data}#${profileId}#${versionDigits(profileVersion)}`;
};

interface DataVersions {
  readonly rootVersion: number;
  readonly knowledgeVersion: number;
  readonly ratingsVersion: number;
}

// Inside a bucket.
export const HEAD = "head";
export const BASE = "base";
/** A base too large for one item goes on in `base#01`, `base#02`, … */
export const baseSk = (chunk: number): string =>
  chunk === 0 ? BASE : `${BASE}#${String(chunk).padStart(2, "0")}`;
export const CHANGE_PREFIX = "d#";
export const changeSk = (externalId: string): string => `${CHANGE_PREFIX}${externalId}`;

// Among the ratings of a segmentation. A segment's key can be longer than a sort key.
export const ratingsPrefix = (segment: string): string => `${contentDigest(segment)}#`;
export const ratingSk = (segment: string, criterion: string, assessor: string): string =>
  `${ratingsPrefix(segment)}${criterion}#${assessor}`;

/**
 * The versions a partial was measured under. As text it sorts the way time went: every part only
 * ever grows.
 * @param asOf `yyyy-mm-dd`
 * @param knowledgeVersion version at which what these criteria read of it last changed; 0: nothing
 */
export const planKey = (
  segmentationVersion: number,
  criteriaVersion: number,
  asOf: string,
  knowledgeVersion: number,
): string =>
  [
    versionDigits(segmentationVersion),
    versionDigits(criteriaVersion),
    asOf.replaceAll("-", ""),
    versionDigits(knowledgeVersion),
  ].join(".");

/** What a node of the partial tree holds: moments, or the tops of one profile version. */
export const momentsKind = "M";
/** @param inherited digest of what accounts take from their segments; "" when they take nothing */
export const topsKind = (profileId: string, profileVersion: number, inherited: string): string => {
  const name = `T#${profileId}.${versionDigits(profileVersion)}`;
  return inherited === "" ? name : `${name}.${inherited}`;
};

/** Nodes of one level lie together in index order, so that one query reads all children of a node. */
export const nodeSk = (
  plan: string,
  depth: number,
  kind: string,
  level: number,
  index: number,
  chunk: number,
): string =>
  `${plan}#${depthDigits(depth)}#${kind}#${level}#${indexDigits(index)}#${String(chunk).padStart(2, "0")}`;

// Inside a snapshot.
export const matrixPrefix = "MATRIX#";
export const rankPrefix = "RANK#";
export const topsPrefix = "TOPS#";
const chunkDigits = (chunk: number): string => String(chunk).padStart(2, "0");
export const matrixSk = (chunk: number): string => `${matrixPrefix}${chunkDigits(chunk)}`;
/** Read with the matrix, sorts after it. */
export const matrixPlanPrefix = `${matrixPrefix}P`;
export const matrixPlanSk = (chunk: number): string => `${matrixPlanPrefix}${chunkDigits(chunk)}`;
export const rankSk = (chunk: number): string => `${rankPrefix}${chunkDigits(chunk)}`;
export const topsSk = (chunk: number): string => `${topsPrefix}${chunkDigits(chunk)}`;

/** How far the erasure of an account has come. */
export const erasureSk = (id: string): string => `ERS#${id}`;
/** A snapshot, of a run or of a matrix, whether or not it ever was in force. */
export const snapshotsPrefix = "SNP#";
export const snapshotMarkSk = (snapshotId: string): string => `${snapshotsPrefix}${snapshotId}`;

/** Searches for likely duplicates. */
export const duplicateSearchSk = (searchId: string): string => `DUP#${searchId}`;

/** Exports of all the tenant has. */
/** What a share link that does not follow the published ranking shows. */
export const frozenShareSk = (shareId: string): string => `SHF#${shareId}`;
export const exportSk = (exportId: string): string => `EXP#${exportId}`;
export const exportObjects = (scope: TenantScope, exportId: string): string =>
  `${scope.tenantId}/exports/${exportId}/`;
export const exportObject = (scope: TenantScope, exportId: string, name: string): string =>
  `${exportObjects(scope, exportId)}${name}`;

/** All a tenant has in the bucket. */
export const objectsPrefix = (scope: TenantScope): string => `${scope.tenantId}/`;
export const filesPrefix = (scope: TenantScope): string => `${scope.tenantId}/imports/`;
/** S3: an uploaded file and the rejected rows of one range. */
export const uploadObject = (scope: TenantScope, importId: string): string =>
  `${scope.tenantId}/imports/${importId}/file`;
export const errorsObject = (scope: TenantScope, importId: string, range: number): string =>
  `${scope.tenantId}/imports/${importId}/errors/${indexDigits(range)}.ndjson`;

/** Rows of an uploaded file, dealt out for the workers of its import. */
export const dealtObjects = (scope: TenantScope, importId: string): string =>
  `${filesPrefix(scope)}${importId}/rows/`;
export const dealtObject = (scope: TenantScope, importId: string, name: string): string =>
  `${dealtObjects(scope, importId)}${name}`;

/** What accounts of a group of buckets were before an import changed them, in pieces. */
export const beforeObjects = (scope: TenantScope, importId: string, group: number): string =>
  `${filesPrefix(scope)}${importId}/before/${indexDigits(group)}/`;

/**
 * SHA-256 over tenant and externalId, a character per byte: a text is made four times as fast as a
 * buffer. Account id and bucket both follow from it, so neither needs an index.
 */
function accountDigest(scope: TenantScope, externalId: string): string {
  return digest(`${scope.tenantId}\0${externalId}`);
}

const digest = (text: string): string => hash("sha256", text, "binary");

/** `acc_` and 26 characters: sorts as the digest does, so bucket order is id order at any depth. */
export function accountId(scope: TenantScope, externalId: string): string {
  return `acc_${base32(accountDigest(scope, externalId))}`;
}

/** The first 32 bits of an account's digest: its place among all accounts of the tenant. */
export function hash32OfExternalId(scope: TenantScope, externalId: string): number {
  const bytes = accountDigest(scope, externalId);
  const high = (bytes.charCodeAt(0) << 8) | bytes.charCodeAt(1);
  const low = (bytes.charCodeAt(2) << 8) | bytes.charCodeAt(3);
  return high * 2 ** 16 + low;
}

/** The same place, read back from an account id. */
export function hash32OfId(id: string): number {
  let bits = 0n;
  for (const char of id.slice(4)) bits = (bits << 5n) | BigInt(CROCKFORD.indexOf(char));
  return Number((bits >> 96n) & 0xffff_ffffn);
}

/** The lowest id at a place. No account has it: 96 bits of its digest would all be zero. */
export function idAtPlace(hash32: number): string {
  const first = Buffer.alloc(16);
  first.writeUInt32BE(hash32);
  return `acc_${base32(first.toString("latin1"))}`;
}

/** The bucket a place falls in at depth k: its first k bits. */
export function bucketOf(hash32: number, depth: number): number {
  return depth === 0 ? 0 : hash32 >>> (32 - depth);
}

/** A run's id follows from what went into it: the same inputs give the same run. */
export function runId(parts: readonly (string | number)[]): string {
  return `run_${base32(digest(parts.join("\0")))}`;
}

/** 26 characters that tell one content from another. */
export function contentDigest(text: string): string {
  return base32(digest(text));
}

/** The first 128 bits as 26 characters, the way a ULID writes them: two zero bits in front. */
function base32(bytes: string): string {
  let text = "";
  let bits = 0;
  let held = 2;
  for (let at = 0; at < 16; at++) {
    bits = (bits << 8) | bytes.charCodeAt(at);
    held += 8;
    while (held >= 5) {
      held -= 5;
      text += CROCKFORD.charAt((bits >>> held) & 31);
    }
    bits &= (1 << held) - 1;
  }
  return text;
}

const depthDigits = (depth: number): string => String(depth).padStart(2, "0");
const indexDigits = (index: number): string => index.toString(16).padStart(5, "0");
const versionDigits = (version: number): string => String(version).padStart(VERSION_DIGITS, "0");
const sumDigits = (version: number): string => String(version).padStart(SUM_DIGITS, "0");
