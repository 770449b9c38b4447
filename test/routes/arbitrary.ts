import * as fc from "fast-check";
import type { oas31 } from "openapi3-ts";

type Json = Readonly<Record<string, unknown>>;

/** Levels of references followed before a recursive schema is cut short. */
const MAX_REFERENCES = 6;

/**
 * Values that fit a schema of the document, as far as the schema can say. Texts are often one of
 * `words`, so that some of them name what there is.
 */
export function fitting(
  schema: unknown,
  document: oas31.OpenAPIObject,
  words: readonly string[],
): fc.Arbitrary<unknown> {
  return of(schema as Json, { document, words, references: 0 });
}

interface Walk {
  readonly words: readonly string[];
  readonly document: oas31.OpenAPIObject;
  readonly references: number;
}

function of(schema: Json, walk: Walk): fc.Arbitrary<unknown> {
  if (typeof schema.$ref === "string") return referenced(schema.$ref, walk);
  if ("const" in schema) return fc.constant(schema.const);
  if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum);
  const alternatives = (schema.anyOf ?? schema.oneOf) as Json[] | undefined;
  if (alternatives) return oneOf(alternatives, walk);
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  return fc.oneof(...types.map((type) => typed(String(type), schema, walk)));
}

function referenced(ref: string, walk: Walk): fc.Arbitrary<unknown> {
  const target = walk.document.components?.schemas?.[ref.slice("#/components/schemas/".length)];
  return of(target as Json, { ...walk, references: walk.references + 1 });
}

/** Past the limit only alternatives that do not go deeper, if there are any. */
function oneOf(alternatives: readonly Json[], walk: Walk): fc.Arbitrary<unknown> {
  const flat = alternatives.filter((one) => !JSON.stringify(one).includes('"$ref"'));
  const open = walk.references > MAX_REFERENCES && flat.length > 0 ? flat : alternatives;
  return fc.oneof(...open.map((one) => of(one, walk)));
}

function typed(type: string, schema: Json, walk: Walk): fc.Arbitrary<unknown> {
  switch (type) {
    case "null":
      return fc.constant(null);
    case "boolean":
      return fc.boolean();
    case "integer":
      return fc.integer({
        min: bound(schema, "minimum", -1000),
        max: bound(schema, "maximum", 1000),
      });
    case "number":
      return fc.double({
        min: bound(schema, "minimum", -1e6),
        max: bound(schema, "maximum", 1e6),
        noNaN: true,
        noDefaultInfinity: true,
      });
    case "string":
      return worded(schema, walk.words);
    case "array":
      return list(schema, walk);
    case "object":
      return object(schema, walk);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function bound(schema: Json, edge: "minimum" | "maximum", otherwise: number): number {
  const exclusive = schema[edge === "minimum" ? "exclusiveMinimum" : "exclusiveMaximum"];
  const inward = edge === "minimum" ? 1 : -1;
  if (typeof exclusive === "number") return exclusive + inward;
  const inclusive = schema[edge];
  if (typeof inclusive !== "number") return otherwise;
  return Math.max(-1e9, Math.min(1e9, inclusive));
}

function worded(schema: Json, words: readonly string[]): fc.Arbitrary<string> {
  const pattern = new RegExp(typeof schema.pattern === "string" ? schema.pattern : "");
  const isFree = schema.format === undefined;
  const fit = words.filter(
    (word) => pattern.test(word) && word.length <= Number(schema.maxLength ?? 200),
  );
  if (!isFree || fit.length === 0) return text(schema);
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...fit) },
    { weight: 1, arbitrary: text(schema) },
  );
}

function text(schema: Json): fc.Arbitrary<string> {
  if (schema.format === "date") return date();
  if (schema.format === "date-time") return date().map((day) => `${day}T00:00:00Z`);
  if (typeof schema.pattern === "string") return fc.stringMatching(new RegExp(schema.pattern));
  const minLength = Number(schema.minLength ?? 0);
  const maxLength = Math.min(Number(schema.maxLength ?? 20), minLength + 20);
  return fc.string({ unit: "grapheme-composite", minLength, maxLength });
}

function date(): fc.Arbitrary<string> {
  const range = { min: new Date("1990-01-01"), max: new Date("2035-12-31"), noInvalidDate: true };
  return fc.date(range).map((day) => day.toISOString().slice(0, 10));
}

function list(schema: Json, walk: Walk): fc.Arbitrary<unknown> {
  const places = schema.prefixItems as Json[] | undefined;
  if (places) return fc.tuple(...places.map((place) => of(place, walk)));
  const minLength = Number(schema.minItems ?? 0);
  const maxLength = Math.min(Number(schema.maxItems ?? 3), Math.max(minLength, 3));
  const items = fc.array(of((schema.items ?? {}) as Json, walk), { minLength, maxLength });
  return fc.oneof(
    items,
    items.map((some) => some.toSorted(ascending)),
  );
}

/** By value, or by the first of each: scales and edges have to ascend. */
function ascending(a: unknown, b: unknown): number {
  const [left, right] = [a, b].map((one) => (Array.isArray(one) ? one[0] : one));
  return typeof left === "number" && typeof right === "number" ? left - right : 0;
}

function object(schema: Json, walk: Walk): fc.Arbitrary<unknown> {
  const properties = (schema.properties ?? {}) as Record<string, Json>;
  const required = (schema.required ?? []) as string[];
  const known = fc.record(
    Object.fromEntries(Object.entries(properties).map(([key, inner]) => [key, of(inner, walk)])),
    { requiredKeys: required },
  );
  const more = schema.additionalProperties;
  if (typeof more !== "object" || more === null) return known;
  const names = (schema.propertyNames ?? { type: "string", minLength: 1 }) as Json;
  const rest = fc.dictionary(of(names, walk).map(String), of(more as Json, walk), { maxKeys: 3 });
  return fc.tuple(rest, known).map(([others, own]) => Object.assign({}, others, own));
}

/** JSON text of a value with one thing wrong in it, somewhere. */
export function broken(value: unknown): fc.Arbitrary<string> {
  const places = placesOf(value);
  return fc
    .tuple(fc.constantFrom(...places), fc.constantFrom(...faults))
    .map(([place, fault]) => written(value, place, fault));
}

const faults = [
  "1e400",
  "-1e400",
  "123456789012345678901234567890",
  '"\\u0000"',
  '"\\ud800"',
  '"NaN"',
  '"\u{1f600}"',
  `"${"x".repeat(5000)}"`,
  "null",
  "true",
  "[]",
  "{}",
  "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
  '{"__proto__":{"admin":true}}',
  '{"constructor":{"prototype":{"admin":true}}}',
  '"__proto__"',
  '"1; DROP TABLE accounts"',
  "-0",
  "1e-400",
] as const;

type Place = readonly (string | number)[];

function placesOf(value: unknown, at: Place = []): Place[] {
  if (typeof value !== "object" || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([key, inner]) => placesOf(inner, [...at, key]))];
}

const HOLE = "hole-for-a-fault";

function written(value: unknown, place: Place, fault: string): string {
  const copy: { root: unknown } = { root: structuredClone(value) };
  let parent: object = copy;
  let key: string | number = "root";
  for (const step of place) {
    parent = Reflect.get(parent, key);
    key = step;
  }
  Reflect.set(parent, key, HOLE);
  return JSON.stringify(copy.root).replace(`"${HOLE}"`, () => fault);
}
