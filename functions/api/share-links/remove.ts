import { endpoint } from "../../contract/endpoint.ts";
import { problem } from "../../contract/problem.ts";
import { shareParams } from "./representation.ts";

export default endpoint({
  operationId: "removeShareLink",
  method: "DELETE",
  path: "/v1/share-links/{shareId}",
  tag: "Share links",
  summary: "Withdraw a share link",
  description: "From this moment it opens nothing, and it is in the list no more.",
  scope: "shares.write",
  cost: 1,
  idempotency: "natural",
  precondition: "none",
  params: shareParams,
  responses: { 204: { description: "It is withdrawn." } },
  problems: ["share-link-not-found"],
  async handle({ params: { shareId } }, ctx) {
    const removed = await ctx.store.access.shareLinks.remove(shareId);
    if (!removed) throw problem("share-link-not-found", { id: shareId });
    return { status: 204 };
  },
});
