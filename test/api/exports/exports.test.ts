import { createHash, randomUUID } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { declareFields, defineMethod } from "../../../cdk/local/sandbox/method.ts";
import { EXPORTS_A_DAY_MAX } from "../../../functions/contract/limits.ts";
import {
  type ExportedEntity,
  lineSchema,
} from "../../../functions/contract/schemas/export-lines.ts";
import type {
  Criterion,
  FieldDeclaration,
  ProfileDefinition,
  Scheme,
} from "../../../functions/domain/index.ts";
import {
  clientOf,
  define,
  openPlanning,
  type Planning,
  putSandboxAccounts,
} from "../../support/planning.ts";

const file = z.looseObject({
  name: z.string(),
  entity: z.string(),
  lines: z.number(),
  bytes: z.number(),
  sha256: z.string(),
  days: z.object({ from: z.string(), to: z.string() }).optional(),
});
const detail = z.looseObject({
  id: z.string(),
  status: z.string(),
  progress: z.looseObject({ percent: z.number() }),
  manifest: z.looseObject({ sha256: z.string(), bytes: z.number(), url: z.string() }).nullable(),
  files: z.array(file.extend({ url: z.string() })),
  linksExpireAt: z.string().nullable(),
});
const manifest = z.strictObject({
  formatVersion: z.literal(1),
  exportId: z.string(),
  requestedAt: z.string(),
  readFrom: z.string(),
  readUntil: z.string(),
  files: z.array(file),
  counts: z.record(z.string(), z.number()),
  schemas: z.record(z.string(), z.looseObject({})),
});
const started = z.looseObject({ id: z.string() });

let planning: Planning;
let made: Awaited<ReturnType<typeof define>>;
beforeAll(async () => {
  planning = await openPlanning();
  await putSandboxAccounts(planning, 150);
  made = await define(planning);
  await importFile(planning, "orders", ordersOf(await names(planning)), {
    from: "2025-12-01",
    to: "2026-11-30",
  });
  const client = { name: "Northern Tools", mode: "test", tier: "sandbox" };
  await planning.post(z.looseObject({}), "/v1/clients", {
    body: { ...client, scopes: ["accounts.read"] },
    status: 201,
  });
}, 120_000);
afterAll(() => planning.close());

const names = async ({ store }: Planning) =>
  (await store.accounts.page(null, 20)).items.map(({ account }) => account.externalId);

