import { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import { type Clients, openClients } from "../../functions/store/clients.ts";
import { pathMatcher, publicPaths } from "../routes.ts";
import { type FunctionName, functions } from "../wiring.ts";
import { openCheckpoint } from "./checkpoint.ts";
import type { DataFolder } from "./data-folder.ts";
import { startDynamo } from "./dynamo.ts";
import { startGateway } from "./gateway.ts";
import { type Invoker, invoker } from "./invoke.ts";
import { startObjects } from "./objects.ts";
import { pollQueue } from "./poll-queue.ts";
import { pollStream } from "./poll-stream.ts";
import { startQueues } from "./queues.ts";
import {
  createBucket,
  createQueues,
  createTables,
  environment,
  localRegion,
  type QueueUrls,
  queueUrlsAt,
} from "./resources.ts";
import { schedule } from "./schedule.ts";
import { pause, type Worker } from "./worker.ts";

export interface LocalOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** Where data is kept; without it all is in memory. */
  readonly data?: DataFolder;
}

export interface Local {
  readonly baseUrl: string;
  readonly clients: Clients;
  /** What functions find in process.env, which has it too. */
  readonly env: Readonly<Record<string, string>>;
  /** URL of each queue, and of each dead-letter queue under its name. */
  readonly queueUrls: Readonly<Record<string, string>>;
  /** Calls a function as its trigger would. */
  invoke(name: FunctionName, event: unknown): Promise<unknown>;
  /** True while events are being handled or the stream has records to read; queues not counted. */
  busy(): boolean;
  /** Takes nothing new, lets running work end for a while, then stops the emulators. */
  stop(): Promise<void>;
}

const tableNames = { main: "trefzeker", identity: "trefzeker-identity" } as const;
const bucketName = "trefzeker-files";
const accessKey = "local";
/** Work that has begun gets this long to end on stop; after that its message comes again. */
const workGraceMs = 8_000;

/**
 * Runs the wiring on this machine. One stack per process: functions read process.env, which this
 * sets.
 *
 * @throws StartProblem with the way to mend it
 */
export async function startLocal({ port, data }: LocalOptions): Promise<Local> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const step of stops.splice(0).reverse()) await step();
  };
  const begun = async <T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
    const part = await starting;
    stops.push(() => part.stop());
    return part;
  };
  try {
    const settled = await Promise.allSettled([
      begun(startDynamo(data ? { folder: data.dynamo } : "memory")),
      begun(startQueues(data ? { folder: data.queues } : "memory")),
      begun(startObjects(data ? { folder: data.objects } : "memory")),
    ]);
    const [dynamo, sqs, s3] = settled.map((outcome) => {
      if (outcome.status === "rejected") throw outcome.reason;
      return outcome.value.endpoint;
    });
    const endpoints = { dynamo: dynamo ?? "", sqs: sqs ?? "", s3: s3 ?? "" };
    return await connect({ port, data }, endpoints, begun, stop);
  } catch (problem) {
    await stop();
    throw problem;
  }
}

async function connect(
  { port, data }: LocalOptions,
  endpoints: { dynamo: string; sqs: string; s3: string },
  begun: <T extends { stop(): Promise<void> }>(starting: Promise<T>) => Promise<T>,
  stop: () => Promise<void>,
): Promise<Local> {
  const queueUrls = queueUrlsAt(endpoints.sqs);
  const names = { table: tableNames.main, identityTable: tableNames.identity, bucket: bucketName };
  const env = environment(endpoints, { ...names, queues: queueUrls }, accessKey);
  Object.assign(process.env, env);
  const clients = openClients(process.env);
  await Promise.all([
    createQueues(clients.sqs, queueUrls),
    createTables(clients.dynamo, tableNames),
    createBucket(clients.s3, bucketName),
  ]);
  const run = invoker();
  const workers = startWorkers(clients, endpoints.dynamo, queueUrls, run, data?.checkpoint);
  await begun(Promise.resolve({ stop: () => stopWorkers(workers) }));
  const isPublic = pathMatcher(await publicPaths());
  const gateway = await begun(startGateway({ port, invoker: run, isPublic }));
  return {
    baseUrl: `http://127.0.0.1:${gateway.port}`,
    clients,
    env,
    queueUrls,
    invoke: run.invoke,
    busy: () => run.running() > 0 || workers.some((worker) => worker.busy()),
    stop,
  };
}

function startWorkers(
  { sqs }: Clients,
  dynamoEndpoint: string,
  queueUrls: QueueUrls,
  run: Invoker,
  checkpointFile: string | undefined,
): Worker[] {
  const streams = new DynamoDBStreamsClient({ endpoint: dynamoEndpoint, region: localRegion });
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
          tableName: tableNames[trigger.table],
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
