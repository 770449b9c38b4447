import type { Message } from "@aws-sdk/client-sqs";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dump } from "../store/world.ts";
import { fileOf, header, type Importing, openImporting, rowOf, upTo } from "./importing.ts";

const first = fileOf(upTo(300));
/** Half known and changed, half new, some broken, one twice; what is not named goes. */
const second = [
  header,
  ...upTo(300).map((n) => rowOf(n + 150, n % 7)),
  'broken,"row\n',
  "short,row\n",
  rowOf(200, 3),
].join("");

const files = [
  [first, "upsert"],
  [second, "replace"],
] as const;

let wanted: readonly string[];
const worlds: Importing[] = [];

async function open(): Promise<Importing> {
  const world = await openImporting();
  worlds.push(world);
  return world;
}

beforeAll(async () => {
  const calm = await open();
  await calm.run(first, { ranges: 4 });
  const job = await calm.run(second, { ranges: 4, mode: "replace" });
  expect(job).toMatchObject({ state: "partiallySucceeded", counts: { rejected: 3, created: 150 } });
  wanted = await dump(calm, isLasting);
});
afterAll(() => {
  for (const world of worlds) world.close();
});

/** Everything but the marker of the test's own pump. */
const isLasting = (item: Record<string, unknown>): boolean => String(item.pk).startsWith("T#");

describe("imports end with the same bytes in the table", () => {
  test("when every message comes one to three times, in any order", async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.nat(1_000)), async (numbers) => {
        const next = (): number => numbers.next().value ?? 0;
        const world = await open();
        const chaos = {
          copies: () => 1 + (next() % 3),
          order: <T>(messages: T[]) => messages.toSorted(() => (next() % 2 === 0 ? 1 : -1)),
        };
        for (const [content, mode] of files) {
          await world.upload(content, { ranges: 4, mode });
          await world.pump.settle(chaos);
        }
        expect(await dump(world, isLasting)).toEqual(wanted);
        world.close();
      }),
      { numRuns: 3 },
    );
  }, 120_000);

  test("when workers are killed at any call, before or after it took effect", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.boolean()), {
          minLength: 12,
          maxLength: 12,
        }),
        async (fuses) => {
          const world = await open();
          const left = [...fuses];
          let tries: number[] = [];
          const killing = {
            order(messages: Message[]) {
              tries = messages.map(({ Attributes }) => Number(Attributes?.ApproximateReceiveCount));
              return messages;
            },
            copies() {
              // The third try is the last one: a message killed then is lost for good.
              const fuse = (tries.shift() ?? 3) < 3 ? left.pop() : undefined;
              if (fuse === undefined) world.putOut();
              else world.light(...fuse);
              return 1;
            },
          };
          for (const [content, mode] of files) {
            await world.upload(content, { ranges: 4, mode });
            await world.pump.settle(killing);
            world.putOut();
          }
          expect(await dump(world, isLasting)).toEqual(wanted);
          world.close();
        },
      ),
      { numRuns: 6 },
    );
  }, 240_000);
});
