import type { oas31 } from "openapi3-ts";
import { type Contract, problemsOf } from "../functions/contract/endpoint.ts";
import { pick } from "../functions/contract/labels.ts";
import { type FieldError, problem, problemDocument } from "../functions/contract/problem.ts";
import { type ProblemCode, problemCodes, problemKind } from "../functions/contract/problems.ts";
import { problemSchema } from "../functions/contract/schemas/problem.ts";
import type { Schemas } from "./schemas.ts";
import { everywhere, headerRefs } from "./shared.ts";

const MEDIA_TYPE = "application/problem+json";

/** Values for the places in problem texts, to make examples of. */
const sampleValues = {
  id: "acc_01JD9Y2ZV3T6Q8R0W4X5Y7Z9AB",
  scope: "accounts.write",
  allow: "GET, PUT",
  available: "application/json",
  expected: "application/json",
  bytes: 2_097_152,
  maximum: 1_048_576,
};

const sampleErrors: Readonly<Partial<Record<ProblemCode, FieldError>>> = {
  "malformed-body": {
    pointer: "/facts/revenue12m",
    code: "number-not-finite",
    detail: { en: "This number is too large to hold.", nl: "Dit getal is te groot om te bewaren." },
    fix: { en: "Send a smaller number.", nl: "Stuur een kleiner getal." },
    expected: "a number between -1.79e308 and 1.79e308",
  },
  "invalid-request": {
    pointer: "/relationship",
    code: "not-allowed",
    detail: {
      en: "This value is not one of those allowed.",
      nl: "Deze waarde is niet toegestaan.",
    },
    fix: { en: "Use one of the values in `expected`.", nl: "Gebruik een waarde uit `expected`." },
    expected: "customer, prospect, former_customer",
  },
  "invalid-parameters": {
    parameter: "limit",
    code: "too-large",
    detail: { en: "This must be at most 200.", nl: "Dit moet hooguit 200 zijn." },
    fix: { en: "Send less.", nl: "Stuur minder." },
    expected: "at most 200",
  },
  "invalid-header": {
    header: "Idempotency-Key",
    code: "invalid-format",
    detail: {
      en: "This is not a key that can be kept.",
      nl: "Deze sleutel kan niet worden bewaard.",
    },
    fix: { en: "Use a fresh UUID.", nl: "Gebruik een nieuwe UUID." },
    expected: "1–255 printable ASCII characters without spaces",
  },
};

/** An example document of every problem, by code. */
export function problemExamples(): Record<string, oas31.ExampleObject> {
  return Object.fromEntries(problemCodes.map((code) => [code, exampleOf(code)]));
}

function exampleOf(code: ProblemCode): oas31.ExampleObject {
  const error = sampleErrors[code];
  const thrown = problem(code, sampleValues, error ? { errors: [error] } : {});
  const value = problemDocument(thrown, {
    language: "en",
    instance: "/v1/accounts",
    requestId: "0b4e7f2a-5a3c-4d5e-9b1a-2f6c8d7e9a10",
  });
  return { summary: pick(problemKind(code).title, "en"), value };
}

/** The answers of problems, each set of codes described once. */
export class ProblemResponses {
  readonly #schema: oas31.SchemaObject | oas31.ReferenceObject;
  readonly #components = new Map<string, oas31.ResponseObject>();

  constructor(schemas: Schemas) {
    this.#schema = schemas.convert(problemSchema(), "output");
  }

  /** Every problem answer of an operation, by status. */
  of(contract: Contract): Record<string, oas31.ReferenceObject> {
    const byStatus = Map.groupBy(problemsOf(contract), (code) => problemKind(code).status);
    return Object.fromEntries(
      [...byStatus].map(([status, codes]) => [String(status), this.#refer(status, codes)]),
    );
  }

  components(): ReadonlyMap<string, oas31.ResponseObject> {
    return new Map([...this.#components].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  #refer(status: number, unsorted: readonly ProblemCode[]): oas31.ReferenceObject {
    const codes = unsorted.toSorted();
    const name = codes.map(pascalCase).join("Or");
    if (!this.#components.has(name)) this.#components.set(name, this.#describe(status, codes));
    return { $ref: `#/components/responses/${name}` };
  }

  #describe(status: number, codes: readonly ProblemCode[]): oas31.ResponseObject {
    const titles = codes.map((code) => `${pick(problemKind(code).title, "en")} (\`${code}\`)`);
    const examples = Object.fromEntries(
      codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]),
    );
    return {
      description: `${titles.join("; ")}.`,
      headers: headerRefs(...everywhere, ...ownHeaders(status, codes)),
      content: { [MEDIA_TYPE]: { schema: this.#schema, examples } },
    };
  }
}

function pascalCase(code: string): string {
  return code.replace(/(^|-)([a-z])/g, (_match, _dash, letter: string) => letter.toUpperCase());
}

function ownHeaders(status: number, codes: readonly ProblemCode[]): string[] {
  if (status === 401) return ["WWW-Authenticate"];
  const retries = status === 429 || status === 503 || codes.includes("idempotency-key-in-use");
  return retries ? ["Retry-After"] : [];
}
