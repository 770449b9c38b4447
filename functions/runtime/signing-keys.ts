import * as jose from "jose";
import { ACCESS_TOKEN_SECONDS } from "../contract/limits.ts";
import type { PublishedKey } from "../contract/tokens.ts";
import type { Clients } from "../store/clients.ts";
import {
  readSigningKeys,
  type SigningKey,
  type SigningKeySet,
  writeSigningKeys,
} from "../store/signing-keys.ts";
import { seal, unseal } from "./seal.ts";

export const SIGNING_ALGORITHM = "ES256";
/** A key signs this long; it has been published as long before that. */
export const SIGNING_KEY_DAYS = 30;
/** A retired key stays published until the last token it signed has long expired. */
const RETIRED_KEPT_SECONDS = 2 * ACCESS_TOKEN_SECONDS;
const MILLIS_PER_DAY = 86_400_000;

/** The set as it should be now: made when there is none, rotated when the current key is old. */
export async function dueSigningKeys(
  clients: Clients,
  sealKey: Uint8Array,
  now: Date,
): Promise<SigningKeySet> {
  const found = await readSigningKeys(clients);
  if (found && now.getTime() - Date.parse(found.since) < SIGNING_KEY_DAYS * MILLIS_PER_DAY)
    return found;
  return rotateSigningKeys(clients, sealKey, now, found);
}

/**
 * Puts the next key in the place of the current one. Whoever is first wins; all get the set that
 * is stored. `forget`: ids of keys that are to be trusted no longer, though their tokens still live.
 */
export async function rotateSigningKeys(
  clients: Clients,
  sealKey: Uint8Array,
  now: Date,
  before: SigningKeySet | null,
  forget: readonly string[] = [],
): Promise<SigningKeySet> {
  const fresh = await newKey(sealKey, now);
  const since = now.toISOString();
  const set: SigningKeySet = before
    ? {
        version: before.version + 1,
        current: before.next,
        since,
        next: fresh,
        retired: [...before.retired, { ...before.current, retiredAt: since }].filter(
          ({ published, retiredAt }) =>
            !forget.includes(published.kid) &&
            now.getTime() - Date.parse(retiredAt) < RETIRED_KEPT_SECONDS * 1_000,
        ),
      }
    : { version: 1, current: fresh, since, next: await newKey(sealKey, now), retired: [] };
  if (await writeSigningKeys(clients, set, before?.version ?? 0)) return set;
  const other = await readSigningKeys(clients);
  if (!other) throw new Error("Signing keys were refused but there are none");
  return other;
}

/** All keys a token may be signed with. */
export const publishedKeys = ({ current, next, retired }: SigningKeySet): PublishedKey[] =>
  [current, next, ...retired].map(({ published }) => published);

/** The private half of a key, ready to sign. */
export async function openKey(
  { sealed }: SigningKey,
  sealKey: Uint8Array,
): Promise<jose.CryptoKey> {
  const jwk = JSON.parse(await unseal(sealed, sealKey)) as jose.JWK;
  const key = await jose.importJWK(jwk, SIGNING_ALGORITHM);
  if (key instanceof Uint8Array) throw new Error("A signing key is not a private key");
  return key;
}

async function newKey(sealKey: Uint8Array, now: Date): Promise<SigningKey> {
  const pair = await jose.generateKeyPair(SIGNING_ALGORITHM, { extractable: true });
  const { x = "", y = "" } = await jose.exportJWK(pair.publicKey);
  const point = { kty: "EC", crv: "P-256", x, y } as const;
  const published = {
    ...point,
    kid: await jose.calculateJwkThumbprint(point),
    alg: SIGNING_ALGORITHM,
    use: "sig",
  } as const;
  const text = JSON.stringify(await jose.exportJWK(pair.privateKey));
  return { published, sealed: await seal(text, sealKey), createdAt: now.toISOString() };
}
