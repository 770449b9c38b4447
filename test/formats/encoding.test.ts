import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Encoding } from "../../functions/domain/index.ts";
import { encodingTally, inUtf8 } from "../../functions/formats/encoding.ts";
import { chunked } from "./support.ts";

function detect(bytes: Uint8Array, ...sizes: number[]): Encoding {
  const tally = encodingTally();
  const steps = sizes.length > 0 ? sizes : [bytes.length || 1];
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = steps[turn % steps.length] ?? 1;
    tally.push(bytes.subarray(at, at + size));
    at += size;
  }
  return tally.encoding();
}

async function decoded(bytes: Uint8Array, encoding: Encoding, ...sizes: number[]): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of inUtf8(chunked(bytes, ...sizes), encoding)) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}

const text = "naam;omzet\nCafé Zoë;€ 12\n";
const windows = Buffer.from("naam;omzet\nCaf\xe9 Zo\xeb;\x80 12\n", "latin1");

describe("the encoding of a file", () => {
  test("is UTF-8 for plain and for accented text, with and without mark", () => {
    expect(detect(Buffer.from("a,b\n1,2\n"))).toBe("utf-8");
    expect(detect(Buffer.from(text))).toBe("utf-8");
    expect(detect(Buffer.from(`\ufeff${text}`))).toBe("utf-8");
    expect(detect(new Uint8Array())).toBe("utf-8");
  });

  test("is Windows-1252 when accents are single bytes, wherever the first one stands", () => {
    expect(detect(windows)).toBe("windows-1252");
    const late = Buffer.concat([Buffer.from("x;y\n".repeat(50_000)), windows]);
    expect(detect(late, 64 * 1024)).toBe("windows-1252");
  });

  test("is UTF-16 by its mark", () => {
    expect(detect(Buffer.from(`\ufeff${text}`, "utf16le"))).toBe("utf-16le");
    expect(detect(Buffer.from(`\ufeff${text}`, "utf16le").swap16())).toBe("utf-16be");
  });

  test("stays UTF-8 when few of many accents are damaged", () => {
    const damaged = Buffer.concat([
      Buffer.from(text.repeat(3)),
      Buffer.of(0xff, 0xe9),
      windows.subarray(0, 4),
    ]);
    expect(detect(damaged)).toBe("utf-8");
  });

  test("counts a mark as a mark even when the rest is not what it says", () => {
    expect(detect(Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), windows]))).toBe("utf-8");
  });

  test("does not depend on where chunks end", () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 12 }),
      fc.string({ unit: "binary", maxLength: 8 }).map((part) => new TextEncoder().encode(part)),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 4 }),
        (pieces, sizes) => {
          const bytes = Buffer.concat(pieces);
          expect(detect(bytes, ...sizes)).toBe(detect(bytes));
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe("decoding", () => {
  test("gives the same text from each encoding", async () => {
    expect(await decoded(windows, "windows-1252")).toBe(text);
    expect(await decoded(Buffer.from(`\ufeff${text}`, "utf16le"), "utf-16le")).toBe(text);
    expect(await decoded(Buffer.from(`\ufeff${text}`, "utf16le").swap16(), "utf-16be")).toBe(text);
  });

  test("passes UTF-8 byte for byte, damage included", async () => {
    const bytes = Buffer.of(0xef, 0xbb, 0xbf, 0xff, 0x61, 0xc3);
    const parts: Buffer[] = [];
    for await (const part of inUtf8(chunked(bytes, 2), "utf-8")) parts.push(part);
    expect(Buffer.concat(parts)).toEqual(bytes);
  });

  test("gives every byte of Windows-1252 a character, and does not depend on chunks", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom<Encoding>("windows-1252", "utf-16le", "utf-16be"),
        fc.integer({ min: 1, max: 5 }),
        async (bytes, encoding, size) => {
          const whole = await decoded(bytes, encoding);
          if (encoding === "windows-1252") expect([...whole]).toHaveLength(bytes.length);
          expect(await decoded(bytes, encoding, size)).toBe(whole);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
