import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Endpoints } from "../../cdk/local/resources.ts";
import { apiClient } from "../../cdk/local/sandbox/client.ts";
import { declareFields, defineMethod } from "../../cdk/local/sandbox/method.ts";
import { type Local, startLocal } from "../../cdk/local/start.ts";
import { scopes } from "../../functions/contract/scopes.ts";
import { sandboxFields, sandboxMethod } from "../../functions/domain/sandbox/definitions.ts";
import { processClients } from "../../functions/runtime/process.ts";
import { createKey, createTenant } from "../../functions/store/identity.ts";
import type { Tenant } from "./calls.ts";

const emulatorsProcess = fileURLToPath(new URL("./emulators-process.ts", import.meta.url));

/** The whole service in this process, its emulators in others; `kept` says where they keep data. */
export async function openStack(kept: "memory" | "folder" = "memory"): Promise<Local> {
  const emulators = fork(emulatorsProcess, [kept]);
  const [endpoints] = (await once(emulators, "message")) as [Endpoints];
  const local = await startLocal({ port: 0, shared: { endpoints, namespace: "bench" } });
  return {
    ...local,
    async stop() {
      await local.stop();
      emulators.send("stop");
      await once(emulators, "exit");
    },
  };
}

/** A tenant with a method and without accounts, whom no allowance holds back. */
export async function newTenant(local: Local, name: string): Promise<Tenant> {
  const now = new Date();
  const { clients, baseUrl } = local;
  const tenantId = await createTenant(clients, { name, mode: "test", tier: "internal" }, now);
  const { text: key } = await createKey(clients, { tenantId, mode: "test", scopes }, now);
  const api = apiClient(baseUrl, key);
  await declareFields(api, sandboxFields);
  const { criteriaSetId, segmentationId, profiles } = await defineMethod(api, sandboxMethod);
  const profileId = profiles[0]?.id ?? "";
  const { meter } = processClients();
  return { api, key, tenantId, criteriaSetId, segmentationId, profileId, local, meter };
}
