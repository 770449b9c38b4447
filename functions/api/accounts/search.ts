import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import {
  DEFAULT_PAGE_ITEMS,
  MAX_CURSOR_CHARS,
  MAX_PAGE_ITEMS,
  MIN_PAGE_ITEMS,
  SEARCH_PAGE_MAX_BUCKETS,
} from "../../contract/limits.ts";
import { pageOf } from "../../contract/paging.ts";
import { validationProblem } from "../../contract/problem.ts";
import { conditionSchema } from "../../contract/schemas/condition.ts";
import { checkCondition, compileCondition, withRollUps } from "../../domain/index.ts";
import { accountExample, accountSchema, shownAll } from "./representation.ts";

export default endpoint({
  operationId: "searchAccounts",
  method: "POST",
  path: "/v1/accounts/search",
  tag: "Accounts",
  summary: "Search accounts",
  description:
    "Accounts that meet a condition, with what their lines say in place of what was uploaded, in the grammar of segment rules, in order of their ids. A page reads a bounded number of accounts: it may hold fewer than `limit`, even none, and still have a next page.",
  scope: "accounts.read",
  cost: 5,
  idempotency: "safe",
  precondition: "none",
  body: () =>
    z.strictObject({
      where: conditionSchema().describe("Which accounts."),
      limit: z
        .int()
        .min(MIN_PAGE_ITEMS)
        .max(MAX_PAGE_ITEMS)
        .default(DEFAULT_PAGE_ITEMS)
        .describe(`Accounts per page, ${MIN_PAGE_ITEMS}–${MAX_PAGE_ITEMS}.`),
      cursor: z
        .string()
        .min(1)
        .max(MAX_CURSOR_CHARS)
        .optional()
        .describe("The `nextCursor` of the page before, with the same `where`."),
    }),
  examples: {
    request: {
      growing: {
        summary: "Customers in food with 10 employees or more, or of unknown size",
        value: {
          where: {
            all: [
              { field: "relationship", op: "eq", value: "customer" },
              { field: "sector", op: "eq", value: "food" },
              {
                any: [
                  { field: "employees", op: "gte", value: 10 },
                  { field: "employees", op: "unknown" },
                ],
              },
            ],
          },
          limit: 50,
        },
      },
    },
  },
  responses: {
    200: {
      description: "A page of accounts.",
      schema: () => pageOf(accountSchema()),
      examples: {
        last: { summary: "The last page", value: { data: [accountExample], nextCursor: null } },
      },
    },
  },
  problems: ["invalid-cursor"],
  async handle({ body }, ctx) {
    const { store, cursor } = ctx;
    const wrong = checkCondition(body.where, await store.fields.table());
    if (wrong.length > 0) throw validationProblem(wrong, { at: "/where" });
    const after = await cursor.open(body.cursor);
    const { asOf } = await store.tenant.read();
    const meets = compileCondition(body.where);
    const page = await store.accounts.scan(
      (account) => meets(withRollUps(account, asOf)),
      after,
      body.limit,
      { maxBuckets: SEARCH_PAGE_MAX_BUCKETS },
    );
    return {
      status: 200,
      body: {
        data: await shownAll(store, page.items),
        nextCursor: await cursor.seal(page.next),
      },
    };
  },
});
