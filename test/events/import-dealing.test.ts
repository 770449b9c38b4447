import { createHash } from "node:crypto";
import { DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import importPlan from "../../functions/events/import-plan.ts";
import { openLeaving } from "../../functions/store/leaving.ts";
import { listObjects, openObject } from "../../functions/store/objects.ts";
import { noon } from "../store/world.ts";
import { fileOf, type Importing, type ImportOptions, openImporting, upTo } from "./importing.ts";

let world: Importing;
beforeAll(async () => {
  world = await openImporting();
});
afterAll(() => world.close());

const folderOf = (id: string): string => `${world.tenantId}/imports/${id}/`;

async function dealtOf(id: string): Promise<string[]> {
  const objects = await listObjects(world, `${folderOf(id)}rows/`, null, 1_000);
  return objects.map(({ key }) => key);
}

const replace = (id: string) => put(`${folderOf(id)}file`, file.replace("crm-1,", "crm-X,"));
const removeFile = (id: string) => remove(`${folderOf(id)}file`);
const put = (Key: string, Body: Uint8Array | string) =>
  world.s3.send(new PutObjectCommand({ Bucket: world.names.bucket, Key, Body }));
const remove = (Key: string) =>
  world.s3.send(new DeleteObjectCommand({ Bucket: world.names.bucket, Key }));

async function bytesOf(key: string): Promise<Buffer> {
  const stream = await openObject(world, key);
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream ?? []) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

/** A dry run of which each of four workers has several pieces to read, all of it dealt. */
async function dealt(content: string, options: ImportOptions = {}): Promise<string> {
  const id = await world.upload(content, { ranges: 4, dryRun: true, ...options });
  expect((await dealtOf(id)).length).toBeGreaterThan(3);
  return id;
}

const file = fileOf(upTo(200));

describe("what was dealt of a file", () => {
  test.each([
    ["has succeeded", file, "succeeded"],
    [
      "has failed, as no row was valid",
      file.replaceAll("bouw", "x").replaceAll(/,\d+,/g, ",x,"),
      "failed",
    ],
  ])("is removed when the import %s; the file stays", async (_, content, state) => {
    const id = await dealt(content);
    await world.pump.settle();
    expect((await world.job(id)).state).toBe(state);
    expect(await dealtOf(id)).toEqual([]);
    expect(await world.store.imports.uploadedBytes(id)).toBe(Buffer.byteLength(content));
  });

  test("is removed when the import is cancelled, though no worker comes by any more", async () => {
    const id = await dealt(file);
    await world.pump.lose("import-plan");
    await world.store.imports.cancel(id);
    const { tenantId } = world;
    await world.store.queues.send("import-plan", [{ tenantId, importId: id }]);
    await world.pump.settle();
    expect(await dealtOf(id)).toEqual([]);
  });

  test("is dealt anew when any of it is lost or damaged, to the same end", async () => {
    const { counts } = await world.run(file, { ranges: 4, dryRun: true });
    const spoil: readonly ((keys: readonly string[]) => Promise<unknown>)[] = [
      (keys) => Promise.all(keys.map(remove)),
      ([first = ""]) => remove(first),
      (keys) => remove(keys.at(-1) ?? ""),
      (keys) => Promise.all(keys.map((key) => put(key, new Uint8Array()))),
      ...[0, 0.5].map((part) => async (keys: readonly string[]) => {
        for (const key of keys) {
          const bytes = await bytesOf(key);
          const at = Math.floor(part * (bytes.length - 1));
          bytes[at] = (bytes[at] ?? 0) ^ 1;
          await put(key, bytes);
        }
      }),
    ];
    for (const spoiled of spoil) {
      const id = await dealt(file);
      await spoiled(await dealtOf(id));
      await world.pump.settle();
      expect(await world.job(id)).toMatchObject({ state: "succeeded", counts });
      expect(await dealtOf(id)).toEqual([]);
    }
  }, 60_000);

  test("is enough: a file that was replaced or removed since is imported as it was planned", async () => {
    for (const spoil of [replace, removeFile]) {
      const id = await dealt(file);
      await spoil(id);
      await world.pump.settle();
      expect(await world.job(id)).toMatchObject({ state: "succeeded", counts: { created: 200 } });
    }
  });

  test.each([
    ["replaced", replace, "file-changed"],
    ["removed", removeFile, "file-missing"],
  ])(
    "that is lost when the file was %s since fails the import, which says so",
    async (_, spoil, code) => {
      const id = await dealt(file, { dryRun: false });
      await spoil(id);
      await Promise.all((await dealtOf(id)).map(remove));
      await world.pump.settle();
      expect(await world.job(id)).toMatchObject({ state: "failed", failure: { code } });
      expect(await world.accounts()).toEqual([]);
    },
  );

  test("may be nothing, as in a plan that an earlier version made", async () => {
    const id = await world.upload(file, { dryRun: true });
    const { depth } = await world.store.tenant.read();
    const sha256 = createHash("sha256").update(file).digest("hex");
    await world.store.imports.savePlan(id, {
      depth,
      ranges: upTo(4).map((n) => ({ first: (n * 2 ** depth) / 4, count: 2 ** depth / 4 })),
      rows: 200,
      notes: { columns: [], sha256, removesAbsent: false },
    });
    await world.pump.settle();
    expect(await world.job(id)).toMatchObject({ state: "succeeded", counts: { created: 200 } });
    expect(await dealtOf(id)).toEqual([]);
  });
});

describe("a plan", () => {
  const line = () => {};
  const context = () => ({
    store: world.store,
    now: noon,
    log: { info: line, warn: line, error: line },
    lastTry: false,
    leaving: openLeaving(world, noon),
    remainingMillis: () => 60_000,
  });

  test("killed at any call, before it took effect or after, is made the same in the end", async () => {
    const small = fileOf(upTo(20));
    const calm = await world.run(small, { dryRun: true });
    expect(calm.counts?.created).toBe(20);
    let outlived = 0;
    for (let turn = 0; outlived < 2; turn++) {
      const [calls, reaches] = [1 + turn, turn % 2 === 0];
      const id = await world.upload(small, { dryRun: true });
      const before = world.killed();
      const [message] = await world.pump.receive("import-plan");
      if (message === undefined) throw new Error("There is nothing to plan");
      world.light(calls, reaches);
      await world.pump.deliver("import-plan", message);
      world.putOut();
      if (world.killed() === before) outlived += 1;
      await world.pump.settle();
      const { state, counts, plan } = calm;
      expect(await world.job(id), `killed at call ${calls}`).toMatchObject({ state, counts, plan });
      expect(await dealtOf(id)).toEqual([]);
    }
  }, 120_000);

  /** Runs a plan to where it has written rows down, something else meanwhile, and then its rest. */
  async function interrupted(id: string, meanwhile: () => Promise<unknown>): Promise<void> {
    const reached = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    const { saveDealt } = world.store.imports;
    let saved = 0;
    const held = {
      ...world.store.imports,
      async saveDealt(...args: Parameters<typeof saveDealt>) {
        saved += 1;
        if (saved === 1) {
          reached.resolve();
          await released.promise;
        }
        return saveDealt(...args);
      },
    };
    const store = { ...world.store, imports: held };
    const { tenantId } = world;
    const planning = importPlan.handle({ tenantId, importId: id }, { ...context(), store });
    await reached.promise;
    await meanwhile();
    released.resolve();
    await planning;
  }

  test("that comes to its end after another one, and after the import, leaves nothing behind", async () => {
    const id = await world.upload(file, { dryRun: true });
    await interrupted(id, () => world.pump.settle());
    expect(await world.job(id)).toMatchObject({ state: "succeeded", counts: { created: 200 } });
    await world.pump.settle();
    expect(await dealtOf(id)).toEqual([]);
  });

  test("under which the import is cancelled leaves nothing behind", async () => {
    const id = await world.upload(file, { dryRun: true });
    await world.pump.lose("import-plan");
    await interrupted(id, () => world.store.imports.cancel(id));
    expect((await world.job(id)).state).toBe("cancelled");
    expect(await dealtOf(id)).toEqual([]);
  });
});
