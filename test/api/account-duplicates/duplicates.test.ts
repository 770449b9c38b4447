import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import type { Account } from "../../../functions/domain/index.ts";
import { openStore } from "../../../functions/store/index.ts";
import { tenantScope } from "../../../functions/store/scope.ts";
import { openPlanning, type Planning } from "../../support/planning.ts";

const ERASURE_STEP_MILLIS = 17 * 60_000;

let planning: Planning;
beforeAll(async () => {
  planning = await openPlanning();
  const label = { en: "W", nl: "W" };
  await planning.store.fields.put({ key: "website", type: "text", label });
  await planning.store.fields.put({ key: "kvkNumber", type: "text", label });
});
afterAll(() => planning.close());

const search = z.looseObject({
  id: z.string(),
  status: z.string(),
  result: z
    .looseObject({
      groups: z.number(),
      duplicates: z.number(),
      accounts: z.number(),
      complete: z.boolean(),
    })
    .nullable(),
  failure: z.looseObject({ code: z.string() }).nullable(),
});
const page = z.looseObject({
  data: z.array(
    z.looseObject({
      reasons: z.array(z.string()),
      similarity: z.number(),
      keep: z.string(),
      size: z.number(),
      accounts: z.array(
        z.looseObject({ externalId: z.string(), name: z.string(), line: z.number().nullable() }),
      ),
    }),
  ),
  nextCursor: z.string().nullable(),
});

async function put(accounts: readonly (Partial<Account> & { externalId: string; name: string })[]) {
  await planning.store.accounts.batch(
    accounts.map((stated) => ({
      kind: "put",
      account: { relationship: "prospect", facts: {}, ...stated },
    })),
  );
}

async function searched(body: object = {}) {
  const made = await planning.post(search, "/v1/account-duplicate-searches", { body, status: 202 });
  await planning.pump.settle();
  return planning.get(search, `/v1/account-duplicate-searches/${made.id}`);
}

const listed = async (query = "") =>
  (await planning.get(page, `/v1/account-duplicates?limit=200${query}`)).data;
const idsIn = (groups: z.output<typeof page>["data"]) =>
  groups.map(({ accounts }) => accounts.map(({ externalId }) => externalId));

async function imported(text: string, more: object = {}) {
  const bytes = Buffer.from(text);
  const body = { filename: "a.csv", format: "csv", bytes: bytes.length, ...more };
  const created = z.looseObject({
    id: z.string(),
    upload: z.object({ url: z.string(), headers: z.record(z.string(), z.string()) }).loose(),
  });
  const made = await planning.post(created, "/v1/account-imports", { body, status: 201 });
  const { url, headers } = made.upload;
  expect((await fetch(url, { method: "PUT", headers, body: bytes })).ok).toBe(true);
  await planning.post(z.unknown(), `/v1/account-imports/${made.id}/start`, { status: 202 });
  await planning.pump.settle();
  return made.id;
}

