import consumer from "../events/sandbox.ts";
import { eventHost } from "../runtime/process.ts";
import { queueHandler } from "../runtime/queue.ts";

export const handler = queueHandler(consumer, eventHost);
