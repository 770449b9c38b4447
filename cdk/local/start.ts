import { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import { type Clients, openClients } from "../../functions/store/clients.ts";
import { pathMatcher, publicPaths } from "../routes.ts";
import { type FunctionName, functions } from "../wiring.ts";
import { openCheckpoint } from "./checkpoint.ts";
import type { DataFolder } from "./data-folder.ts";
import { startEmulators } from "./emulators.ts";
import { probePort, startGateway } from "./gateway.ts";
import { type Invoker, invoker, type Spent } from "./invoke.ts";
import { pollQueue } from "./poll-queue.ts";
import { pollStream } from "./poll-stream.ts";
import {
  createBucket,
  createQueues,
  createTables,
  type Endpoints,
  environment,
  fixedEnvironment,
  localRegion,
  type Names,
  namesIn,
  type QueueUrls,
} from "./resources.ts";
import { schedule } from "./schedule.ts";
import { pause, type Worker } from "./worker.ts";

export interface LocalOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** Where data is kept; without it all is in memory. */
  readonly data?: DataFolder;
  /** Emulators that run already and outlive this stack, and a world of one's own in them. */
  readonly shared?: {
    readonly endpoints: Endpoints;
    readonly namespace: string;
    /** A file to keep in it how far the stream was read; without one a later stack reads all again. */
    readonly checkpoint?: string;
  };
}

export interface Local {
  readonly baseUrl: string;
  readonly clients: Clients;
  /** URL of each queue, and of each dead-letter queue under its name. */
  readonly queueUrls: QueueUrls;
  /** Calls a function as its trigger would. */
  invoke(name: FunctionName, event: unknown): Promise<unknown>;
  /** True while events are being handled or the stream has records to read; queues not counted. */
  busy(): boolean;
  /** What each function has done so far. */
  spent(): ReadonlyMap<FunctionName, Spent>;
  /** Takes nothing new, lets running work end for a while, then stops the emulators it started. */
  stop(): Promise<void>;
}

/** Work that has begun gets this long to end on stop; after that its message comes again. */
const workGraceMs = 8_000;

/**
 * Runs the wiring on this machine. One stack per process: functions read process.env, which this
 * sets.
 *
 * @throws StartProblem with the way to mend it
 */
export async function startLocal({ port, data, shared }: LocalOptions): Promise<Local> {
  const parts: { stop(): Promise<void> }[] = [];
  const stop = async () => {
    for (const part of parts.splice(0).reverse()) await part.stop();
  };
  await probePort(port);
  try {
    Object.assign(process.env, fixedEnvironment());
    const run = invoker();
    // Java takes seconds to start, on another core: time to load the functions.
    const loading = run.loadAll();
    loading.catch(() => {});
    const emulators = shared ?? (await startEmulators(data));
    if ("stop" in emulators) parts.push(emulators);
    await loading;
    const { endpoints } = emulators;
    const namespace = shared?.namespace ?? "local";
    const names = namesIn(namespace, endpoints);
    Object.assign(process.env, environment(endpoints, names, namespace));
    const clients = openClients(process.env);
    await createResources(clients, names);
    const checkpoint = data?.checkpoint ?? shared?.checkpoint;
    const workers = startWorkers(clients, endpoints, names, run, checkpoint);
    parts.push({ stop: () => stopWorkers(workers) });
    const isPublic = pathMatcher(await publicPaths());
    const gateway = await startGateway({ port, invoker: run, isPublic });
    parts.push(gateway);
    const baseUrl = `http://127.0.0.1:${gateway.port}`;
    process.env.ISSUER_URL = baseUrl;
    return {
      baseUrl,
      clients,
      queueUrls: names.queues,
      invoke: run.invoke,
      spent: run.spent,
      busy: () => run.running() > 0 || workers.some((worker) => worker.busy()),
      stop,
    };
  } catch (problem) {
    await stop();
    throw problem;
  }
}

async function createResources({ dynamo, sqs, s3 }: Clients, names: Names): Promise<void> {
  await Promise.all([
    createTables(dynamo, names),
    createQueues(sqs, names.queues),
    createBucket(s3, names.bucket),
  ]);
}

function startWorkers(
  { sqs }: Clients,
  endpoints: Endpoints,
  { table: tableName, queues: queueUrls }: Names,
  run: Invoker,
  checkpointFile: string | undefined,
): Worker[] {
  const streams = new DynamoDBStreamsClient({ endpoint: endpoints.dynamo, region: localRegion });
  const checkpoint = openCheckpoint(checkpointFile);
  return Object.entries(functions).flatMap(([name, { trigger }]) => {
    switch (trigger.kind) {
      case "queue":
        return pollQueue({
          sqs,
          queue: trigger.queue,
          url: queueUrls[trigger.queue],
          invoker: run,
        });
      case "stream":
        return pollStream({
          streams,
          sqs,
          tableName,
          queueUrls,
          invoker: run,
          checkpoint,
        });
      case "schedule":
        return schedule(run, name as FunctionName, trigger.everySeconds);
      default:
        return [];
    }
  });
}

async function stopWorkers(workers: readonly Worker[]): Promise<void> {
  const patience = new AbortController();
  await Promise.race([
    Promise.all(workers.map((worker) => worker.stop())),
    pause(workGraceMs, patience.signal),
  ]);
  patience.abort();
}
