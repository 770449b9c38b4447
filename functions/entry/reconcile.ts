import consumer from "../events/reconcile.ts";
import { scheduleHandler } from "../runtime/platform.ts";
import { eventHost } from "../runtime/process.ts";

export const handler = scheduleHandler(consumer, eventHost);
