import * as z from "zod";
import type { ApiClient } from "../../cdk/local/sandbox/client.ts";
import { sandboxMethod } from "../../functions/domain/sandbox/definitions.ts";
import type { Usage } from "../../functions/store/meter.ts";
import { median, timed } from "./sample.ts";
import type { Stack } from "./stack.ts";

/** A tenant with accounts, a method and a published ranking. */
export interface Tenant {
  readonly api: ApiClient;
  readonly key: string;
  readonly tenantId: string;
  readonly criteriaSetId: string;
  readonly segmentationId: string;
  readonly profileId: string;
  /** What it runs on. */
  readonly stack: Stack;
}

const WHAT_IFS = 30;
const READS = 30;
/** First calls load code and fill caches. */
const WARM_UPS = 10;
const CHANGES = 3;

export interface CallCost {
  readonly millis: number;
  readonly usage: Usage;
}

/** Median time of one re-weighting over HTTP, and what one costs. */
export async function whatIf({ api, segmentationId, stack }: Tenant): Promise<CallCost> {
  const profile = sandboxMethod.profiles[0]?.profile;
  const call = (share: number) =>
    api.call("POST", `/v1/segmentations/${segmentationId}/what-if`, {
      body: { ...profile, valueShare: share },
    });
  for (let i = 0; i < WARM_UPS; i += 1) await call(0.5);
  await stack.reset();
  const millis: number[] = [];
  for (let i = 0; i < WHAT_IFS; i += 1) {
    millis.push((await timed(() => call(i / WHAT_IFS))).millis);
  }
  return { millis: median(millis), usage: each((await stack.read()).usage, WHAT_IFS) };
}

/** Median time of reading a ranking, or a matrix, over HTTP. */
export async function read(tenant: Tenant, what: "ranking" | "matrix"): Promise<CallCost> {
  const { api, segmentationId, profileId, stack } = tenant;
  const path = `/v1/segmentations/${segmentationId}/${what}?profileId=${profileId}`;
  for (let i = 0; i < WARM_UPS; i += 1) await api.call("GET", path);
  await stack.reset();
  const millis: number[] = [];
  for (let i = 0; i < READS; i += 1) {
    millis.push((await timed(() => api.call("GET", path))).millis);
  }
  return { millis: median(millis), usage: each((await stack.read()).usage, READS) };
}

/** Each of another amount, or nothing would change. */
let changes = 0;

const provenance = z.looseObject({ provenance: z.looseObject({ dataVersion: z.number() }) });

/**
 * Median time from the PATCH of one account until the ranking with it is published and all that
 * follows has run, with nobody looking; and what one costs, without the minute's reconciliation.
 */
export async function changedAccount(tenant: Tenant): Promise<CallCost> {
  const { api, segmentationId, profileId, stack } = tenant;
  const path = `/v1/segmentations/${segmentationId}/ranking?profileId=${profileId}`;
  const version = async () => (await api.call("GET", path)).json(provenance).provenance.dataVersion;
  const runs: CallCost[] = [];
  await stack.quiet();
  for (let i = 0; i < 1 + CHANGES; i += 1) {
    const before = await version();
    await stack.reset();
    const from = Date.now();
    changes += 1;
    const body = { facts: { revenue12m: 2_000 + changes } };
    await api.call("PATCH", "/v1/accounts/ext:NL-10003", { body });
    const millis = (await stack.quiet()) - from;
    const { usage } = await stack.read();
    if ((await version()) <= before) throw new Error("a changed account was not published");
    // The first of all loads code.
    if (i > 0) runs.push({ millis, usage });
  }
  const fewest = Math.min(...runs.map(({ usage }) => usage.calls));
  const [least] = runs.filter(({ usage }) => usage.calls === fewest);
  if (least === undefined) throw new Error("nothing was changed");
  return { millis: median(runs.map(({ millis }) => millis)), usage: least.usage };
}

function each(usage: Usage, times: number): Usage {
  return {
    calls: usage.calls / times,
    readUnits: usage.readUnits / times,
    writeUnits: usage.writeUnits / times,
    bytesSent: usage.bytesSent / times,
    bytesReceived: usage.bytesReceived / times,
  };
}
