import { existsSync, readFileSync } from "node:fs";
import { describe } from "vitest";

const folder = new URL("../../../../shared/cases/", import.meta.url);

/** A numeric case as published: read only when it is at hand. */
export function describeCase<T>(name: string, body: (load: () => T) => void): void {
  const file = new URL(`${name}.json`, folder);
  describe.skipIf(!existsSync(file))(name, () => {
    body(() => JSON.parse(readFileSync(file, "utf8")) as T);
  });
}

export interface MatrixCase {
  readonly matrix: number[][];
  readonly weights: number[];
  readonly directions: number[];
  readonly expected: number[];
  readonly tolerance: number;
}
