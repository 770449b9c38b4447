import * as z from "zod";
import type { TenantStore } from "../../contract/context.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { idSchema } from "../../contract/ids.ts";
import { fill, type Label, type Language, pick } from "../../contract/labels.ts";
import { MAX_BATCH_ROWS } from "../../contract/limits.ts";
import { type FieldError, written } from "../../contract/problem.ts";
import { problemKind } from "../../contract/problems.ts";
import {
  checkAccount,
  EXTERNAL_ID_LENGTH_MAX_CHARACTERS,
  type FieldTable,
} from "../../domain/index.ts";
import { accountInputSchema, externalIdSchema, inputExample } from "./representation.ts";

type Operation = Parameters<TenantStore["accounts"]["batch"]>[0][number];
type Outcome = Awaited<ReturnType<TenantStore["accounts"]["batch"]>>[number];

const errorSchema = () =>
  z.strictObject({
    pointer: z.string().optional().describe("JSON pointer into the row."),
    code: z.string().describe("What is wrong, for programs."),
    detail: z.string().describe("What is wrong, for people."),
    fix: z.string().describe("How to mend it."),
    expected: z.string().optional().describe("What would have been right."),
  });

const resultSchema = () =>
  z.strictObject({
    index: z.int().min(0).describe("The row's place in the request, from 0."),
    status: z
      .int()
      .describe(
        "200 written or equal already, 201 created, 204 deleted, 404 absent, 409 no room for another account, 422 not valid.",
      ),
    id: idSchema("account", "The account written.").optional(),
    externalId: externalIdSchema().optional(),
    version: z.int().min(1).optional().describe("The account's version, when it was written."),
    errors: z.array(errorSchema()).optional().describe("Everything wrong with the row."),
  });

/** A row is taken as it comes: what is wrong with one must not refuse the others. */
const rowSchema = () =>
  z.union([
    accountInputSchema(),
    z
      .strictObject({
        externalId: externalIdSchema(),
        delete: z.literal(true).describe("Delete the account."),
      })
      .describe("Deletes an account."),
    z.record(z.string(), z.unknown()).describe("Anything else is answered with its errors."),
  ]);

export default endpoint({
  operationId: "batchAccounts",
  method: "POST",
  path: "/v1/accounts:batch",
  tag: "Accounts",
  summary: "Write up to 100 accounts",
  description: `Creates, replaces or deletes up to ${MAX_BATCH_ROWS} accounts, each by its externalId, in the order given. Every row has a result of its own in the answer; a bad row stops no other. For more, use an account import.`,
  scope: "accounts.write",
  cost: 10,
  idempotency: "key",
  precondition: "none",
  body: () =>
    z.strictObject({
      accounts: z
        .array(rowSchema())
        .min(1)
        .max(MAX_BATCH_ROWS)
        .describe(
          `1–${MAX_BATCH_ROWS} whole accounts with their externalId, or accounts to delete.`,
        ),
    }),
  examples: {
    request: {
      mixed: {
        summary: "One to write, one to delete",
        value: {
          accounts: [
            { externalId: "CRM-1042", ...inputExample },
            { externalId: "CRM-0007", delete: true },
          ],
        },
      },
    },
  },
  responses: {
    207: {
      description: "A result per row, in order.",
      schema: () => z.strictObject({ results: z.array(resultSchema()).describe("By row.") }),
      examples: {
        mixed: {
          summary: "Created, absent, not valid",
          value: {
            results: [
              {
                index: 0,
                status: 201,
                id: "acc_01JD9Y2ZV3T6Q8R0W4X5Y7Z9AB",
                externalId: "CRM-1042",
                version: 7,
              },
              { index: 1, status: 404, externalId: "CRM-0007" },
              {
                index: 2,
                status: 422,
                externalId: "CRM-0008",
                errors: [
                  {
                    pointer: "/name",
                    code: "required",
                    detail: "name is missing.",
                    fix: "Every account needs name.",
                  },
                ],
              },
            ],
          },
        },
      },
    },
  },
  problems: [],
  async handle({ body }, ctx) {
    const fields = await ctx.store.fields.table();
    const rows = body.accounts.map((row) => readRow(row, fields));
    const operations = rows.flatMap((row) => ("operation" in row ? [row.operation] : []));
    const outcomes = (await ctx.store.accounts.batch(operations)).values();
    const results = rows.map((row, index) =>
      "operation" in row
        ? { index, ...resultOf(row.operation, outcomes.next().value, ctx.language) }
        : { index, ...refusal(row, ctx.language) },
    );
    return { status: 207, body: { results } };
  },
});

interface Refused {
  readonly externalId: string | null;
  readonly errors: readonly FieldError[];
}

function readRow(
  row: Readonly<Record<string, unknown>>,
  fields: FieldTable,
): { readonly operation: Operation } | Refused {
  const { externalId } = row;
  const named = isName(externalId) ? externalId : null;
  if (row.delete === true && named !== null && Object.keys(row).length === 2) {
    return { operation: { kind: "remove", ref: `ext:${named}` } };
  }
  const checked = checkAccount(row, fields);
  if ("account" in checked) return { operation: { kind: "put", account: checked.account } };
  const errors = checked.errors.map(({ path, code, detail, fix, expected }) => ({
    pointer: path,
    code,
    detail,
    fix,
    ...(expected !== undefined && { expected }),
  }));
  return { externalId: named, errors };
}

function isName(value: unknown): value is string {
  const longest = EXTERNAL_ID_LENGTH_MAX_CHARACTERS;
  return typeof value === "string" && value !== "" && value.length <= longest;
}

function refusal({ externalId, errors }: Refused, language: Language) {
  return {
    status: 422,
    ...(externalId !== null && { externalId }),
    errors: errors.map((error) => {
      const { pointer, code, detail, fix, expected } = written(error, language);
      return {
        ...(pointer !== undefined && { pointer }),
        code,
        detail,
        fix,
        ...(expected !== undefined && { expected }),
      };
    }),
  };
}

/** One account more than the tier allows, said of a row. */
function full(
  operation: Operation,
  { tier, allowed }: Extract<Outcome, { readonly kind: "full" }>,
  language: Language,
) {
  const { status, detail, fix } = problemKind("account-quota-exceeded");
  const said = (label: Label) => pick(fill(label, { tier, allowed }), language);
  const error = { code: "account-quota-exceeded", detail: said(detail), fix: said(fix) };
  const externalId = operation.kind === "put" ? operation.account.externalId : undefined;
  return { status, ...(externalId !== undefined && { externalId }), errors: [error] };
}

function resultOf(operation: Operation, outcome: Outcome | undefined, language: Language) {
  if (outcome?.kind === "written") {
    const { id, version, account } = outcome.stored;
    const status = outcome.created ? 201 : 200;
    return { status, id, externalId: account.externalId, version };
  }
  if (outcome?.kind === "full") return full(operation, outcome, language);
  const externalId =
    operation.kind === "put" ? operation.account.externalId : operation.ref.slice(4);
  return { status: outcome?.kind === "removed" && outcome.existed ? 204 : 404, externalId };
}
