import { problem } from "../contract/problem.ts";
import type { Exchange } from "./exchange.ts";

/** Whether a request may go on, and what its answer says of the allowance it counts against. */
export interface Allowance {
  /** 0 when it may go on. */
  readonly retryAfterSeconds: number;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Tells the caller what is left, and goes no further when nothing is.
 *
 * @throws Problem `rate-limited`
 */
export function holdTo({ retryAfterSeconds, headers }: Allowance, exchange: Exchange): void {
  for (const [name, value] of Object.entries(headers)) exchange.answerHeaders.set(name, value);
  if (retryAfterSeconds === 0) return;
  throw problem("rate-limited", {}, { headers: { "Retry-After": String(retryAfterSeconds) } });
}
