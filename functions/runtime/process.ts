import { type Clients, openClients } from "../store/clients.ts";
import type { EventHost } from "./queue.ts";
import { realSystem } from "./system.ts";

let opened: Clients | undefined;

/** The clients of this process, opened at the first call and kept from one invocation to the next. */
export function processClients(): Clients {
  opened ??= openClients(process.env);
  return opened;
}

/** `TREFZEKER_STRICT=1`: replies are checked against their contracts. */
export function isStrict(env: NodeJS.ProcessEnv): boolean {
  return env.TREFZEKER_STRICT === "1";
}

/** What the event functions of this process share. */
export const eventHost: EventHost = {
  clients: processClients,
  system: realSystem,
  strict: isStrict(process.env),
  deadLetterUrl: (queue) =>
    process.env[`DEAD_LETTER_URL_${queue.toUpperCase().replaceAll("-", "_")}`],
};
