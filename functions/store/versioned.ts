import { type AuditEntry, writeAudited } from "./audit.ts";
import type { StoreContext } from "./context.ts";
import { StoreError } from "./errors.ts";
import { type EntityTag, entitySk, type Key, tenantPk, versionSk, versionsPrefix } from "./keys.ts";
import { type CountedQuota, oneLessOf, oneMoreWithinQuota } from "./quotas.ts";
import type { ArchivableEntity, Page, Version, Versioned, VersionedEntity } from "./store.ts";
import { type Action, absent, backoffMillis, type Item, pause } from "./table.ts";

interface Kind {
  readonly tag: EntityTag;
  /** Every version is in force as it is written; otherwise only those that are published. */
  readonly alwaysPublished: boolean;
  /** Versions that stay on record; all of them when left out. */
  readonly versionsKept?: number;
  /** What those that are not archived count for. */
  readonly quota?: CountedQuota;
}

/** Versions others may have written since, where a request that is repeated did not say which it saw. */
const OWN_VERSION_SOUGHT_AMONG = 25;

/** Rounds against races that are not another version, such as a transaction in flight. */
const ATTEMPTS_MAX = 8;

/**
 * Things that change by versions: criteria sets, segmentations, profiles. Every write is one
 * transaction of the entity, its new version, and the audit record, on condition that the entity
 * still has the version the caller saw.
 */
export function openVersioned<D>(context: StoreContext, kind: Kind): VersionedEntity<D> {
  const read = (id: string) => readEntity<D>(context, kind, id);
  return {
    read,
    create: (id, definition) => create(context, kind, id, definition),
    list: (after, limit) => list(context, kind, after, limit, () => true),
    update: async (id, ifVersion, definition) =>
      write(context, kind, id, ifVersion, {
        definition: () => definition,
        published: kind.alwaysPublished,
      }),
    publish: async (id, ifVersion) =>
      write<D>(context, kind, id, ifVersion, {
        definition: (current) => current,
        published: true,
      }),
    written: (id, ifVersion) => readWritten(context, kind, id, ifVersion),
    versions: (id, after, limit) => listVersions(context, kind, id, after, limit),
    readVersion: (id, version) => readVersion(context, kind, id, version),
  };
}

/**
 * The same, and it can be laid away and taken up again. What is archived keeps its versions and
 * cannot be changed; it counts for no quota.
 */
export function openArchivable<D>(
  context: StoreContext,
  kind: Kind & { readonly quota: CountedQuota },
): ArchivableEntity<D> {
  return {
    ...openVersioned<D>(context, kind),
    list: (after, limit, options) =>
      list<D>(context, kind, after, limit, ({ archivedAt }) => {
        if (options?.archived === "any") return true;
        return (archivedAt !== null) === (options?.archived === true);
      }),
    archive: (id) => setArchived(context, kind, id, true),
    unarchive: (id) => setArchived(context, kind, id, false),
  };
}

async function setArchived<D>(
  context: StoreContext,
  kind: Kind & { readonly quota: CountedQuota },
  id: string,
  archived: boolean,
): Promise<Versioned<D> | null> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    if (attempt > 0) await pause(backoffMillis(attempt));
    const current = await readEntity<D>(context, kind, id);
    if (current === null || (current.archivedAt !== null) === archived) return current;
    const archivedAt = archived ? context.trace.now.toISOString() : null;
    const counted = archived ? null : await oneMoreWithinQuota(context, kind.quota);
    const { version, archivedAt: archivedBefore } = current;
    const asRead = `#version = :read AND attribute_${archived ? "not_" : ""}exists(#archivedAt)`;
    const refused = await writeAudited(
      context,
      [
        {
          update: entityKey(context, kind, id),
          set: archived
            ? { expression: "SET #archivedAt = :at", values: { at: archivedAt } }
            : { expression: "REMOVE #archivedAt" },
          if: { expression: asRead, values: { read: version } },
        },
        counted?.action ?? oneLessOf(context, kind.quota),
      ],
      {
        action: archived ? "archived" : "unarchived",
        resource: id,
        version,
        before: { archivedAt: archivedBefore },
        after: { archivedAt },
      },
    );
    if (refused.length === 0) return { ...current, archivedAt };
    const isCount = refused.includes(1) && !refused.includes(0);
    if (counted && isCount && (await counted.isFull())) throw counted.full;
  }
  throw busy();
}

/** The same as versioned, and it can be taken away; its versions stay on record. */
export function openRemovable<D>(context: StoreContext, kind: Kind) {
  return {
    ...openVersioned<D>(context, kind),
    remove: (id: string, ifVersion: number | undefined) => remove(context, kind, id, ifVersion),
  };
}

