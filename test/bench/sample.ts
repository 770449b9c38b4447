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

/** Asks again, every so often, until there is an answer; throws with `complaint` when time is up. */
export async function until<T>(
  complaint: string,
  { within, every }: { readonly within: number; readonly every: number },
  ask: () => Promise<T | undefined>,
): Promise<T> {
  const end = performance.now() + within;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > end) throw new Error(`${complaint} within ${within / 1_000} s`);
    await wait(every);
  }
}
