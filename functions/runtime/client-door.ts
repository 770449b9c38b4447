import type { ClientDoor, ClientTenant } from "../contract/clients.ts";
import { API_KEYS_MAX } from "../contract/limits.ts";
import { problem } from "../contract/problem.ts";
import type { Clients } from "../store/clients.ts";
import { StoreError } from "../store/errors.ts";
import { createTenant } from "../store/identity.ts";
import { openStore, type TenantStore, type Trace } from "../store/index.ts";
import { setTier } from "../store/rate-limits.ts";
import { tenantScope } from "../store/scope.ts";

interface Partner {
  readonly partnerId: string;
  /** The partner's own. */
  readonly store: TenantStore;
  readonly trace: Trace;
}

const FIRST_VERSION = 1;

/** Lets a partner into the data of its clients, and of nobody else: each time it is looked up. */
export function clientDoor(clients: () => Clients, partner: Partner): ClientDoor {
  const { store, partnerId } = partner;
  const trace = { ...partner.trace, actor: `${partnerId}/${partner.trace.actor}` };
  const theirs = async ({ tenantId }: ClientTenant) => {
    const client = await store.clients.read(tenantId);
    if (client === null) throw new StoreError("absent", "There is no such client");
    return { client, open: openStore(clients(), tenantScope(tenantId), trace) };
  };
  const settle = async (of: ClientTenant) => {
    let { client, open } = await theirs(of);
    if (client.tenantMadeAt === undefined || client.appliedVersion === client.version) return;
    // Nothing is written for one that leaves; when it stays after all, whoever reads it next settles.
    if ((await store.offboarding.read(client.tenantId)) !== null) return;
    for (let settled = 0; settled !== client.version; ) {
      const { tenantId, name, tier, version } = client;
      await setTier(clients(), tenantScope(tenantId), tier, trace.now);
      await open.tenant.rename(name);
      await store.clients.note(tenantId, { appliedVersion: version });
      settled = version;
      // Who settled a later version meanwhile may have been written over.
      ({ client, open } = await theirs(client));
    }
  };
  return {
    settle,
    async make(of, key) {
      const { client, open } = await theirs(of);
      const { tenantId, name, mode, tier } = client;
      const standing = { clientOf: partnerId };
      await createTenant(clients(), { tenantId, name, mode, tier, standing }, trace.now);
      if (client.tenantMadeAt === undefined) {
        // A try that crashed may have made it as it was then: only the first version is sure.
        const done = { tenantMadeAt: trace.now.toISOString(), appliedVersion: FIRST_VERSION };
        await store.clients.note(tenantId, done);
        await settle(client);
      }
      const made = await open.access.apiKeys.create({ ...key, mode });
      if (made.kind === "full") throw problem("too-many-credentials", { maximum: API_KEYS_MAX });
      await store.clients.note(tenantId, { firstKeyId: key.id });
      return { client: (await store.clients.read(tenantId)) ?? client, secret: made.secret };
    },
    async send(queue, of) {
      const { client, open } = await theirs(of);
      await open.queues.send(queue, [{ tenantId: client.tenantId }]);
    },
    async sandbox(of) {
      if (!of.sandboxData || of.tenantMadeAt === undefined) return null;
      const { open } = await theirs(of);
      const tenant = await open.tenant.read().catch(nullIfGone);
      return tenant && (tenant.sandbox ?? { state: "pending", accounts: 0 });
    },
  };
}

/** At the end of a removal the tenant's own entry goes before its partner's. */
function nullIfGone(error: unknown): null {
  if (error instanceof StoreError && error.code === "gone") return null;
  throw error;
}
