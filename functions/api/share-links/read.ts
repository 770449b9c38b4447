import { endpoint } from "../../contract/endpoint.ts";
import { problem } from "../../contract/problem.ts";
import { shareExample, shareParams, shareSchema, shown } from "./representation.ts";

export default endpoint({
  operationId: "getShareLink",
  method: "GET",
  path: "/v1/share-links/{shareId}",
  tag: "Share links",
  summary: "Read a share link",
  description: "What it opens, until when, and when it was last used; not its text.",
  scope: "shares.read",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  params: shareParams,
  responses: {
    200: {
      description: "The link.",
      schema: shareSchema,
      examples: { one: { summary: "A link to a ranking", value: shareExample } },
    },
  },
  problems: ["share-link-not-found"],
  async handle({ params: { shareId } }, ctx) {
    const link = await ctx.store.access.shareLinks.read(shareId);
    if (!link) throw problem("share-link-not-found", { id: shareId });
    return { status: 200, body: shown(link, ctx.now) };
  },
});
