import { type Clients, openClients } from "../store/clients.ts";

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
