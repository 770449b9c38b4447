import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { openPlanning, type Planning } from "../../support/planning.ts";

let planning: Planning;
beforeAll(async () => {
  planning = await openPlanning();
});
afterAll(() => planning.close());

const job = z.looseObject({
  id: z.string(),
  status: z.string(),
  counts: z.record(z.string(), z.number()).nullable(),
  undoes: z.string().optional(),
  undoneBy: z.string().optional(),
});
const created = z.looseObject({
  id: z.string(),
  upload: z.looseObject({ url: z.string(), headers: z.record(z.string(), z.string()) }),
});
const errors = z.looseObject({
  data: z.array(
    z.looseObject({
      cells: z.array(z.string()),
      errors: z.array(z.looseObject({ code: z.string(), column: z.string().nullable() })),
    }),
  ),
});

const post = (target: string, status: number, body?: unknown, headers = {}) =>
  planning.ask("POST", target, {
    ...(body !== undefined && { body }),
    headers: { "idempotency-key": randomUUID(), ...headers },
    status,
  });
const read = (id: string) => planning.get(job, `/v1/account-imports/${id}`);
const undoOf = (id: string) => `/v1/account-imports/${id}/undo`;

const head = "externalId,name,relationship,sector,employees\n";
const rowOf = (id: string, employees: number): string =>
  `${id},Bakker ${id},customer,bouw,${employees}\n`;

async function uploaded(content: string, options: object = {}): Promise<string> {
  const bytes = Buffer.from(content);
  const file = { filename: "a.csv", format: "csv", bytes: bytes.length, ...options };
  const { id, upload } = created.parse((await post("/v1/account-imports", 201, file)).json);
  await fetch(upload.url, { method: "PUT", headers: upload.headers, body: bytes });
  return id;
}

async function run(content: string, options: object = {}) {
  const id = await uploaded(content, options);
  await post(`/v1/account-imports/${id}/start`, 202);
  await planning.pump.settle();
  return read(id);
}

const codeOf = (answer: { json: unknown }): string =>
  z.looseObject({ code: z.string() }).parse(answer.json).code;

describe("an undo", () => {
  test("is an import of its own, after which accounts read as before", async () => {
    await run(head + rowOf("u1", 1) + rowOf("u2", 2));
    const before = await planning.ask("GET", "/v1/accounts/ext:u1", { status: 200 });
    const { id } = await run(head + rowOf("u1", 11) + rowOf("u3", 3));
    const answer = await post(undoOf(id), 202);
    const undo = job.parse(answer.json);
    expect(answer.headers.location).toBe(`/v1/account-imports/${undo.id}`);
    expect(undo).toMatchObject({ status: "running", undoes: id });
    await planning.pump.settle();
    expect(await read(undo.id)).toMatchObject({
      status: "succeeded",
      counts: { created: 0, updated: 1, unchanged: 0, removed: 1, rejected: 0 },
    });
    expect(await read(id)).toMatchObject({ undoneBy: undo.id });
    const after = await planning.ask("GET", "/v1/accounts/ext:u1", { status: 200 });
    expect([after.text, after.headers.etag]).toEqual([before.text, before.headers.etag]);
    await planning.ask("GET", "/v1/accounts/ext:u3", { status: 404 });
    expect(job.parse((await post(undoOf(id), 202)).json).id).toBe(undo.id);
    expect(codeOf(await post(undoOf(undo.id), 409))).toBe("import-not-undoable");
  });

  test("leaves alone what was changed since, and lists it with why, also as a file", async () => {
    const { id } = await run(head + rowOf("v1", 1) + rowOf("v2", 2));
    await planning.ask("PATCH", "/v1/accounts/ext:v2", {
      body: { name: "By hand" },
      headers: { "content-type": "application/merge-patch+json" },
      status: 200,
    });
    const undo = job.parse((await post(undoOf(id), 202)).json);
    await planning.pump.settle();
    expect(await read(undo.id)).toMatchObject({
      status: "partiallySucceeded",
      counts: { removed: 1, rejected: 1 },
    });
    const target = `/v1/account-imports/${undo.id}/errors`;
    expect(await planning.get(errors, target)).toMatchObject({
      data: [{ cells: ["v2"], errors: [{ code: "changed-since", column: "externalId" }] }],
    });
    const csv = await planning.ask("GET", `${target}?format=csv`, {
      headers: { "accept-language": "nl" },
      status: 200,
    });
    expect(csv.text).toContain("v2");
    expect(csv.text).toContain("na de import gewijzigd");
  });

  test("is refused before the end, of a dry run, and of an import that was just broken off", async () => {
    const id = await uploaded(head + rowOf("w1", 1));
    expect(codeOf(await post(undoOf(id), 409))).toBe("import-not-ended");
    const rehearsed = await run(head + rowOf("w1", 1), { dryRun: true });
    expect(codeOf(await post(undoOf(rehearsed.id), 409))).toBe("import-not-undoable");
    await post(`/v1/account-imports/${id}/cancel`, 200);
    expect(codeOf(await post(undoOf(id), 409))).toBe("import-not-undoable");
    const running = await uploaded(head + rowOf("w2", 1));
    await post(`/v1/account-imports/${running}/start`, 202);
    const [plan] = await planning.pump.receive("import-plan");
    if (plan) await planning.pump.deliver("import-plan", plan);
    await post(`/v1/account-imports/${running}/cancel`, 200);
    expect(codeOf(await post(undoOf(running), 409))).toBe("import-still-stopping");
    await planning.pump.settle();
  });
});

describe("an import in mode create", () => {
  test("makes new accounts only, and says row by row which were there", async () => {
    await run(head + rowOf("c1", 1));
    const made = await run(head + rowOf("c1", 11) + rowOf("c2", 2), { mode: "create" });
    expect(made).toMatchObject({
      status: "partiallySucceeded",
      counts: { created: 1, updated: 0, unchanged: 0, rejected: 1 },
    });
    expect(await planning.get(errors, `/v1/account-imports/${made.id}/errors`)).toMatchObject({
      data: [{ errors: [{ code: "account-exists", column: "externalId" }] }],
    });
    const kept = await planning.ask("GET", "/v1/accounts/ext:c1", { status: 200 });
    expect(kept.json).toMatchObject({ facts: { employees: 1 } });
  });

  test("is of accounts", async () => {
    const file = { filename: "a.csv", format: "csv", bytes: 9, mode: "create", content: "orders" };
    expect(codeOf(await post("/v1/account-imports", 422, file))).toBe("invalid-request");
  });
});
