import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { FEED_LINES_MAX } from "../../../functions/domain/index.ts";
import { openPlanning, type Planning } from "../../support/planning.ts";

let planning: Planning;
/** Days before the tenant's own. */
let daysAgo: (days: number) => string;
beforeAll(async () => {
  planning = await openPlanning();
  const { asOf } = await planning.store.tenant.read();
  daysAgo = (days) => new Date(Date.parse(asOf) - days * 86_400_000).toISOString().slice(0, 10);
  for (const name of ["one", "two", "full"]) await putAccount(name);
});
afterAll(() => planning.close());

const results = z.object({
  results: z.array(
    z.looseObject({
      index: z.number(),
      status: z.number(),
      errors: z
        .array(z.looseObject({ pointer: z.string().optional(), code: z.string() }))
        .optional(),
    }),
  ),
});
const page = z.object({
  data: z.array(z.looseObject({ lineId: z.string().optional() })),
  nextCursor: z.string().nullable(),
});
const account = z.looseObject({
  facts: z.record(z.string(), z.unknown()),
  rolledUp: z.record(z.string(), z.unknown()),
  version: z.number(),
});

const putAccount = async (name: string, facts: object = {}) =>
  planning.ask("PUT", `/v1/accounts/ext:${name}`, {
    body: { name, relationship: "customer", facts },
  });

async function batch(feed: string, lines: readonly unknown[]) {
  const answer = await planning.ask("POST", `/v1/feeds/${feed}/lines:batch`, {
    body: { lines },
    headers: { "idempotency-key": randomUUID() },
    status: 207,
  });
  return results.parse(answer.json).results;
}
const statuses = async (feed: string, lines: readonly unknown[]) =>
  (await batch(feed, lines)).map(({ status }) => status);

const order = (externalId: string, lineId: string, more: object = {}) => ({
  ...{ externalId, lineId, date: daysAgo(10), orderId: `SO-${lineId}`, revenue: 100 },
  ...more,
});
const accountNow = async (name: string) => planning.get(account, `/v1/accounts/ext:${name}`);

describe("a batch of lines", () => {
  test("answers per line: new, replaced, equal, no such account, not valid", async () => {
    expect(await statuses("orders", [order("one", "a"), order("two", "a")])).toEqual([201, 201]);
    const mixed = await batch("orders", [
      order("one", "a", { revenue: 150 }),
      order("two", "a"),
      order("nobody", "a"),
      { ...order("one", "b"), revenue: "much", amount: 1 },
    ]);
    expect(mixed.map(({ index, status }) => [index, status])).toEqual([
      [0, 200],
      [1, 200],
      [2, 404],
      [3, 422],
    ]);
    expect(mixed[2]?.errors).toMatchObject([{ pointer: "/externalId", code: "unknown-account" }]);
    expect(mixed[3]?.errors?.map(({ pointer, code }) => [pointer, code])).toEqual([
      ["/amount", "unknown-property"],
      ["/revenue", "wrong-type"],
    ]);
  });

  test("takes several lines of one account in order: the last of one id stands", async () => {
    const lines = [order("one", "c"), order("one", "c", { revenue: 7 }), order("one", "d")];
    expect(await statuses("orders", lines)).toEqual([201, 200, 201]);
    const { data } = await planning.get(page, "/v1/accounts/ext:one/feeds/orders");
    expect(data.find(({ lineId }) => lineId === "c")).toMatchObject({ revenue: 7 });
  });

  test("said again writes nothing", async () => {
    const lines = [order("one", "e"), order("two", "e")];
    await batch("orders", lines);
    const before = [(await accountNow("one")).version, (await accountNow("two")).version];
    expect(await statuses("orders", lines)).toEqual([200, 200]);
    expect([(await accountNow("one")).version, (await accountNow("two")).version]).toEqual(before);
  });

  test("needs a lineId, and takes each feed's own parts only", async () => {
    const { lineId: _, ...without } = order("one", "x");
    const [first] = await batch("orders", [without]);
    expect(first?.errors).toMatchObject([{ pointer: "/lineId", code: "line-id-required" }]);
    const opportunity = { externalId: "one", lineId: "p", opened: daysAgo(90), stage: "offer" };
    expect(await statuses("opportunities", [opportunity])).toEqual([201]);
    expect(await statuses("leads", [opportunity])).toEqual([422]);
    const answer = await planning.ask("POST", "/v1/feeds/invoices/lines:batch", {
      body: { lines: [opportunity] },
      headers: { "idempotency-key": randomUUID() },
    });
    expect(answer.status).toBe(400);
  });

  test("says when an account has no room for another line", async () => {
    await planning.store.accounts.update("ext:full", (stored) => ({
      ...stored.account,
      feeds: {
        activities: Array.from({ length: FEED_LINES_MAX }, (_, n) => ({
          date: daysAgo(n % 300),
          lineId: `L${n}`,
        })),
      },
    }));
    const line = { externalId: "full", date: daysAgo(1) };
    const [another, known] = await batch("activities", [
      { ...line, lineId: "more" },
      { ...line, lineId: "L7", minutes: 30 },
    ]);
    expect(another).toMatchObject({ status: 422, errors: [{ code: "too-many-lines" }] });
    expect(known?.status).toBe(200);
  });
});

