import type { Label } from "../label.ts";
import { pointer } from "../problem.ts";
import type { FactError, FactErrorCode, FieldDeclaration } from "./types.ts";

export type Fault = Omit<FactError, "field" | "path">;

const accountProperties = new Set(["externalId", "name", "relationship", "facts"]);

/** Puts a fault in its place: a property of the account itself, or one of its facts. */
export function factError(field: string, fault: Fault): FactError {
  return { field, path: accountProperties.has(field) ? `/${field}` : factPath(field), ...fault };
}

function factPath(field: string): string {
  return field === "" ? "" : pointer("/facts", field);
}

export function fault<Code extends FactErrorCode>(
  code: Code,
  detail: Label,
  fix: Label,
  expected?: string,
): Fault & { readonly code: Code } {
  return expected === undefined ? { code, detail, fix } : { code, detail, fix, expected };
}

const SHOWN_LENGTH_CHARACTERS = 40;

/** The caller's value, short enough to be read in a message. */
export function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  const text = typeof value === "string" ? value.toWellFormed() : String(value);
  const short =
    text.length > SHOWN_LENGTH_CHARACTERS ? `${text.slice(0, SHOWN_LENGTH_CHARACTERS)}…` : text;
  return typeof value === "string" ? `"${short}"` : short;
}

/** What a field takes, in words a caller can act on. */
export function expectation(field: FieldDeclaration): string {
  const range = [
    field.minimum === undefined ? "" : ` ≥ ${field.minimum}`,
    field.maximum === undefined ? "" : ` ≤ ${field.maximum}`,
  ].join("");
  switch (field.type) {
    case "number":
      return `${field.whole ? "whole number" : "number"}${range}`;
    case "date":
      return "YYYY-MM-DD";
    case "boolean":
      return "true | false";
    case "category":
      return field.options?.join(" | ") ?? "text";
    case "categories":
      return `list of ${field.options?.join(" | ") ?? "texts"}`;
    case "text":
      return "text";
  }
}
