import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { measureAccounts } from "../../functions/domain/index.ts";
import importRange from "../../functions/events/import-range.ts";
import type { Reading } from "../../functions/formats/index.ts";
import { openLeaving } from "../../functions/store/leaving.ts";
import { dump, noon } from "../store/world.ts";
import { fileOf, header, type Importing, openImporting, rowOf, upTo } from "./importing.ts";
import { ids } from "./method.ts";

let world: Importing;
beforeAll(async () => {
  world = await openImporting();
});
afterAll(() => world.close());

const data = (item: Record<string, unknown>): boolean => /#(A|P|S)#/.test(String(item.pk));

describe("an import", () => {
  test("is in the published matrix when it has ended, though no change of an account was streamed", async () => {
    const job = await world.run(fileOf(upTo(600)));
    expect(job).toMatchObject({ state: "succeeded", counts: { created: 600 } });
    const accounts = await world.accounts();
    expect(accounts).toHaveLength(600);
    const [wanted] = await world.store.partials.wanted(ids.segmentation);
    if (!wanted) throw new Error("Nothing is wanted");
    const matrix = await world.store.results.matrix(ids.segmentation);
    expect(matrix?.moments).toEqual(measureAccounts(accounts, wanted.plan));
  });

  test("of the same file again writes no account, no partial and no snapshot", async () => {
    const before = await dump(world, data);
    world.written.length = 0;
    const job = await world.run(fileOf(upTo(600)));
    expect(job).toMatchObject({
      state: "succeeded",
      counts: { created: 0, updated: 0, unchanged: 600, rejected: 0, removed: 0 },
    });
    expect(world.written.filter((input) => /#(A|P|S)#/.test(input))).toEqual([]);
    expect(await dump(world, data)).toEqual(before);
  });

  test("of a file with one change writes one bucket, and one path up the tree", async () => {
    world.written.length = 0;
    const numbers = upTo(600);
    const file = header + numbers.map((n) => rowOf(n, n === 42 ? 5 : 0)).join("");
    expect(await world.run(file)).toMatchObject({ counts: { updated: 1, unchanged: 599 } });
    const buckets = world.written.filter((input) => input.includes("#A#"));
    expect(buckets).toHaveLength(1);
    // Moments and the tops of one profile: sixteen buckets are one group, which is the root.
    expect(world.written.filter((input) => input.includes("#P#"))).toHaveLength(2);
    expect(
      (await world.accounts()).find(({ externalId }) => externalId === "crm-42")?.facts,
    ).toEqual({
      sector: "handel",
      revenue12m: 425,
      margin12m: 42,
      urgency: 3,
    });
  });

  test("that replaces with half the rows removes the other half", async () => {
    const half = upTo(600).filter((n) => n % 2 === 0);
    const job = await world.run(fileOf(half), { mode: "replace" });
    expect(job).toMatchObject({
      state: "succeeded",
      counts: { created: 0, updated: 1, unchanged: 299, removed: 300 },
    });
    const left = (await world.accounts()).map(({ externalId }) => externalId).toSorted();
    expect(left).toEqual(half.map((n) => `crm-${n}`).toSorted());
    const matrix = await world.store.results.matrix(ids.segmentation);
    const total = [...(matrix?.moments.cells.values() ?? [])].reduce(
      (sum, cell) => sum + cell.n,
      0,
    );
    expect(total).toBe(300);
  });

  test("that replaces leaves the accounts of rejected rows as they are", async () => {
    await world.run(fileOf(upTo(10)), { mode: "replace" });
    const bad = rowOf(3).replace("former_customer", "friend").replace("customer", "friend");
    const job = await world.run(header + rowOf(1) + bad, { mode: "replace" });
    expect(job).toMatchObject({ state: "partiallySucceeded", counts: { rejected: 1, removed: 8 } });
    expect((await world.accounts()).map(({ externalId }) => externalId).toSorted()).toEqual([
      "crm-1",
      "crm-3",
    ]);
  });

  test("that replaces removes nothing when a row's account cannot be told", async () => {
    await world.run(fileOf(upTo(10)), { mode: "replace" });
    const job = await world.run(`${fileOf([1, 2])}"crm-3,broken\n`, { mode: "replace" });
    expect(job).toMatchObject({
      state: "partiallySucceeded",
      counts: { unchanged: 2, rejected: 1, removed: 0 },
    });
    expect(await world.accounts()).toHaveLength(10);
  });

  test("takes the first valid row of an account and names its line for the others", async () => {
    const broken = rowOf(50).replace("500", "much");
    const job = await world.run(header + broken + rowOf(50, 1) + rowOf(50, 2) + rowOf(50, 1));
    expect(job).toMatchObject({ counts: { created: 1, rejected: 3 } });
    const stored = await world.store.accounts.get("ext:crm-50");
    expect(stored?.account.facts.revenue12m).toBe(501);
  });

  test("a row that breaks a rule only together with what is stored is rejected by itself", async () => {
    const head = "externalId,name,relationship,customerSince,customerUntil\n";
    await world.run(`${head}w1,W,customer,2020-01-01,\nw2,W,customer,,\n`);
    const job = await world.run(`${head}w1,W,customer,,2019-01-01\nw2,W2,customer,,\n`);
    expect(job).toMatchObject({ state: "partiallySucceeded", counts: { updated: 1, rejected: 1 } });
    expect((await world.store.accounts.get("ext:w2"))?.account.name).toBe("W2");
  });

  test("grows the buckets before it writes, and keeps what was there", async () => {
    const before = await world.store.tenant.read();
    const known = await world.accounts();
    const job = await world.run(fileOf(upTo(17_000), 7));
    const after = await world.store.tenant.read();
    expect(after.depth).toBe(before.depth + 1);
    expect(job.plan?.depth).toBe(after.depth);
    const now = new Set((await world.accounts()).map(({ externalId }) => externalId));
    for (const { externalId } of known) expect(now).toContain(externalId);
    expect(now.size).toBeGreaterThanOrEqual(17_000);
  });

  test("spread over several workers counts every row once and does the same as one worker", async () => {
    const broken = upTo(40)
      .map((n) => `x${n},"broken\n`)
      .join("");
    const file = fileOf(upTo(500), 9) + broken + rowOf(3);
    const one = await world.run(file, { dryRun: true });
    const eight = await world.run(file, { dryRun: true, ranges: 8 });
    expect(eight.plan?.ranges).toHaveLength(8);
    expect(eight.counts).toEqual(one.counts);
    expect(eight.counts).toMatchObject({ updated: 500, rejected: 41 });
    const reports = await Promise.all([one, eight].map(({ id }) => reportOf(id)));
    expect(reports[1]).toEqual(reports[0]);
  });

  test("under the caller's own columns over several workers does the same as one worker", async () => {
    const own = (n: number): string =>
      `crm-${n};Eigen ${n};${n % 7 === 0 ? "vriend" : "klant"};${n},5;31-12-2024\n`;
    const file = `Nr;Naam;Soort;Omzet;Sinds\n${upTo(300).map(own).join("")}${own(1)}`;
    const mapping = {
      columns: [
        { column: "Nr", field: "externalId" },
        { column: "Naam", field: "name" },
        { column: "Soort", field: "relationship", values: { klant: "customer" } },
        { column: "Omzet", field: "revenue12m" },
        { column: "Sinds", field: "customerSince" },
      ],
    };
    const one = await world.run(file, { dryRun: true, mapping });
    expect(one.counts).toMatchObject({ rejected: 44 });
    const reading = one.plan?.notes?.reading as Reading;
    const eight = await world.run(file, { dryRun: true, mapping, ranges: 8, reading });
    expect(eight.counts).toEqual(one.counts);
    const reports = await Promise.all([one, eight].map(({ id }) => reportOf(id)));
    expect(reports[1]).toEqual(reports[0]);
    const columns = [...(reports[0] ?? "").matchAll(/"column":"(\w+)"/g)].map(([, name]) => name);
    expect(new Set(columns)).toEqual(new Set(["Soort", "Nr"]));
  });

  test("cancelled halfway leaves what it wrote measured and published", {
    timeout: 120_000,
  }, async () => {
    const known = (await world.accounts()).length;
    const id = await world.upload(fileOf(upTo(40_000), 13));
    const settled = world.pump.settle();
    // Buckets this import wrote name it; those that were split before do not.
    while (!world.written.some((input) => input.includes("#A#") && input.includes(id))) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await world.store.imports.cancel(id);
    await settled;
    expect(await world.job(id)).toMatchObject({ state: "cancelled" });
    const accounts = await world.accounts();
    expect(accounts.length).toBeGreaterThan(known);
    expect(accounts.length).toBeLessThan(40_000);
    const [wanted] = await world.store.partials.wanted(ids.segmentation);
    if (!wanted) throw new Error("Nothing is wanted");
    const matrix = await world.store.results.matrix(ids.segmentation);
    expect(matrix?.moments).toEqual(measureAccounts(accounts, wanted.plan));
  });

  test("cancelled writes no more than the groups under way, however small the file", {
    timeout: 120_000,
  }, async () => {
    const id = await world.upload(fileOf(upTo(5_000), 21));
    const settled = world.pump.settle();
    while ((await world.store.imports.ranges(id)).length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await world.store.imports.cancel(id);
    await settled;
    expect(await world.job(id)).toMatchObject({ state: "cancelled" });
    const written = (await world.accounts()).filter(
      ({ externalId, facts }) => facts.revenue12m === Number(externalId.slice(4)) * 10 + 21,
    );
    expect(written.length).toBeLessThan(5_000);
  });

  test("whose file is gone when its turn comes fails and says so", async () => {
    const id = await world.upload(fileOf([1]));
    await removeFile(id);
    await world.pump.settle();
    expect(await world.job(id)).toMatchObject({
      state: "failed",
      failure: { code: "file-missing" },
    });
  });

  test("under which the plan changes has its buckets measured by the new plan too", async () => {
    const id = await world.upload(fileOf(upTo(30), 31), { ranges: 1 });
    const { store, tenantId } = world;
    let asked = 0;
    const wanted = async () => {
      const found = await store.partials.wanted();
      asked += 1;
      const segmentation = await store.segmentations.read(ids.segmentation);
      if (asked === 1 && segmentation !== null) {
        const { version, definition } = segmentation;
        await store.segmentations.update(ids.segmentation, version, { ...definition, name: "New" });
        const { depth } = await store.tenant.read();
        await store.partials.measureRange(await store.partials.wanted(), depth, 0, 2 ** depth);
      }
      return found;
    };
    const line = () => {};
    await importRange.handle(
      { tenantId, importId: id, range: 0 },
      {
        store: { ...store, partials: { ...store.partials, wanted } },
        now: noon,
        log: { info: line, warn: line, error: line },
        lastTry: false,
        leaving: openLeaving(world, noon),
        remainingMillis: () => 60_000,
      },
    );
    const sent = await world.pump.lose("refresh");
    expect(sent.map(({ Body }) => JSON.parse(Body ?? ""))).toContainEqual({ tenantId });
    expect((await world.job(id)).state).toBe("succeeded");
    await world.pump.settle();
  });
});

async function removeFile(id: string): Promise<void> {
  const Key = `${world.tenantId}/imports/${id}/file`;
  await world.s3.send(new DeleteObjectCommand({ Bucket: world.names.bucket, Key }));
}

async function reportOf(id: string): Promise<string> {
  const stream = await world.store.imports.openErrors(id, 0x40000);
  if (stream === null) return "";
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString("utf8");
}
