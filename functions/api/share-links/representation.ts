import * as z from "zod";
import { idSchema } from "../../contract/ids.ts";
import {
  KEY_LIFE_MAX_DAYS,
  SHARE_LINK_DAYS,
  SHARED_TOP_ACCOUNTS,
  SHARED_TOP_SEGMENTS,
} from "../../contract/limits.ts";
import { once } from "../../contract/once.ts";
import { lastUsedSchema } from "../../contract/schemas/access.ts";
import { nameSchema, relationshipSchema, timeSchema } from "../../contract/schemas/basics.ts";
import type { ShareLink } from "../../contract/shares.ts";

export const shareParams = () =>
  z.strictObject({ shareId: idSchema("shareLink", "The share link.") });

const sharedKinds = ["ranking", "matrix"] as const;
const sharedFollows = ["published", "frozen"] as const;

const FOLLOW =
  "`published`: whoever opens it sees what is published then; `frozen`: what was published when the link was made, kept for as long as the link lives.";
const DETAIL =
  "Of a ranking: `scores`, without what explains them, or `full`. A matrix has no such lists.";
const ACCOUNTS = `Whether the names and scores of the best accounts are shown too: ${SHARED_TOP_ACCOUNTS} of each of the first ${SHARED_TOP_SEGMENTS} segments. Only for a ranking that follows what is published.`;

const label = () => nameSchema("it; whoever opens the link sees it too");

const thing = () => ({
  kind: z.enum(sharedKinds).describe("What the link opens."),
  segmentationId: idSchema("segmentation", "The segmentation."),
  profileId: idSchema("weightingProfile", "The weighting profile, always its published version."),
});

export const shareInput = once(() =>
  z
    .strictObject({
      label: label(),
      ...thing(),
      relationship: relationshipSchema()
        .optional()
        .describe(
          "Count accounts of this relationship only; all that the profile is about if absent.",
        ),
      follow: z.enum(sharedFollows).default("published").describe(FOLLOW),
      detail: z.enum(["scores", "full"]).default("scores").describe(DETAIL),
      includeAccounts: z.boolean().default(false).describe(ACCOUNTS),
      expiresAt: z.iso
        .datetime()
        .optional()
        .describe(
          `When it opens nothing any more, at most ${KEY_LIFE_MAX_DAYS} days from now; ${SHARE_LINK_DAYS} days from now when left out.`,
        ),
    })
    .meta({ id: "ShareLinkInput", description: "A link to be made." }),
);

const shape = () => ({
  id: idSchema("shareLink", "The link's id; not the link."),
  label: label(),
  ...thing(),
  relationship: relationshipSchema().nullable().describe("Null: all that the profile is about."),
  follow: z.enum(sharedFollows).describe(FOLLOW),
  detail: z.enum(["scores", "full"]).describe(DETAIL),
  includeAccounts: z.boolean().describe(ACCOUNTS),
  hint: z.string().describe("How its text begins, to know it by; the rest is never shown again."),
  status: z.enum(["active", "expired"]).describe("An expired link opens nothing."),
  createdAt: timeSchema("When it was made."),
  createdBy: z.string().describe("Id of the key, client or issuer that made it."),
  expiresAt: timeSchema("From then on it opens nothing."),
  lastUsedAt: lastUsedSchema(),
});

export const shareSchema = once(() =>
  z
    .strictObject(shape())
    .meta({ id: "ShareLink", description: "A link to one ranking or matrix, without its text." }),
);

export const madeShareSchema = once(() =>
  z
    .strictObject({
      ...shape(),
      url: z
        .string()
        .describe("The link itself, to be given to whom it is for. It is shown this once."),
    })
    .meta({ id: "MadeShareLink", description: "A link just made, with its text." }),
);

export function shown(link: ShareLink, now: Date) {
  const { id, label: name, kind, segmentationId, profileId, follow, detail } = link;
  const { includeAccounts, lookup, createdAt, createdBy, expiresAt } = link;
  const isPast = Date.parse(expiresAt) <= now.getTime();
  return {
    ...{ id, label: name, kind, segmentationId, profileId },
    relationship: link.relationship ?? null,
    ...{ follow, detail, includeAccounts },
    hint: `tfz_share_${lookup}`,
    status: isPast ? ("expired" as const) : ("active" as const),
    ...{ createdAt, createdBy, expiresAt },
    lastUsedAt: link.lastUsedAt ?? null,
  };
}

export const shareExample = {
  id: "shr_01JD9Y2ZV3T6Q8R0W4X5Y7Z9CD",
  label: "Segments for the regional meeting",
  kind: "ranking",
  segmentationId: "sgm_01JD9Y2ZV3T6Q8R0W4X5Y7Z9EF",
  profileId: "wpr_01JD9Y2ZV3T6Q8R0W4X5Y7Z9MN",
  relationship: null,
  follow: "published",
  detail: "scores",
  includeAccounts: false,
  hint: "tfz_share_7Gk2mQ9x",
  status: "active",
  createdAt: "2026-11-24T09:30:00.000Z",
  createdBy: "key_01JD9Y2ZV3T6Q8R0W4X5Y7Z9AB",
  expiresAt: "2026-12-24T09:30:00.000Z",
  lastUsedAt: null,
} as const;
