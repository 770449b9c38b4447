import type { oas31 } from "openapi3-ts";
import * as z from "zod";

type Json = Record<string, unknown>;
type Direction = "input" | "output";

/**
 * Turns zod schemas into those of the document. A schema with a `meta({ id })` becomes a component;
 * when what goes in and what comes out differ (defaults, transforms), the latter is `…Output`.
 */
export class Schemas {
  readonly #components = new Map<string, string>();

  /** The schema to put in place: a reference, or inline. */
  convert(schema: z.ZodType, io: Direction): oas31.SchemaObject | oas31.ReferenceObject {
    // Named schemas become references only below the root, so the root is made a property.
    const wrapped = z.toJSONSchema(z.object({ root: schema }), {
      io,
      target: "draft-2020-12",
      unrepresentable: "throw",
      cycles: "ref",
      reused: "inline",
      override: ({ jsonSchema }) => tidy(jsonSchema),
    });
    const root: unknown = wrapped.properties?.root;
    if (!isJson(root)) throw new Error("A schema gave no JSON schema");
    const definitions = Object.fromEntries(
      Object.entries(wrapped.$defs ?? {}).filter((entry): entry is [string, Json] =>
        isJson(entry[1]),
      ),
    );
    const names = new Map<string, string>();
    for (const name of Object.keys(definitions))
      names.set(name, this.#nameFor(name, definitions, io));
    for (const [name, definition] of Object.entries(definitions)) {
      this.#components.set(names.get(name) ?? name, JSON.stringify(renamed(definition, names)));
    }
    return renamed(root, names);
  }

  /** Every named schema met, by name. */
  components(): Record<string, oas31.SchemaObject> {
    const sorted = [...this.#components].toSorted(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(sorted.map(([name, text]) => [name, JSON.parse(text)]));
  }

  /** Its own name while all that have it agree, `…Output` for what comes out when they do not. */
  #nameFor(name: string, definitions: Record<string, Json>, io: Direction): string {
    const text = JSON.stringify(renamed(definitions[name] ?? {}, new Map()));
    for (const candidate of io === "output" ? [name, `${name}Output`] : [name]) {
      const known = this.#components.get(candidate);
      if (known === undefined || known === text) return candidate;
    }
    throw new Error(`Two different schemas are called ${name}: give one another meta id`);
  }
}

function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null;
}

const PREFIX = "#/$defs/";

/** References rewritten from a schema's own definitions to the document's components. */
function renamed<T>(value: T, names: ReadonlyMap<string, string>): T {
  return JSON.parse(
    JSON.stringify(value, (key, inner: unknown) => {
      if (key !== "$ref" || typeof inner !== "string" || !inner.startsWith(PREFIX)) return inner;
      const name = inner.slice(PREFIX.length);
      return `#/components/schemas/${names.get(name) ?? name}`;
    }),
  );
}

/** Works on one schema at a time, so that a property called `id` is never taken for the keyword. */
function tidy(schema: z.core.JSONSchema.BaseSchema): void {
  delete schema.id;
  if (schema.format === "date" || schema.format === "date-time") delete schema.pattern;
  if (schema.type === "integer" && schema.format === undefined) schema.format = "int64";
  // A linter takes `items: false` for absent; minItems and maxItems say the same.
  const isTuple = schema.prefixItems !== undefined && schema.maxItems === schema.prefixItems.length;
  if (isTuple && schema.items === false) schema.items = {};
  const alternatives = schema.anyOf;
  const [first, second] = alternatives ?? [];
  const isNullable =
    alternatives?.length === 2 && typeof second === "object" && second.type === "null";
  if (!isNullable || typeof first !== "object" || typeof first.type !== "string" || first.enum)
    return;
  delete schema.anyOf;
  Object.assign(schema, { ...first, ...schema, type: [first.type, "null"] });
}
