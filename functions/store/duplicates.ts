import type { StoreContext } from "./context.ts";
import type {
  DuplicateEntity,
  DuplicateOutcome,
  DuplicateSearch,
  DuplicateSearchCreated,
} from "./duplicate-types.ts";
import { duplicateSearchSk, type Key, tenantPk } from "./keys.ts";
import { absent, type Item } from "./table.ts";

const KEPT_DAYS = 30;
const MILLIS_PER_DAY = 86_400_000;
/** One that has not ended by then never will. */
const LIFE_MAX_MILLIS = 3_600_000;
/** Searches that are looked through for one that succeeded. */
const LISTED_SEARCHES = 200;

export function openDuplicates(context: StoreContext): DuplicateEntity {
  return {
    create: (search, options) => create(context, search, options?.anyway ?? false),
    read: (id) => read(context, id),
    latest: (importId) => latest(context, importId),
    finish: (id, outcome) => finish(context, id, outcome),
  };
}

const keyOf = (context: StoreContext, id: string): Key => ({
  pk: tenantPk(context.scope),
  sk: duplicateSearchSk(id),
});
const toSearch = (item: Item): DuplicateSearch =>
  JSON.parse(String(item.search)) as DuplicateSearch;

function itemOf(context: StoreContext, search: DuplicateSearch): Item {
  const kept = Date.parse(search.createdAt) + KEPT_DAYS * MILLIS_PER_DAY;
  return {
    ...keyOf(context, search.id),
    state: search.state,
    search: JSON.stringify(search),
    ttl: Math.floor(kept / 1000),
  };
}

async function read(context: StoreContext, id: string): Promise<DuplicateSearch | null> {
  const item = await context.table.get(keyOf(context, id));
  return item && toSearch(item);
}

async function list(context: StoreContext, limit: number): Promise<DuplicateSearch[]> {
  const pk = tenantPk(context.scope);
  const prefix = duplicateSearchSk("");
  const items = await context.table.query({ pk, prefix, descending: true, limit });
  return items.map(toSearch);
}

/** Two that are asked for at one moment may both run, which does no harm but its cost. */
async function create(
  context: StoreContext,
  { id, importId }: Pick<DuplicateSearch, "id" | "importId">,
  anyway: boolean,
): Promise<DuplicateSearchCreated> {
  const known = await read(context, id);
  if (known) return { kind: "created", search: known };
  const [newest] = await list(context, 1);
  const now = context.trace.now;
  const isRunning =
    newest?.state === "pending" && now.getTime() - Date.parse(newest.createdAt) < LIFE_MAX_MILLIS;
  if (isRunning && !anyway) return { kind: "running", searchId: newest.id };
  const search: DuplicateSearch = {
    ...{ id, state: "pending", createdAt: now.toISOString() },
    ...(importId !== undefined && { importId }),
  };
  await context.table.write([{ put: itemOf(context, search), if: absent }]);
  return { kind: "created", search: (await read(context, id)) ?? search };
}

async function latest(
  context: StoreContext,
  importId: string | null,
): Promise<DuplicateSearch | null> {
  const searches = await list(context, LISTED_SEARCHES);
  return (
    searches.find(
      (search) => search.state === "succeeded" && (search.importId ?? null) === importId,
    ) ?? null
  );
}

async function finish(
  context: StoreContext,
  id: string,
  outcome: DuplicateOutcome | { readonly failureCode: string },
): Promise<void> {
  const search = await read(context, id);
  if (search?.state !== "pending") return;
  const finishedAt = context.trace.now.toISOString();
  const ended: DuplicateSearch =
    "failureCode" in outcome
      ? { ...search, state: "failed", finishedAt, failureCode: outcome.failureCode }
      : { ...search, state: "succeeded", finishedAt, outcome };
  // Refused when another worker ended it meanwhile: what it found is as good.
  await context.table.write([
    {
      put: itemOf(context, ended),
      if: { expression: "#state = :pending", values: { pending: "pending" } },
    },
  ]);
}
