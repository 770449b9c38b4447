import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { openPlanning, type Planning } from "../../support/planning.ts";

let planning: Planning;
beforeAll(async () => {
  planning = await openPlanning();
});
afterAll(() => planning.close());

const problem = z.looseObject({
  code: z.string(),
  errors: z.array(z.looseObject({ pointer: z.string().optional(), code: z.string() })).optional(),
});
const account = z.looseObject({
  id: z.string(),
  externalId: z.string(),
  name: z.string(),
  relationship: z.string(),
  facts: z.record(z.string(), z.unknown()),
  version: z.number(),
});
const list = z.looseObject({ data: z.array(account), nextCursor: z.string().nullable() });
const smit = { name: "Smit", relationship: "customer", facts: { employees: 12, sector: "bouw" } };

const put = async (ref: string, body: unknown, status: number, headers = {}) =>
  planning.ask("PUT", `/v1/accounts/${ref}`, { body, status, headers });
const errorsOf = (json: unknown) =>
  (problem.parse(json).errors ?? []).map(({ pointer, code }) => [pointer, code]);

describe("an account", () => {
  test("is created by externalId, read by both names, replaced and deleted", async () => {
    const created = await put("ext:a%2F1", smit, 201);
    const { id, version } = account.parse(created.json);
    expect(created.headers.location).toBe(`/v1/accounts/${id}`);
    expect(created.headers.etag).toBe(`"${version}"`);
    for (const ref of [id, "ext:a%2F1"]) {
      const read = await planning.ask("GET", `/v1/accounts/${ref}`, { status: 200 });
      expect(read.json).toEqual(created.json);
    }
    const replaced = await put(id, { ...smit, facts: { employees: 13 } }, 200);
    expect(account.parse(replaced.json)).toMatchObject({ id, facts: { employees: 13 } });
    expect(account.parse(replaced.json).version).toBeGreaterThan(version);
    await planning.ask("DELETE", `/v1/accounts/${id}`, { status: 204 });
    for (const ref of [id, "ext:a%2F1"]) {
      await planning.ask("GET", `/v1/accounts/${ref}`, { status: 404 });
      await planning.ask("DELETE", `/v1/accounts/${ref}`, { status: 404 });
      await planning.ask("PATCH", `/v1/accounts/${ref}`, { body: {}, status: 404 });
    }
    await put(id, smit, 404);
    expect(account.parse((await put("ext:a%2F1", smit, 201)).json).id).toBe(id);
  });

  test("equal to what is stored is not written and keeps its version", async () => {
    const first = await put("ext:same", smit, 201);
    planning.meter.reset();
    const again = await put(
      "ext:same",
      { facts: { ...smit.facts }, relationship: "customer", name: "Smit" },
      200,
    );
    expect(again.json).toEqual(first.json);
    expect(planning.meter.read().total.writeUnits).toBe(0);
  });

  test("is answered with 304 when it has not changed, and 412 when it has", async () => {
    const { etag = "" } = (await put("ext:tagged", smit, 201)).headers;
    const held = { "if-none-match": etag };
    await planning.ask("GET", "/v1/accounts/ext:tagged", { headers: held, status: 304 });
    const next = await put("ext:tagged", { ...smit, name: "S2" }, 200, { "if-match": etag });
    const stale = { "if-match": etag };
    await put("ext:tagged", smit, 412, stale);
    await planning.ask("DELETE", "/v1/accounts/ext:tagged", { headers: stale, status: 412 });
    const body = { name: "S3" };
    await planning.ask("PATCH", "/v1/accounts/ext:tagged", { body, headers: stale, status: 412 });
    const fresh = { "if-match": next.headers.etag ?? "" };
    await planning.ask("PATCH", "/v1/accounts/ext:tagged", { body, headers: fresh, status: 200 });
  });

  test("is refused with every error at once, in both languages", async () => {
    const facts = { employees: -1, customerSince: "31-12-2025", quux: 1 };
    const answer = await put("ext:bad", { ...smit, facts }, 422);
    expect(errorsOf(answer.json)).toEqual([
      ["/facts/customerSince", "invalid-date"],
      ["/facts/employees", "out-of-range"],
      ["/facts/quux", "unknown-field"],
    ]);
    const dutch = await put("ext:bad", { ...smit, facts }, 422, { "accept-language": "nl" });
    expect(dutch.headers["content-language"]).toBe("nl");
    expect(dutch.text).not.toBe(answer.text);
    await planning.ask("GET", "/v1/accounts/ext:bad", { status: 404 });
  });

  test("never changes its externalId", async () => {
    await put("ext:fixed", { externalId: "fixed", ...smit }, 201);
    const other = { externalId: "other" };
    expect(errorsOf((await put("ext:fixed", { ...other, ...smit }, 422)).json)).toEqual([
      ["/externalId", "not-the-same"],
    ]);
    await planning.ask("PATCH", "/v1/accounts/ext:fixed", { body: other, status: 422 });
  });
});

