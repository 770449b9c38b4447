import type { Readable } from "node:stream";
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import type { Clients } from "./clients.ts";

/** A presigned PUT that accepts exactly `bytes` bytes. */
export async function presignPut(
  { s3, names }: Clients,
  key: string,
  bytes: number,
  expiresInSeconds: number,
): Promise<{ url: string; headers: Record<string, string> }> {
  const command = new PutObjectCommand({ Bucket: names.bucket, Key: key, ContentLength: bytes });
  const url = await getSignedUrl(s3, command, {
    expiresIn: expiresInSeconds,
    unhoistableHeaders: new Set(["content-length"]),
  });
  return { url, headers: { "Content-Length": String(bytes) } };
}

const FORBIDDEN = 403;
/** Those that are about who asks, and say nothing of what is asked for. */
const ABOUT_CREDENTIALS = ["InvalidAccessKeyId", "RequestTimeTooSkewed", "SignatureDoesNotMatch"];

/**
 * S3 says "forbidden" of an absent object to whoever may not list the whole bucket, and a tenant's
 * session may not. What there is of its own files it may read, so this one is not there.
 */
function isAbsence(problem: unknown): boolean {
  if (problem instanceof NotFound || problem instanceof NoSuchKey) return true;
  if (!(problem instanceof S3ServiceException) || ABOUT_CREDENTIALS.includes(problem.name))
    return false;
  return problem.$metadata.httpStatusCode === FORBIDDEN;
}

/** Null when there is no such object. */
export async function objectBytes({ s3, names }: Clients, key: string): Promise<number | null> {
  try {
    const head = await s3.send(new HeadObjectCommand({ Bucket: names.bucket, Key: key }));
    return head.ContentLength ?? 0;
  } catch (problem) {
    if (isAbsence(problem)) return null;
    throw problem;
  }
}

/** A part of an object: bytes `from` to `from + bytes - 1`. */
export interface ObjectPart {
  readonly from: number;
  readonly bytes: number;
}

/** Of a part that begins behind the end of its object. */
const NO_SUCH_PART = 416;

const isBeyondEnd = (problem: unknown): boolean =>
  problem instanceof S3ServiceException && problem.$metadata.httpStatusCode === NO_SUCH_PART;

/** The object, or a part of it, as a stream; null when there is no such object, or part. */
export async function openObject(
  { s3, names }: Clients,
  key: string,
  part?: ObjectPart,
): Promise<Readable | null> {
  try {
    const found = await s3.send(
      new GetObjectCommand({
        Bucket: names.bucket,
        Key: key,
        ...(part && { Range: `bytes=${part.from}-${part.from + part.bytes - 1}` }),
      }),
    );
    return found.Body as Readable;
  } catch (problem) {
    if (isAbsence(problem) || isBeyondEnd(problem)) return null;
    throw problem;
  }
}

export async function putObject(
  { s3, names }: Clients,
  key: string,
  body: Uint8Array,
  contentType: string,
): Promise<void> {
  await s3.send(
    new PutObjectCommand({ Bucket: names.bucket, Key: key, Body: body, ContentType: contentType }),
  );
}

/** Keys under a prefix in their order, `maximum` at most, those after one. */
export async function listObjects(
  { s3, names }: Clients,
  prefix: string,
  after: string | null,
  maximum: number,
): Promise<readonly { readonly key: string; readonly bytes: number; readonly writtenAt: Date }[]> {
  const { Contents = [] } = await s3.send(
    new ListObjectsV2Command({
      Bucket: names.bucket,
      Prefix: prefix,
      MaxKeys: maximum,
      ...(after !== null && { StartAfter: after }),
    }),
  );
  return Contents.map(({ Key = "", Size = 0, LastModified = new Date() }) => {
    return { key: Key, bytes: Size, writtenAt: LastModified };
  });
}

/** A presigned GET that saves the object under a name. */
export function presignGet(
  { s3, names }: Clients,
  key: string,
  filename: string,
  expiresInSeconds: number,
): Promise<string> {
  const command = new GetObjectCommand({
    Bucket: names.bucket,
    Key: key,
    ResponseContentDisposition: `attachment; filename="${filename}"`,
  });
  return getSignedUrl(s3, command, { expiresIn: expiresInSeconds });
}

/** Removes up to 1,000 objects; those that are not there are no error. */
export async function removeObjects(
  { s3, names }: Clients,
  keys: readonly string[],
): Promise<void> {
  const Objects = keys.map((Key) => ({ Key }));
  const { Errors = [] } = await s3.send(
    new DeleteObjectsCommand({ Bucket: names.bucket, Delete: { Objects, Quiet: true } }),
  );
  const [first] = Errors;
  if (first) throw new Error(`Objects could not be removed: ${first.Code ?? "unknown"}`);
}
