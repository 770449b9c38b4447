import { openAccess } from "./access.ts";
import { openAccounts } from "./accounts.ts";
import { openAudit } from "./audit-read.ts";
import { openBranding } from "./branding.ts";
import { openClientTenants } from "./client-tenants.ts";
import type { Clients } from "./clients.ts";
import { openContext, type Trace } from "./context.ts";
import { openDuplicates } from "./duplicates.ts";
import { openErasure } from "./erasure.ts";
import { openExports } from "./exports.ts";
import { openFields } from "./fields.ts";
import { openImports } from "./imports.ts";
import { openKnowledge } from "./knowledge.ts";
import { openOffboarding } from "./offboarding.ts";
import { openPartials } from "./partials.ts";
import { sendMessages } from "./queues.ts";
import { openQuotas } from "./quotas.ts";
import { openRatings } from "./ratings.ts";
import { openRemoval } from "./removal.ts";
import { openResults } from "./results.ts";
import { openRetention } from "./retention.ts";
import type { TenantScope } from "./scope.ts";
import { openSettings } from "./settings.ts";
import type { TenantStore } from "./store.ts";
import { openTenant } from "./tenant.ts";
import { openUsage } from "./usage.ts";
import { openArchivable, openRemovable } from "./versioned.ts";

export type { Trace } from "./context.ts";
export type * from "./store.ts";

/** Opens one tenant's data for one request or message. Cheap: no call is made. */
export function openStore(clients: Clients, scope: TenantScope, trace: Trace): TenantStore {
  const context = openContext(clients, scope, trace);
  return {
    access: openAccess(context),
    clients: openClientTenants(context),
    branding: openBranding(context),
    tenant: openTenant(context),
    fields: openFields(context),
    accounts: openAccounts(context),
    quotas: openQuotas(context),
    usage: openUsage(context),
    imports: openImports(context),
    criteriaSets: openArchivable(context, {
      tag: "CRS",
      alwaysPublished: false,
      quota: "criteriaSets",
    }),
    importMappings: openRemovable(context, { tag: "IMM", alwaysPublished: true }),
    segmentations: openArchivable(context, {
      tag: "SGM",
      alwaysPublished: true,
      quota: "segmentations",
    }),
    profiles: openArchivable(context, {
      tag: "WPR",
      alwaysPublished: false,
      quota: "weightingProfiles",
    }),
    knowledge: openKnowledge(context),
    ratings: openRatings(context),
    settings: openSettings(context),
    audit: openAudit(context),
    erasure: openErasure(context),
    duplicates: openDuplicates(context),
    exports: openExports(context),
    retention: openRetention(context),
    removal: openRemoval(context),
    offboarding: openOffboarding(context),
    partials: openPartials(context),
    results: openResults(context),
    queues: { send: (queue, messages) => sendMessages(context, queue, messages) },
  };
}
