import * as jose from "jose";

const algorithm = { alg: "dir", enc: "A256GCM" } as const;

/** Encrypts a text with AES-256-GCM (JWE compact). `key` is 32 bytes. */
export function seal(text: string, key: Uint8Array): Promise<string> {
  return new jose.CompactEncrypt(new TextEncoder().encode(text))
    .setProtectedHeader(algorithm)
    .encrypt(key);
}

/** The text that was sealed; throws when it was not sealed with this key. */
export async function unseal(sealed: string, key: Uint8Array): Promise<string> {
  const { plaintext } = await jose.compactDecrypt(sealed, key, {
    keyManagementAlgorithms: [algorithm.alg],
    contentEncryptionAlgorithms: [algorithm.enc],
  });
  return new TextDecoder().decode(plaintext);
}
