import { hash, timingSafeEqual } from "node:crypto";
import { crc32 } from "node:zlib";

/**
 * An API key is `tfz_live_` or `tfz_test_`, 8 characters that name it, 32 that are secret and 6 of
 * checksum, all base62. The checksum lets a mistyped or made-up key be refused without a read, and
 * secret scanners tell a key from chance.
 */
export const API_KEY_PATTERN =
  /^tfz_(live|test)_([0-9A-Za-z]{8})([0-9A-Za-z]{32})([0-9A-Za-z]{6})$/;

/** The secret of an OAuth client: 40 characters that are secret and 6 of checksum. */
const CLIENT_SECRET_PATTERN = /^tfz_secret_[0-9A-Za-z]{46}$/;

const SHARE_TOKEN_PATTERN = /^tfz_share_([0-9A-Za-z]{8})[0-9A-Za-z]{38}$/;

export type KeyMode = "live" | "test";

/** A secret as far as it may be stored. */
interface NamedSecret {
  /** The part that names it; not secret. */
  readonly name: string;
  /** SHA-256 of the whole text, hex. */
  readonly hash: string;
}

export interface ParsedKey extends NamedSecret {
  readonly mode: KeyMode;
}

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE = BigInt(DIGITS.length);
const NAME_CHARS = 8;
const SECRET_CHARS = 32;
const CHECKSUM_CHARS = 6;
/** 40 characters of base62 hold 238 bits; 38 bytes leave no bias worth measuring. */
export const API_KEY_RANDOM_BYTES = 38;

/** A new key from random bytes. The text is shown to its owner once and stored nowhere. */
export function makeApiKey(
  mode: KeyMode,
  random: Uint8Array,
): { readonly text: string } & ParsedKey {
  const whole = randomText(random);
  const text = checked(`tfz_${mode}_${whole}`);
  return { text, mode, name: whole.slice(0, NAME_CHARS), hash: hash("sha256", text) };
}

/** Null when this cannot be one of our keys: wrong shape or wrong checksum. */
export function parseApiKey(text: string): ParsedKey | null {
  const [, mode, name] = API_KEY_PATTERN.exec(text) ?? [];
  if (mode === undefined || name === undefined || !isChecked(text)) return null;
  return { mode: mode === "live" ? "live" : "test", name, hash: hash("sha256", text) };
}

/** A new secret of a client from random bytes, and the SHA-256 that is stored of it, hex. */
export function makeClientSecret(random: Uint8Array): {
  readonly text: string;
  readonly hash: string;
} {
  const text = checked(`tfz_secret_${randomText(random)}`);
  return { text, hash: hash("sha256", text) };
}

/** The SHA-256 of a text that can be a client's secret, hex; null when it cannot. */
export function clientSecretHash(text: string): string | null {
  return CLIENT_SECRET_PATTERN.test(text) && isChecked(text) ? hash("sha256", text) : null;
}

/** A new share link's text from random bytes: as an API key, `tfz_share_` before it. */
export function makeShareToken(random: Uint8Array): { readonly text: string } & NamedSecret {
  const whole = randomText(random);
  const text = checked(`tfz_share_${whole}`);
  return { text, name: whole.slice(0, NAME_CHARS), hash: hash("sha256", text) };
}

/** Null when this cannot be the text of a share link. */
export function parseShareToken(text: string): NamedSecret | null {
  const [, name] = SHARE_TOKEN_PATTERN.exec(text) ?? [];
  if (name === undefined || !isChecked(text)) return null;
  return { name, hash: hash("sha256", text) };
}

/** Compares two SHA-256 in hex, in a time that does not depend on where they differ. */
export function sameHash(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one, "hex"), Buffer.from(other, "hex")];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The hash of no text anybody can find: what is compared with when nothing is stored. */
export const HASH_OF_NOBODY = "0".repeat(64);

function randomText(random: Uint8Array): string {
  return base62(BigInt(`0x${Buffer.from(random).toString("hex")}`), NAME_CHARS + SECRET_CHARS);
}

const checked = (text: string): string => `${text}${checksum(text)}`;

const isChecked = (text: string): boolean =>
  checksum(text.slice(0, -CHECKSUM_CHARS)) === text.slice(-CHECKSUM_CHARS);

function checksum(text: string): string {
  return base62(BigInt(crc32(text)), CHECKSUM_CHARS);
}

function base62(value: bigint, length: number): string {
  let rest = value;
  let text = "";
  for (let place = 0; place < length; place++) {
    text = DIGITS.charAt(Number(rest % BASE)) + text;
    rest /= BASE;
  }
  return text;
}
