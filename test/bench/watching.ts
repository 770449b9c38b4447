import { setTimeout as wait } from "node:timers/promises";
import * as z from "zod";
import type { Tenant } from "./calls.ts";
import { timed } from "./sample.ts";

const READ_EVERY_MILLIS = 1_000;
const ANY = [200, 500, 503, 504];

const counted = z.looseObject({ n: z.int() });
const ranking = z.looseObject({
  provenance: z.looseObject({ dataVersion: z.int() }),
  totals: z.looseObject({
    n: z.int(),
    assigned: z.int(),
    unassigned: z.int(),
    overlapping: z.int(),
  }),
  rows: z.array(z.looseObject({ size: counted, relationships: z.array(counted) })),
});

export interface Watched {
  readonly reads: number;
  /** Accounts in the rankings that were read, each number once, in the order they were seen. */
  readonly accounts: readonly number[];
  readonly slowestMillis: number;
  /** Requests that got no ranking, as an authorizer or the API had run out of time. */
  readonly unanswered: number;
}

/**
 * Reads the published ranking again and again while `work` runs. Throws at the first answer that is
 * not whole: counts that do not add up, a version that goes back, or two answers of one version.
 */
export async function watched<T>(
  tenant: Tenant,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly watched: Watched }> {
  const done = new AbortController();
  const watching = watch(tenant, done.signal);
  const working = work().finally(() => done.abort());
  const [result, seen] = await Promise.all([working, watching]);
  return { result, watched: seen };
}

async function watch({ api, segmentationId, profileId }: Tenant, until: AbortSignal) {
  const path = `/v1/segmentations/${segmentationId}/ranking?profileId=${profileId}`;
  const versions = new Map<number, string>();
  const accounts: number[] = [];
  let reads = 0;
  let unanswered = 0;
  let slowestMillis = 0;
  let latest = 0;
  for (let last = false; ; ) {
    const { millis, result } = await timed(() => api.call("GET", path, { expect: ANY }));
    slowestMillis = Math.max(slowestMillis, millis);
    if (result.status !== 200) {
      unanswered += 1;
      await wait(READ_EVERY_MILLIS);
      continue;
    }
    const body = result.json(ranking);
    const { dataVersion } = body.provenance;
    const text = JSON.stringify(body);
    refuse(wrongOf(body) ?? (dataVersion < latest ? "an older version than before" : null));
    refuse((versions.get(dataVersion) ?? text) === text ? null : "two rankings of one version");
    versions.set(dataVersion, text);
    latest = dataVersion;
    if (accounts.at(-1) !== body.totals.n) accounts.push(body.totals.n);
    reads += 1;
    if (last) return { reads, accounts, slowestMillis, unanswered };
    await wait(READ_EVERY_MILLIS, undefined, { signal: until }).catch(() => {});
    // One more reading of what there is in the end.
    last = until.aborted;
  }
}

function wrongOf({ totals, rows }: z.infer<typeof ranking>): string | null {
  const { n, assigned, unassigned, overlapping } = totals;
  if (n !== assigned + unassigned) return "accounts that are neither assigned nor unassigned";
  const inRows = sum(rows.map(({ size }) => size));
  if (overlapping === 0 && inRows !== assigned) return "segments that do not sum to the total";
  const isSplit = rows.every(({ size, relationships }) => sum(relationships) === size.n);
  return isSplit ? null : "relationships that do not sum to their segment";
}

const sum = (parts: readonly { readonly n: number }[]): number =>
  parts.reduce((total, { n }) => total + n, 0);

function refuse(wrong: string | null): void {
  if (wrong !== null) throw new Error(`A ranking was read with ${wrong}.`);
}
