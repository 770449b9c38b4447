import { Readable } from "node:stream";
import { zstdDecompressSync } from "node:zlib";
import {
  type AttributeValue,
  PutItemCommand,
  ScanCommand,
  type ScanCommandOutput,
} from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openContext } from "../../functions/store/context.ts";
import { openErasure } from "../../functions/store/erasure.ts";
import { openIdempotency } from "../../functions/store/idempotency.ts";
import { tenantScope } from "../../functions/store/scope.ts";
import { fileOf, type Importing, openImporting, upTo } from "../events/importing.ts";
import { dump, noon } from "./world.ts";

const externalId = "Vrolijk/1 x";
const name = "Vrolijk (Verhuur) [B.V.] +1";
const later = (minutes: number): Date => new Date(noon.getTime() + minutes * 60_000);
const row = (revenue: number) => `${externalId},${name},customer,bouw,${revenue},900000,5\n`;

interface Trace {
  readonly where: string;
  readonly raw?: Record<string, AttributeValue>;
}

let world: Importing;
let before: readonly Trace[];
let id: string;

/** Every item and object in which the account is named, packed or not. */
async function traces(): Promise<readonly Trace[]> {
  const found: Trace[] = [];
  let start: Record<string, AttributeValue> | undefined;
  do {
    const page: ScanCommandOutput = await world.dynamo.send(
      new ScanCommand({
        TableName: world.names.table,
        ConsistentRead: true,
        ...(start && { ExclusiveStartKey: start }),
      }),
    );
    for (const raw of page.Items ?? [])
      if (isNamedIn(raw)) found.push({ where: `${raw.pk?.S} ${raw.sk?.S}`, raw });
    start = page.LastEvaluatedKey;
  } while (start);
  const { Contents = [] } = await world.s3.send(
    new ListObjectsV2Command({ Bucket: world.names.bucket }),
  );
  for (const { Key } of Contents) {
    const { Body } = await world.s3.send(new GetObjectCommand({ Bucket: world.names.bucket, Key }));
    const text = (await Body?.transformToString()) ?? "";
    if (isNamed(text)) found.push({ where: String(Key) });
  }
  return found;
}

const isNamed = (text: string): boolean => text.includes(externalId) || text.includes(name);

function isNamedIn(raw: Record<string, AttributeValue>): boolean {
  return (
    isNamed(JSON.stringify(raw)) || Object.values(raw).some(({ B }) => B && isNamed(unpacked(B)))
  );
}

function unpacked(bytes: Uint8Array): string {
  try {
    return zstdDecompressSync(bytes).toString("utf8");
  } catch {
    return Buffer.from(bytes).toString("utf8");
  }
}

const areas = (found: readonly Trace[]): string[] =>
  [...new Set(found.map(({ where }) => areaOf(where)))].toSorted();

function areaOf(where: string): string {
  const area = /^T#[^#]+#([A-Z]+)/.exec(where)?.[1];
  const [, file] = /\/(errors|rows|file)(?:\/|$)/.exec(where) ?? [];
  return area ?? file ?? where;
}

/** A snapshot as a publication leaves it that something newer overtook: marked, and pointed to by nothing. */
async function writeWithoutForce(snapshot: Trace | undefined): Promise<void> {
  const runId = `run_${"3".repeat(26)}`;
  const pk = { S: `T#${world.tenantId}#S#${runId}` };
  const mark = { pk: { S: `T#${world.tenantId}` }, sk: { S: `SNP#${runId}` } };
  for (const Item of [{ ...snapshot?.raw, pk }, mark])
    await world.dynamo.send(new PutItemCommand({ TableName: world.names.table, Item }));
}

/** Whatever is missing is measured. */
async function refreshed(): Promise<void> {
  await world.store.queues.send("refresh", [{ tenantId: world.tenantId }]);
  await world.pump.settle();
}

