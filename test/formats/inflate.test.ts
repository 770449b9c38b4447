import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { inflate, UnreadableFile } from "../../functions/formats/index.ts";
import { chunked } from "./support.ts";

async function bytesOf(source: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of source) parts.push(part);
  return Buffer.concat(parts);
}

async function codeOf(source: AsyncIterable<Buffer>): Promise<string | undefined> {
  const error: unknown = await bytesOf(source).catch((thrown: unknown) => thrown);
  return error instanceof UnreadableFile ? error.problems[0]?.code : String(error);
}

const text = Buffer.from("externalId,name,relationship\n".repeat(10_000));

describe("inflate", () => {
  test("gives the bytes of a gzip file, and of one made of several", async () => {
    const twice = Buffer.concat([gzipSync(text), gzipSync(text)]);
    expect(await bytesOf(inflate(chunked(gzipSync(text), 100), { gzip: true }))).toEqual(text);
    expect(await bytesOf(inflate(chunked(twice), { gzip: true }))).toEqual(
      Buffer.concat([text, text]),
    );
  });

  test("passes a plain file through", async () => {
    expect(await bytesOf(inflate(chunked(text, 1_000), { gzip: false }))).toEqual(text);
  });

  test.each([
    ["a gzip file cut off", gzipSync(text).subarray(0, 200), true, "gzip-damaged"],
    ["a gzip file with a flipped byte", flipped(gzipSync(text), 60), true, "gzip-damaged"],
    ["a plain file announced as gzip", text, true, "file-not-gzip"],
    ["a gzip file announced as plain", gzipSync(text), false, "file-is-gzip"],
    ["a workbook", Buffer.from([0x50, 0x4b, 3, 4, 20]), false, "file-is-workbook"],
  ])("refuses %s", async (_what, bytes, gzip, code) => {
    expect(await codeOf(inflate(chunked(bytes), { gzip }))).toBe(code);
  });

  test("stops a bomb by its ratio before it fills memory", { timeout: 60_000 }, async () => {
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024, "a"), { level: 9 });
    const before = process.memoryUsage().rss;
    expect(await codeOf(drained(inflate(chunked(bomb), { gzip: true })))).toBe(
      "gzip-ratio-too-high",
    );
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024);
  });

  test("stops a file that grows past the limit, whatever its ratio", async () => {
    const options = { gzip: true, bytesMax: 100_000, ratioMax: 1e9 };
    expect(await codeOf(inflate(chunked(gzipSync(text)), options))).toBe("file-too-large");
    expect(await codeOf(inflate(chunked(text), { gzip: false, bytesMax: 100_000 }))).toBe(
      "file-too-large",
    );
  });

  test("an error of the source is passed on as it is", async () => {
    async function* failing(): AsyncGenerator<Buffer> {
      yield gzipSync(text).subarray(0, 50);
      throw new Error("connection reset");
    }
    const error: unknown = await bytesOf(inflate(failing(), { gzip: true })).catch(
      (e: unknown) => e,
    );
    expect(String(error)).toContain("connection reset");
  });
});

async function* drained(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const _chunk of source) yield Buffer.alloc(0);
}

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 0xff;
  return copy;
}
