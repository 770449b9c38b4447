import { functions } from "../../cdk/wiring.ts";
import { processClients } from "../../functions/runtime/process.ts";
import { quiet, type Tenant } from "./calls.ts";
import { type Counted, nothing } from "./cost.ts";

/** A message is sent once, and on AWS received and deleted in batches by the service. */
const REQUESTS_PER_SEND = 3;
const MIB_PER_GB = 1024;

const seen = { queueSends: 0, objectWrites: 0, objectReads: 0 };
let watching = false;

/** Counts the calls of the functions' own clients of queues and objects. */
function watch(): void {
  if (watching) return;
  watching = true;
  const { sqs, s3 } = processClients();
  sqs.middlewareStack.add(
    (next) => (args) => {
      seen.queueSends += 1;
      return next(args);
    },
    { step: "initialize", name: "countSends" },
  );
  s3.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        if (String(commandName).startsWith("Put")) seen.objectWrites += 1;
        else seen.objectReads += 1;
        return next(args);
      },
    { step: "initialize", name: "countObjects" },
  );
}

function spentSoFar({ local }: Tenant) {
  let invocations = 0;
  let gbSeconds = 0;
  for (const [name, spent] of local.spent()) {
    invocations += spent.invocations;
    gbSeconds += (functions[name].memoryMiB / MIB_PER_GB) * (spent.millis / 1_000);
  }
  return { invocations, gbSeconds };
}

/**
 * What everything that `work` sets off uses, until nothing runs any more. `requests` to the API, and
 * `bytesOut` of their answers, are for the caller to tell.
 */
export async function countedWork(
  tenant: Tenant,
  told: Partial<Counted>,
  work: () => Promise<void>,
): Promise<Counted> {
  watch();
  await quiet(tenant.local);
  tenant.meter.reset();
  const before = { ...seen, ...spentSoFar(tenant) };
  await work();
  await quiet(tenant.local);
  const { readUnits, writeUnits } = tenant.meter.read().total;
  const { invocations, gbSeconds } = spentSoFar(tenant);
  return {
    ...nothing,
    readUnits,
    writeUnits,
    queueRequests: REQUESTS_PER_SEND * (seen.queueSends - before.queueSends),
    objectWrites: seen.objectWrites - before.objectWrites + (told.objectWrites ?? 0),
    objectReads: seen.objectReads - before.objectReads,
    invocations: invocations - before.invocations,
    gbSeconds: gbSeconds - before.gbSeconds,
    requests: told.requests ?? 0,
    bytesOut: told.bytesOut ?? 0,
  };
}
