import * as z from "zod";
import { sandboxMethod } from "../../functions/domain/sandbox/definitions.ts";
import type { Tenant } from "./calls.ts";
import type { Spent } from "./importing.ts";
import { until } from "./sample.ts";

/** Freezes the criteria with one scale changed, which has every account measured again. */
export async function freezeScale({ api, criteriaSetId }: Tenant, high: number): Promise<void> {
  const path = `/v1/criteria-sets/${criteriaSetId}`;
  const headers = async () => ({
    "if-match": (await api.call("GET", path)).headers.get("etag") ?? "",
  });
  const [first, ...others] = sandboxMethod.criteria;
  if (first === undefined) throw new Error("the sandbox has no criteria");
  const criteria = [{ ...first, scale: { kind: "linear", low: 0, high } }, ...others];
  await api.call("PATCH", path, { body: { criteria }, headers: await headers() });
  await api.call("POST", `${path}/freeze`, { headers: await headers() });
}

const ranking = z.looseObject({ provenance: z.looseObject({ criteriaVersion: z.number() }) });

/** The version of the scales that the published ranking was measured by. */
async function measuredBy({ api, segmentationId, profileId }: Tenant): Promise<number> {
  const path = `/v1/segmentations/${segmentationId}/ranking?profileId=${profileId}`;
  return (await api.call("GET", path)).json(ranking).provenance.criteriaVersion;
}

/** Freezes a scale; what passes until the ranking by it is published and all that follows has run. */
export async function remeasure(tenant: Tenant, high: number): Promise<Spent> {
  const { stack } = tenant;
  const before = await measuredBy(tenant);
  await stack.quiet();
  await stack.reset();
  const from = Date.now();
  await freezeScale(tenant, high);
  await until("the new scale was not measured", WAITING, async () =>
    (await measuredBy(tenant)) > before ? true : undefined,
  );
  const to = await stack.quiet();
  return { millis: to - from, cpuMillis: await stack.processorMillis(from, to) };
}

const WAITING = { within: 1_800_000, every: 1_000 };
