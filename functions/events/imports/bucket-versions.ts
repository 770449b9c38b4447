/** Buckets by index, as differences, each followed by its version: what JSON holds in little room. */
export function writeVersions(versions: ReadonlyMap<number, number>): number[] {
  let before = 0;
  return [...versions]
    .sort(([a], [b]) => a - b)
    .flatMap(([index, version]) => {
      const step = index - before;
      before = index;
      return [step, version];
    });
}

export function readVersions(numbers: readonly number[]): ReadonlyMap<number, number> {
  const versions = new Map<number, number>();
  let index = 0;
  for (let at = 0; at + 1 < numbers.length; at += 2) {
    index += numbers[at] ?? 0;
    versions.set(index, numbers[at + 1] ?? 0);
  }
  return versions;
}