describe("a merge patch", () => {
  const patch = async (body: unknown, status: number) =>
    planning.ask("PATCH", "/v1/accounts/ext:patched", { body, status });

  test("sets, takes away and leaves alone", async () => {
    await put("ext:patched", smit, 201);
    const answer = await patch(
      { relationship: "former_customer", facts: { sector: null, urgency: 3 } },
      200,
    );
    expect(account.parse(answer.json)).toMatchObject({
      name: "Smit",
      relationship: "former_customer",
      facts: { employees: 12, urgency: 3 },
    });
    expect(account.parse(answer.json).facts).not.toHaveProperty("sector");
  });

  test("that changes nothing keeps the version; one that breaks a rule is refused", async () => {
    const before = await patch({}, 200);
    expect((await patch({ facts: { quota: null } }, 422)).status).toBe(422);
    expect((await patch({ facts: { urgency: 3 } }, 200)).json).toEqual(before.json);
    const dates = { customerSince: "2020-01-01", customerUntil: "2019-01-01" };
    expect(errorsOf((await patch({ facts: dates }, 422)).json)).toEqual([
      ["/facts/customerUntil", "date-order"],
    ]);
    expect(errorsOf((await patch({ name: " x", facts: { urgency: 9 } }, 422)).json)).toEqual([
      ["/name", "surrounding-space"],
      ["/facts/urgency", "out-of-range"],
    ]);
  });

  test("does not lose the patch of another at the same time", async () => {
    await put("ext:patched", smit, 200);
    const keys = ["urgency", "riskAttitude", "loyalty", "orders12m", "revenue12m"];
    await Promise.all(keys.map((key) => patch({ facts: { [key]: 2 } }, 200)));
    const { facts } = account.parse((await patch({}, 200)).json);
    for (const key of keys) expect(facts[key]).toBe(2);
  });
});

describe("a batch", () => {
  const batch = async (accounts: unknown[], status = 207, headers = {}) =>
    planning.ask("POST", "/v1/accounts:batch", {
      body: { accounts },
      headers: { "idempotency-key": randomUUID(), ...headers },
      status,
    });
  const results = z.looseObject({
    results: z.array(
      z.looseObject({ index: z.number(), status: z.number(), externalId: z.string().optional() }),
    ),
  });

  test("has a result per row, in order, and a bad row stops no other", async () => {
    await put("ext:b-old", smit, 201);
    const answer = await batch([
      { externalId: "b-new", ...smit },
      { externalId: "b-bad", ...smit, facts: { quux: 1 } },
      { externalId: "b-old", ...smit, name: "Changed" },
      { externalId: "b-gone", delete: true },
      { externalId: "b-old", delete: true },
      { name: "nameless" },
      { externalId: "b-new", ...smit },
    ]);
    expect(results.parse(answer.json).results.map(({ index, status }) => [index, status])).toEqual([
      [0, 201],
      [1, 422],
      [2, 200],
      [3, 404],
      [4, 204],
      [5, 422],
      [6, 200],
    ]);
    expect(answer.json).toMatchObject({
      results: {
        1: { externalId: "b-bad", errors: [{ pointer: "/facts/quux", code: "unknown-field" }] },
      },
    });
    await planning.ask("GET", "/v1/accounts/ext:b-new", { status: 200 });
    await planning.ask("GET", "/v1/accounts/ext:b-old", { status: 404 });
  });

  test("of more than 100 rows is refused; of 100 is written", async () => {
    const rows = Array.from({ length: 101 }, (_, n) => ({ externalId: `c-${n}`, ...smit }));
    await batch(rows, 422);
    const answer = await batch(rows.slice(0, 100));
    const statuses = results.parse(answer.json).results.map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([201]));
  });

  test("repeated under its key takes effect once", async () => {
    const headers = { "idempotency-key": randomUUID() };
    const rows = [{ externalId: "once", ...smit }];
    const first = await batch(rows, 207, headers);
    await planning.ask("DELETE", "/v1/accounts/ext:once", { status: 204 });
    const again = await batch(rows, 207, headers);
    expect(again.text).toBe(first.text);
    await planning.ask("GET", "/v1/accounts/ext:once", { status: 404 });
  });
});

