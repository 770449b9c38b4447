import { HASH_OF_NOBODY, parseShareToken, sameHash } from "../contract/api-key.ts";
import { ACCESS_CACHE_SECONDS } from "../contract/limits.ts";
import type { ShareDoor } from "../contract/shares.ts";
import type { Clients } from "../store/clients.ts";
import { openStore } from "../store/index.ts";
import { tenantScope } from "../store/scope.ts";
import { findShare } from "../store/share-links.ts";
import { isServed } from "../store/standing.ts";
import { type Allowance, holdTo } from "./allowance.ts";
import { brandingDoor } from "./branding-door.ts";
import type { Exchange } from "./exchange.ts";
import { recent } from "./recent.ts";
import { sharedAllowance } from "./shared-allowance.ts";
import type { System } from "./system.ts";
import type { NoteUse } from "./use-notes.ts";

/** Tenants of which one process keeps whether they are served. */
const KEPT_TENANTS = 5_000;

interface ShareHost {
  readonly clients: () => Clients;
  readonly system: System;
}

/**
 * Lets in whoever has the text of a link, to the tenant that made it. Looked up each time, so that a
 * link that was withdrawn opens nothing any more.
 */
export function shareDoors(
  { clients, system }: ShareHost,
  noteUse: NoteUse,
): (exchange: Exchange) => ShareDoor {
  const limit = sharedAllowance(clients, system);
  const found = async (text: string, now: Date) => {
    const presented = parseShareToken(text);
    const stored = presented && (await findShare(clients(), presented.name));
    const same = sameHash(presented?.hash ?? "", stored?.hash ?? HASH_OF_NOBODY);
    return same && stored && Date.parse(stored.expiresAt) > now.getTime() ? stored : null;
  };
  const kept = recent<boolean>({ seconds: ACCESS_CACHE_SECONDS, items: KEPT_TENANTS }, system.now);
  const isOpen = (tenantId: string) =>
    kept(tenantId, () => isServed(clients(), tenantScope(tenantId)));
  return (exchange) => ({
    async open(text, cost) {
      const stored = await found(text, exchange.startedAt);
      if (stored === null) return null;
      const { tenantId, shareId } = stored;
      const trace = {
        now: exchange.startedAt,
        actor: shareId,
        requestId: exchange.requestId,
      };
      const store = openStore(clients(), tenantScope(tenantId), trace);
      // Before anything is written for it: nothing of a tenant that leaves is to come back.
      const open = await Promise.all([store.tenant.isOpen(), isOpen(tenantId)]);
      if (open.includes(false)) return null;
      holdTo(beside(await limit(tenantId, cost), exchange), exchange);
      const [link, branding] = await Promise.all([
        store.access.shareLinks.read(shareId),
        brandingDoor(clients, tenantScope(tenantId), trace).read(),
        noteUse(tenantId, shareId),
      ]);
      return link && { link, store, branding };
    },
  });
}

/** Both allowances in one list: of the tenant's links, and of the address, which was counted first. */
const beside = ({ retryAfterSeconds, headers }: Allowance, { answerHeaders }: Exchange) => ({
  retryAfterSeconds,
  headers: Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      [value, answerHeaders.get(name)].filter((part) => part !== undefined).join(", "),
    ]),
  ),
});
