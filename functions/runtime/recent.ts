/** Longest a thing read is kept, and how many at a time. */
interface Bounds {
  readonly seconds: number;
  readonly items: number;
}

/**
 * Keeps what was read for a while, by key; what failed is not kept. When full, the oldest goes.
 * Readers at the same moment share one read.
 */
export function recent<T>({ seconds, items }: Bounds, now: () => Date) {
  const kept = new Map<string, { readonly until: number; readonly value: Promise<T> }>();
  return (key: string, read: () => Promise<T>): Promise<T> => {
    const found = kept.get(key);
    const time = now().getTime();
    if (found && found.until > time) return found.value;
    const value = read();
    kept.delete(key);
    const oldest = kept.keys().next().value;
    if (kept.size >= items && oldest !== undefined) kept.delete(oldest);
    kept.set(key, { until: time + seconds * 1_000, value });
    value.catch(() => {
      if (kept.get(key)?.value === value) kept.delete(key);
    });
    return value;
  };
}