describe("lists and searches", () => {
  const all = async (
    page: (cursor: string | null) => Promise<z.output<typeof list>>,
  ): Promise<string[]> => {
    const found: string[] = [];
    let cursor: string | null = null;
    do {
      const answer: z.output<typeof list> = await page(cursor);
      found.push(...answer.data.map(({ externalId }) => externalId));
      cursor = answer.nextCursor;
    } while (cursor !== null);
    return found;
  };

  test("a list shows every account once, page by page, while others change", async () => {
    const ids = Array.from({ length: 60 }, (_, n) => `l-${n}`);
    for (const id of ids) await put(`ext:${id}`, smit, 201);
    let turn = 0;
    const seen = await all(async (cursor) => {
      await put(`ext:l-extra-${turn++}`, smit, 201);
      const query = cursor === null ? "" : `&cursor=${cursor}`;
      const answer = await planning.ask("GET", `/v1/accounts?limit=7${query}`, { status: 200 });
      const body = list.parse(answer.json);
      expect(answer.headers.link === undefined).toBe(body.nextCursor === null);
      return body;
    });
    expect(seen).toEqual([...new Set(seen)]);
    expect(seen).toEqual(expect.arrayContaining(ids));
  });

  test("a search gives exactly the accounts that meet the condition", async () => {
    for (let n = 0; n < 40; n++) {
      const facts = { sector: n % 2 ? "zorg" : "bouw", ...(n % 5 && { employees: n }) };
      await put(`ext:s-${n}`, { name: `S${n}`, relationship: "prospect", facts }, 201);
    }
    const where = {
      all: [
        { field: "externalId", op: "startsWith", value: "s-" },
        { field: "sector", op: "eq", value: "zorg" },
        {
          any: [
            { field: "employees", op: "gte", value: 20 },
            { field: "employees", op: "unknown" },
          ],
        },
      ],
    };
    const found = await all(async (cursor) => {
      const body = { where, limit: 3, ...(cursor !== null && { cursor }) };
      return list.parse(
        (await planning.ask("POST", "/v1/accounts/search", { body, status: 200 })).json,
      );
    });
    const wanted = Array.from({ length: 40 }, (_, n) => n)
      .filter((n) => n % 2 === 1 && (n >= 20 || n % 5 === 0))
      .map((n) => `s-${n}`);
    expect(found.toSorted()).toEqual(wanted.toSorted());
  });

  test("an unknown field is answered with its place, a cursor of another search with 400", async () => {
    const search = async (body: unknown, status: number) =>
      planning.ask("POST", "/v1/accounts/search", { body, status });
    const wrong = await search({ where: { all: [{ field: "quux", op: "known" }] } }, 422);
    expect(errorsOf(wrong.json)).toEqual([["/where/all/0/field", "unknown-field"]]);
    const where = { field: "sector", op: "eq", value: "zorg" };
    const first = list.parse((await search({ where, limit: 1 }, 200)).json);
    const other = { where: { ...where, value: "bouw" }, limit: 1, cursor: first.nextCursor };
    expect(problem.parse((await search(other, 400)).json).code).toBe("invalid-cursor");
  });
});
