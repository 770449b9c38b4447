import type { TenantStore } from "../../contract/context.ts";
import { inDetail } from "../../contract/detail.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { refuseBeyond } from "../../contract/granting.ts";
import { SHARE_LINK_DAYS, SHARE_LINKS_MAX } from "../../contract/limits.ts";
import { rankingProblems } from "../../contract/matrix-at-hand.ts";
import { invalid, problem } from "../../contract/problem.ts";
import { loadRanking } from "../../contract/ranking-at-hand.ts";
import { checkExpiry } from "../../contract/schemas/access.ts";
import { SHARED_PATH, type ShareLink } from "../../contract/shares.ts";
import { madeShareSchema, shareExample, shareInput, shown } from "./representation.ts";

const MILLIS_PER_DAY = 86_400_000;

export default endpoint({
  operationId: "createShareLink",
  method: "POST",
  path: "/v1/share-links",
  tag: "Share links",
  summary: "Make a link to a ranking or matrix",
  description: `Whoever has the link can read that one ranking or matrix, without a key, until it expires or is removed; nothing else, and no accounts unless you say so. The link is shown in this answer and never again; of its text only a hash is stored. You need \`rankings.read\` yourself. Reads by link count for your allowance, and are refused while less than half of the burst is left. A tenant has at most ${SHARE_LINKS_MAX} links, expired ones included.`,
  scope: "shares.write",
  cost: 5,
  idempotency: "key",
  precondition: "none",
  secretReply: true,
  body: shareInput,
  examples: {
    request: {
      following: {
        summary: "A ranking that follows what is published",
        value: {
          label: "Segments for the regional meeting",
          kind: "ranking",
          segmentationId: "sgm_01JD9Y2ZV3T6Q8R0W4X5Y7Z9EF",
          profileId: "wpr_01JD9Y2ZV3T6Q8R0W4X5Y7Z9MN",
        },
      },
      frozen: {
        summary: "A matrix of prospects as it is now",
        value: {
          label: "Matrix of 24 November",
          kind: "matrix",
          segmentationId: "sgm_01JD9Y2ZV3T6Q8R0W4X5Y7Z9EF",
          profileId: "wpr_01JD9Y2ZV3T6Q8R0W4X5Y7Z9MN",
          relationship: "prospect",
          follow: "frozen",
          expiresAt: "2026-12-01T00:00:00.000Z",
        },
      },
    },
  },
  responses: {
    201: {
      description: "The link, with its text.",
      schema: madeShareSchema,
      headers: { Location: "Where the link is among your links; not the link itself." },
      examples: {
        made: {
          summary: "A new link",
          value: {
            ...shareExample,
            url: `https://api.trefzeker.example${SHARED_PATH}/tfz_share_7Gk2mQ9x${"…".repeat(38)}`,
          },
        },
      },
    },
  },
  problems: [...rankingProblems, "answer-too-large", "scope-not-held", "too-many-share-links"],
  async handle({ body }, ctx) {
    refuseBeyond(["rankings.read"], ctx.principal.scopes, { pointer: "/kind" });
    checkExpiry(body.expiresAt, ctx.now);
    if (body.includeAccounts && (body.kind !== "ranking" || body.follow !== "published"))
      throw accountsElsewhere();
    const month = new Date(ctx.now.getTime() + SHARE_LINK_DAYS * MILLIS_PER_DAY).toISOString();
    const link = { id: ctx.newId("shareLink"), ...body, expiresAt: body.expiresAt ?? month };
    const content = await contentNow(ctx.store, link);
    const frozen = link.follow === "frozen" ? content : null;
    const made = await ctx.store.access.shareLinks.create(link, frozen);
    if (made.kind === "full") throw problem("too-many-share-links", { maximum: SHARE_LINKS_MAX });
    return {
      status: 201,
      headers: { Location: `/v1/share-links/${link.id}` },
      body: {
        ...shown(made.record, ctx.now),
        url: `${ctx.tokens.issuer}${SHARED_PATH}/${made.secret}`,
      },
    };
  },
});

type Wanted = Pick<ShareLink, "kind" | "segmentationId" | "profileId" | "relationship" | "detail">;

/** Also for a link that follows: one that could show nothing is refused now, and not when it is opened. */
async function contentNow(store: TenantStore, { kind, detail, ...wanted }: Wanted) {
  const snapshot = await loadRanking(store, { ...wanted, version: "published" });
  const isRanking = kind === "ranking";
  const { provenance, ranking, matrix } = isRanking ? inDetail(snapshot, detail) : snapshot;
  return {
    provenance,
    ranking: isRanking ? ranking : null,
    matrix: isRanking ? null : matrix,
  };
}

const accountsElsewhere = () =>
  invalid(
    "/includeAccounts",
    "not-for-this-kind",
    {
      en: "Accounts are shown beside a ranking that follows what is published, and nowhere else.",
      nl: "Accounts staan alleen bij een rangorde die volgt wat gepubliceerd is, en nergens anders.",
    },
    {
      en: "Leave `includeAccounts` out, or share a ranking with `follow` `published`.",
      nl: "Laat `includeAccounts` weg, of deel een rangorde met `follow` `published`.",
    },
    "false",
  );
