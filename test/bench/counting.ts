import type { Tenant } from "./calls.ts";
import { type Counted, nothing } from "./cost.ts";

/** A message is sent once, and on AWS received and deleted in batches by the service. */
const REQUESTS_PER_SEND = 3;

/**
 * What everything that `work` sets off uses, until nothing runs any more. `requests` to the API, and
 * `bytesOut` of their answers, are for the caller to tell.
 */
export async function countedWork(
  { stack }: Tenant,
  told: Partial<Counted>,
  work: () => Promise<void>,
): Promise<Counted> {
  await stack.quiet();
  await stack.reset();
  await work();
  await stack.quiet();
  const { usage, queueSends, objectWrites, ...counted } = await stack.read();
  return {
    ...nothing,
    readUnits: usage.readUnits,
    writeUnits: usage.writeUnits,
    queueRequests: REQUESTS_PER_SEND * queueSends,
    objectWrites: objectWrites + (told.objectWrites ?? 0),
    objectReads: counted.objectReads,
    invocations: counted.invocations,
    gbSeconds: counted.gbSeconds,
    requests: told.requests ?? 0,
    bytesOut: told.bytesOut ?? 0,
  };
}