/** Some with an id of their own, some without. */
function ordersOf(externalIds: readonly string[]): string {
  const lines = externalIds.flatMap((externalId, n) => [
    {
      externalId,
      date: `2026-0${1 + (n % 9)}-15`,
      orderId: `SO-${n}`,
      revenue: 100 + n,
      margin: n,
    },
    { externalId, date: "2026-10-01", orderId: `SP-${n}`, revenue: 7.25, lineId: `L-${n}` },
  ]);
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

async function importFile(
  to: Planning,
  content: string,
  file: string | Uint8Array<ArrayBuffer>,
  period?: { readonly from: string; readonly to: string },
) {
  const gzip = typeof file !== "string";
  const bytes = gzip ? file : Buffer.from(file);
  const body = {
    ...{ content, filename: "file.ndjson", format: "ndjson", gzip, bytes: bytes.length },
    ...(period && { period }),
  };
  const { id, upload } = await to.post(
    z.looseObject({
      id: z.string(),
      upload: z.looseObject({ url: z.string(), headers: z.record(z.string(), z.string()) }),
    }),
    "/v1/account-imports",
    { body },
  );
  const put = await fetch(upload.url, { method: "PUT", headers: upload.headers, body: bytes });
  expect(put.ok).toBe(true);
  await to.post(z.looseObject({}), `/v1/account-imports/${id}/start`);
  await to.pump.settle();
  const job = await to.get(z.looseObject({}), `/v1/account-imports/${id}`);
  expect(job).toMatchObject({ status: "succeeded" });
}

async function exported(from: Planning) {
  const { id } = await from.post(started, "/v1/exports");
  await from.pump.settle();
  return from.get(detail, `/v1/exports/${id}`);
}

async function download(url: string): Promise<Buffer<ArrayBuffer>> {
  const answer = await fetch(url);
  expect(answer.status).toBe(200);
  return Buffer.from(await answer.arrayBuffer());
}

/** What the parts of an entity hold together, as one file. */
async function joined({ files }: z.output<typeof detail>, entity: ExportedEntity) {
  const parts = files.filter((one) => one.entity === entity);
  return Buffer.concat(await Promise.all(parts.map(({ url }) => download(url))));
}

async function linesOf(done: z.output<typeof detail>, entity: ExportedEntity): Promise<unknown[]> {
  const text = gunzipSync(await joined(done, entity)).toString();
  return text.split("\n").flatMap((line): unknown[] => (line === "" ? [] : [JSON.parse(line)]));
}

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

describe("an export", () => {
  let done: z.output<typeof detail>;
  beforeAll(async () => {
    done = await exported(planning);
  });

  test("has files whose lengths, digests and line counts are those of its manifest", async () => {
    expect(done).toMatchObject({ status: "succeeded", progress: { percent: 100 } });
    const text = await download(done.manifest?.url ?? "");
    expect(sha256(text)).toBe(done.manifest?.sha256);
    const { files, counts } = manifest.parse(JSON.parse(text.toString()));
    expect(files).toEqual(done.files.map(({ url: _, ...rest }) => rest));
    for (const { url, ...one } of done.files) {
      const bytes = await download(url);
      expect(bytes.length).toBe(one.bytes);
      expect(sha256(bytes)).toBe(one.sha256);
      expect(gunzipSync(bytes).toString().trimEnd().split("\n")).toHaveLength(one.lines);
    }
    expect(counts).toMatchObject({
      accounts: 150,
      orders: 40,
      "weighting-profiles": 2,
      rankings: 2,
    });
  });

  test("has lines as the schemas of its manifest say", async () => {
    for (const entity of new Set(done.files.map((one) => one.entity as ExportedEntity))) {
      const schema = lineSchema(entity);
      for (const line of await linesOf(done, entity))
        expect(schema.safeParse(line).error).toBe(undefined);
    }
  });

  test("names the clients of a partner", async () => {
    expect(await linesOf(done, "clients")).toMatchObject([
      { name: "Northern Tools", tier: "sandbox", state: "active" },
    ]);
  });

  test("has no secret of a key", async () => {
    const keys = JSON.stringify(await linesOf(done, "api-keys"));
    expect(keys).toContain("key_");
    expect(keys).not.toMatch(/hash|secret/i);
    expect(keys).not.toContain(planning.key);
  });

  test("put into a fresh tenant gives the same accounts and the same ranking", async () => {
    const fresh = await openPlanning(planning);
    const api = clientOf(fresh);
    await declareFields(api, (await linesOf(done, "account-fields")) as FieldDeclaration[]);
    await importFile(fresh, "accounts", await joined(done, "accounts"));
    const { days } = done.files.find(({ entity }) => entity === "orders") ?? {};
    await importFile(fresh, "orders", await joined(done, "orders"), days);
    const [set] = (await linesOf(done, "criteria-sets")) as Defined<{ criteria: Criterion[] }>[];
    const [segmentation] = (await linesOf(done, "segmentations")) as Defined<{ scheme: Scheme }>[];
    const profiles = (await linesOf(done, "weighting-profiles")) as Defined<ProfileDefinition>[];
    const again = await defineMethod(api, {
      name: set?.definition.name ?? "",
      criteria: set?.definition.criteria ?? [],
      scheme: segmentation?.definition.scheme ?? { kind: "dimensions", dimensions: [] },
      profiles: profiles.map(({ definition: { name, criteriaSetId: _, ...profile } }) => ({
        name,
        profile: profile as unknown as ProfileDefinition,
      })),
    });
    await fresh.pump.settle();
    expect(await accountsOf(fresh)).toEqual(await accountsOf(planning));
    expect(await rankingOf(fresh, again.segmentationId, again.profiles[0]?.id ?? "")).toEqual(
      await rankingOf(planning, made.segmentationId, made.customers),
    );
  }, 120_000);
});

type Defined<D> = {
  readonly definition: D & { readonly name: string; readonly criteriaSetId: string };
};

async function accountsOf({ store }: Planning) {
  const { items } = await store.accounts.page(null, 10_000);
  return items
    .map(({ account }) => account)
    .toSorted((a, b) => (a.externalId < b.externalId ? -1 : 1));
}

async function rankingOf({ get }: Planning, segmentationId: string, profileId: string) {
  const path = `/v1/segmentations/${segmentationId}/ranking?profileId=${profileId}`;
  return (await get(z.looseObject({ rows: z.array(z.unknown()) }), path)).rows;
}

describe("asking for exports", () => {
  test("is refused while one runs, until that is cancelled, and more than a day allows", async () => {
    const other = await openPlanning(planning);
    const ask = (status: number) =>
      other.ask("POST", "/v1/exports", { headers: { "idempotency-key": randomUUID() }, status });
    for (let n = 0; n < EXPORTS_A_DAY_MAX; n++) {
      const { id } = await other.post(started, "/v1/exports");
      expect((await ask(409)).json).toMatchObject({ code: "export-running" });
      for (const _ of [1, 2]) {
        const cancelled = await other.post(z.looseObject({}), `/v1/exports/${id}/cancel`);
        expect(cancelled).toMatchObject({ status: "cancelled" });
      }
      const read = await other.get(detail, `/v1/exports/${id}`);
      expect(read).toMatchObject({ status: "cancelled", files: [], manifest: null });
    }
    expect((await ask(409)).json).toMatchObject({ code: "export-limit-reached" });
    const actions = (await other.store.audit.list({ newestFirst: false }, null, 100)).items;
    const about = actions.filter(({ resource }) => resource.startsWith("exp_"));
    expect(about).toHaveLength(2 * EXPORTS_A_DAY_MAX);
    await other.pump.settle();
  });

  test("an export that ended cannot be cancelled", async () => {
    const other = await openPlanning(planning);
    const { id } = await exported(other);
    const headers = { "idempotency-key": randomUUID() };
    const answer = await other.ask("POST", `/v1/exports/${id}/cancel`, { headers, status: 409 });
    expect(answer.json).toMatchObject({ code: "export-ended" });
  });
});
