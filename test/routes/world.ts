import { randomUUID } from "node:crypto";
import { ulid } from "ulid";
import * as z from "zod";
import type { Endpoint } from "../../functions/contract/endpoint.ts";
import { emptyDocument, standardFields } from "../../functions/domain/index.ts";
import { sandboxMethod } from "../../functions/domain/sandbox/definitions.ts";
import { noSettings } from "../../functions/domain/settings/types.ts";
import type { Answered, Call } from "../support/api.ts";
import { define, openPlanning, type Planning, putSandboxAccounts } from "../support/planning.ts";
import { expectDocumented } from "./answers.ts";
import { paramsOf } from "./document.ts";

/** A tenant with one of everything, and how to name each of its things in a path or query. */
export interface Inhabitant extends Planning {
  readonly ids: Readonly<Record<string, string>>;
  /** What a body may name: fields, criteria, ids. */
  readonly words: readonly string[];
}

/** Ids of the right form that name nothing. */
export const absent: Readonly<Record<string, string>> = {
  accountRef: `acc_${"Z".repeat(26)}`,
  importId: `imp_${"Z".repeat(26)}`,
  endedImportId: `imp_${"Z".repeat(26)}`,
  searchId: `dup_${"Z".repeat(26)}`,
  exportId: `exp_${"Z".repeat(26)}`,
  tenantId: `ten_${"Z".repeat(26)}`,
  importMappingId: `imm_${"Z".repeat(26)}`,
  criteriaSetId: `crs_${"Z".repeat(26)}`,
  segmentationId: `sgm_${"Z".repeat(26)}`,
  weightingProfileId: `wpr_${"Z".repeat(26)}`,
  profileId: `wpr_${"Z".repeat(26)}`,
  withProfileId: `wpr_${"Z".repeat(26)}`,
  runId: `run_${"Z".repeat(26)}`,
  fieldKey: "noSuchField",
  keyId: `key_${"Z".repeat(26)}`,
  clientId: `cli_${"Z".repeat(26)}`,
  issuerKey: "no-such-issuer",
  shareId: `shr_${"Z".repeat(26)}`,
};

/** Parameters that name a place inside what another parameter names. */
export const inner: ReadonlySet<string> = new Set([
  "version",
  "withVersion",
  "segmentKey",
  "feed",
  "lineId",
  "criterionKey",
  "assessor",
]);

/** Parameters that in these operations name another of the world's things than elsewhere. */
const elsewhere: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  listAccountImportErrors: { importId: "endedImportId" },
  listAccountDuplicates: { importId: "endedImportId" },
  undoAccountImport: { importId: "endedImportId" },
  prepareAccountImport: { importId: "endedImportId" },
};

/** Under which name `ids` and `absent` hold what a parameter of an operation is to name. */
export const nameIn = ({ operationId }: Endpoint, parameter: string): string =>
  elsewhere[operationId]?.[parameter] ?? parameter;

const listed = z.looseObject({ data: z.array(z.looseObject({ id: z.string() })) });
const ranked = z.looseObject({ rows: z.array(z.looseObject({ segment: z.string() })) });

/** Two tenants in one deployment, each with one of everything. */
export async function twoTenants(): Promise<readonly [Inhabitant, Inhabitant]> {
  const first = await openPlanning();
  return [await inhabit(first), await inhabit(await openPlanning(first))];
}

