import { copyFileSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { assetNames } from "../functions/contract/assets.ts";
import { assetSource } from "../functions/runtime/assets.ts";
import { type FunctionName, functions } from "./wiring.ts";

const root = fileURLToPath(new URL("../", import.meta.url));

function copyAssets(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of assetNames) copyFileSync(assetSource(name), `${folder}/${name}`);
}

/** The folder a function is bundled into; its handler is `index.handler`. */
export const bundleFolder = (name: FunctionName): string => `${root}dist/functions/${name}`;

/**
 * Bundles one function for Lambda's Node 24: the SDK included, operations in chunks of their own
 * that load when they are first called.
 *
 * @returns bytes of the entry with what it loads at once, and of all files together
 */
export async function bundle(name: FunctionName): Promise<{ coldBytes: number; allBytes: number }> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { index: `functions/entry/${functions[name].entry}` },
    outdir: bundleFolder(name),
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    platform: "node",
    target: "node24",
    mainFields: ["module", "main"],
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
    // Some CommonJS dependencies call require() for Node's own modules.
    banner: {
      js: 'import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);',
    },
  });
  // The documentation is served by the function that serves HTTP.
  if (functions[name].trigger.kind === "http") copyAssets(`${bundleFolder(name)}/assets`);
  const entry = Object.keys(metafile.outputs).find((file) => file.endsWith(`${name}/index.mjs`));
  const cold = new Set<string>();
  const follow = (file: string) => {
    if (cold.has(file)) return;
    cold.add(file);
    for (const used of metafile.outputs[file]?.imports ?? []) {
      if (used.kind === "import-statement" && !used.external) follow(used.path);
    }
  };
  if (entry) follow(entry);
  const sum = (files: Iterable<string>) =>
    [...files].reduce((bytes, file) => bytes + (metafile.outputs[file]?.bytes ?? 0), 0);
  return { coldBytes: sum(cold), allBytes: sum(Object.keys(metafile.outputs)) };
}