beforeAll(async () => {
  world = await openImporting();
  const job = await world.run(
    `${fileOf(upTo(40))}${row(1_000)}${row(2_000)}broken,${name},friend,,,,\n`,
  );
  // As the worker of an ended import leaves it that dies before it has cleared up.
  await world.store.imports.saveDealt(job.id, "left", Buffer.from(row(1_000)));
  await world.store.tenant.grow(5);
  await refreshed();
  await world.store.accounts.update(`ext:${externalId}`, ({ account }) => ({
    ...account,
    facts: { ...account.facts, revenue12m: 3_000 },
  }));
  await world.pump.settle();
  const scope = tenantScope(world.tenantId);
  const kept = openIdempotency(world, scope);
  const bodies = [
    JSON.stringify({ results: [{ externalId }] }),
    JSON.stringify({ instance: `/v1/accounts/ext:${encodeURIComponent(externalId)}/ratings` }),
  ];
  for (const [n, body] of bodies.entries()) {
    const begun = await kept.begin(`key-${n}`, "print", noon, "seed");
    if (begun.state !== "claimed") throw new Error(begun.state);
    await kept.keep(`key-${n}`, "print", begun.claim, { status: 207, headers: {}, body });
  }
  id = (await world.store.accounts.get(`ext:${externalId}`))?.id ?? "";
  before = await traces();
});
afterAll(() => world.close());

const erase = (minutes: number, ref = id) => world.storeAt(later(minutes)).erasure.erase(ref);

