/**
 * Share links: an item under the public part of a link's text, which opens it, and one under the
 * tenant, which the tenant lists; always written together. Of the text only its SHA-256 is stored.
 * What a frozen link shows lies with the tenant's data, so that no run has to be kept for it.
 */
import { randomBytes } from "node:crypto";
import { API_KEY_RANDOM_BYTES, makeShareToken } from "../contract/api-key.ts";
import { SHARE_LINKS_MAX } from "../contract/limits.ts";
import type {
  Full,
  Made,
  NewShareLink,
  SharedContent,
  ShareLinkEntity,
  ShareLinkRecord,
} from "./access-types.ts";
import { dates } from "./api-keys.ts";
import { writeAudited } from "./audit.ts";
import type { Clients } from "./clients.ts";
import type { StoreContext } from "./context.ts";
import { attempts, isFull, oneLess, oneMore, wrote } from "./counted.ts";
import { StoreError } from "./errors.ts";
import { ownerPk, shareItem, shareLinkPrefix } from "./identity-keys.ts";
import { frozenShareSk, tenantPk } from "./keys.ts";
import { ITEM_DATA_MAX_BYTES, packJson, unpackJson } from "./pack.ts";
import { type Action, absent, type Item, openTable } from "./table.ts";
import { pageOf } from "./versioned.ts";

/** What the text of a link leads to. */
export interface StoredShare {
  readonly tenantId: string;
  readonly shareId: string;
  /** SHA-256 of the link's text, hex. */
  readonly hash: string;
  readonly expiresAt: string;
}

/** What is stored under the public part of a link's text; the caller compares the hash. */
export async function findShare(clients: Clients, name: string): Promise<StoredShare | null> {
  const item = await openTable(clients.dynamo, clients.names.identityTable).get(shareItem(name));
  if (!item) return null;
  return {
    tenantId: String(item.tenantId),
    shareId: String(item.shareId),
    hash: String(item.hash),
    expiresAt: String(item.expiresAt),
  };
}

export function openShareLinks(context: StoreContext): ShareLinkEntity {
  return {
    create: (link, frozen) => create(context, link, frozen),
    read: (id) => read(context, id),
    async list(after, limit) {
      const items = await context.identity.query({
        pk: ownerPk(context.scope),
        prefix: shareLinkPrefix,
        after: after === null ? null : `${shareLinkPrefix}${after}`,
        limit: limit + 1,
      });
      return pageOf(items.map(toRecord), limit, ({ id }) => id);
    },
    remove: (id) => remove(context, id),
    async frozen(id) {
      const item = await context.table.get(frozenItem(context, id));
      return item && (unpackJson(item.data as Uint8Array) as SharedContent);
    },
  };
}

const recordItem = (context: StoreContext, id: string) => ({
  pk: ownerPk(context.scope),
  sk: `${shareLinkPrefix}${id}`,
});

const frozenItem = (context: StoreContext, id: string) => ({
  pk: tenantPk(context.scope),
  sk: frozenShareSk(id),
});

async function read(context: StoreContext, id: string): Promise<ShareLinkRecord | null> {
  const item = await context.identity.get(recordItem(context, id));
  return item && toRecord(item);
}

function create(
  context: StoreContext,
  link: NewShareLink,
  frozen: SharedContent | null,
): Promise<Made<ShareLinkRecord> | Full> {
  const data = frozen && packJson(frozen);
  if (data && data.length > ITEM_DATA_MAX_BYTES)
    throw new StoreError("too-large", "What is to be frozen does not fit an item");
  return attempts(async () => {
    // Under the same id again it is the request that crashed before it could answer.
    const before = await read(context, link.id);
    const { text, name, hash } = makeShareToken(randomBytes(API_KEY_RANDOM_BYTES));
    const { now, actor } = context.trace;
    const record = { ...link, lookup: name, createdAt: now.toISOString(), createdBy: actor };
    const identity = context.clients.names.identityTable;
    const { tenantId } = context.scope;
    const { id: shareId, expiresAt } = link;
    const actions: Action[] = [
      { in: identity, put: { ...shareItem(name), tenantId, shareId, hash, expiresAt }, if: absent },
      {
        in: identity,
        put: { ...recordItem(context, link.id), ...record },
        if: before ? sameText(before) : absent,
      },
      ...(data ? [{ put: { ...frozenItem(context, link.id), data } }] : []),
      before
        ? { in: identity, remove: shareItem(before.lookup) }
        : oneMore(context, "shares", SHARE_LINKS_MAX),
    ];
    const refused = await writeAudited(context, actions, {
      action: "created",
      resource: link.id,
      version: 1,
      after: audited(record),
    });
    if (wrote(refused)) return { kind: "made", record, secret: text } as const;
    if (!before && (await isFull(context, "shares", SHARE_LINKS_MAX)))
      return { kind: "full" } as const;
    return undefined;
  });
}

const sameText = ({ lookup }: ShareLinkRecord) => ({
  expression: "#lookup = :lookup",
  values: { lookup },
});

function remove(context: StoreContext, id: string): Promise<boolean> {
  const identity = context.clients.names.identityTable;
  return attempts(async () => {
    const before = await read(context, id);
    if (before === null) return false;
    const actions: Action[] = [
      { in: identity, remove: shareItem(before.lookup) },
      { in: identity, remove: recordItem(context, id), if: sameText(before) },
      ...(before.follow === "frozen" ? [{ remove: frozenItem(context, id) }] : []),
      oneLess(context, "shares"),
    ];
    const refused = await writeAudited(context, actions, {
      action: "revoked",
      resource: id,
      version: 2,
      before: audited(before),
    });
    return wrote(refused) ? true : undefined;
  });
}

/** What may be on record of a link: nothing of its text, and not what its owner calls it. */
function audited({
  kind,
  segmentationId,
  profileId,
  relationship,
  follow,
  detail,
  includeAccounts,
  expiresAt,
}: ShareLinkRecord) {
  const thing = { kind, segmentationId, profileId, relationship };
  return { ...thing, follow, detail, includeAccounts, expiresAt };
}

function toRecord(item: Item): ShareLinkRecord {
  const { pk: _, sk: __, ...record } = item;
  return { ...(record as unknown as ShareLinkRecord), ...dates(item, "lastUsedAt") };
}
