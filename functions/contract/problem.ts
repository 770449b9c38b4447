import { fill, type Label, type Language, pick } from "./labels.ts";
import { MAX_LISTED_ERRORS } from "./limits.ts";
import { type ProblemCode, problemKind, problemType } from "./problems.ts";

/** One thing wrong with a request, and how to mend it. Exactly one of pointer, parameter, header. */
export interface FieldError {
  /** JSON pointer (RFC 6901) into the body. */
  readonly pointer?: string;
  /** Name of a path or query parameter. */
  readonly parameter?: string;
  /** Name of a request header. */
  readonly header?: string;
  readonly code: string;
  readonly detail: Label;
  readonly fix: Label;
  /** What is allowed, when it can be said shortly: a list, a range, a pattern. */
  readonly expected?: string;
}

interface ProblemExtras {
  readonly errors?: readonly FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** An answer other than success, thrown by operations and written as problem+json by the runtime. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly code: ProblemCode;
  readonly values: Readonly<Record<string, string | number>>;
  readonly errors: readonly FieldError[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ProblemCode,
    values: Readonly<Record<string, string | number>>,
    extras: ProblemExtras,
  ) {
    super(code, { cause: extras.cause });
    this.code = code;
    this.values = values;
    this.errors = extras.errors ?? [];
    this.headers = extras.headers ?? {};
  }

  get status(): number {
    return problemKind(this.code).status;
  }
}

/**
 * A problem to throw. `values` fill the places of the code's detail text, see problems.ts:
 * `throw problem("account-not-found", { id })`.
 */
export function problem(
  code: ProblemCode,
  values: Readonly<Record<string, string | number>> = {},
  extras: ProblemExtras = {},
): Problem {
  return new Problem(code, values, extras);
}

/** A problem as the domain finds it: plain values, `path` a JSON pointer. */
export interface FoundProblem {
  readonly path: string;
  readonly code: string;
  readonly detail: Label;
  readonly fix: Label;
  readonly expected?: string;
}

/**
 * 422 with every problem the domain found. `at` is where in the body the checked value sits:
 * `validationProblem(checkCondition(body.where, fields), { at: "/where" })`.
 */
export function validationProblem(
  found: readonly FoundProblem[],
  where: { readonly at?: string } = {},
): Problem {
  const errors = found.map(({ path, ...rest }) => ({
    pointer: `${where.at ?? ""}${path}`,
    ...rest,
  }));
  return problem("invalid-request", {}, { errors });
}

/** 422 with one error: `throw invalid("/name", "taken", { en, nl }, { en, nl })`. */
export function invalid(
  pointer: string,
  code: string,
  detail: Label,
  fix: Label,
  expected?: string,
): Problem {
  return problem(
    "invalid-request",
    {},
    { errors: [{ pointer, code, detail, fix, ...(expected === undefined ? {} : { expected }) }] },
  );
}

/** One path segment of a JSON pointer, escaped. */
export function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replace(/~/g, "~0").replace(/\//g, "~1")}`).join("");
}

/** The problem+json document (RFC 9457). */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: ProblemCode;
  readonly requestId: string;
  readonly errors?: readonly WrittenError[];
  /** How many errors there are beyond those listed. */
  readonly errorsOmitted?: number;
}

type WrittenError = Omit<FieldError, "detail" | "fix"> & {
  readonly detail: string;
  readonly fix: string;
};

/** Writes a problem in one language. `instance` is the request's path, without its query. */
export function problemDocument(
  thrown: Problem,
  request: { readonly language: Language; readonly instance: string; readonly requestId: string },
): ProblemDocument {
  const kind = problemKind(thrown.code);
  const { language } = request;
  const omitted = thrown.errors.length - MAX_LISTED_ERRORS;
  return {
    type: problemType(thrown.code),
    title: pick(kind.title, language),
    status: kind.status,
    detail: pick(fill(kind.detail, thrown.values), language),
    instance: request.instance,
    code: thrown.code,
    requestId: request.requestId,
    ...(thrown.errors.length > 0 && {
      errors: thrown.errors.slice(0, MAX_LISTED_ERRORS).map((error) => written(error, language)),
    }),
    ...(omitted > 0 && { errorsOmitted: omitted }),
  };
}

/**
 * A field error in one language; rows of a batch answer use it too. Whatever else its maker knew of
 * it stays inside.
 */
export function written(error: FieldError, language: Language): WrittenError {
  const { pointer, parameter, header, code, detail, fix, expected } = error;
  return {
    ...(pointer !== undefined && { pointer }),
    ...(parameter !== undefined && { parameter }),
    ...(header !== undefined && { header }),
    code,
    detail: pick(detail, language),
    fix: pick(fix, language),
    ...(expected !== undefined && { expected }),
  };
}
