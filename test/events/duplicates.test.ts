import type { Context } from "aws-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodeReport } from "../../functions/formats/index.ts";
import { openPlanning, type Planning } from "../support/planning.ts";

const ACCOUNTS = 400;
const names = ["Zonnebloem", "Waterlelie", "Korenbloem", "Klaproos"];

let planning: Planning;
beforeAll(async () => {
  planning = await openPlanning();
  for (let from = 0; from < ACCOUNTS; from += 100) {
    await planning.store.accounts.batch(
      Array.from({ length: 100 }, (_, n) => ({
        kind: "put" as const,
        account: {
          externalId: `a${from + n}`,
          name: `${names[n % 4]} ${Math.floor((from + n) / 8)}`,
          relationship: "prospect" as const,
          facts: {},
        },
      })),
    );
  }
});
afterAll(() => planning?.close());

const idOf = (digit: string): string => `dup_${digit.repeat(26)}`;

/** Delivers the message of a search once; what is left after each look at the clock is up to `left`. */
async function deliver(searchId: string, left: () => number, tries = 1) {
  const record = {
    ...{ messageId: searchId, receiptHandle: "", md5OfBody: "", messageAttributes: {} },
    ...{ eventSource: "aws:sqs", eventSourceARN: "", awsRegion: "" },
    body: JSON.stringify({ tenantId: planning.tenantId, searchId }),
    attributes: {
      ...{ SentTimestamp: "0", SenderId: "", ApproximateFirstReceiveTimestamp: "0" },
      ApproximateReceiveCount: String(tries),
    },
  };
  const context = { getRemainingTimeInMillis: left } as Context;
  const { batchItemFailures } = await planning.pump.handlers.duplicates(
    { Records: [record] },
    context,
  );
  return batchItemFailures.length === 0;
}

async function groupsOf(searchId: string): Promise<unknown[]> {
  const stream = await planning.store.imports.openErrors(searchId, 0);
  const rows: unknown[] = [];
  if (stream !== null) for await (const row of decodeReport(stream)) rows.push(row);
  return rows;
}

/** Looks at the clock that a search takes when nothing comes between. */
async function undisturbed(searchId: string): Promise<number> {
  let looks = 0;
  await planning.store.duplicates.create({ id: searchId }, { anyway: true });
  const left = () => {
    looks += 1;
    return 60_000;
  };
  expect(await deliver(searchId, left)).toBe(true);
  return looks;
}

describe("a search for duplicates that runs out of time", () => {
  test("goes on in a message of its own behind the last pass, and finds the same", async () => {
    const looks = await undisturbed(idOf("1"));
    const found = await groupsOf(idOf("1"));
    expect(found.length).toBeGreaterThan(100);
    // In the middle of the second pass: the first look is the queue's own.
    const breakAt = Math.ceil((1 + looks) * 0.75);
    await planning.store.duplicates.create({ id: idOf("2") }, { anyway: true });
    let first = 0;
    const short = () => {
      first += 1;
      return first < breakAt ? 60_000 : 20_000;
    };
    expect(await deliver(idOf("2"), short)).toBe(true);
    expect(await planning.store.duplicates.read(idOf("2"))).toMatchObject({ state: "pending" });
    const [message] = await planning.pump.receive("duplicates");
    expect(JSON.parse(message?.Body ?? "{}")).toEqual({
      tenantId: planning.tenantId,
      searchId: idOf("2"),
    });
    let second = 0;
    const long = () => {
      second += 1;
      return 60_000;
    };
    expect(await deliver(idOf("2"), long)).toBe(true);
    expect(second).toBeLessThan(looks);
    const { outcome } = (await planning.store.duplicates.read(idOf("1"))) ?? {};
    expect(await planning.store.duplicates.read(idOf("2"))).toMatchObject({
      state: "succeeded",
      outcome,
    });
    expect(await groupsOf(idOf("2"))).toEqual(found);
  });

  test("fails when three tries made no pass, and leaves nothing behind that has ended", async () => {
    await planning.store.duplicates.create({ id: idOf("3") }, { anyway: true });
    let looks = 0;
    const none = () => {
      looks += 1;
      return looks % 2 === 1 ? 60_000 : 20_000;
    };
    for (const tries of [1, 2, 3]) expect(await deliver(idOf("3"), none, tries)).toBe(false);
    expect(await planning.store.duplicates.read(idOf("3"))).toMatchObject({
      state: "failed",
      failureCode: "search-broken-off",
    });
  });
});
