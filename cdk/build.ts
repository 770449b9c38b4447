import { rmSync } from "node:fs";
import { bundle, bundleFolder } from "./bundle.ts";
import { type FunctionName, functions } from "./wiring.ts";

/** Bundles every function of the wiring and says how large each became. */
export async function buildAll(say: (line: string) => void): Promise<void> {
  const kilobytes = (bytes: number) => `${Math.round(bytes / 1024)} KB`.padStart(9);
  for (const name of Object.keys(functions) as FunctionName[]) {
    rmSync(bundleFolder(name), { recursive: true, force: true });
    const { coldBytes, allBytes } = await bundle(name);
    say(`${name.padEnd(12)} ${kilobytes(coldBytes)} at start ${kilobytes(allBytes)} in all`);
  }
}

if (import.meta.main) await buildAll((line) => process.stdout.write(`${line}\n`));