async function inhabit(planning: Planning): Promise<Inhabitant> {
  const accounts = await putSandboxAccounts(planning, 60);
  const { criteriaSetId, segmentationId, customers, prospects } = await define(planning);
  const { get } = planning;
  const account = (await get(listed, "/v1/accounts?limit=1")).data[0];
  const run = (await get(listed, `/v1/runs?segmentationId=${segmentationId}`)).data[0];
  const path = `/v1/segmentations/${segmentationId}/ranking?profileId=${customers}`;
  const segment = (await get(ranked, path)).rows[0];
  const endedImportId = await importFile(planning, sampleRows, { findDuplicates: true });
  await planning.pump.settle();
  const file = { filename: "accounts.csv", format: "csv", bytes: 100 };
  const job = await planning.post(z.looseObject({ id: z.string() }), "/v1/account-imports", {
    body: file,
  });
  const saved = await planning.post(z.looseObject({ id: z.string() }), "/v1/import-mappings", {
    body: { name: "CRM", mapping: sampleMapping },
  });
  const searched = await planning.post(
    z.looseObject({ id: z.string() }),
    "/v1/account-duplicate-searches",
    { body: {} },
  );
  const exported = await planning.post(z.looseObject({ id: z.string() }), "/v1/exports");
  const { version } = await planning.store.knowledge.read();
  if (version === 0) await planning.store.knowledge.write(0, emptyDocument);
  await planning.store.settings.write(0, noSettings);
  const ids = {
    accountRef: account?.id ?? "",
    importId: job.id,
    endedImportId,
    searchId: searched.id,
    exportId: exported.id,
    tenantId: await leavingClient(planning),
    importMappingId: saved.id,
    criteriaSetId,
    segmentationId,
    weightingProfileId: customers,
    profileId: customers,
    withProfileId: prospects,
    runId: run?.id ?? "",
    segmentKey: segment?.segment ?? "",
    version: "1",
    withVersion: "1",
    fieldKey: await ownField(planning),
    ...(await ownAccess(planning, { segmentationId, profileId: customers })),
    externalId: accounts[0]?.externalId ?? "",
    feed: "orders",
    lineId: "SO-1",
    criterionKey: sandboxMethod.criteria[0]?.key ?? "",
    assessor: "sales-manager",
  };
  for (const [name, id] of Object.entries(ids))
    if (id === "") throw new Error(`nothing found for ${name}`);
  const fields = standardFields.map(({ key }) => key);
  const criteria = sandboxMethod.criteria.map(({ key }) => key);
  return { ...planning, ids, words: [...Object.values(ids), ...fields, ...criteria] };
}

const sampleMapping = {
  columns: [
    { column: "Nummer", field: "externalId" },
    { column: "Naam", field: "name" },
  ],
  constants: { relationship: "prospect" },
};

/** Two that are one company, and two rows that cannot be read. */
const sampleRows = `externalId,name,relationship
imported-1,De Vries Techniek,prospect
imported-2,De Vries Techniek BV,prospect
imported-3,Smit,friend
imported-4,Bakker,enemy
`;

const announced = z.looseObject({
  id: z.string(),
  upload: z.looseObject({ url: z.string(), headers: z.record(z.string(), z.string()) }),
});

/** Uploads a file and, unless told not to, starts its import; the pump runs it. */
export async function importFile(
  { post }: Planning,
  text: string,
  options: object = {},
  isStarted = true,
): Promise<string> {
  const content = Buffer.from(text);
  const file = { filename: "accounts.csv", format: "csv", bytes: content.length, ...options };
  const { id, upload } = await post(announced, "/v1/account-imports", { body: file, status: 201 });
  const { url, headers } = upload;
  const put = await fetch(url, { method: "PUT", headers, body: content });
  if (!put.ok) throw new Error(await put.text());
  if (isStarted) await post(z.unknown(), `/v1/account-imports/${id}/start`, { status: 202 });
  return id;
}

/** A client of the tenant, soon to be gone. */
async function leavingClient({ store }: Planning): Promise<string> {
  const tenantId = `ten_${ulid()}`;
  const client = { name: "Client", mode: "test", tier: "sandbox", sandboxData: false } as const;
  await store.clients.create({ tenantId, ...client });
  await store.offboarding.request(tenantId);
  return tenantId;
}

/** A field no other tenant has. */
async function ownField({ store, tenantId }: Planning): Promise<string> {
  const key = `own${tenantId.slice(-8)}`;
  await store.fields.put({ key, type: "number", label: { en: "Own", nl: "Eigen" } });
  return key;
}

