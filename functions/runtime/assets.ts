import { readFile } from "node:fs/promises";
import type { AssetName } from "../contract/assets.ts";

const GUIDE = "guide-";

/** Where a file is in the repository; the build copies each to `assets/` beside the bundle. */
export function assetSource(name: AssetName): URL {
  if (name === "openapi.json") return new URL("../../openapi/openapi.json", import.meta.url);
  if (name.startsWith(GUIDE)) {
    return new URL(`../../openapi/guides/${name.slice(GUIDE.length)}`, import.meta.url);
  }
  return new URL(import.meta.resolve(`swagger-ui-dist/${name}`));
}

/** Reads files of the documentation, each once per process. On Lambda they lie beside the bundle. */
export function assetReader(env: NodeJS.ProcessEnv): (name: AssetName) => Promise<Uint8Array> {
  const folder = env.LAMBDA_TASK_ROOT;
  const loaded = new Map<AssetName, Promise<Uint8Array>>();
  return (name) => {
    const found =
      loaded.get(name) ?? readFile(folder ? `${folder}/assets/${name}` : assetSource(name));
    loaded.set(name, found);
    return found;
  };
}
