import { parseArgs } from "node:util";
import { scopes } from "../../functions/contract/scopes.ts";
import { isTier } from "../../functions/contract/tiers.ts";
import { openClients } from "../../functions/store/clients.ts";
import { createKey, createTenant } from "../../functions/store/identity.ts";

const usage = `npm run operator -- create-partner --name <name> [--tier standard] [--mode live] [--tenant ten_…]

Makes a tenant that can have clients, and prints its first key, once. Works on the tables that
TABLE_NAME and IDENTITY_TABLE_NAME name, at AWS_ENDPOINT_URL_DYNAMODB when that is set. With --tenant
an attempt that was cut short goes on.`;

/** What the operator does to the installation, with credentials of his own. */
async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      name: { type: "string" },
      tier: { type: "string", default: "standard" },
      mode: { type: "string", default: "live" },
      tenant: { type: "string" },
    },
  });
  const { name, tier, mode, tenant } = values;
  if (positionals[0] !== "create-partner" || !name || !isTier(tier) || !isMode(mode))
    throw new Error(usage);
  const clients = openClients(process.env);
  const now = new Date();
  const partner = { name, tier, mode, standing: "partner" as const };
  const tenantId = await createTenant(
    clients,
    { ...partner, ...(tenant !== undefined && { tenantId: tenant }) },
    now,
  );
  // The key's record in the partner's own chain says that it was made for nobody's request.
  const { text } = await createKey(clients, { tenantId, mode, scopes }, now);
  process.stdout.write(`Tenant ${tenantId}\nKey    ${text}\n`);
}

const isMode = (text: string): text is "live" | "test" => text === "live" || text === "test";

main().catch((fault: unknown) => {
  process.stderr.write(`${fault instanceof Error ? fault.message : String(fault)}\n`);
  process.exitCode = 1;
});
