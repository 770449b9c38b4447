import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodeReport, FIRST_PAGE_PART, type ReportedRow } from "../../functions/formats/index.ts";
import { dump } from "../store/world.ts";
import { fileOf, type Importing, openImporting, upTo } from "./importing.ts";
import {
  brokenLine,
  firstLineOf,
  lineHead,
  linesOf,
  ordersFile,
  ordersOf,
  unkeyedHead,
} from "./order-lines.ts";

let world: Importing;
beforeAll(async () => {
  world = await openImporting();
  await world.run(fileOf(upTo(200)));
});
afterAll(() => world.close());

const orders = { content: "orders" } as const;
const january = { ...orders, period: { from: "2026-01-01", to: "2026-01-31" } };
const data = (item: Record<string, unknown>): boolean => /#(A|P|S)#/.test(String(item.pk));
const revenueOf = (lines: Awaited<ReturnType<typeof linesOf>>) =>
  lines.reduce((sum, { revenue }) => sum + revenue, 0);

async function reportOf(id: string): Promise<ReportedRow[]> {
  const stream = await world.store.imports.openErrors(id, FIRST_PAGE_PART);
  const rows: ReportedRow[] = [];
  if (stream !== null) for await (const row of decodeReport(stream)) rows.push(row);
  return rows;
}

async function codesOf(id: string): Promise<string[]> {
  const rows = await reportOf(id);
  return [...new Set(rows.flatMap(({ problems }) => problems.map(({ code }) => code)))];
}

