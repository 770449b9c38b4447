import type { Endpoint, Method } from "../../functions/contract/endpoint.ts";
import { document } from "./document.ts";

type Json = Readonly<Record<string, unknown>>;

/** Stand in a path for any name of a map, and for a name that is an id. */
const ANY_KEY = "*";
const ID_KEY = "*id";
const ID_PATTERN = /^\^\(?([a-z]{3})_/;
const MAX_DEPTH = 12;

/** Where in a body an id can stand, and its prefix. */
export interface IdPlace {
  readonly path: readonly string[];
  readonly prefix: string;
}

/** Every place in an operation's body that its schema says is an id. */
export function idPlacesOf(endpoint: Endpoint): readonly IdPlace[] {
  const item = document.paths?.[endpoint.path];
  const operation = item?.[endpoint.method.toLowerCase() as Lowercase<Method>];
  const body = operation?.requestBody;
  const contents = body !== undefined && "content" in body ? Object.values(body.content) : [];
  const all = contents.flatMap(({ schema }) => [...placesIn(schema as Json, [], 0)]);
  return [...new Map(all.map((place) => [place.path.join("/"), place])).values()];
}

/** Parameters of an operation's query whose schema says that they are ids. */
export function idsInQuery({ path, method }: Endpoint): readonly string[] {
  const operation = document.paths?.[path]?.[method.toLowerCase() as Lowercase<Method>];
  return (operation?.parameters ?? []).flatMap((parameter) => {
    if (!("in" in parameter) || parameter.in !== "query") return [];
    const [found] = placesIn(parameter.schema, [], 0);
    return found === undefined ? [] : [parameter.name];
  });
}

function* placesIn(schema: unknown, path: readonly string[], depth: number): Generator<IdPlace> {
  if (typeof schema !== "object" || schema === null || depth > MAX_DEPTH) return;
  const { $ref, pattern, anyOf, oneOf, allOf, properties, items, propertyNames, ...rest } =
    schema as Json;
  if (typeof $ref === "string") {
    const named = document.components?.schemas?.[$ref.slice("#/components/schemas/".length)];
    yield* placesIn(named, path, depth + 1);
  }
  const [, prefix] = ID_PATTERN.exec(String(pattern)) ?? [];
  if (prefix !== undefined) yield { path, prefix };
  for (const one of [anyOf, oneOf, allOf].flat()) yield* placesIn(one, path, depth + 1);
  for (const [name, inner] of Object.entries(properties ?? {}))
    yield* placesIn(inner, [...path, name], depth + 1);
  yield* placesIn(items, [...path, "0"], depth + 1);
  yield* placesIn(propertyNames, [...path, ID_KEY], depth + 1);
  yield* placesIn(rest.additionalProperties, [...path, ANY_KEY], depth + 1);
}

/** The body with an id at a place of it; what is under an id that is a name is of `under`. */
export function withIdAt(
  body: unknown,
  [step, ...path]: readonly string[],
  id: string,
  under: unknown,
): unknown {
  if (step === undefined) return id;
  if (Array.isArray(body))
    return body.map((one, index) =>
      String(index) === step ? withIdAt(one, path, id, under) : one,
    );
  const held = (body ?? {}) as Json;
  if (step === ID_KEY) return { ...held, [id]: under };
  const name = step === ANY_KEY ? (Object.keys(held)[0] ?? step) : step;
  return { ...held, [name]: withIdAt(held[name], path, id, under) };
}
