import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import type { Endpoints } from "../../cdk/local/resources.ts";
import { apiClient } from "../../cdk/local/sandbox/client.ts";
import { declareFields, defineMethod } from "../../cdk/local/sandbox/method.ts";
import { scopes } from "../../functions/contract/scopes.ts";
import { sandboxFields, sandboxMethod } from "../../functions/domain/sandbox/definitions.ts";
import { type Clients, openClients } from "../../functions/store/clients.ts";
import { createKey, createTenant } from "../../functions/store/identity.ts";
import type { Tenant } from "./calls.ts";
import { inFolder } from "./files.ts";
import type { Probe } from "./probe.ts";

const emulatorsProcess = fileURLToPath(new URL("./emulators-process.ts", import.meta.url));
const stackProcess = fileURLToPath(new URL("./stack-process.ts", import.meta.url));

/** What a stack's process sends when it has started. */
export interface Started {
  readonly baseUrl: string;
  readonly environment: NodeJS.ProcessEnv;
}

export interface Asked {
  readonly id: number;
  readonly name: keyof Probe;
  readonly args: readonly number[];
}

export interface Answered {
  readonly id: number;
  readonly result: unknown;
}

type Asynchronous<F> = F extends (...args: infer A) => infer R
  ? (...args: A) => Promise<Awaited<R>>
  : never;

/** API and functions in a process of their own, and the ways to reach what they keep. */
export interface Stack extends Readonly<{ [K in keyof Probe]: Asynchronous<Probe[K]> }> {
  readonly baseUrl: string;
  /** Clients of this process, of the same tables and queues. */
  readonly clients: Clients;
  stop(): Promise<void>;
}

export interface Emulators {
  readonly endpoints: Endpoints;
  stop(): Promise<void>;
}

/** The emulators in processes of their own; `kept` says where they keep data. */
export async function openEmulators(kept: "memory" | "folder"): Promise<Emulators> {
  const child = fork(emulatorsProcess, [kept]);
  const endpoints = (await firstWord(child)) as Endpoints;
  return { endpoints, stop: () => stopped(child) };
}

/** A new process on the emulators; what was kept under the same name is there again. */
export async function openStack({ endpoints }: Emulators, name: string): Promise<Stack> {
  const child = fork(stackProcess, [
    ...[JSON.stringify(endpoints), name, inFolder(`${name}.json`)],
  ]);
  const { baseUrl, environment } = (await firstWord(child)) as Started;
  const clients = await clientsOf(environment);
  const ask = askerOf(child);
  return {
    baseUrl,
    clients,
    reset: () => ask("reset", []),
    read: () => ask("read", []),
    async quiet() {
      for (;;) {
        const moment = await ask("quiet", []);
        if (await areEmpty(clients)) return moment;
      }
    },
    processorMillis: (from, to) => ask("processorMillis", [from, to]),
    peakBytes: () => ask("peakBytes", []),
    stop: () => stopped(child),
  };
}

/** Whether no message waits, or is being handled, in any queue. */
async function areEmpty({ sqs, names }: Clients): Promise<boolean> {
  const counts = await Promise.all(
    Object.values(names.queues).map(async (QueueUrl) => {
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl,
          AttributeNames: [
            "ApproximateNumberOfMessages",
            "ApproximateNumberOfMessagesNotVisible",
            "ApproximateNumberOfMessagesDelayed",
          ],
        }),
      );
      return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
    }),
  );
  return counts.every((count) => count === 0);
}

/** The SDK looks for region and credentials in the environment, at the first call unless asked. */
async function clientsOf(environment: NodeJS.ProcessEnv): Promise<Clients> {
  Object.assign(process.env, environment);
  const clients = openClients(process.env);
  const { dynamo, sqs, s3 } = clients;
  await Promise.all([dynamo, sqs, s3].map(({ config }) => config.credentials()));
  return clients;
}

async function firstWord(child: ChildProcess): Promise<unknown> {
  const [first] = await Promise.race([
    once(child, "message"),
    once(child, "exit").then(() => Promise.reject(new Error("a process of the bench ended"))),
  ]);
  return first;
}

function askerOf(child: ChildProcess) {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  const ended = () => new Error("the process of the functions has ended");
  let asked = 0;
  child.on("message", ({ id, result }: Answered) => {
    waiting.get(id)?.resolve(result);
    waiting.delete(id);
  });
  child.once("exit", () => {
    for (const { reject } of waiting.values()) reject(ended());
  });
  return async <K extends keyof Probe>(
    name: K,
    args: readonly number[],
  ): Promise<Awaited<ReturnType<Probe[K]>>> => {
    if (!child.connected) throw ended();
    asked += 1;
    const answer = Promise.withResolvers<unknown>();
    waiting.set(asked, answer);
    child.send({ id: asked, name, args } satisfies Asked);
    return (await answer.promise) as Awaited<ReturnType<Probe[K]>>;
  };
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.send("stop");
  await exit;
}

/** A tenant with a method and without accounts, whom no allowance holds back. */
export async function newTenant(stack: Stack, name: string): Promise<Tenant> {
  const now = new Date();
  const { clients, baseUrl } = stack;
  const tenantId = await createTenant(clients, { name, mode: "test", tier: "internal" }, now);
  const { text: key } = await createKey(clients, { tenantId, mode: "test", scopes }, now);
  const api = apiClient(baseUrl, key);
  await declareFields(api, sandboxFields);
  const { criteriaSetId, segmentationId, profiles } = await defineMethod(api, sandboxMethod);
  const profileId = profiles[0]?.id ?? "";
  return { api, key, tenantId, criteriaSetId, segmentationId, profileId, stack };
}

/** The same tenant on another process. */
export const onStack = (tenant: Tenant, stack: Stack): Tenant => ({
  ...tenant,
  ...{ stack, api: apiClient(stack.baseUrl, tenant.key) },
});
