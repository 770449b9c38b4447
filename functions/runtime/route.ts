import type { Method, RegisteredOperation } from "../contract/endpoint.ts";

interface Route {
  readonly operation: RegisteredOperation;
  readonly steps: readonly Step[];
}
type Step = { readonly text: string } | { readonly parameter: string };

export type Match =
  | {
      readonly kind: "found";
      readonly operation: RegisteredOperation;
      readonly params: Readonly<Record<string, string>>;
    }
  | { readonly kind: "no-path" }
  | { readonly kind: "no-method"; readonly allow: readonly Method[] };

/** Compiles the registry once per process. A static step wins over a parameter in the same place. */
export function compileRoutes(
  registry: readonly RegisteredOperation[],
): (method: string, path: string) => Match {
  const routes = registry.map(
    (operation): Route => ({ operation, steps: stepsOf(operation.path) }),
  );
  routes.sort((a, b) => compareSpecificity(a.steps, b.steps));
  const byLength = Map.groupBy(routes, (route) => route.steps.length);
  return (method, path) => {
    const pieces = path.split("/").slice(1);
    const allow: Method[] = [];
    for (const route of byLength.get(pieces.length) ?? []) {
      const params = match(route.steps, pieces);
      if (params === null) continue;
      if (route.operation.method === method)
        return { kind: "found", operation: route.operation, params };
      allow.push(route.operation.method);
    }
    return allow.length > 0
      ? { kind: "no-method", allow: [...new Set(allow)] }
      : { kind: "no-path" };
  };
}

function stepsOf(path: string): Step[] {
  return path
    .split("/")
    .slice(1)
    .map((text) => (text.startsWith("{") ? { parameter: text.slice(1, -1) } : { text }));
}

function compareSpecificity(a: readonly Step[], b: readonly Step[]): number {
  for (const [index, step] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 0;
    const difference = Number("parameter" in step) - Number("parameter" in other);
    if (difference !== 0) return difference;
  }
  return 0;
}

function match(steps: readonly Step[], pieces: readonly string[]): Record<string, string> | null {
  const params: Record<string, string> = {};
  for (const [index, step] of steps.entries()) {
    const piece = decode(pieces[index] ?? "");
    if (piece === null || piece === "") return null;
    if ("parameter" in step) params[step.parameter] = piece;
    else if (step.text !== piece) return null;
  }
  return params;
}

/** Null when a piece of the path is not percent-encoded UTF-8: no resource has such a name. */
function decode(piece: string): string | null {
  try {
    return decodeURIComponent(piece);
  } catch {
    return null;
  }
}
