import { randomUUID } from "node:crypto";
import type { FunctionName } from "../wiring.ts";
import type { Invoker } from "./invoke.ts";
import { localRegion } from "./resources.ts";
import { complain, pause, type Worker } from "./worker.ts";

/** The first tick comes soon: what a crash left half done should not wait a full round. */
const firstTickMs = 1_000;

/** Calls a function every so often; a tick that is still running is not overtaken. */
export function schedule(invoker: Invoker, name: FunctionName, everySeconds: number): Worker {
  const stopping = new AbortController();
  let busy = false;
  const loop = async () => {
    await pause(firstTickMs, stopping.signal);
    while (!stopping.signal.aborted) {
      busy = true;
      await invoker
        .invoke(name, scheduledEvent())
        .catch((thrown: unknown) => complain(name, thrown));
      busy = false;
      await pause(everySeconds * 1_000, stopping.signal);
    }
  };
  const ended = loop();
  return {
    busy: () => busy,
    async stop() {
      stopping.abort();
      await ended;
    },
  };
}

const scheduledEvent = () => ({
  version: "0",
  id: randomUUID(),
  "detail-type": "Scheduled Event",
  source: "aws.events",
  account: "000000000000",
  time: new Date().toISOString(),
  region: localRegion,
  resources: [],
  detail: {},
});
