import { expect } from "vitest";
import * as z from "zod";
import type { Account } from "../../functions/domain/index.ts";
import { setTier } from "../../functions/store/rate-limits.ts";
import { tenantScope } from "../../functions/store/scope.ts";
import { knowingAccounts, knowingMethod } from "../support/knowing.ts";
import { define, openPlanning, type Planning } from "../support/planning.ts";
import { operations } from "./document.ts";
import { exampleBody, importFile } from "./world.ts";

export type Item = Readonly<Record<string, unknown>>;

const withId = z.looseObject({ id: z.string() });
const SECTOR = "care";

/** A partner with the things that lists are lists of, beside another when one is given. */
export async function openShelves(beside?: Planning) {
  const planning = await openPlanning(beside);
  await setTier(planning, tenantScope(planning.tenantId), "internal", new Date());
  await planning.store.accounts.batch([
    { kind: "put", account: buyer },
    ...knowingAccounts.map((account) => ({ kind: "put", account }) as const),
    ...[1, 2, 3, 4, 5, 6].flatMap((n) => [pairOf(n, "a"), pairOf(n, "b")]),
  ]);
  const method = await define(planning, knowingMethod);
  const { ask, post } = planning;
  const make = async (path: string, body?: unknown): Promise<string> => {
    const made = await post(z.unknown(), path, { body });
    return withId.parse(made, { error: () => JSON.stringify(made) }).id;
  };
  const { json } = await ask("GET", `/v1/accounts/ext:${buyer.externalId}`, { status: 200 });
  await make("/v1/account-duplicate-searches", {});
  const imports = [];
  for (const _ of [1, 2]) imports.push(await importFile(planning, badRows));
  await planning.pump.settle();
  const { criteriaSetId, segmentationId } = method;
  const scheme = { kind: "dimensions", dimensions: [{ field: "sector" }] };
  return {
    ...planning,
    ...method,
    ...{ make, imports },
    accountId: withId.parse(json).id,
    otherSet: await make("/v1/criteria-sets", bodyOf("createCriteriaSet")),
    otherSegmentation: await make("/v1/segmentations", { name: "Other", criteriaSetId, scheme }),
    paths: {
      set: `/v1/criteria-sets/${criteriaSetId}`,
      segmentation: `/v1/segmentations/${segmentationId}`,
      profile: `/v1/weighting-profiles/${method.customers}`,
    },
  };
}

export type Shelves = Awaited<ReturnType<typeof openShelves>>;

/** Whose lines are listed. */
const buyer: Account = {
  externalId: "buyer",
  name: "Lijnbaan",
  relationship: "customer",
  facts: { sector: "retail" },
};

const pairOf = (n: number, place: string) => {
  const name = `${["Alfa", "Bravo", "Delta", "Foxtrot", "Tango", "Zulu"][n - 1]} Transport`;
  const externalId = `pair-${n}-${place}`;
  const account: Account = { externalId, name, relationship: "prospect", facts: {} };
  return { kind: "put", account } as const;
};

const badRows = `externalId,name,relationship\n${"x,Smit,friend\n".repeat(6)}`;

function bodyOf(operationId: string): Item {
  const found = operations.find((operation) => operation.operationId === operationId);
  return (found && exampleBody(found)) as Item;
}

type Act = (shelves: Shelves, item: Item) => Promise<unknown>;

/** How the items of a list come, change and go while it is read. */
export interface Shelf {
  /** With the query that is to be the same on every page; the body of a list that is asked for by POST. */
  target(shelves: Shelves): string;
  readonly body?: Item;
  /** The same list of something else of this tenant, or by other filters. */
  others(shelves: Shelves): readonly (string | Item)[];
  /** What tells items apart; their `id` when left out. */
  key?(item: Item): string;
  /** The n-th new one; a text says why there can be none. */
  readonly add: ((shelves: Shelves, n: number) => Promise<unknown>) | string;
  /** A text says why an item never changes. */
  readonly change: Act | string;
  /** A text says why an item never goes while it is read; an item that is spared answers false. */
  readonly remove: Act | string;
  /** New ones there can be of it, where they are few. */
  readonly atMost?: number;
}

