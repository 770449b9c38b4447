import type { Label } from "./label.ts";

/** One thing wrong with a definition, as a value: where, what, and how to mend it. */
export interface Problem {
  /** JSON pointer into the checked value, "" for the whole. */
  readonly path: string;
  readonly code: ProblemCode;
  readonly detail: Label;
  readonly fix: Label;
  /** What would have been right, e.g. the allowed list, in words a program can show. */
  readonly expected?: string;
}

type ProblemCode =
  | "required"
  | "wrong-type"
  | "out-of-range"
  | "unknown-field"
  | "unknown-operator"
  | "unknown-option"
  | "unknown-criterion"
  | "unknown-property"
  | "reserved-key"
  | "invalid-key"
  | "duplicate"
  | "too-deep"
  | "too-many"
  | "too-few"
  | "too-long"
  | "control-character"
  | "ill-formed-text"
  | "surrounding-space"
  | "not-ascending"
  | "wrong-axis"
  | "axis-without-weight"
  | "measure-does-not-fit"
  | "scale-does-not-fit"
  | "level-does-not-fit"
  | "direction-does-not-fit"
  | "all-zero"
  | "best-not-100"
  | "not-reciprocal"
  | "contradiction";

/** Appends one step to a JSON pointer (RFC 6901 escaping). */
export function pointer(path: string, step: string | number): string {
  return `${path}/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
