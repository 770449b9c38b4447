import { apply } from "json-merge-patch";
import type * as z from "zod";
import { problem } from "./problem.ts";
import { bodyErrors, findingsOf } from "./validation.ts";

/**
 * Applies a merge patch (RFC 7396) and reads the outcome by the schema of a whole definition.
 * Throws 422 with every place of the outcome that is not valid.
 */
export function patched<S extends z.ZodType>(
  schema: S,
  current: unknown,
  patch: object,
): z.output<S> {
  // The library deletes and assigns in place where a value is its own serialisation.
  const merged = apply(structuredClone(current), structuredClone(patch));
  const result = schema.safeParse(merged);
  if (result.success) return result.data;
  throw problem(
    "invalid-request",
    {},
    { errors: bodyErrors(findingsOf(schema, result.error, merged)) },
  );
}