describe("an import of lines", () => {
  test("adds them to accounts that exist, and counts every row", async () => {
    const job = await world.run(ordersFile(upTo(100)), orders);
    expect(job).toMatchObject({
      state: "succeeded",
      counts: { created: 300, updated: 0, unchanged: 0, rejected: 0, removed: 0 },
    });
    expect(await linesOf(world, "crm-7")).toEqual(ordersOf(7));
    expect(await linesOf(world, "crm-150")).toEqual([]);
    const stored = await world.store.accounts.get("ext:crm-7");
    expect(stored?.account.facts).toMatchObject({ revenue12m: 70 });
  });

  test("of the same file again writes no account, no partial and no snapshot", async () => {
    const before = await dump(world, data);
    world.written.length = 0;
    const job = await world.run(ordersFile(upTo(100)), orders);
    expect(job).toMatchObject({ state: "succeeded", counts: { unchanged: 300, created: 0 } });
    expect(world.written.filter((input) => /#(A|P|S)#/.test(input))).toEqual([]);
    expect(await dump(world, data)).toEqual(before);
  });

  test("with one changed line changes one account", async () => {
    world.written.length = 0;
    const job = await world.run(ordersFile([7], 5), orders);
    expect(job).toMatchObject({ counts: { updated: 3, unchanged: 0 } });
    expect(world.written.filter((input) => input.includes("#A#"))).toHaveLength(1);
    expect(revenueOf(await linesOf(world, "crm-7"))).toBe(revenueOf(ordersOf(7, 5)));
  });

  test("rejects rows of accounts that do not exist, each with its line, and keeps the others", async () => {
    const job = await world.run(ordersFile([3, 900, 4, 901], 2), orders);
    expect(job).toMatchObject({
      state: "partiallySucceeded",
      counts: { updated: 6, rejected: 6 },
    });
    const rows = await reportOf(job.id);
    expect(rows.map(({ line }) => line)).toEqual([5, 6, 7, 11, 12, 13]);
    expect(rows[0]).toMatchObject({
      cells: expect.arrayContaining(["crm-900"]),
      problems: [{ code: "unknown-account", column: "externalId" }],
    });
  });

  test("takes the first of several lines with one id, and names its line for the others", async () => {
    const twice = ordersFile([5], 1) + ordersFile([5], 2).slice(lineHead.length);
    const job = await world.run(twice, orders);
    expect(job).toMatchObject({ counts: { updated: 3, rejected: 3 } });
    expect(await codesOf(job.id)).toEqual(["duplicate-line-id"]);
    expect(revenueOf(await linesOf(world, "crm-5"))).toBe(revenueOf(ordersOf(5, 1)));
  });

  test("with five broken lines in a hundred keeps the ninety-five", async () => {
    const rows = upTo(95).map((n) => firstLineOf(100 + n));
    // After every nineteenth.
    upTo(5).forEach((n) => {
      rows.splice(19 + 20 * n, 0, brokenLine(n));
    });
    const job = await world.run(`${lineHead}${rows.join("\n")}\n`, orders);
    expect(job).toMatchObject({
      state: "partiallySucceeded",
      counts: { created: 95, updated: 0, unchanged: 0, rejected: 5 },
    });
    expect((await reportOf(job.id)).map(({ line }) => line)).toEqual([21, 41, 61, 81, 101]);
    for (const n of upTo(95)) expect(await linesOf(world, `crm-${100 + n}`)).toHaveLength(1);
  });

  test("of nothing but accounts that do not exist fails, and writes nothing", async () => {
    world.written.length = 0;
    const job = await world.run(ordersFile([900]), orders);
    expect(job).toMatchObject({ state: "failed", counts: { rejected: 3 } });
    expect(world.written.filter((input) => input.includes("#A#"))).toEqual([]);
  });

  test("tried out writes nothing and counts the same", async () => {
    const before = await dump(world, data);
    const dry = await world.run(ordersFile(upTo(120), 9), { ...orders, dryRun: true });
    expect(await dump(world, data)).toEqual(before);
    const wet = await world.run(ordersFile(upTo(120), 9), orders);
    expect(dry.counts).toEqual(wet.counts);
  });

  test("of the other feeds keeps each apart", async () => {
    const files = {
      opportunities:
        "externalId,lineId,opened,closed,outcome,reason\ncrm-1,p1,2025-01-05,2025-02-05,lost,price\n",
      leads: "externalId,lineId,date,topic\ncrm-1,l1,2026-01-05,fair\n",
      activities: "externalId,lineId,date,kind,minutes\ncrm-1,a1,2026-01-05,visit,45\n",
    } as const;
    for (const [content, file] of Object.entries(files)) {
      const job = await world.run(file, { content: content as keyof typeof files });
      expect(job).toMatchObject({ state: "succeeded", counts: { created: 1 } });
    }
    const stored = await world.store.accounts.get("ext:crm-1");
    expect(Object.keys(stored?.account.feeds ?? {})).toEqual([
      "orders",
      "opportunities",
      "leads",
      "activities",
    ]);
    expect(stored?.account.feeds?.activities).toEqual([
      { date: "2026-01-05", kind: "visit", minutes: 45, lineId: "a1" },
    ]);
  });
});

describe("an import of accounts leaves lines alone", () => {
  test("when it changes accounts, and when it replaces them", async () => {
    const known = await linesOf(world, "crm-7");
    await world.run(fileOf(upTo(200), 3));
    expect(await linesOf(world, "crm-7")).toEqual(known);
    const job = await world.run(fileOf(upTo(199), 4), { mode: "replace" });
    expect(job).toMatchObject({ counts: { updated: 199, removed: 1 } });
    expect(await linesOf(world, "crm-7")).toEqual(known);
  });
});

describe("an import of a period", () => {
  const row = (account: string, date: string, revenue: number) =>
    `${account},${date},SO-${account},${revenue}\n`;

  test("replaces the lines of its days, also of accounts it does not name, and no others", async () => {
    await world.run(
      unkeyedHead + row("crm-10", "2026-01-05", 1) + row("crm-11", "2026-01-06", 2),
      january,
    );
    const before = await linesOf(world, "crm-10");
    expect(before.filter(({ date }) => date.startsWith("2026-01"))).toHaveLength(1);
    const outside = before.filter(({ date }) => !date.startsWith("2026-01"));
    const job = await world.run(unkeyedHead + row("crm-10", "2026-01-20", 3), january);
    expect(job).toMatchObject({ state: "succeeded", counts: { created: 1, removed: 2 } });
    const now = await linesOf(world, "crm-10");
    expect(now.filter(({ date }) => date.startsWith("2026-01"))).toEqual([
      { date: "2026-01-20", orderId: "SO-crm-10", revenue: 3 },
    ]);
    expect(now.filter(({ date }) => !date.startsWith("2026-01"))).toEqual(outside);
    expect((await linesOf(world, "crm-11")).some(({ date }) => date.startsWith("2026-01"))).toBe(
      false,
    );
  });

  test("delivered again changes nothing", async () => {
    const before = await dump(world, data);
    const job = await world.run(unkeyedHead + row("crm-10", "2026-01-20", 3), january);
    expect(job).toMatchObject({ counts: { unchanged: 1, created: 0, removed: 0 } });
    expect(await dump(world, data)).toEqual(before);
  });

  test("leaves the lines of an account whose rows were all rejected", async () => {
    const job = await world.run(
      unkeyedHead + row("crm-12", "2026-01-05", 1) + row("crm-10", "2026-02-20", 3),
      january,
    );
    expect(job).toMatchObject({ counts: { created: 1, rejected: 1, removed: 0 } });
    expect((await linesOf(world, "crm-10")).some(({ date }) => date === "2026-01-20")).toBe(true);
  });

  test("takes no lines of accounts without a row when some row's account cannot be told", async () => {
    const job = await world.run(
      `${unkeyedHead}${row("crm-13", "2026-01-05", 1)},2026-01-05,x,1\n`,
      january,
    );
    expect(job).toMatchObject({ counts: { created: 1, rejected: 1, removed: 0 } });
    expect((await linesOf(world, "crm-12")).some(({ date }) => date === "2026-01-05")).toBe(true);
  });

  test("adds up rows of one day, order and product line", async () => {
    const rows = row("crm-14", "2026-01-05", 1.1) + row("crm-14", "2026-01-05", 2.2);
    const job = await world.run(unkeyedHead + rows, january);
    expect(job).toMatchObject({ counts: { created: 2 } });
    const lines = await linesOf(world, "crm-14");
    expect(lines.filter(({ date }) => date === "2026-01-05")).toEqual([
      { date: "2026-01-05", orderId: "SO-crm-14", revenue: 3.3 },
    ]);
  });
});

describe("limits", () => {
  test("an account with too many lines keeps what it has, and each of its rows says why", async () => {
    const known = await linesOf(world, "crm-20");
    const rows = upTo(2_001).map((n) => `crm-20,L${n},2026-01-05,SO-${n},1\n`);
    const file = `externalId,lineId,date,orderId,revenue\n${rows.join("")}crm-21,x,2026-01-05,o,1\n`;
    const job = await world.run(file, orders);
    expect(job).toMatchObject({
      state: "partiallySucceeded",
      counts: { created: 1, rejected: 2_001 },
    });
    expect(await linesOf(world, "crm-20")).toEqual(known);
    expect(await codesOf(job.id)).toEqual(["too-many-lines"]);
  });
});