async function remove(
  context: StoreContext,
  kind: Kind,
  id: string,
  ifVersion: number | undefined,
): Promise<boolean> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    if (attempt > 0) await pause(backoffMillis(attempt));
    const current = await readEntity(context, kind, id);
    if (current === null) return false;
    const { version } = current;
    if (ifVersion !== undefined && ifVersion !== version) {
      throw new StoreError("stale", `${id} has another version`, version);
    }
    const asRead = { expression: "#version = :read", values: { read: version } };
    const refused = await writeAudited(
      context,
      [{ remove: entityKey(context, kind, id), if: asRead }],
      { action: "removed", resource: id, version, before: current.definition },
    );
    if (refused.length === 0) return true;
  }
  throw busy();
}

const entityKey = (context: StoreContext, kind: Kind, id: string): Key => ({
  pk: tenantPk(context.scope),
  sk: entitySk(kind.tag, id),
});

async function readEntity<D>(
  context: StoreContext,
  kind: Kind,
  id: string,
): Promise<Versioned<D> | null> {
  const item = await context.table.get(entityKey(context, kind, id));
  return item && toEntity<D>(item);
}

export function toEntity<D>(item: Item): Versioned<D> {
  return {
    id: String(item.id),
    version: Number(item.version),
    publishedVersion: item.publishedVersion === undefined ? null : Number(item.publishedVersion),
    definition: JSON.parse(String(item.definition)) as D,
    createdAt: String(item.createdAt),
    updatedAt: String(item.updatedAt),
    archivedAt: item.archivedAt === undefined ? null : String(item.archivedAt),
  };
}

/** The definition in force, kept beside a later draft; null when nothing was published. */
export function publishedDefinition<D>(item: Item): D | null {
  if (item.publishedVersion === undefined) return null;
  return JSON.parse(String(item.published ?? item.definition)) as D;
}

async function create<D>(
  context: StoreContext,
  kind: Kind,
  id: string,
  definition: D,
): Promise<Versioned<D>> {
  const at = context.trace.now.toISOString();
  const fresh: Versioned<D> = {
    id,
    version: 1,
    publishedVersion: kind.alwaysPublished ? 1 : null,
    definition,
    createdAt: at,
    updatedAt: at,
    archivedAt: null,
  };
  const counted = kind.quota && (await oneMoreWithinQuota(context, kind.quota));
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    if (attempt > 0) await pause(backoffMillis(attempt));
    const actions = actionsOf(context, kind, null, fresh, null);
    const all = counted ? [...actions, counted.action] : actions;
    const refused = await writeAudited(context, all, entryOf(null, fresh));
    if (refused.length === 0) return fresh;
    const isCount = refused.every((index) => index === actions.length);
    if (counted && isCount && (await counted.isFull())) throw counted.full;
    // Only a repeat of the same request draws the same id; what it copies may have changed since.
    const first = await readVersion<D>(context, kind, id, 1);
    if (!first) continue;
    const { at: createdAt, definition: created } = first;
    return { ...fresh, definition: created, createdAt, updatedAt: createdAt };
  }
  throw busy();
}

interface Change<D> {
  definition(current: D): D;
  readonly published: boolean;
}

async function write<D>(
  context: StoreContext,
  kind: Kind,
  id: string,
  ifVersion: number,
  change: Change<D>,
): Promise<Versioned<D>> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    if (attempt > 0) await pause(backoffMillis(attempt));
    const item = await context.table.get(entityKey(context, kind, id));
    if (!item) throw new StoreError("absent", `There is no ${id}`);
    const current = toEntity<D>(item);
    if (current.version !== ifVersion) {
      throw new StoreError("stale", `${id} has another version`, current.version);
    }
    const next = nextOf(context, current, change);
    if (next === current) return current;
    // No version fits what is archived, so that whoever met its archiving hears what all late ones do.
    if (current.archivedAt !== null) throw new StoreError("stale", `${id} is archived`);
    const inForce = next.publishedVersion === next.version ? null : publishedDefinition<D>(item);
    const actions = actionsOf(context, kind, current, next, inForce);
    const refused = await writeAudited(context, actions, entryOf(current, next));
    if (refused.length === 0) return next;
  }
  throw busy();
}

/** The same object when nothing changes. */
function nextOf<D>(context: StoreContext, current: Versioned<D>, change: Change<D>): Versioned<D> {
  const definition = change.definition(current.definition);
  const same = JSON.stringify(definition) === JSON.stringify(current.definition);
  if (same && (!change.published || current.publishedVersion === current.version)) return current;
  const version = current.version + 1;
  return {
    ...current,
    version,
    publishedVersion: change.published ? version : current.publishedVersion,
    definition,
    updatedAt: context.trace.now.toISOString(),
  };
}

