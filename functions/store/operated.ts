/**
 * What the operator does to a tenant that is nobody's client: a partner, or one without a partner.
 * Truth lies in the tenant's own entries, which the authorizer reads, so that it is in force
 * everywhere within a minute; every change is one transaction with its record in the tenant's chain.
 * Used with the operator's own credentials, which reach both tables.
 */
import type { KeyMode } from "../contract/api-key.ts";
import type { Receipt } from "../contract/leaving.ts";
import { OFFBOARDING_UNDO_HOURS } from "../contract/limits.ts";
import type { AnyTier } from "../contract/tiers.ts";
import { writeAudited } from "./audit.ts";
import type { Clients } from "./clients.ts";
import { openContext, type StoreContext, type Trace } from "./context.ts";
import { attempts, wrote } from "./counted.ts";
import { StoreError } from "./errors.ts";
import {
  clientOfPartnerItem,
  countsItem,
  leavingItem,
  ownReceiptItem,
  standingItem,
  tenantItem,
} from "./identity-keys.ts";
import { limitsKey, META, tenantPk } from "./keys.ts";
import { digestOfTenant } from "./leaving.ts";
import { readTier } from "./quotas.ts";
import { tierChange } from "./rate-limits.ts";
import { tenantScope } from "./scope.ts";
import { type Action, absent, type Item } from "./table.ts";
import { tenantEntry } from "./tenant.ts";

export interface OperatedTenant {
  readonly tenantId: string;
  readonly name: string;
  readonly mode: KeyMode;
  readonly tier: AnyTier;
  readonly isPartner: boolean;
  readonly state: "active" | "suspended";
  /** Why it was suspended or resumed last, in the operator's words. */
  readonly reason: string | null;
  readonly leaving: { readonly effectiveAt: string; readonly isGoing: boolean } | null;
  readonly createdAt: string;
  /** Of what the operator changed. */
  readonly version: number;
}

export interface NewPartner {
  readonly name: string;
  readonly mode: KeyMode;
  readonly tier: AnyTier;
}

/**
 * Refuses with StoreError: `absent` when there is no such tenant, or not any more; `wrong-state` with
 * a sentence that says what to do. Every method is repeatable: what is so already stays as it is.
 */
export interface OperatedDoor {
  /** False: it was there already, and stays as it is. */
  makePartner(partner: NewPartner): Promise<boolean>;
  read(): Promise<OperatedTenant>;
  suspend(reason: string): Promise<OperatedTenant>;
  resume(reason: string): Promise<OperatedTenant>;
  /** In force at the tenant's next call. */
  setTier(tier: AnyTier): Promise<OperatedTenant>;
  /** Closes it now, and has it removed when the time to undo it is over. */
  offboard(): Promise<OperatedTenant>;
  undoOffboarding(): Promise<OperatedTenant>;
  /** What is left of it; null while it is not removed. */
  receipt(): Promise<Receipt | null>;
}

const MILLIS_PER_HOUR = 3_600_000;
/** Clients that are named when they stand in the way. */
const NAMED_CLIENTS = 5;
/** The resource in audit records: there is one of it in a chain. */
const RESOURCE = "tenant";

export function openOperated(clients: Clients, tenantId: string, trace: Trace): OperatedDoor {
  const context = openContext(clients, tenantScope(tenantId), trace);
  return {
    makePartner: (partner) => makePartner(context, partner),
    read: () => read(context),
    suspend: (reason) => setState(context, "suspended", reason),
    resume: (reason) => setState(context, "active", reason),
    setTier: (tier) => setTier(context, tier),
    offboard: () => offboard(context),
    undoOffboarding: () => undoOffboarding(context),
    receipt: () => readReceipt(context),
  };
}

/** All of a new partner but its key, with the record of it: there is never half a partner. */
async function makePartner(context: StoreContext, partner: NewPartner): Promise<boolean> {
  const { clients, scope, trace } = context;
  const { name, mode, tier } = partner;
  const table = clients.names.identityTable;
  const createdAt = trace.now.toISOString();
  const actions: Action[] = [
    tenantEntry(context, { name, mode, asOf: createdAt.slice(0, 10) }),
    { update: limitsKey(scope), set: { expression: "SET #tier = :tier", values: { tier } } },
    { in: table, put: { ...standingItem(scope), isPartner: true, version: 1 }, if: absent },
    { in: table, put: { ...tenantItem(scope), name, mode, createdAt }, if: absent },
  ];
  return attempts(async () => {
    if ((await readReceipt(context)) !== null) throw gone(scope.tenantId);
    const known = await found(context);
    if (known) {
      if (toTenant(known).isPartner) return false;
      throw refused("It is a tenant already, and no partner. Make another tenant a partner.");
    }
    const after = { kind: "partner", name, mode, tier, state: "active" };
    const entry = { action: "created", resource: RESOURCE, version: 1, after };
    return wrote(await writeAudited(context, actions, entry)) ? true : undefined;
  });
}

