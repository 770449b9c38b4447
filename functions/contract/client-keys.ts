import { createPublicKey, type JsonWebKey } from "node:crypto";

/** What a client may sign its assertions with, and nothing else. */
export const clientAlgorithms = ["ES256", "RS256"] as const;
export type ClientAlgorithm = (typeof clientAlgorithms)[number];

/** A client's public key as a JWK, its algorithm pinned when it was registered. */
export type ClientKey = {
  readonly kid: string;
  readonly alg: ClientAlgorithm;
} & (
  | { readonly kty: "EC"; readonly crv: "P-256"; readonly x: string; readonly y: string }
  | { readonly kty: "RSA"; readonly n: string; readonly e: string }
);

export const RSA_MIN_BITS = 2_048;
export const RSA_MAX_BITS = 4_096;

export type KeyFault = "not-a-key" | "too-short" | "too-long" | "exponent";

/** What is wrong with a public key that its schema let through; null when nothing is. */
export function clientKeyFault(key: ClientKey): KeyFault | null {
  try {
    // Refuses points that are not on the curve.
    const { asymmetricKeyDetails } = createPublicKey({ key: key as JsonWebKey, format: "jwk" });
    if (key.kty === "EC") return null;
    const bits = asymmetricKeyDetails?.modulusLength ?? 0;
    if (bits < RSA_MIN_BITS) return "too-short";
    if (bits > RSA_MAX_BITS) return "too-long";
    const exponent = asymmetricKeyDetails?.publicExponent ?? 0n;
    return exponent === 65_537n ? null : "exponent";
  } catch {
    return "not-a-key";
  }
}
