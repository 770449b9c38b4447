import { Logger } from "@aws-lambda-powertools/logger";
import type { Log } from "../contract/context.ts";

const logger = new Logger({ serviceName: "trefzeker" });

/** A log whose every line carries `fields`. */
export function logWith(fields: Readonly<Record<string, unknown>>): Log {
  return {
    info: (message, more) => logger.info(message, { ...fields, ...more }),
    warn: (message, more) => logger.warn(message, { ...fields, ...more }),
    error: (message, more) => logger.error(message, { ...fields, ...more }),
  };
}

/** Errors further down a chain of causes than this are not written. */
const MAX_LOGGED_CAUSES = 4;

/**
 * What may be written about an error: its class, code and place in our code. Messages stay out,
 * since they may repeat what a caller sent; `withMessages` lets them in where there is no caller
 * but the developer.
 */
export function errorFields(error: unknown, withMessages: boolean): Record<string, unknown> {
  const chain: Record<string, unknown>[] = [];
  let current = error;
  while (current instanceof Error && chain.length < MAX_LOGGED_CAUSES) {
    chain.push({
      name: current.name,
      ...("code" in current && { code: String(current.code) }),
      ...(withMessages && { message: current.message }),
      frames: (current.stack ?? "")
        .split("\n")
        .filter((line) => /^\s+at /.test(line))
        .map((line) => line.trim()),
    });
    current = current.cause;
  }
  return { errors: chain.length > 0 ? chain : [{ name: typeof error }] };
}
