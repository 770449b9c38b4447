import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { stringify } from "csv-stringify/sync";
import * as z from "zod";
import { scopes } from "../../../functions/contract/scopes.ts";
import { feedNames } from "../../../functions/domain/index.ts";
import {
  sandboxAccounts,
  sandboxColumns,
  sandboxRow,
} from "../../../functions/domain/sandbox/accounts.ts";
import { sandboxFields, sandboxMethod } from "../../../functions/domain/sandbox/definitions.ts";
import type { Clients } from "../../../functions/store/clients.ts";
import { createKey, createTenant } from "../../../functions/store/identity.ts";
import { type ApiClient, apiClient, eventually, importEnd, startImport } from "./client.ts";
import { sandboxLinesCsv } from "./lines.ts";
import { declareFields, defineMethod, type Method } from "./method.ts";

export interface SandboxPlace {
  readonly baseUrl: string;
  readonly clients: Clients;
  /** Where to keep what was made, so that a restart shows the same key; nowhere when left out. */
  readonly file?: string;
}

/** What the sandbox is, for whoever wants to call its API. */
export interface Sandbox extends Method {
  readonly tenantId: string;
  /** A key of a test tenant on this machine, so it is no secret. */
  readonly key: string;
  readonly accounts: number;
}

const SEED = 20_261_101;
const ACCOUNTS = 400;
/** Fixed, so that a start that was cut short goes on with the same tenant. */
const TENANT_ID = "ten_00000000000000000SANDB0X00";

const sandboxFile = z.object({
  tenantId: z.string(),
  key: z.string(),
  accounts: z.number(),
  segmentationId: z.string(),
  criteriaSetId: z.string(),
  profiles: z.array(z.object({ id: z.string(), name: z.string() })),
});

/**
 * Makes the sandbox tenant and, through the real API, everything in it: fields, accounts,
 * criteria, segmentation, profiles, and waits for the first ranking. Does nothing when `file` says
 * that it was made before; goes on where it stopped when it was cut short.
 *
 * @param now dates the tenant and the facts of its accounts
 */
export async function seedSandbox(place: SandboxPlace, now: Date): Promise<Sandbox> {
  const made = place.file === undefined ? undefined : readSandbox(place.file);
  if (made !== undefined) return made;
  const tenantId = await createTenant(
    place.clients,
    // On one's own machine nothing is sold: a file of a million may be tried.
    { tenantId: TENANT_ID, name: "Sandbox", mode: "test", tier: "premium" },
    now,
  );
  const { text: key } = await createKey(place.clients, { tenantId, mode: "test", scopes }, now);
  const api = apiClient(place.baseUrl, key);
  const sandbox = { tenantId, key, accounts: ACCOUNTS, ...(await fill(api, now)) };
  if (place.file !== undefined) keepSandbox(place.file, sandbox);
  return sandbox;
}

async function fill(api: ApiClient, now: Date): Promise<Method> {
  await declareFields(api, sandboxFields);
  const importId = await startImport(api, {
    filename: "sandbox.csv",
    content: sandboxCsv(now.toISOString().slice(0, 10)),
    format: "csv",
  });
  const linesIds = await startLines(api, now);
  const method = await defineMethod(api, sandboxMethod);
  for (const id of [importId, ...linesIds]) await expectEnd(api, id);
  for (const { id } of method.profiles) await firstRanking(api, method.segmentationId, id);
  return method;
}

/** Uploads the lines of every feed; they are read one file after another. */
async function startLines(api: ApiClient, now: Date): Promise<string[]> {
  const options = { seed: SEED, count: ACCOUNTS, asOf: now.toISOString().slice(0, 10) };
  const ids: string[] = [];
  for (const rows of feedNames) {
    const content = sandboxLinesCsv(rows, options);
    ids.push(await startImport(api, { filename: `${rows}.csv`, content, rows, format: "csv" }));
  }
  return ids;
}

async function expectEnd(api: ApiClient, importId: string): Promise<void> {
  const { status } = await importEnd(api, importId);
  if (status !== "succeeded") throw new Error(`the import ${importId} of the sandbox ${status}`);
}

/** The CSV of all sandbox accounts, as a CRM would export it. */
export function sandboxCsv(asOf: string, count = ACCOUNTS): string {
  const rows = [...sandboxAccounts({ seed: SEED, count, asOf })].map(sandboxRow);
  return stringify([[...sandboxColumns], ...rows]);
}

const counted = z.looseObject({ totals: z.looseObject({ n: z.number() }) });

/** Waits until the published ranking counts accounts. */
async function firstRanking(api: ApiClient, segmentationId: string, profileId: string) {
  const path = `/v1/segmentations/${segmentationId}/ranking?profileId=${profileId}`;
  await eventually(FIRST_RANKING_MILLIS, "there was no first ranking", async () => {
    const answer = await api.call("GET", path, { expect: [200, 404, 409, 503] });
    if (answer.status !== 200) return undefined;
    return answer.json(counted).totals.n > 0 ? true : undefined;
  });
}

const FIRST_RANKING_MILLIS = 90_000;

function readSandbox(file: string): Sandbox | undefined {
  if (!existsSync(file)) return undefined;
  return sandboxFile.parse(JSON.parse(readFileSync(file, "utf8")));
}

function keepSandbox(file: string, sandbox: Sandbox): void {
  writeFileSync(`${file}.new`, JSON.stringify(sandbox, null, 2));
  renameSync(`${file}.new`, file);
}