describe("an erased account", () => {
  test("had been named in its bucket, partials, snapshots, kept answers, reports, files and what was dealt of them", () => {
    expect(areas(before)).toEqual(["A", "I", "P", "S", "errors", "file", "rows"]);
  });

  test("leaves a mark of every snapshot that may name it, before that is written", async () => {
    const marks = await dump(world, ({ sk }) => String(sk).startsWith("SNP#"));
    const named = before.filter(({ where }) => areaOf(where) === "S");
    const runs = named.map(({ where }) => /run_\w{26}/.exec(where)?.[0]);
    expect(runs.length).toBeGreaterThan(1);
    for (const run of runs) expect(marks.join("\n")).toContain(`SNP#${run}`);
  });

  test("is named nowhere after the first call but in what was under way, and nowhere at all in the end", async () => {
    expect(await erase(0)).toEqual({ kind: "erasing", retryAfterSeconds: 960 });
    expect(await traces()).toEqual([]);
    expect(await world.store.accounts.get(id)).toBeNull();
    await world.pump.settle();
    expect(await traces()).toEqual([]);
    // Workers that had read it before write what they made of it.
    for (const { where, raw } of before)
      if (raw && areaOf(where) !== "A")
        await world.dynamo.send(new PutItemCommand({ TableName: world.names.table, Item: raw }));
    await writeWithoutForce(before.find(({ where }) => areaOf(where) === "S"));
    expect(areas(await traces())).toEqual(["I", "P", "S"]);
    expect(await erase(15)).toEqual({ kind: "erasing", retryAfterSeconds: 60 });
    expect(await erase(17)).toEqual({ kind: "erased" });
    expect(await traces()).toEqual([]);
    const { items } = await world.store.audit.list({ newestFirst: true }, null, 1);
    expect(items).toMatchObject([{ action: "erased", resource: id, change: {} }]);
    expect((await world.store.audit.verify(null, 1_000)).faults).toEqual([]);
  });

  test("leaves every other account, row, ranking and its own line in the report", async () => {
    expect(await world.accounts()).toHaveLength(40);
    await world.pump.settle();
    const [wanted] = await world.store.partials.wanted();
    const published = await world.store.results.published(wanted?.segmentationId ?? "");
    const tops = await world.store.results.tops(published?.runs[0]?.id ?? "");
    const named = [...(tops?.segments.values() ?? [])].flat();
    expect(named.length).toBeGreaterThan(0);
    expect(named.every((one) => one.externalId.startsWith("crm-"))).toBe(true);
    const runs = await world.store.results.runs(wanted?.segmentationId ?? "", null, 10);
    expect(runs.items.length).toBeGreaterThan(1);
    for (const run of runs.items) expect(await world.store.results.tops(run.id)).not.toBeNull();
  });

  test("that was deleted before, or comes back meanwhile, is erased all the same", async () => {
    const account = { externalId, name, relationship: "customer", facts: {} } as const;
    const { accounts } = world.storeAt(later(20));
    await accounts.put(account);
    await accounts.remove(`ext:${externalId}`);
    expect(areas(await traces())).toEqual(["A"]);
    expect((await erase(21)).kind).toBe("erasing");
    expect(await traces()).toEqual([]);
    await accounts.put(account);
    expect(await erase(40, `ext:${externalId}`)).toEqual({
      kind: "erasing",
      retryAfterSeconds: 960,
    });
    expect(await erase(57)).toEqual({ kind: "erased" });
    expect(await traces()).toEqual([]);
  });

  test("of which the externalId is a word or number like any other takes no other's rows with it", async () => {
    const short = { externalId: "10", name: "Bo", relationship: "customer", facts: {} } as const;
    await world.storeAt(later(58)).accounts.put(short);
    const rows = ["crm-1", "100", "Boer", "10"].map((cell, n) =>
      JSON.stringify({ line: n + 2, cells: [cell, "line 10, about Bo"], problems: [] }),
    );
    await world.store.imports.saveErrors(`imp_${"8".repeat(26)}`, 0, Buffer.from(rows.join("\n")));
    await erase(58, "ext:10");
    const report = await world.store.imports.openErrors(`imp_${"8".repeat(26)}`, 0);
    const text = Buffer.concat(await (report ?? Readable.from([])).toArray()).toString();
    expect(text.split("\n")).toEqual([...rows.slice(0, 3), '{"line":5,"cells":[],"problems":[]}']);
  });

  test("takes it alone out of what was kept for an undo", async () => {
    const at = later(80);
    await world.storeAt(at).accounts.put({
      ...{ externalId, name, relationship: "customer", facts: {} },
    });
    const [one, other] = await Promise.all(
      ["ext:crm-1", `ext:${externalId}`].map((ref) => world.storeAt(at).accounts.get(ref)),
    );
    const importId = `imp_${"6".repeat(26)}`;
    const kept = { index: 3, version: 9, changed: [one, other].flatMap((each) => each ?? []) };
    await world.store.imports.saveBefore(importId, 0, [{ ...kept, removed: kept.changed }]);
    await erase(81, `ext:${externalId}`);
    expect(await erase(98)).toEqual({ kind: "erased" });
    const [left] = await world.store.imports.readBefore(importId, 0);
    const named = [left?.changed, left?.removed].map((all) =>
      all?.map(({ account }) => account.externalId),
    );
    expect(named).toEqual([["crm-1"], ["crm-1"]]);
  });

  test("is found by however many calls the search takes, each of which goes on where the last one stopped", async () => {
    const at = later(70);
    await world.storeAt(at).accounts.put({
      ...{ externalId, name, relationship: "customer" },
      facts: { sector: "bouw", revenue12m: 9_999, margin12m: 9_999, urgency: 5 },
    });
    await refreshed();
    const named = await traces();
    expect(areas(named)).toEqual(["A", "P", "S"]);
    const scope = tenantScope(world.tenantId);
    const context = openContext(world, scope, { now: at, actor: "key_test" });
    const { erase: eraseABit } = openErasure(context, 1);
    let calls = 0;
    for (let wait = 1; wait === 1; calls++) {
      const outcome = await eraseABit(id);
      wait = outcome.kind === "erasing" ? outcome.retryAfterSeconds : 0;
    }
    expect(calls).toBeGreaterThan(named.length);
    expect(await traces()).toEqual([]);
  });

  test("waits for imports that have not ended, as their files may hold it", async () => {
    const importId = `imp_${"9".repeat(26)}`;
    await world.store.imports.create({
      ...{ id: importId, filename: "a.csv", format: "csv", gzip: false, bytes: 1 },
      ...{ mode: "upsert", dryRun: false },
    });
    expect(await erase(60)).toEqual({ kind: "blocked", importId });
    await world.store.imports.cancel(importId);
    expect((await erase(60)).kind).toBe("erasing");
  });
});