// ------------------------------------------------------------ reading

interface Found {
  readonly meta: Item;
  readonly entry: Item | null;
  readonly leaving: Item | null;
  readonly tier: AnyTier;
}

/** Null when there is no such tenant. */
async function found(context: StoreContext): Promise<Found | null> {
  const { identity, scope, table } = context;
  const [meta, entry, leaving, tier] = await Promise.all([
    table.get({ pk: tenantPk(scope), sk: META }),
    identity.get(standingItem(scope)),
    identity.get(leavingItem(scope)),
    readTier(context),
  ]);
  return meta && { meta, entry, leaving, tier };
}

function toTenant({ meta, entry, leaving, tier }: Found): OperatedTenant {
  const effectiveAt = entry?.effectiveAt;
  return {
    tenantId: String(meta.tenantId),
    name: String(meta.name),
    mode: meta.mode === "live" ? "live" : "test",
    tier,
    isPartner: entry?.isPartner === true,
    state: entry?.state === "suspended" ? "suspended" : "active",
    reason: typeof entry?.reason === "string" ? entry.reason : null,
    leaving:
      effectiveAt === undefined
        ? null
        : { effectiveAt: String(effectiveAt), isGoing: leaving?.isGoing === true },
    createdAt: String(meta.createdAt),
    version: Number(entry?.version ?? 0),
  };
}

async function read(context: StoreContext): Promise<OperatedTenant> {
  const { scope } = context;
  const known = await found(context);
  if (known === null) {
    if ((await readReceipt(context)) !== null) throw gone(scope.tenantId);
    throw new StoreError("absent", `There is no tenant ${scope.tenantId}.`);
  }
  const partnerId = known.entry?.partnerId;
  if (partnerId !== undefined)
    throw refused(
      `It is a client of ${partnerId}, who suspends, changes and removes it: /v1/clients/${scope.tenantId}.`,
    );
  return toTenant(known);
}

async function readReceipt({ identity, scope }: StoreContext): Promise<Receipt | null> {
  const item = await identity.get(ownReceiptItem(digestOfTenant(scope.tenantId)));
  return item && (JSON.parse(String(item.receipt)) as Receipt);
}

const gone = (tenantId: string): StoreError =>
  new StoreError("absent", `The tenant ${tenantId} was removed; \`receipt\` shows what is left.`);

const refused = (sentence: string): StoreError => new StoreError("wrong-state", sentence);

// ------------------------------------------------------------ changing

interface Change {
  readonly action: string;
  /** Of the tenant's entry; undefined removes. */
  readonly set: Readonly<Record<string, string | undefined>>;
  /** What else is written with it. */
  readonly beside?: readonly Action[];
  readonly before: object;
  readonly after: object;
}

/** One change, from a fresh read; null leaves it as it is. */
function change(
  context: StoreContext,
  changeOf: (tenant: OperatedTenant) => Change | null | Promise<Change | null>,
): Promise<OperatedTenant> {
  return attempts(async () => {
    const tenant = await read(context);
    const wanted = await changeOf(tenant);
    if (wanted === null) return tenant;
    const { action, before, after, beside = [] } = wanted;
    const version = tenant.version + 1;
    const actions = [entryChange(context, tenant, wanted.set), ...beside];
    const entry = { action, resource: RESOURCE, version, before, after };
    return wrote(await writeAudited(context, actions, entry)) ? read(context) : undefined;
  });
}

/** Refused when the entry was changed since, or went with its tenant. */
function entryChange(
  { clients, scope }: StoreContext,
  { version }: OperatedTenant,
  set: Change["set"],
): Action {
  const names = Object.keys(set);
  const kept = names.filter((name) => set[name] !== undefined);
  const removed = names.filter((name) => set[name] === undefined);
  const sets = ["version", ...kept].map((name) => `#${name} = :${name}`).join(", ");
  const removes = removed.map((name) => `#${name}`).join(", ");
  const values = Object.fromEntries(kept.map((name) => [name, set[name]]));
  return {
    in: clients.names.identityTable,
    update: standingItem(scope),
    set: {
      expression: `SET ${sets}${removes && ` REMOVE ${removes}`}`,
      values: { ...values, version: version + 1 },
    },
    if:
      version === 0
        ? { expression: "attribute_not_exists(#version)" }
        : { expression: "#version = :was", values: { was: version } },
  };
}