/** A key, a client, an issuer and a link that no call is made with, so that they can be revoked. */
async function ownAccess(
  { store, tenantId }: Planning,
  shared: { readonly segmentationId: string; readonly profileId: string },
) {
  const [keyId, clientId, shareId] = [`key_${ulid()}`, `cli_${ulid()}`, `shr_${ulid()}`];
  const issuerKey = `own-${tenantId.slice(-8).toLowerCase()}`;
  const { access } = store;
  await access.apiKeys.create({
    id: keyId,
    name: "Spare",
    mode: "test",
    scopes: ["accounts.read"],
  });
  await access.oauthClients.create({ id: clientId, name: "Spare", scopes: [], keys: [] });
  const issuer = {
    key: issuerKey,
    issuer: "https://login.example.nl",
    audience: tenantId,
    requiredClaims: [],
  };
  const grants = [{ value: "analyst", scopes: ["accounts.read"] as const }];
  await access.oidcIssuers.put({ ...issuer, claim: "roles", grants }, undefined);
  const link = { id: shareId, label: "Spare", kind: "matrix", follow: "published" } as const;
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  const opens = { ...shared, detail: "scores", includeAccounts: false, expiresAt } as const;
  await access.shareLinks.create({ ...link, ...opens }, null);
  return { keyId, clientId, issuerKey, shareId };
}

/** Required query parameters, and those that name a thing. */
function queryNames(endpoint: Endpoint): string[] {
  const shape = endpoint.query?.().shape ?? {};
  return Object.entries(shape)
    .filter(([name, field]) => name in absent || !(field as z.ZodType).safeParse(undefined).success)
    .map(([name]) => name);
}

/** Every name of a thing an operation takes, in its path and its query, as `ids` holds it. */
export const namesOf = (endpoint: Endpoint): string[] =>
  [...paramsOf(endpoint), ...queryNames(endpoint)].map((name) => nameIn(endpoint, name));

/** The target of a request, with these ids put in their places. */
export function targetOf(endpoint: Endpoint, ids: Readonly<Record<string, string>>): string {
  const id = (name: string) => {
    const found = ids[nameIn(endpoint, name)];
    if (found !== undefined) return encodeURIComponent(found);
    throw new Error(`test/routes/world.ts does not say how to name {${name}} of ${endpoint.path}`);
  };
  const path = endpoint.path.replace(/\{([^}]+)\}/g, (_match, name: string) => id(name));
  const query = queryNames(endpoint).map((name) => `${name}=${id(name)}`);
  return query.length > 0 ? `${path}?${query.join("&")}` : path;
}

/** The body the contract itself shows, when it reads one. */
export function exampleBody(endpoint: Endpoint): unknown {
  return Object.values(endpoint.examples?.request ?? {})[0]?.value;
}

/** An id of anything. */
export const ANY_ID = /\b[a-z]{3}_[0-9A-Z]{26}\b/g;

/** Those of the same kind as an id. */
export const alike = (ids: readonly string[], id: string): readonly string[] =>
  ids.filter((one) => one.startsWith(id.slice(0, 4)));

/** A body with its ids changed, each by itself. */
export function withIds(body: unknown, change: (id: string) => string): unknown {
  return body === undefined ? undefined : JSON.parse(JSON.stringify(body).replace(ANY_ID, change));
}

/** The contract's body with this tenant's ids in place of those it shows. */
export const ownBody = (endpoint: Endpoint, ids: Readonly<Record<string, string>>): unknown =>
  withIds(exampleBody(endpoint), (id) => alike(Object.values(ids), id)[0] ?? id);

/** A request to an operation; its answer has been checked against the document. */
export async function send(
  from: Planning,
  endpoint: Endpoint,
  target: string,
  call: Call = {},
): Promise<Answered> {
  const headers = {
    ...(endpoint.idempotency === "key" && { "idempotency-key": randomUUID() }),
    ...(endpoint.precondition === "etag" && { "if-match": '"1"' }),
    ...call.headers,
  };
  const answer = await from.api(endpoint.method, target, { key: from.key, ...call, headers });
  const body =
    call.body instanceof Uint8Array
      ? Buffer.from(call.body).toString("utf8", 0, 2000)
      : JSON.stringify(call.body);
  expectDocumented(endpoint, answer, `${endpoint.method} ${target} ${body ?? ""}`);
  return answer;
}
