import consumer from "../events/changes.ts";
import { streamHandler } from "../runtime/platform.ts";
import { eventHost } from "../runtime/process.ts";

export const handler = streamHandler(consumer, eventHost);
