import * as jose from "jose";
import { MAX_CREDENTIAL_CHARS } from "../contract/limits.ts";

/** What a JWT says of itself; none of it is proven. */
export interface Claimed {
  readonly header: jose.ProtectedHeaderParameters;
  readonly payload: jose.JWTPayload;
}

const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/**
 * Header members that may be there. Keys and addresses of keys in a header are never used, and
 * whoever sends them is refused; so is `crit`, since no extension is known.
 */
const headerMembers = new Set(["alg", "typ", "kid", "x5t", "x5t#S256"]);
/** A key's id is looked up among known ones; anything longer or stranger is nobody's. */
const KID = /^[\w.:=-]{1,128}$/;

/** Reads a compact JWT without verifying it; null when it has not the form of one we could accept. */
export function readJwt(text: string): Claimed | null {
  if (text.length > MAX_CREDENTIAL_CHARS || !COMPACT.test(text)) return null;
  try {
    const header = jose.decodeProtectedHeader(text);
    const isPlain = Object.keys(header).every((name) => headerMembers.has(name));
    if (!isPlain || (header.kid !== undefined && !KID.test(header.kid))) return null;
    return { header, payload: jose.decodeJwt(text) };
  } catch {
    return null;
  }
}