const ok = async (shelves: Planning, method: string, path: string, body?: unknown) => {
  const key = { "idempotency-key": crypto.randomUUID() };
  const headers: Record<string, string> = method === "POST" ? key : { "if-match": "*" };
  const answer = await shelves.ask(method, path, { body, headers });
  expect(answer.status, `${method} ${path} ${answer.text}`).toBeLessThan(300);
};
const at = (path: string, { id }: Item): string => `${path}/${id}`;
const renaming =
  (path: string): Act =>
  (shelves, item) =>
    ok(shelves, "PATCH", at(path, item), { name: `Renamed ${crypto.randomUUID()}` });
const verb =
  (path: string, name: string, body?: Item): Act =>
  (shelves, item) =>
    ok(shelves, "POST", `${at(path, item)}/${name}`, body);
const deleting =
  (path: string): Act =>
  (shelves, item) =>
    ok(shelves, "DELETE", at(path, item));
const creating =
  (path: string, operationId: string, more: (shelves: Shelves) => Item = () => ({})) =>
  (shelves: Shelves, n: number) =>
    ok(shelves, "POST", path, { ...bodyOf(operationId), ...more(shelves), name: `No. ${n}` });

const NEVER_CHANGES = "A version stays as it was written.";
const ONCE_WRITTEN = "It is kept; nothing a caller does takes it away.";

/** Things with versions, in use or in the archive. */
const archivable = (
  path: string,
  operationId: string,
  more?: (shelves: Shelves) => Item,
): Shelf => ({
  target: () => path,
  others: () => [`${path}?archived=true`],
  add: creating(path, operationId, more),
  change: renaming(path),
  // What other lists are of stays in use.
  remove: async (held, item) =>
    Object.values<unknown>(held).includes(item.id) ? false : verb(path, "archive")(held, item),
});

const versionsOf = (name: keyof Shelves["paths"], other: (shelves: Shelves) => string): Shelf => ({
  target: ({ paths }) => `${paths[name]}/versions`,
  others: (shelves) => [other(shelves)],
  key: ({ version }) => String(version),
  add: (shelves, n) => ok(shelves, "PATCH", shelves.paths[name], { name: `No. ${n}` }),
  change: NEVER_CHANGES,
  remove: ONCE_WRITTEN,
});

const account = (sector?: string) => (shelves: Shelves, n: number) => {
  const facts = sector === undefined ? {} : { sector };
  const body = { name: `No. ${n}`, relationship: "prospect", facts };
  return ok(shelves, "PUT", `/v1/accounts/ext:new-${crypto.randomUUID()}`, body);
};
const accounts = "/v1/accounts";
const renamed = { name: "Renamed", relationship: "prospect", facts: {} };
const rating = ({ paths }: Shelves, assessor: unknown) =>
  `${paths.segmentation}/segments/${SECTOR}/ratings/fit/${assessor}`;
const feed = ({ accountId }: Shelves) => `${accounts}/${accountId}/feeds/orders`;
const line = (lineId: string, revenue: number) => ({
  ...{ externalId: buyer.externalId, lineId, date: "2026-05-01", orderId: lineId },
  ...{ productLine: "hygiene", revenue },
});
const members = ({ paths }: Shelves, sector: string) =>
  `${paths.segmentation}/segments/${sector}/accounts`;

