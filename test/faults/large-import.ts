/**
 * `npm run faults`: imports, and undoes, a hundred thousand rows while workers are killed at fifty
 * random points and messages come up to three times in any order, and compares every byte of the
 * table with an undisturbed run. An argument is the seed; the one that was used is printed.
 */
import assert from "node:assert/strict";
import type { Message } from "@aws-sdk/client-sqs";
import { filesPrefix } from "../../functions/store/keys.ts";
import { listObjects } from "../../functions/store/objects.ts";
import { tenantScope } from "../../functions/store/scope.ts";
import { fileOf, type Importing, openImporting, upTo } from "../events/importing.ts";
import { dump } from "../store/world.ts";
import { setup } from "../support/emulators.ts";

const ROWS = 100_000;
const DEPTH = 7;
const RANGES = 32;
const KILLS = 50;
/** More calls than a worker of such a range makes, so that some outlive their fuse. */
const CALLS_MAX = 60;
const COPIES_MAX = 3;
/** The last try of a message is spared: what is lost for good is another promise. */
const TRIES_MAX = 3;

const seed = Number(process.argv[2] ?? Date.now() % 1_000_000);
const say = (text: string): boolean => process.stdout.write(`${text}\n`);

const first = fileOf(upTo(ROWS));
/** Half known and changed, half new; what is not named goes. */
const second = fileOf(
  upTo(ROWS).map((n) => n + ROWS / 2),
  5,
);

type Settling = NonNullable<Parameters<Importing["pump"]["settle"]>[0]>;

async function outcome(world: Importing, chaos: Settling): Promise<readonly string[]> {
  await world.store.tenant.grow(DEPTH);
  await world.upload(first, { ranges: RANGES });
  await settle(world, chaos);
  world.pass(1);
  const id = await world.upload(second, { ranges: RANGES, mode: "replace" });
  await settle(world, chaos);
  const imported = await dump(world, isLasting);
  await sayKept(world, id);
  await askUndo(world, id);
  await settle(world, chaos);
  return [...imported, ...(await dump(world, isLasting))];
}

/** What the undo of the second import needs; of the first, which made accounts only, nothing is. */
async function sayKept(world: Importing, importId: string): Promise<void> {
  const prefix = `${filesPrefix(tenantScope(world.tenantId))}${importId}/before/`;
  const objects = await listObjects(world, prefix, null, 1_000);
  const bytes = objects.reduce((sum, object) => sum + object.bytes, 0);
  say(`kept for the undo of ${ROWS} changed or removed: ${objects.length} objects, ${bytes} bytes`);
}

async function settle(world: Importing, chaos: Settling): Promise<void> {
  await world.pump.settle(chaos);
  world.putOut();
}

async function askUndo(world: Importing, importId: string): Promise<void> {
  const store = world.pass(1);
  const undo = await store.imports.createUndo(importId, `imp_${"9".repeat(26)}`);
  await store.imports.requestStart(undo.id);
  const message = { tenantId: world.tenantId, importId: undo.id };
  await store.queues.send("import-plan", [message]);
}

/** Everything but the marker of the pump. */
const isLasting = (item: Record<string, unknown>): boolean => String(item.pk).startsWith("T#");

/** Numbers from 0 up to 1 that follow from the seed (mulberry32, T. Ettinger, 2017). */
function random(from: number): () => number {
  let state = from;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function disturbing(world: Importing) {
  const next = random(seed);
  const upToMost = (most: number): number => 1 + Math.floor(next() * most);
  const told = { deliveries: 0 };
  let tries: number[] = [];
  return {
    told,
    order(messages: Message[]) {
      const mixed = messages
        .map((message) => ({ message, at: next() }))
        .toSorted((a, b) => a.at - b.at)
        .map(({ message }) => message);
      tries = mixed.map(({ Attributes }) => Number(Attributes?.ApproximateReceiveCount));
      return mixed;
    },
    copies() {
      const copies = upToMost(COPIES_MAX);
      told.deliveries += copies;
      const isSpared = (tries.shift() ?? TRIES_MAX) >= TRIES_MAX;
      if (isSpared || world.killed() === KILLS || next() < 0.4) {
        world.putOut();
        return copies;
      }
      world.light(upToMost(CALLS_MAX), next() < 0.5);
      return 1;
    },
  };
}

const stop = await setup();
say(`seed ${seed}`);
const calm = await openImporting();
const wanted = await outcome(calm, {});
calm.close();
say(`undisturbed: ${wanted.length} items, of the imports and of the undo`);
const world = await openImporting();
const chaos = disturbing(world);
const found = await outcome(world, chaos);
world.close();
await stop();
say(`disturbed: ${world.killed()} workers killed, ${chaos.told.deliveries} deliveries`);
assert.equal(found.length, wanted.length);
for (const [at, item] of found.entries()) assert.equal(item, wanted[at]);
say("every byte is the same");
