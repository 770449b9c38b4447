import type { DataFolder } from "./data-folder.ts";
import { startDynamo } from "./dynamo.ts";
import { startObjects } from "./objects.ts";
import { startQueues } from "./queues.ts";
import type { Endpoints } from "./resources.ts";

export interface Emulators {
  readonly endpoints: Endpoints;
  stop(): Promise<void>;
}

/** Starts DynamoDB Local, fauxqs and the S3 server; if one cannot, the others are stopped again. */
export async function startEmulators(
  data?: Pick<DataFolder, "dynamo" | "queues" | "objects">,
): Promise<Emulators> {
  const place = (folder: string | undefined) =>
    folder === undefined ? ("memory" as const) : { folder };
  const started = await Promise.allSettled([
    startDynamo(place(data?.dynamo)),
    startQueues(place(data?.queues)),
    startObjects(place(data?.objects)),
  ]);
  const stop = async () => {
    await Promise.all(
      started.map((part) => (part.status === "fulfilled" ? part.value.stop() : undefined)),
    );
  };
  const [dynamo, sqs, s3] = started;
  if (dynamo.status === "fulfilled" && sqs.status === "fulfilled" && s3.status === "fulfilled") {
    const endpoints = {
      dynamo: dynamo.value.endpoint,
      sqs: sqs.value.endpoint,
      s3: s3.value.endpoint,
    };
    return { endpoints, stop };
  }
  await stop();
  throw started.find((part) => part.status === "rejected")?.reason;
}
