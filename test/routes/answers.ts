import { expect } from "vitest";
import { type Contract, type Method, problemsOf } from "../../functions/contract/endpoint.ts";
import { problemKind } from "../../functions/contract/problems.ts";
import { rebased, validator } from "../openapi/lint.ts";
import type { Answered } from "../support/api.ts";
import { document } from "./document.ts";

type Json = Readonly<Record<string, unknown>>;
type Validate = (value: unknown) => boolean;

const ajv = validator(document);
const compiled = new Map<string, Validate>();

/** An answer is one the document describes: status, problem code, media type and content. */
export function expectDocumented(contract: Contract, answer: Answered, about: string): void {
  const { status, headers, json, text } = answer;
  const told = `${about}: ${status} ${text.slice(0, 2000)}`;
  if (status === 304) return;
  if (contract.responses[status] === undefined) expectProblem(contract, answer, told);
  const type = (headers["content-type"] ?? "").split(";")[0] ?? "";
  const content = contentOf(contract, status);
  if (content === undefined) {
    expect(text, told).toBe("");
    return;
  }
  const media = content[type] as { schema?: object } | undefined;
  expect(media, `${told} is of type ${type}`).toBeDefined();
  if (json === undefined || media?.schema === undefined) return;
  const id = `${contract.operationId} ${status} ${type}`;
  const validate = compiled.get(id) ?? ajv.compile(rebased(media.schema));
  compiled.set(id, validate);
  expect(
    validate(json),
    `${told} does not fit: ${ajv.errorsText((validate as { errors?: [] }).errors)}`,
  ).toBe(true);
}

function expectProblem(contract: Contract, { status, json }: Answered, told: string): void {
  const code = (json as { code?: string } | undefined)?.code;
  const codes = problemsOf(contract);
  expect(codes as readonly unknown[], told).toContain(code);
  const found = codes.find((one) => one === code);
  expect(found && problemKind(found).status, told).toBe(status);
}

interface Described {
  readonly $ref?: string;
  readonly content?: Json;
}

function contentOf(contract: Contract, status: number): Json | undefined {
  const item = document.paths?.[contract.path];
  const operation = item?.[contract.method.toLowerCase() as Lowercase<Method>];
  const response: Described | undefined = operation?.responses?.[status];
  if (response?.$ref === undefined) return response?.content;
  const name = response.$ref.slice("#/components/responses/".length);
  const shared: Described | undefined = document.components?.responses?.[name];
  return shared?.content;
}
