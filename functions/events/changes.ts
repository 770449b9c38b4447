import { consumer, type PlatformCtx, type TableChange } from "../contract/consumer.ts";
import type { Messages } from "../contract/stored.ts";
import { BUCKETS_PER_GROUP } from "../domain/index.ts";

interface Dirty {
  /** Indexes by depth. */
  readonly buckets: Map<number, Set<number>>;
  readonly segmentationIds: Set<string>;
  /** Segmentations whose ratings changed. */
  readonly rated: Set<string>;
  wholeTenant: boolean;
  knowledge: boolean;
}

/** Turns changes of the table into work: accounts to measure, plans to bring up to date. */
export default consumer({
  source: "stream",
  name: "changes",
  async handle(changes, ctx) {
    for (const [tenantId, dirty] of collect(changes)) await send(tenantId, dirty, ctx);
  },
});

function collect(changes: readonly TableChange[]): ReadonlyMap<string, Dirty> {
  const tenants = new Map<string, Dirty>();
  for (const change of changes) {
    const tenantId = change.after?.tenantId;
    if (typeof tenantId !== "string") continue;
    const dirty = tenants.get(tenantId) ?? fresh();
    tenants.set(tenantId, dirty);
    note(dirty, change);
  }
  return tenants;
}

const fresh = (): Dirty => ({
  buckets: new Map(),
  segmentationIds: new Set(),
  rated: new Set(),
  wholeTenant: false,
  knowledge: false,
});

function note(dirty: Dirty, change: TableChange): void {
  const { before, after } = change;
  if (!after) return;
  const moved = (attribute: string) => before?.[attribute] !== after[attribute];
  const sortKey = String(change.keys.sk);
  if (sortKey === "head") {
    // Imports measure what they write; growing is followed by a refresh.
    if (after.origin !== "api" || !moved("version")) return;
    const depth = Number(after.depth);
    const indexes = dirty.buckets.get(depth) ?? new Set();
    dirty.buckets.set(depth, indexes.add(Number(after.index)));
  } else if (sortKey.startsWith("SGM#")) {
    if (moved("publishedVersion") || isTakenUp(change)) dirty.segmentationIds.add(String(after.id));
  } else if (sortKey.startsWith("CRS#") || sortKey.startsWith("WPR#")) {
    if (moved("publishedVersion") || isTakenUp(change)) dirty.wholeTenant = true;
  } else if (sortKey.startsWith("KNW#")) {
    if (moved("publishedVersion")) dirty.knowledge = true;
  } else if (sortKey.startsWith("RTG#")) {
    if (moved("version")) dirty.rated.add(String(after.segmentationId));
  }
}

/** Archiving itself leaves nothing to do. */
const isTakenUp = ({ before, after }: TableChange): boolean =>
  before?.archivedAt !== undefined && after?.archivedAt === undefined;

async function send(tenantId: string, dirty: Dirty, ctx: PlatformCtx): Promise<void> {
  const { queues } = ctx.storeOf(tenantId);
  const ranges = [...dirty.buckets].flatMap(([depth, indexes]) => rangesOf(depth, indexes));
  await queues.send(
    "measure",
    ranges.map((range) => ({ tenantId, ...range })),
  );
  await queues.send("refresh", refreshes(tenantId, dirty));
}

/** Each segmentation once, by the message that does most. */
function refreshes(tenantId: string, dirty: Dirty): Messages["refresh"][] {
  if (dirty.wholeTenant) return [{ tenantId }];
  const { segmentationIds, rated, knowledge } = dirty;
  const changed = [...segmentationIds].map((segmentationId) => ({ tenantId, segmentationId }));
  if (knowledge) return [...changed, { tenantId, unlessMeasured: true }];
  const others = [...rated].filter((segmentationId) => !segmentationIds.has(segmentationId));
  return [
    ...changed,
    ...others.map((segmentationId) => ({ tenantId, segmentationId, unlessMeasured: true })),
  ];
}

/** One range per group of siblings, from the first dirty bucket in it to the last. */
function rangesOf(depth: number, indexes: ReadonlySet<number>) {
  const groups = new Map<number, number[]>();
  for (const index of indexes) {
    const group = Math.floor(index / BUCKETS_PER_GROUP);
    groups.set(group, [...(groups.get(group) ?? []), index]);
  }
  return [...groups.values()].map((members) => {
    const first = Math.min(...members);
    return { depth, first, count: Math.max(...members) - first + 1 };
  });
}
