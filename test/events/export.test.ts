import { hash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTenant } from "../../functions/store/identity.ts";
import type { ExportJob } from "../../functions/store/store.ts";
import { idOf, noon } from "../store/world.ts";
import { fileOf, type Importing, openImporting, upTo } from "./importing.ts";
import { openPump } from "./pump.ts";

const ENOUGH_MILLIS = 300_000;
/** Less than is kept to write files: every message reads one piece. */
const SHORT_MILLIS = 5_000;
/** Pieces that a worker is killed in, before it may end in peace. */
const KILLED = 12;

let world: Importing;
let made = 0;
beforeAll(async () => {
  world = await openImporting();
  await world.run(fileOf(upTo(300)));
});
afterAll(() => world.close());

async function begin(): Promise<string> {
  made += 1;
  const id = `exp_${String(made).padStart(26, "0")}`;
  // A day each: more are made than one day allows.
  const { exports, queues } = world.storeAt(new Date(noon.getTime() + made * 86_400_000));
  expect((await exports.create(id)).kind).toBe("created");
  await queues.send("export", [{ tenantId: world.tenantId, exportId: id }]);
  return id;
}

async function jobOf(id: string): Promise<ExportJob> {
  const job = await world.store.exports.read(id);
  if (job === null) throw new Error(`There is no ${id}`);
  return job;
}

const remaining = (millis: number) => {
  world.pump.context.getRemainingTimeInMillis = () => millis;
};

async function bytesOf(id: string, name: string): Promise<Buffer> {
  const answer = await fetch(await world.store.exports.fileUrl(id, name, 60));
  expect(answer.status).toBe(200);
  return Buffer.from(await answer.arrayBuffer());
}

/** Lines by entity, each file checked against its digest. */
async function contentOf(job: ExportJob): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const { name, entity, sha256 } of job.files) {
    const bytes = await bytesOf(job.id, name);
    expect(hash("sha256", bytes)).toBe(sha256);
    texts[entity] = (texts[entity] ?? "") + gunzipSync(bytes).toString();
  }
  // Exports themselves leave records behind.
  const { "audit-records": _, ...rest } = texts;
  return rest;
}

async function exportInPeace() {
  remaining(ENOUGH_MILLIS);
  const id = await begin();
  await world.pump.settle();
  return contentOf(await jobOf(id));
}

describe("an export", () => {
  test("has the same lines read at once, and piece by piece in many messages", async () => {
    const wanted = await exportInPeace();
    remaining(SHORT_MILLIS);
    const id = await begin();
    await world.pump.settle();
    const job = await jobOf(id);
    expect(job.state).toBe("succeeded");
    expect(job.files.length).toBeGreaterThan(Object.keys(wanted).length);
    expect(await contentOf(job)).toEqual(wanted);
  }, 60_000);

  test("ends with the same lines when its workers are killed at any call", async () => {
    const wanted = await exportInPeace();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 25 }), fc.boolean()), {
          minLength: KILLED,
          maxLength: KILLED,
        }),
        async (fuses) => {
          remaining(SHORT_MILLIS);
          const left = [...fuses];
          const id = await begin();
          const killing = {
            copies() {
              const fuse = left.pop();
              if (fuse === undefined) world.putOut();
              else world.light(...fuse);
              return 1;
            },
          };
          await world.pump.settle(killing);
          world.putOut();
          // A message that was killed three times is in the dead-letter queue.
          remaining(ENOUGH_MILLIS);
          const at = await jobOf(id);
          if (at.state === "running" || at.state === "pending") {
            await world.store.queues.send("export", [{ tenantId: world.tenantId, exportId: id }]);
            await world.pump.settle();
          }
          const job = await jobOf(id);
          if (job.state !== "failed") expect(await contentOf(job)).toEqual(wanted);
          else expect(job.failureCode).toBe("export-could-not-be-written");
        },
      ),
      { numRuns: 4 },
    );
  }, 120_000);

  test("delivered twice at once has every line once", async () => {
    const wanted = await exportInPeace();
    remaining(SHORT_MILLIS);
    const id = await begin();
    await world.pump.settle({ copies: () => 2 });
    expect(await contentOf(await jobOf(id))).toEqual(wanted);
  }, 60_000);

  test("whose message was lost goes on when reconciled, and until then no other can be asked for", async () => {
    remaining(ENOUGH_MILLIS);
    await createTenant(world, { tenantId: world.tenantId, name: "T", mode: "test" }, noon);
    const id = await begin();
    expect(await world.pump.lose("export")).toHaveLength(1);
    expect((await world.store.exports.create(idOf("exp", "9"))).kind).toBe("running");
    const { createdAt } = await jobOf(id);
    const later = (minutes: number) => new Date(Date.parse(createdAt) + minutes * 60_000);
    await openPump(world, () => later(5)).reconcile();
    expect(await world.pump.lose("export")).toEqual([]);
    await openPump(world, () => later(11)).reconcile();
    await world.pump.settle();
    expect((await jobOf(id)).state).toBe("succeeded");
  });
});

test("files of an export go when its time is over, and it with them; those of a cancelled one at once", async () => {
  remaining(ENOUGH_MILLIS);
  const id = await begin();
  await world.pump.settle();
  const { files, expiresAt } = await jobOf(id);
  const url = await world.store.exports.fileUrl(id, files[0]?.name ?? "", 600);
  const cancelled = await begin();
  await world.store.exports.saveFile(cancelled, "left.ndjson.gz", Buffer.from("x"), "text/plain");
  await world.store.exports.cancel(cancelled);
  await world.store.exports.sweep();
  expect((await fetch(url)).status).toBe(200);
  const left = await world.store.exports.fileUrl(cancelled, "left.ndjson.gz", 600);
  expect((await fetch(left)).status).toBe(404);
  const later = new Date(Date.parse(expiresAt) + 1);
  await world.storeAt(later).exports.sweep();
  expect((await fetch(url)).status).toBe(404);
  expect(await world.store.exports.read(id)).toBeNull();
});
