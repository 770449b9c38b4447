import { registry } from "../functions/api/registry.gen.ts";

/** Paths that need no key, as their contracts say: `/health`, `/docs/{page}`. */
export async function publicPaths(): Promise<string[]> {
  const open: string[] = [];
  for (const { path, load } of registry) {
    if ((await load()).default.scope === null) open.push(path);
  }
  return [...new Set(open)];
}

/** Tells whether a request reaches the api function without passing the authorizer. */
export function pathMatcher(paths: readonly string[]): (path: string) => boolean {
  const templates = paths.map((path) => path.split("/"));
  return (path) => {
    const pieces = path.split("/");
    return templates.some(
      (steps) =>
        steps.length === pieces.length &&
        steps.every((step, index) => step.startsWith("{") || step === pieces[index]),
    );
  };
}
