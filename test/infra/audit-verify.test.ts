import { execFile } from "node:child_process";
import { hash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { verifyLines } from "../../cdk/audit/verify-lines.ts";
import { canonicalJson } from "../../functions/domain/audit/canonical-json.ts";
import { type NewContent, nextRecord } from "../../functions/domain/audit/chain.ts";
import type { AuditRecord } from "../../functions/domain/audit/types.ts";

const sha256 = (text: string): string => hash("sha256", text);

const contents: fc.Arbitrary<readonly NewContent[]> = fc.array(
  fc.record({
    at: fc.integer({ min: 0, max: 100 }).map((days) => new Date(days * 86_400_000).toISOString()),
    actor: fc.constantFrom("key_1", "key_2"),
    requestId: fc.constantFrom(null, "request-1"),
    action: fc.constantFrom("created", "changed"),
    resource: fc.constantFrom("wpr_1", "field:omzet-é"),
    version: fc.integer({ min: 1, max: 9 }),
    change: fc.constantFrom(null, { before: null, after: { u: 0.1, label: "[text]" } }),
    changeBytes: fc.constant(31),
  }),
  { minLength: 2, maxLength: 12 },
);

function chainOf(all: readonly NewContent[]): readonly AuditRecord[] {
  const chain: AuditRecord[] = [];
  for (const content of all) chain.push(nextRecord(chain.at(-1) ?? null, content, sha256));
  return chain;
}

/** A chain, the lines of its export, and two places in it, the first before the second. */
const exported = contents.chain((all) => {
  const chain = chainOf(all);
  return fc.tuple(fc.nat({ max: chain.length - 2 }), fc.nat()).map(([first, more]) => ({
    chain,
    lines: chain.map((record) => canonicalJson(record)),
    through: chain.at(-1) ?? null,
    first,
    second: first + 1 + (more % (chain.length - 1 - first)),
  }));
});

describe("an exported chain", () => {
  test("is whole as it was written, from any checkpoint in it", async () => {
    await fc.assert(
      fc.asyncProperty(exported, async ({ chain, lines, through, first }) => {
        const whole = await verifyLines(lines, { through });
        expect(whole).toMatchObject({ fault: null, records: chain.length });
        const from = chain[first] ?? null;
        const rest = await verifyLines(lines.slice(first + 1), { from, through });
        expect(rest).toMatchObject({ fault: null, records: chain.length - first - 1 });
      }),
    );
  });

  test("shows the place of any record that was removed", async () => {
    await fc.assert(
      fc.asyncProperty(exported, async ({ lines, through, second }) => {
        for (const at of [0, second, lines.length - 1]) {
          const { fault } = await verifyLines(lines.toSpliced(at, 1), { through });
          expect(fault).toMatchObject({ kind: "missing", sequence: at + 1, line: at + 1 });
        }
      }),
    );
  });

  test("shows the line of any byte that was altered, whatever the byte", async () => {
    await fc.assert(
      fc.asyncProperty(
        exported,
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async ({ lines, through, second }, at, flip) => {
          const bytes = Buffer.from(lines[second] ?? "");
          const place = at % bytes.length;
          bytes[place] = (bytes[place] ?? 0) ^ flip;
          const changed = lines.with(second, bytes.toString("utf8"));
          const { fault } = await verifyLines(changed, { through });
          expect(fault).toMatchObject({ line: second + 1 });
        },
      ),
      { numRuns: 500 },
    );
  });

  test("shows two records that changed places, and one that is there twice", async () => {
    await fc.assert(
      fc.asyncProperty(exported, async ({ lines, through, first, second }) => {
        const swapped = lines.with(first, lines[second] ?? "").with(second, lines[first] ?? "");
        expect((await verifyLines(swapped, { through })).fault).toMatchObject({ line: first + 1 });
        const twice = lines.toSpliced(second, 0, lines[first] ?? "");
        expect((await verifyLines(twice, { through })).fault).toMatchObject({
          ...{ kind: "unknown", line: second + 1 },
        });
      }),
    );
  });

  test("shows a record that was written anew with a hash that fits, at the next one or the checkpoint", async () => {
    await fc.assert(
      fc.asyncProperty(exported, async ({ chain, lines, through, second }) => {
        const { hash: _, ...content } = chain[second] ?? ({} as AuditRecord);
        const forged = { ...content, actor: "key_3" };
        const line = canonicalJson({ ...forged, hash: sha256(canonicalJson(forged)) });
        const { fault } = await verifyLines(lines.with(second, line), { through });
        const isLast = second === lines.length - 1;
        expect(fault).toMatchObject(
          isLast ? { kind: "altered", line: second + 1 } : { kind: "unlinked", line: second + 2 },
        );
      }),
    );
  });

  test("is not taken in another form, though it means the same", async () => {
    const [record] = chainOf(fc.sample(contents, 1)[0] ?? []);
    const line = canonicalJson(record);
    for (const other of [
      JSON.stringify(JSON.parse(line), null, 1).replaceAll("\n", ""),
      line.replace('"sequence":1', '"sequence":1.0'),
      line.replace("{", '{"actor":"key_9",'),
      `${line} `,
      `[${line}]`,
      "null",
    ])
      expect((await verifyLines([other], {})).fault, other).toMatchObject({ line: 1 });
  });
});

describe("npm run audit:verify", () => {
  const program = fileURLToPath(new URL("../../cdk/audit/main.ts", import.meta.url));
  const run = (...args: readonly string[]) =>
    new Promise<readonly [number, string]>((resolve) => {
      execFile(process.execPath, [program, ...args], (error, stdout) =>
        resolve([typeof error?.code === "number" ? error.code : 0, stdout]),
      );
    });

  test("ends with 0, 1 or 2, and names the line", async () => {
    const folder = await mkdtemp(join(tmpdir(), "audit-"));
    const chain = chainOf(fc.sample(contents, 1)[0] ?? []);
    const text = chain.map((record) => `${canonicalJson(record)}\n`).join("");
    const [whole, cut] = [join(folder, "whole.ndjson"), join(folder, "cut.ndjson")];
    await writeFile(whole, text);
    await writeFile(cut, text.slice(text.indexOf("\n") + 1));
    const [good, checkpoint = ""] = (await run(whole))[1].split("\n");
    expect(good).toBe(`${chain.length} records, whole`);
    const [, place = ""] = checkpoint.split(" ");
    expect((await run(whole, "--through", place))[0]).toBe(0);
    expect(await run(cut)).toEqual([1, "line 1: missing (record 1)\n"]);
    for (const wrong of [[], [join(folder, "none")], [whole, "--through", "x"], [whole, "--x"]])
      expect((await run(...wrong))[0], wrong.join(" ")).toBe(2);
    await rm(folder, { recursive: true });
  }, 60_000);
});
