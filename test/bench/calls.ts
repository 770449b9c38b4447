import * as z from "zod";
import { type ApiClient, eventually } from "../../cdk/local/sandbox/client.ts";
import type { Local } from "../../cdk/local/start.ts";
import { sandboxMethod } from "../../functions/domain/sandbox/definitions.ts";
import type { Meter, Usage } from "../../functions/store/meter.ts";
import { median, timed } from "./sample.ts";

/** A tenant with accounts, a method and a published ranking. */
export interface Tenant {
  readonly api: ApiClient;
  readonly key: string;
  readonly tenantId: string;
  readonly criteriaSetId: string;
  readonly segmentationId: string;
  readonly profileId: string;
  readonly local: Local;
  /** Counts the calls of all functions. */
  readonly meter: Meter;
}

const WHAT_IFS = 30;
const READS = 30;
/** First calls load code and fill caches. */
const WARM_UPS = 10;
const CHANGES = 7;
const COSTED_CHANGES = 3;

/** Median time of one re-weighting over HTTP, and what one costs. */
export async function whatIf({ api, segmentationId, meter }: Tenant) {
  const profile = sandboxMethod.profiles[0]?.profile;
  const call = (share: number) =>
    api.call("POST", `/v1/segmentations/${segmentationId}/what-if`, {
      body: { ...profile, valueShare: share },
    });
  for (let i = 0; i < WARM_UPS; i += 1) await call(0.5);
  meter.reset();
  const millis: number[] = [];
  for (let i = 0; i < WHAT_IFS; i += 1) {
    millis.push((await timed(() => call(i / WHAT_IFS))).millis);
  }
  return { millis: median(millis), usage: each(meter.read().total, WHAT_IFS) };
}

/** Median time of reading a ranking, or a matrix, over HTTP. */
export async function read(tenant: Tenant, what: "ranking" | "matrix") {
  const { api, segmentationId, profileId } = tenant;
  const path = `/v1/segmentations/${segmentationId}/${what}?profileId=${profileId}`;
  for (let i = 0; i < WARM_UPS; i += 1) await api.call("GET", path);
  tenant.meter.reset();
  const millis: number[] = [];
  for (let i = 0; i < READS; i += 1) {
    millis.push((await timed(() => api.call("GET", path))).millis);
  }
  return { millis: median(millis), usage: each(tenant.meter.read().total, READS) };
}

const provenance = z.looseObject({ provenance: z.looseObject({ dataVersion: z.number() }) });

/** Median time from the PUT of one account until the published ranking has it, and what it costs. */
export async function changedAccount(tenant: Tenant) {
  const { api, segmentationId, profileId } = tenant;
  const path = `/v1/segmentations/${segmentationId}/ranking?profileId=${profileId}`;
  const version = async () => (await api.call("GET", path)).json(provenance).provenance.dataVersion;
  const change = async (revenue: number) => {
    const before = await version();
    await api.call("PATCH", "/v1/accounts/ext:NL-10003", {
      body: { facts: { revenue12m: revenue } },
    });
    await eventually(30_000, "the change was not published", async () =>
      (await version()) > before ? true : undefined,
    );
  };
  for (let i = 0; i < 3; i += 1) await change(1_000 + i);
  const millis: number[] = [];
  for (let i = 0; i < CHANGES; i += 1) {
    millis.push((await timed(() => change(2_000 + i))).millis);
  }
  return { millis: median(millis), usage: await costOfChange(tenant) };
}

/**
 * What one change costs with nobody looking. The least of a few: once a minute the count has
 * reconciliation in it.
 */
async function costOfChange({ api, meter, local }: Tenant): Promise<Usage> {
  const costs: Usage[] = [];
  for (let i = 0; i < COSTED_CHANGES; i += 1) {
    await quiet(local);
    meter.reset();
    const body = { facts: { revenue12m: 9_000 + i } };
    await api.call("PATCH", "/v1/accounts/ext:NL-10003", { body });
    await quiet(local);
    costs.push(meter.read().total);
  }
  return costs.reduce((least, each) => (each.calls < least.calls ? each : least));
}

const QUIET_MILLIS = 1_500;

/** Until nothing has run for a while. */
export async function quiet(local: Local): Promise<void> {
  let since = performance.now();
  while (performance.now() - since < QUIET_MILLIS) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (local.busy()) since = performance.now();
  }
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
