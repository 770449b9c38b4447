import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  API_KEY_PATTERN,
  API_KEY_RANDOM_BYTES,
  makeApiKey,
  makeShareToken,
  parseApiKey,
  parseShareToken,
} from "../../functions/contract/api-key.ts";

const random = fc.uint8Array({ minLength: API_KEY_RANDOM_BYTES, maxLength: API_KEY_RANDOM_BYTES });
const mode = fc.constantFrom("live" as const, "test" as const);

describe("API keys", () => {
  it("are read back as they were made", () => {
    fc.assert(
      fc.property(mode, random, (kind, bytes) => {
        const made = makeApiKey(kind, bytes);
        expect(made.text).toMatch(API_KEY_PATTERN);
        expect(parseApiKey(made.text)).toEqual({ mode: kind, name: made.name, hash: made.hash });
        expect(made.text).not.toContain(made.hash);
      }),
    );
  });

  it("with any one character changed are refused without a read", () => {
    fc.assert(
      fc.property(
        mode,
        random,
        fc.nat(53),
        fc.constantFrom(..."aZ09_"),
        (kind, bytes, place, character) => {
          const { text } = makeApiKey(kind, bytes);
          const at = place % text.length;
          const changed = text.slice(0, at) + character + text.slice(at + 1);
          if (changed !== text) expect(parseApiKey(changed)).toBeNull();
        },
      ),
    );
  });

  it("from different bytes differ", () => {
    const zero = new Uint8Array(API_KEY_RANDOM_BYTES);
    const one = zero.with(API_KEY_RANDOM_BYTES - 1, 1);
    expect(makeApiKey("live", zero).text).not.toBe(makeApiKey("live", one).text);
  });
});

describe("texts of share links", () => {
  it("are read back as they were made, are no keys, and keys are none of them", () => {
    fc.assert(
      fc.property(mode, random, (kind, bytes) => {
        const { text, name, hash } = makeShareToken(bytes);
        expect(parseShareToken(text)).toEqual({ name, hash });
        expect(parseApiKey(text)).toBeNull();
        expect(parseShareToken(makeApiKey(kind, bytes).text)).toBeNull();
      }),
    );
  });

  it("with any one character changed, one more or one less are refused without a read", () => {
    const characters = fc.constantFrom(..."aZ09_-/");
    fc.assert(
      fc.property(random, fc.nat(), characters, (bytes, place, character) => {
        const { text } = makeShareToken(bytes);
        const at = place % text.length;
        const changed = text.slice(0, at) + character + text.slice(at + 1);
        if (changed !== text) expect(parseShareToken(changed)).toBeNull();
        expect(parseShareToken(text.slice(0, -1))).toBeNull();
        expect(parseShareToken(`${text}${character}`)).toBeNull();
      }),
    );
  });
});
