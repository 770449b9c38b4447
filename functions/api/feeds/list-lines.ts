import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { pageOf, pageQuery } from "../../contract/paging.ts";
import { problem } from "../../contract/problem.ts";
import { type FeedLine, lineDate } from "../../domain/index.ts";
import { accountFeedParams, lineSchema, orderExample, shownLines } from "./representation.ts";

export default endpoint({
  operationId: "listFeedLines",
  method: "GET",
  path: "/v1/accounts/{accountRef}/feeds/{feed}",
  tag: "Feeds",
  summary: "List the lines of an account",
  description:
    "Lines of one feed of one account, oldest first (opportunities by the day they were opened), then by lineId. What they add up to on the tenant's day is part of the account, under `rolledUp`.",
  scope: "accounts.read",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  params: accountFeedParams,
  query: () => z.strictObject(pageQuery()),
  responses: {
    200: {
      description: "A page of lines.",
      schema: () => pageOf(lineSchema()),
      examples: {
        orders: { summary: "Orders", value: { data: [orderExample], nextCursor: null } },
      },
    },
  },
  problems: ["account-not-found"],
  async handle({ params, query }, ctx) {
    const stored = await ctx.store.accounts.get(params.accountRef);
    if (stored === null) throw problem("account-not-found", { id: params.accountRef });
    const lines = placed(stored.account.feeds?.[params.feed] ?? []);
    const after = await ctx.cursor.open(query.cursor);
    const left = after === null ? lines : lines.filter(({ place }) => place > after);
    const page = left.slice(0, query.limit);
    const next = left.length > page.length ? page.at(-1)?.place : null;
    return {
      status: 200,
      body: {
        data: shownLines(page.map(({ line }) => line)),
        nextCursor: await ctx.cursor.seal(next),
      },
    };
  },
});

const PLACE_DIGITS = 5;

/** Lines with the place each has among the others, which stays when others come and go. */
function placed(lines: readonly FeedLine[]): { readonly line: FeedLine; readonly place: string }[] {
  let before = "";
  let alike = 0;
  return lines.map((line) => {
    const name = `${lineDate(line)} ${line.lineId ?? ""}`;
    alike = name === before ? alike + 1 : 0;
    before = name;
    // A line break comes before all that a lineId can hold, so that names and places sort alike.
    return { line, place: `${name}\n${String(alike).padStart(PLACE_DIGITS, "0")}` };
  });
}
