import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { idSchema } from "../../contract/ids.ts";
import { problem } from "../../contract/problem.ts";
import { endedExample, pendingExample, searchSchema, shown } from "./representation.ts";

export default endpoint({
  operationId: "getAccountDuplicateSearch",
  method: "GET",
  path: "/v1/account-duplicate-searches/{searchId}",
  tag: "Account duplicates",
  summary: "Read a search for likely duplicates",
  description: "How far the search is, and how much it found.",
  scope: "accounts.read",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  params: () => z.strictObject({ searchId: idSchema("duplicateSearch", "The search.") }),
  responses: {
    200: {
      description: "The search.",
      schema: searchSchema,
      examples: {
        ended: { summary: "Ended", value: endedExample },
        pending: { summary: "On its way", value: pendingExample },
      },
    },
  },
  problems: ["duplicate-search-not-found"],
  async handle({ params: { searchId: id } }, ctx) {
    const search = await ctx.store.duplicates.read(id);
    if (search === null) throw problem("duplicate-search-not-found", { id });
    return { status: 200, body: shown(search, ctx.language) };
  },
});