/** Every list there is. One that is not here fails the test: a new list says how it changes. */
export const shelves: Readonly<Record<string, Shelf>> = {
  listAccountDuplicates: {
    target: () => "/v1/account-duplicates",
    others: ({ imports }) => [
      "/v1/account-duplicates?format=csv",
      `/v1/account-duplicates?importId=${imports[0]}`,
    ],
    key: ({ keep }) => String(keep),
    add: "A search has found what it found; the next one has a list of its own.",
    // One that went in an earlier walk is listed until it is erased everywhere.
    change: (held, { keep }) => held.ask("PUT", `${accounts}/ext:${keep}`, { body: renamed }),
    remove: (held, { keep }) => held.ask("DELETE", `${accounts}/ext:${keep}`),
  },
  listAccountFields: {
    target: () => "/v1/account-fields",
    others: () => [],
    key: ({ key }) => String(key),
    add: (held, n) => ok(held, "PUT", `/v1/account-fields/new${n}`, bodyOf("putAccountField")),
    change: (held, { key, origin }) =>
      origin === "standard"
        ? Promise.resolve()
        : ok(held, "PUT", `/v1/account-fields/${key}`, {
            ...bodyOf("putAccountField"),
            unit: `u${crypto.randomUUID().slice(0, 4)}`,
          }),
    remove: ONCE_WRITTEN,
  },
  listAccountImports: {
    target: () => "/v1/account-imports",
    others: () => [],
    add: (held) => ok(held, "POST", "/v1/account-imports", bodyOf("createAccountImport")),
    change: (held, item) =>
      item.status === "pending"
        ? verb("/v1/account-imports", "cancel")(held, item)
        : Promise.resolve(),
    remove: ONCE_WRITTEN,
  },
  listAccountImportErrors: {
    target: ({ imports }) => `/v1/account-imports/${imports[0]}/errors`,
    others: ({ imports }) => [
      `/v1/account-imports/${imports[1]}/errors`,
      `/v1/account-imports/${imports[0]}/errors?format=csv`,
    ],
    key: ({ line: row }) => String(row),
    add: "An import that has ended rejects no more.",
    change: "A row stays as it was rejected.",
    remove: "Of a row whose account is erased the line stays.",
  },
  listAccounts: {
    target: () => accounts,
    others: () => [],
    add: account(SECTOR),
    change: renaming(accounts),
    remove: async (held, item) =>
      item.externalId === buyer.externalId ? false : deleting(accounts)(held, item),
  },
  searchAccounts: {
    target: () => "/v1/accounts/search",
    body: { where: { field: "relationship", op: "eq", value: "prospect" } },
    others: () => [{ where: { field: "relationship", op: "eq", value: "customer" } }],
    add: account(SECTOR),
    change: renaming(accounts),
    remove: (held, item) =>
      ok(held, "PATCH", at(accounts, item), { relationship: "former_customer" }),
  },
  listFeedLines: {
    target: feed,
    others: () => [`${accounts}/ext:${buyer.externalId}/feeds/opportunities`],
    key: ({ lineId }) => String(lineId),
    add: (held) => {
      const lines = [line(`line-${crypto.randomUUID()}`, 100)];
      return ok(held, "POST", "/v1/feeds/orders/lines:batch", { lines });
    },
    // Of another day it would be another line: lines stand by their days.
    change: (held, { lineId, revenue }) => {
      const lines = [line(String(lineId), Number(revenue) + 1)];
      return ok(held, "POST", "/v1/feeds/orders/lines:batch", { lines });
    },
    remove: (held, { lineId }) => ok(held, "DELETE", `${feed(held)}/lines/${lineId}`),
  },
  listApiKeys: {
    target: () => "/v1/api-keys",
    others: () => [],
    add: creating("/v1/api-keys", "createApiKey"),
    change: (held, item) =>
      /^No\./.test(String(item.name)) && item.status === "active"
        ? deleting("/v1/api-keys")(held, item)
        : Promise.resolve(),
    remove: ONCE_WRITTEN,
  },
  listAuditRecords: {
    target: () => "/v1/audit-records",
    others: ({ criteriaSetId }) => [
      "/v1/audit-records?order=oldest",
      "/v1/audit-records?month=2026-01",
      `/v1/audit-records?resource=${criteriaSetId}`,
    ],
    key: ({ sequence }) => String(sequence),
    add: creating("/v1/import-mappings", "createImportMapping"),
    change: "What is on record stays.",
    remove: "What is on record stays.",
  },
  listClients: {
    target: () => "/v1/clients",
    others: () => [],
    add: creating("/v1/clients", "createClient"),
    change: renaming("/v1/clients"),
    remove: "A client goes two days after it is asked for.",
  },
  listCriteriaSets: archivable("/v1/criteria-sets", "createCriteriaSet"),
  listCriteriaSetVersions: versionsOf(
    "set",
    (held) => `/v1/criteria-sets/${held.otherSet}/versions`,
  ),
  listExports: {
    target: () => "/v1/exports",
    others: () => [],
    add: async (held) => {
      const id = await held.make("/v1/exports");
      await ok(held, "POST", `/v1/exports/${id}/cancel`);
    },
    change: "One that has ended stays as it is, and only one is made at a time.",
    remove: ONCE_WRITTEN,
    atMost: 5,
  },
  listImportMappings: {
    target: () => "/v1/import-mappings",
    others: () => [],
    add: creating("/v1/import-mappings", "createImportMapping"),
    change: (held, item) =>
      ok(held, "PUT", at("/v1/import-mappings", item), {
        ...bodyOf("createImportMapping"),
        name: `Renamed ${crypto.randomUUID()}`,
      }),
    remove: deleting("/v1/import-mappings"),
  },
  listKnowledgeVersions: {
    target: () => "/v1/knowledge/versions",
    others: () => [],
    key: ({ version }) => String(version),
    add: (held, n) => ok(held, "PATCH", "/v1/knowledge", { motives: { [`motive-${n}`]: motive } }),
    change: NEVER_CHANGES,
    remove: ONCE_WRITTEN,
  },
  listOAuthClients: {
    target: () => "/v1/oauth-clients",
    others: () => [],
    add: creating("/v1/oauth-clients", "createOAuthClient"),
    change: (held, item) =>
      item.revokedAt === null ? deleting("/v1/oauth-clients")(held, item) : Promise.resolve(),
    remove: ONCE_WRITTEN,
  },
  listRuns: {
    target: ({ segmentationId }) => `/v1/runs?segmentationId=${segmentationId}`,
    others: ({ otherSegmentation }) => [`/v1/runs?segmentationId=${otherSegmentation}`],
    add: async (held, n) => {
      await account(SECTOR)(held, n);
      await held.pump.settle();
    },
    change: "A run stays as it was published.",
    remove: "It goes a day after it was published.",
    atMost: 4,
  },
  listSegmentations: archivable("/v1/segmentations", "createSegmentation", ({ criteriaSetId }) => ({
    criteriaSetId,
  })),
  listRatings: {
    target: ({ paths }) => `${paths.segmentation}/ratings`,
    others: ({ otherSegmentation }) => [`/v1/segmentations/${otherSegmentation}/ratings`],
    key: ({ segment, criterion, assessor }) => `${segment}/${criterion}/${assessor}`,
    add: (held, n) => ok(held, "PUT", rating(held, `rater-${(n * 7) % 100}`), { value: 1 }),
    change: (held, { assessor, value }) =>
      ok(held, "PUT", rating(held, assessor), { value: (Number(value) % 5) + 1 }),
    remove: (held, { assessor }) => ok(held, "DELETE", rating(held, assessor)),
  },
  listSegmentAccounts: {
    target: (held) => members(held, SECTOR),
    others: (held) => [
      members(held, "retail"),
      `${members(held, SECTOR)}?relationship=prospect`,
      `/v1/segmentations/${held.otherSegmentation}/segments/${SECTOR}/accounts`,
    ],
    add: account(SECTOR),
    change: renaming(accounts),
    remove: (held, item) => ok(held, "PATCH", at(accounts, item), { facts: { sector: "retail" } }),
  },
  listUnassignedAccounts: {
    target: ({ paths }) => `${paths.segmentation}/unassigned-accounts`,
    others: ({ otherSegmentation }) => [
      `/v1/segmentations/${otherSegmentation}/unassigned-accounts`,
    ],
    add: account(),
    change: renaming(accounts),
    remove: (held, item) => ok(held, "PATCH", at(accounts, item), { facts: { sector: SECTOR } }),
  },
  listSegmentationVersions: versionsOf(
    "segmentation",
    ({ otherSegmentation }) => `/v1/segmentations/${otherSegmentation}/versions`,
  ),
  listShareLinks: {
    target: () => "/v1/share-links",
    others: () => [],
    add: (held) => {
      const { segmentationId, customers: profileId } = held;
      const body = { ...bodyOf("createShareLink"), segmentationId, profileId };
      return ok(held, "POST", "/v1/share-links", body);
    },
    change: "A link stays as it was made; to change it, make another.",
    remove: deleting("/v1/share-links"),
  },
  listWeightingProfiles: archivable(
    "/v1/weighting-profiles",
    "createWeightingProfile",
    ({ criteriaSetId }) => ({ criteriaSetId, weights: { value: { fit: 1 }, likelihood: {} } }),
  ),
  listWeightingProfileVersions: versionsOf(
    "profile",
    ({ prospects }) => `/v1/weighting-profiles/${prospects}/versions`,
  ),
};

const motive = { label: { en: "Motive", nl: "Motief" }, importance: 0.5, matches: {} };