function actionsOf<D>(
  context: StoreContext,
  kind: Kind,
  before: Versioned<D> | null,
  next: Versioned<D>,
  inForce: D | null,
): Action[] {
  const { id, version } = next;
  const definition = JSON.stringify(next.definition);
  const at = next.updatedAt;
  const isPublished = next.publishedVersion === version;
  const entity = {
    ...entityKey(context, kind, id),
    ...next,
    // For readers of the table's stream.
    tenantId: context.scope.tenantId,
    definition,
    publishedVersion: next.publishedVersion ?? undefined,
    archivedAt: undefined,
    published: inForce === null ? undefined : JSON.stringify(inForce),
  };
  const history = {
    pk: tenantPk(context.scope),
    sk: versionSk(kind.tag, id, version),
    ...{ id, version, definition, at, by: context.trace.actor, isPublished },
    publishedVersion: next.publishedVersion ?? undefined,
    once: context.trace.once,
  };
  // Archiving leaves the version as it is: a write that was decided on before it must not undo it.
  const asRead = {
    expression: "#version = :read AND attribute_not_exists(#archivedAt)",
    values: { read: before?.version },
  };
  const { versionsKept = Number.POSITIVE_INFINITY } = kind;
  const outgrown = version - versionsKept;
  return [
    { put: entity, if: before ? asRead : absent },
    { put: history, if: absent },
    ...(outgrown > 0
      ? [{ remove: { pk: tenantPk(context.scope), sk: versionSk(kind.tag, id, outgrown) } }]
      : []),
  ];
}

function entryOf<D>(before: Versioned<D> | null, next: Versioned<D>): AuditEntry {
  const { id: resource, version, definition: after } = next;
  if (before === null) return { action: "created", resource, version, after };
  const isSame = JSON.stringify(before.definition) === JSON.stringify(after);
  const action = isSame ? "published" : "changed";
  return { action, resource, version, before: before.definition, after };
}

async function list<D>(
  context: StoreContext,
  kind: Kind,
  after: string | null,
  limit: number,
  isListed: (entity: Versioned<D>) => boolean,
): Promise<Page<Versioned<D>>> {
  const found: Versioned<D>[] = [];
  let from = after;
  do {
    const items = await context.table.query({
      pk: tenantPk(context.scope),
      prefix: entitySk(kind.tag, ""),
      after: from === null ? null : entitySk(kind.tag, from),
      limit: limit + 1,
    });
    const entities = items.map(toEntity<D>);
    found.push(...entities.filter(isListed));
    from = items.length > limit ? (entities.at(-1)?.id ?? null) : null;
  } while (from !== null && found.length <= limit);
  return pageOf(found, limit, (entity) => entity.id);
}

async function listVersions<D>(
  context: StoreContext,
  kind: Kind,
  id: string,
  after: string | null,
  limit: number,
): Promise<Page<Version<D>>> {
  const items = await context.table.query({
    pk: tenantPk(context.scope),
    prefix: versionsPrefix(kind.tag, id),
    after: after === null ? null : versionSk(kind.tag, id, Number(after)),
    descending: true,
    limit: limit + 1,
  });
  return pageOf(items.map(toVersion<D>), limit, ({ version }) => String(version));
}

async function readVersion<D>(
  context: StoreContext,
  kind: Kind,
  id: string,
  version: number,
): Promise<Version<D> | null> {
  const key = { pk: tenantPk(context.scope), sk: versionSk(kind.tag, id, version) };
  const item = await context.table.get(key);
  return item && toVersion<D>(item);
}

/** The thing as a try of this very request left it that crashed before it could answer. */
async function readWritten<D>(
  context: StoreContext,
  kind: Kind,
  id: string,
  ifVersion: number | undefined,
): Promise<Versioned<D> | null> {
  const { once } = context.trace;
  if (once === undefined) return null;
  const newest = {
    pk: tenantPk(context.scope),
    prefix: versionsPrefix(kind.tag, id),
    after: ifVersion === undefined ? null : versionSk(kind.tag, id, ifVersion + 2),
    descending: true,
    limit: ifVersion === undefined ? OWN_VERSION_SOUGHT_AMONG : 1,
  };
  const [item, entity] = await Promise.all([
    context.table.query(newest).then((items) => items.find((one) => one.once === once)),
    context.table.get(entityKey(context, kind, id)),
  ]);
  if (!item || !entity) return null;
  const { version, definition, at } = toVersion<D>(item);
  const publishedVersion =
    item.publishedVersion === undefined ? null : Number(item.publishedVersion);
  const { createdAt } = toEntity<D>(entity);
  return { id, version, publishedVersion, definition, createdAt, updatedAt: at, archivedAt: null };
}

function toVersion<D>(item: Item): Version<D> {
  return {
    id: String(item.id),
    version: Number(item.version),
    published: item.isPublished === true,
    definition: JSON.parse(String(item.definition)) as D,
    at: String(item.at),
    by: String(item.by),
  };
}

/** The first `limit` of up to `limit + 1` items: the one too many proves that there is a next page. */
export function pageOf<T>(
  items: readonly T[],
  limit: number,
  position: (item: T) => string,
): Page<T> {
  const page = items.slice(0, limit);
  const last = page.at(-1);
  return { items: page, next: items.length > limit && last ? position(last) : null };
}

const busy = (): StoreError => new StoreError("busy", "Someone else is writing this");
