import { setTimeout as wait } from "node:timers/promises";

/** Middle value; of an even number the mean of the two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const at = (index: number) => sorted[index] ?? Number.NaN;
  return sorted.length % 2 === 1 ? at(Math.floor(middle)) : (at(middle - 1) + at(middle)) / 2;
}

/** Milliseconds that `work` took, and what it gave. */
export async function timed<T>(work: () => Promise<T>): Promise<{ millis: number; result: T }> {
  const from = performance.now();
  const result = await work();
  return { millis: performance.now() - from, result };
}

/** The same, and the milliseconds of processor time this process spent meanwhile. */
export async function cpuTimed<T>(
  work: () => Promise<T>,
): Promise<{ millis: number; cpuMillis: number; result: T }> {
  const before = process.cpuUsage();
  const { millis, result } = await timed(work);
  const { user, system } = process.cpuUsage(before);
  return { millis, cpuMillis: (user + system) / 1_000, result };
}

/** Highest resident memory of this process, in bytes, while `work` ran. */
export async function peakMemory<T>(
  work: () => Promise<T>,
): Promise<{ beforeBytes: number; peakBytes: number; result: T }> {
  const beforeBytes = process.memoryUsage.rss();
  let peakBytes = beforeBytes;
  const done = new AbortController();
  const watch = (async () => {
    while (!done.signal.aborted) {
      peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
      await wait(SAMPLE_EVERY_MILLIS, undefined, { signal: done.signal }).catch(() => {});
    }
  })();
  try {
    const result = await work();
    return { beforeBytes, peakBytes, result };
  } finally {
    done.abort();
    await watch;
  }
}

const SAMPLE_EVERY_MILLIS = 25;