function setState(
  context: StoreContext,
  state: OperatedTenant["state"],
  reason: string,
): Promise<OperatedTenant> {
  return change(context, (tenant) => {
    if (tenant.state === state) return null;
    refuseLeaving(tenant);
    return {
      action: state === "suspended" ? "suspended" : "resumed",
      set: { state, reason },
      before: { state: tenant.state, reason: tenant.reason ?? undefined },
      after: { state, reason },
    };
  });
}

function setTier(context: StoreContext, tier: AnyTier): Promise<OperatedTenant> {
  const { scope, table, trace } = context;
  return change(context, async (tenant) => {
    if (tenant.tier === tier) return null;
    refuseLeaving(tenant);
    return {
      action: "changed",
      set: {},
      beside: [await tierChange(table, scope, tier, trace.now)],
      before: { tier: tenant.tier },
      after: { tier },
    };
  });
}

function refuseLeaving({ leaving }: OperatedTenant): void {
  if (leaving === null) return;
  throw refused(
    leaving.isGoing
      ? "It is being removed, which cannot be undone."
      : `It leaves at ${leaving.effectiveAt}. To keep it, use undo-offboard first.`,
  );
}

// ------------------------------------------------------------ leaving

function offboard(context: StoreContext): Promise<OperatedTenant> {
  const { clients, scope, trace } = context;
  const table = clients.names.identityTable;
  return change(context, async (tenant) => {
    if (tenant.leaving !== null) return null;
    const closing = await closedToMore(context, tenant);
    const requestedAt = trace.now.toISOString();
    const effectiveAt = new Date(
      trace.now.getTime() + OFFBOARDING_UNDO_HOURS * MILLIS_PER_HOUR,
    ).toISOString();
    const requestedBy = trace.actor;
    const leaving = { ...leavingItem(scope), requestedBy, requestedAt, effectiveAt };
    return {
      action: "offboarding-requested",
      set: { effectiveAt },
      beside: [{ in: table, put: leaving, if: absent }, closing],
      before: {},
      after: { effectiveAt },
    };
  });
}

/**
 * From now on nothing more is made that is counted, clients above all; refused when a client was
 * made since its clients were looked at. A partner is the only one who can read what is left of its
 * clients, and to whom they belong, so they go first.
 */
async function closedToMore(context: StoreContext, tenant: OperatedTenant): Promise<Action> {
  const { clients, identity, scope } = context;
  const update = countsItem(scope);
  const counts = await identity.get(update);
  const { pk } = clientOfPartnerItem(scope, "");
  const there = await identity.query({ pk, limit: NAMED_CLIENTS + 1, only: [] });
  if (there.length > 0) throw refused(clientsFirst(tenant, there));
  return {
    in: clients.names.identityTable,
    update,
    set: { expression: "SET #isLeaving = :yes", values: { yes: true } },
    if: {
      expression: "attribute_not_exists(#tenants) OR #tenants = :seen",
      values: { seen: Number(counts?.tenants ?? 0) },
    },
  };
}

function clientsFirst({ tenantId, state }: OperatedTenant, there: readonly Item[]): string {
  const named = there.slice(0, NAMED_CLIENTS).map(({ sk }) => sk);
  const more = there.length > NAMED_CLIENTS ? " and more" : "";
  return [
    `It has clients: ${named.join(", ")}${more}. They go first.`,
    ...(state === "suspended" ? ["It is suspended, so resume it before anything else."] : []),
    "With a key of the partner, POST /v1/clients/{tenantId}/offboard for each, and wait until",
    `GET /v1/clients/{tenantId}/offboarding says \`removed\`, ${OFFBOARDING_UNDO_HOURS} hours later.`,
    `For a key: create-partner --tenant ${tenantId} --new-key.`,
  ].join("\n");
}

function undoOffboarding(context: StoreContext): Promise<OperatedTenant> {
  const { clients, scope, trace } = context;
  const table = clients.names.identityTable;
  return change(context, (tenant) => {
    const { leaving } = tenant;
    if (leaving === null) return null;
    if (leaving.isGoing || leaving.effectiveAt <= trace.now.toISOString())
      throw refused("It is being removed, which cannot be undone.");
    const still = { expression: "attribute_not_exists(#isGoing)" };
    const reopened = { expression: "REMOVE #isLeaving" };
    return {
      action: "offboarding-undone",
      set: { effectiveAt: undefined },
      beside: [
        { in: table, remove: leavingItem(scope), if: still },
        { in: table, update: countsItem(scope), set: reopened },
      ],
      before: { effectiveAt: leaving.effectiveAt },
      after: {},
    };
  });
}
