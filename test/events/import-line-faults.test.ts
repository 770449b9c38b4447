import type { Message } from "@aws-sdk/client-sqs";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dump } from "../store/world.ts";
import { fileOf, type Importing, openImporting, upTo } from "./importing.ts";
import { brokenLine, lineHead, ordersFile } from "./order-lines.ts";

const accounts = fileOf(upTo(120));
const first = ordersFile(upTo(100));
const spring = { from: "2025-04-01", to: "2025-05-31" };
/** A period again, some lines changed and some gone, with broken rows and unknown accounts. */
const second = [
  lineHead,
  ordersFile(
    upTo(60).map((n) => n + 50),
    2,
  ).slice(lineHead.length),
  ...upTo(4).map((n) => `${brokenLine(n)}\n`),
  ordersFile([500, 501]).slice(lineHead.length),
].join("");

const files = [
  [accounts, {}],
  [first, { content: "orders" }],
  [second, { content: "orders", period: spring }],
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
  await calm.run(accounts, { ranges: 4 });
  await calm.run(first, { content: "orders", ranges: 4 });
  const job = await calm.run(second, { content: "orders", period: spring, ranges: 4 });
  expect(job).toMatchObject({
    state: "partiallySucceeded",
    counts: { updated: 100, created: 20, unchanged: 0 },
  });
  wanted = await dump(calm, isLasting);
});
afterAll(() => {
  for (const world of worlds) world.close();
});

/** Everything but the marker of the test's own pump. */
const isLasting = (item: Record<string, unknown>): boolean => String(item.pk).startsWith("T#");

describe("imports of lines end with the same bytes in the table", () => {
  test("when every message comes one to three times, in any order", async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.nat(1_000)), async (numbers) => {
        const next = (): number => numbers.next().value ?? 0;
        const world = await open();
        const chaos = {
          copies: () => 1 + (next() % 3),
          order: <T>(messages: T[]) => messages.toSorted(() => (next() % 2 === 0 ? 1 : -1)),
        };
        for (const [content, options] of files) {
          await world.upload(content, { ranges: 4, ...options });
          await world.pump.settle(chaos);
        }
        expect(await dump(world, isLasting)).toEqual(wanted);
        world.close();
      }),
      { numRuns: 2 },
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
          for (const [content, options] of files) {
            await world.upload(content, { ranges: 4, ...options });
            await world.pump.settle(killing);
            world.putOut();
          }
          expect(await dump(world, isLasting)).toEqual(wanted);
          world.close();
        },
      ),
      { numRuns: 4 },
    );
  }, 240_000);
});
