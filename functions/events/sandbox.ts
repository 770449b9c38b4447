import * as z from "zod";
import { consumer, type QueueCtx } from "../contract/consumer.ts";
import { idPrefixes, idSchema } from "../contract/ids.ts";
import { emptyDocument } from "../domain/index.ts";
import { sandboxAccounts } from "../domain/sandbox/accounts.ts";
import { sandboxFields, sandboxMethod } from "../domain/sandbox/definitions.ts";

const SEED = 20_261_101;
const ACCOUNTS = 400;
const BATCH_ACCOUNTS = 100;
/** Of the last character of an id, one per profile. */
const LAST_CHARS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/**
 * Fills a tenant with invented accounts, criteria, a segmentation and published profiles. All ids
 * follow from the tenant's, and all accounts from its day, so a message that comes again makes
 * nothing twice; once all is there it changes nothing, whatever has become of it.
 */
export default consumer({
  source: "queue",
  name: "sandbox",
  schema: () => z.strictObject({ tenantId: idSchema("tenant", "The tenant to fill.") }),
  async handle({ tenantId }, { store }) {
    const { asOf, sandbox } = await store.tenant.read();
    if (sandbox?.state === "done") return;
    for (const field of sandboxFields) await store.fields.put(field);
    await putAccounts(store, asOf);
    await define(store, tenantId.slice(`${idPrefixes.tenant}_`.length));
    await store.tenant.noteSandbox({ state: "done", accounts: ACCOUNTS });
  },
});

async function putAccounts(store: QueueCtx["store"], asOf: string): Promise<void> {
  const accounts = [...sandboxAccounts({ seed: SEED, count: ACCOUNTS, asOf })];
  for (let start = 0; start < accounts.length; start += BATCH_ACCOUNTS) {
    await store.tenant.noteSandbox({ state: "running", accounts: start });
    const batch = accounts.slice(start, start + BATCH_ACCOUNTS);
    await store.accounts.batch(batch.map((account) => ({ kind: "put", account })));
  }
}

async function define(store: QueueCtx["store"], ulid: string): Promise<void> {
  const { name, knowledge, criteria, scheme, profiles } = sandboxMethod;
  if (knowledge !== undefined && (await store.knowledge.read()).version === 0)
    await store.knowledge.write(0, { ...emptyDocument, ...knowledge });
  const set = await store.criteriaSets.create(`crs_${ulid}`, { name, criteria });
  await inForce(store.criteriaSets, set.id);
  await store.segmentations.create(`sgm_${ulid}`, { name, criteriaSetId: set.id, scheme });
  for (const [place, { name: profileName, profile }] of profiles.entries()) {
    const id = `wpr_${ulid.slice(0, -1)}${LAST_CHARS[place]}`;
    await store.profiles.create(id, { name: profileName, criteriaSetId: set.id, profile });
    await inForce(store.profiles, id);
  }
}

interface Made {
  readonly version: number;
  readonly publishedVersion: number | null;
}

async function inForce(
  entity: {
    read(id: string): Promise<Made | null>;
    publish(id: string, version: number): Promise<unknown>;
  },
  id: string,
): Promise<void> {
  const made = await entity.read(id);
  if (made?.publishedVersion === null) await entity.publish(id, made.version);
}