describe("the lines of an account", () => {
  test("are listed once each, by date and lineId, at any page size", async () => {
    const ids = ["k", "k -", "k-", "k a", "z", "a"];
    await putAccount("paged");
    await batch(
      "leads",
      ids.map((lineId, n) => ({ externalId: "paged", lineId, date: daysAgo(n < 4 ? 5 : 3) })),
    );
    const seen: (string | undefined)[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
      const target = `/v1/accounts/ext:paged/feeds/leads?limit=1${query}`;
      const { data, nextCursor }: z.output<typeof page> = await planning.get(page, target);
      seen.push(...data.map(({ lineId }) => lineId));
      cursor = nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(["k", "k -", "k a", "k-", "a", "z"]);
  });

  test("are deleted one by one, once", async () => {
    await batch("orders", [order("two", "gone/1")]);
    const target = "/v1/accounts/ext:two/feeds/orders/lines/gone%2F1";
    await planning.ask("DELETE", target, { status: 204 });
    const again = await planning.ask("DELETE", target, { status: 404 });
    expect(again.json).toMatchObject({ code: "feed-line-not-found" });
    const nobody = "/v1/accounts/ext:nobody/feeds/orders";
    const absent = await planning.ask("DELETE", `${nobody}/lines/a`, { status: 404 });
    expect(absent.json).toMatchObject({ code: "account-not-found" });
    await planning.ask("GET", nobody, { status: 404 });
  });

  test("go with their account", async () => {
    await putAccount("brief");
    await batch("orders", [order("brief", "a")]);
    await planning.ask("DELETE", "/v1/accounts/ext:brief", { status: 204 });
    await putAccount("brief");
    expect(await planning.get(page, "/v1/accounts/ext:brief/feeds/orders")).toEqual({
      data: [],
      nextCursor: null,
    });
  });
});

describe("an account with lines", () => {
  test("shows what they add up to beside what was uploaded, and which of them counts", async () => {
    await putAccount("summed", { revenue12m: 5, sector: "care" });
    await batch("orders", [
      order("summed", "a", { revenue: 100.1, productLine: "soap" }),
      order("summed", "b", { revenue: 0.2, date: daysAgo(20) }),
      order("summed", "old", { revenue: 9, date: daysAgo(800), productLine: "paper" }),
    ]);
    expect(await accountNow("summed")).toMatchObject({
      facts: { revenue12m: 5, sector: "care" },
      rolledUp: {
        revenue12m: { value: 100.3, from: "orders", uploaded: 5 },
        orders12m: { value: 2, from: "orders", uploaded: null },
        productLines: { value: ["soap"], from: "orders", uploaded: null },
      },
    });
    expect((await accountNow("two")).rolledUp).not.toHaveProperty("productLines");
  });

  test("keeps them when it is put or patched, by either name of it", async () => {
    const before = (await accountNow("summed")).rolledUp;
    await putAccount("summed", { sector: "food" });
    await planning.ask("PATCH", "/v1/accounts/ext:summed", {
      body: { facts: { revenue12m: 5 } },
      status: 200,
    });
    expect((await accountNow("summed")).rolledUp).toEqual(before);
  });

  test("has a tag that names the day, and If-Match takes it", async () => {
    const target = "/v1/accounts/ext:summed";
    const { headers } = await planning.ask("GET", target, { status: 200 });
    const { asOf } = await planning.store.tenant.read();
    expect(headers.etag).toMatch(new RegExp(`^"\\d+/${asOf}"$`));
    const held = { "if-none-match": headers.etag ?? "" };
    await planning.ask("GET", target, { headers: held, status: 304 });
    const match = { "if-match": headers.etag ?? "" };
    const body = { facts: { employees: 3 } };
    await planning.ask("PATCH", target, { body, headers: match, status: 200 });
    await planning.ask("PATCH", target, { body, headers: match, status: 412 });
  });

  test("is found by what its lines say, not by what was uploaded", async () => {
    const found = async (value: number) => {
      const where = { field: "revenue12m", op: "eq", value };
      const list = z.object({ data: z.array(z.looseObject({ externalId: z.string() })) }).loose();
      const answer = await planning.post(list, "/v1/accounts/search", { body: { where } });
      return answer.data.map(({ externalId }) => externalId);
    };
    expect(await found(100.3)).toEqual(["summed"]);
    expect(await found(5)).toEqual([]);
  });

  test("falls in the segment that its lines say", async () => {
    const scheme = {
      kind: "rules",
      rules: [
        {
          key: "hundred",
          label: { en: "Hundred", nl: "Honderd" },
          where: { field: "revenue12m", op: "eq", value: 100.3 },
        },
      ],
    };
    const counts = z.looseObject({
      segments: z.array(z.looseObject({ segment: z.string(), accounts: z.number() })),
    });
    const answer = await planning.post(counts, "/v1/segmentations/preview", { body: { scheme } });
    expect(answer.segments).toMatchObject([{ segment: "hundred", accounts: 1 }]);
  });
});
