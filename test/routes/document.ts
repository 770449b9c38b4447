import { registry } from "../../functions/api/registry.gen.ts";
import { buildDocument } from "../../openapi/build.ts";

/** Every operation there is; what tests say of one they say of all. */
export const operations = await Promise.all(
  registry.map(async ({ load }) => (await load()).default),
);

export const document = await buildDocument(operations);

/** Operations that need a key. */
export const guarded = operations.filter(({ scope }) => scope !== null);

/** For `it.each`: the name of each operation, and the operation. */
export const named = (some: typeof operations) =>
  some.map((operation) => [`${operation.method} ${operation.path}`, operation] as const);

export const paramsOf = ({ path }: { readonly path: string }): string[] =>
  [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name ?? "");
