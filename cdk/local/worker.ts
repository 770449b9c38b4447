import { setTimeout as wait } from "node:timers/promises";

/** Something that takes events from a source until it is stopped. */
export interface Worker {
  /** True while an event is being handled, or is known to wait. */
  busy(): boolean;
  /** Takes nothing new; resolves when what had begun has ended. */
  stop(): Promise<void>;
}

export function complain(doing: string, thrown: unknown): void {
  process.stderr.write(`${doing} failed: ${thrown instanceof Error ? thrown.stack : thrown}\n`);
}

/** Waits, or returns at once when the signal aborts. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await wait(milliseconds, undefined, { signal }).catch(() => {});
}