describe("likely duplicates", () => {
  test("are not listed before the first search", async () => {
    const answer = await planning.ask("GET", "/v1/account-duplicates", { status: 404 });
    expect(answer.json).toMatchObject({ code: "no-duplicate-search" });
  });

  test("of all accounts are grouped with reasons and what to keep, and nothing is changed", async () => {
    await put([
      { externalId: "d1", name: "Jansen Techniek B.V.", relationship: "customer" },
      { externalId: "d2", name: "JANSEN TECHNIEK", facts: { website: "https://www.jansen.nl" } },
      {
        externalId: "d3",
        name: "Alfa",
        facts: { website: "info@acme.nl", kvkNumber: "12.345.678" },
      },
      { externalId: "d4", name: "Beta", facts: { kvkNumber: "12345678" } },
      { externalId: "d5", name: "=Gamma Zorggroep" },
      { externalId: "d6", name: "Gama Zorggroep" },
      { externalId: "d7", name: "Heel iets anders", facts: { website: "x@gmail.com" } },
      { externalId: "d8", name: "Weer iets anders", facts: { website: "y@gmail.com" } },
    ]);
    const before = await planning.ask("GET", "/v1/accounts?limit=200");
    expect(await searched()).toMatchObject({
      status: "succeeded",
      result: { groups: 3, duplicates: 6, accounts: 8, complete: true, domainFields: ["website"] },
    });
    expect(await listed()).toMatchObject([
      { reasons: ["number"], accounts: [{ externalId: "d3" }, { externalId: "d4" }] },
      { reasons: ["same-name"], similarity: 1, keep: "d1", size: 2 },
      { reasons: ["similar-name"], accounts: [{ externalId: "d5" }, { externalId: "d6" }] },
    ]);
    expect((await planning.ask("GET", "/v1/accounts?limit=200")).text).toBe(before.text);
  });

  test("come page by page, all from one search, also as CSV with formulas made inert", async () => {
    const first = await planning.get(page, "/v1/account-duplicates?limit=2");
    expect(idsIn(first.data)).toEqual([
      ["d3", "d4"],
      ["d1", "d2"],
    ]);
    await searched();
    const target = `/v1/account-duplicates?limit=2&cursor=${first.nextCursor}`;
    const second = await planning.get(page, target);
    expect([idsIn(second.data), second.nextCursor]).toEqual([[["d5", "d6"]], null]);

    const headers = { accept: "text/csv" };
    const csv = await planning.ask("GET", "/v1/account-duplicates?limit=2", { headers });
    expect(parse(csv.text, { bom: true, columns: true })).toMatchObject([
      { group: "1", keep: "yes", externalId: "d3", reasons: "number", domains: "acme.nl" },
      { group: "1", keep: "", externalId: "d4", numbers: "12345678" },
      { group: "2", keep: "yes", externalId: "d1" },
      { group: "2", keep: "", externalId: "d2" },
    ]);
    const next = /<([^>]+)>; rel="next"/.exec(csv.headers.link ?? "")?.[1] ?? "";
    const rest = await planning.ask("GET", next, { headers, status: 200 });
    expect(parse(rest.text, { bom: true })[1]).toContain("'=Gamma Zorggroep");
    const asked = await planning.ask("GET", "/v1/account-duplicates?format=csv", { status: 200 });
    expect(asked.headers["content-type"]).toContain("text/csv");
  });

  test("of an import are rows like other rows, and like accounts it does not name", async () => {
    const text =
      "externalId,name,relationship\n" +
      "f1,Bakkerij Zonnebloem,prospect\n" +
      'f2,"Zonnebloem, Bakkerij",prospect\n' +
      "d1,Jansen Techniek B.V.,customer\n" +
      "f3,Gamma Zorggroep,prospect\n" +
      "f4,Bakkerij Zonnebloem,vriend\n";
    for (const dryRun of [true, false]) {
      const importId = await imported(text, { dryRun });
      expect((await searched({ importId })).result).toMatchObject({ groups: 3 });
      const groups = await listed(`&importId=${importId}`);
      expect(idsIn(groups).map((ids) => ids.toSorted().join())).toEqual(
        expect.arrayContaining(["f1,f2", "d1,d2", "d5,d6,f3"]),
      );
      const lines = groups
        .flatMap(({ accounts }) => accounts)
        .map((one) => [one.externalId, one.line]);
      expect(Object.fromEntries(lines)).toMatchObject({ f1: 2, f2: 3, d1: 4, d2: null, f3: 5 });
      expect(lines.flat()).not.toContain("f4");
    }
    // The newest search of all accounts is still the answer without an import.
    expect(idsIn(await listed()).flat()).not.toContain("f1");
  });

  test("of an import keep the row that says most: empty cells are no facts", async () => {
    const text =
      "externalId,name,relationship,employees,revenue12m\n" +
      "v1,Vlinder Advies,prospect,,\nv2,Vlinder Advies BV,prospect,5,\n";
    const importId = await imported(text, { dryRun: true });
    await searched({ importId });
    const [group] = await listed(`&importId=${importId}`);
    const facts = group?.accounts.map(({ externalId, ...one }) => [externalId, one.facts]);
    expect([group?.keep, facts]).toEqual([
      "v2",
      [
        ["v2", 1],
        ["v1", 0],
      ],
    ]);
  });

  test("of an import are searched with it when it says so, and named by it once it has ended", async () => {
    const text =
      "externalId,name,relationship\nw1,Waterlelie Advies,prospect\nw2,Waterlelie Advies BV,prospect\n";
    const importId = await imported(text, { findDuplicates: true });
    const found = z.looseObject({ groups: z.number(), search: z.string(), list: z.string() });
    const named = z.looseObject({
      duplicateSearchId: z.string().nullable(),
      likelyDuplicates: found.nullable(),
    });
    const job = await planning.get(named, `/v1/account-imports/${importId}`);
    const { duplicateSearchId } = job;
    expect(job.likelyDuplicates).toMatchObject({ groups: 1, accounts: 2, complete: true });
    const { search: link = "", list = "" } = job.likelyDuplicates ?? {};
    expect((await planning.get(search, link)).id).toBe(duplicateSearchId);
    expect(idsIn((await planning.get(page, list)).data)).toEqual([["w1", "w2"]]);
    const target = `/v1/account-duplicate-searches/${duplicateSearchId}`;
    expect(await planning.get(search, target)).toMatchObject({
      status: "succeeded",
      importId,
      result: { groups: 1, duplicates: 2 },
    });
    expect(idsIn(await listed(`&importId=${importId}`))).toEqual([["w1", "w2"]]);
    const without = await imported(text, { mode: "upsert" });
    expect(await planning.get(named, `/v1/account-imports/${without}`)).toMatchObject({
      findDuplicates: false,
      duplicateSearchId: null,
      likelyDuplicates: null,
    });
    const lines = { filename: "l.csv", format: "csv", bytes: 9, content: "orders" };
    const refused = await planning.ask("POST", "/v1/account-imports", {
      body: { ...lines, findDuplicates: true },
      headers: { "idempotency-key": importId },
      status: 422,
    });
    expect(refused.json).toMatchObject({ errors: [{ pointer: "/findDuplicates" }] });
  });

  test("are not searched by an undo, which has no rows", async () => {
    const text = "externalId,name,relationship\ny1,Ypsilon Advies,prospect\ny2,Ypsilon,prospect\n";
    const importId = await imported(text, { findDuplicates: true });
    const headers = { "idempotency-key": importId };
    const target = `/v1/account-imports/${importId}/undo`;
    const undo = await planning.ask("POST", target, { headers, status: 202 });
    await planning.pump.settle();
    const ended = await planning.ask("GET", undo.headers.location ?? "", { status: 200 });
    expect(ended.json).toMatchObject({
      status: "succeeded",
      findDuplicates: false,
      duplicateSearchId: null,
      likelyDuplicates: null,
    });
  });

  test("of an import that cannot be compared are refused, and of a file that is gone told", async () => {
    const lines = await imported("externalId,date,revenue,lineId\nd1,2026-01-01,5,l1\n", {
      content: "orders",
    });
    const failed = await imported("externalId,name,relationship\nx,X,vriend\n");
    for (const importId of [lines, failed]) {
      const answer = await planning.ask("POST", "/v1/account-duplicate-searches", {
        body: { importId },
        headers: { "idempotency-key": importId },
        status: 409,
      });
      expect(answer.json).toMatchObject({ code: "import-not-comparable" });
    }
  });

  test("run one search at a time", async () => {
    const made = await planning.post(search, "/v1/account-duplicate-searches", { body: {} });
    const answer = await planning.ask("POST", "/v1/account-duplicate-searches", {
      body: {},
      headers: { "idempotency-key": made.id },
      status: 409,
    });
    expect(answer.json).toMatchObject({ code: "duplicate-search-running" });
    await planning.pump.settle();
  });

  test("forget an account that was erased, and a group it was half of", async () => {
    await searched();
    expect(idsIn(await listed())).toContainEqual(["d3", "d4"]);
    let at = Date.now();
    for (let outcome = ""; outcome !== "erased"; at += ERASURE_STEP_MILLIS) {
      const trace = { now: new Date(at), actor: "test" };
      const store = openStore(planning, tenantScope(planning.tenantId), trace);
      outcome = (await store.erasure.erase("ext:d4")).kind;
    }
    const ids = idsIn(await listed()).flat();
    expect([ids.includes("d4"), ids.includes("d1")]).toEqual([false, true]);
  });
});
