import { createHash, hash } from "node:crypto";

/** The bytes of a source, unchanged, and the SHA-256 of those that have passed. */
export interface Hashed {
  readonly bytes: AsyncGenerator<Uint8Array>;
  /** Hexadecimal; ask once, at the end. */
  sha256(): string;
}

export function hashed(source: AsyncIterable<Uint8Array>): Hashed {
  const digest = createHash("sha256");
  return {
    bytes: passing(source, (chunk) => digest.update(chunk)),
    sha256: () => digest.digest("hex"),
  };
}

async function* passing(
  source: AsyncIterable<Uint8Array>,
  see: (chunk: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    see(chunk);
    yield chunk;
  }
}

/** SHA-256 in hexadecimal: tells one content from another. */
export const digestOf = (bytes: Uint8Array): string => hash("sha256", bytes, "hex");
