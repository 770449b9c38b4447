import { defaultRetention, type Retention } from "../domain/retention.ts";
import type { StoreContext } from "./context.ts";
import { StoreError } from "./errors.ts";
import type { RetentionEntity, StoredRetention } from "./retention-types.ts";
import { openVersioned } from "./versioned.ts";

/** One a tenant; beside the other settings, which lie under a name of their own. */
const ID = "retention";

const unset: StoredRetention = { version: 0, definition: defaultRetention, updatedAt: null };

export function openRetention(context: StoreContext): RetentionEntity {
  return {
    read: () => readRetention(context),
    write: (ifVersion, definition) => write(context, ifVersion, definition),
  };
}

const entityOf = (context: StoreContext) =>
  openVersioned<Retention>(context, { tag: "SET", alwaysPublished: true });

export async function readRetention(context: StoreContext): Promise<StoredRetention> {
  const stored = await entityOf(context).read(ID);
  if (!stored) return unset;
  const { version, definition, updatedAt } = stored;
  return { version, definition, updatedAt };
}

async function write(
  context: StoreContext,
  ifVersion: number,
  definition: Retention,
): Promise<StoredRetention> {
  const entity = entityOf(context);
  if (ifVersion > 0) {
    const { version, updatedAt } = await entity.update(ID, ifVersion, definition);
    return { version, definition, updatedAt };
  }
  const { version } = await readRetention(context);
  if (version !== 0) throw stale(version);
  const first = await entity.create(ID, definition);
  // Somebody else set something first.
  if (JSON.stringify(first.definition) !== JSON.stringify(definition)) throw stale(1);
  return { version: first.version, definition: first.definition, updatedAt: first.updatedAt };
}

const stale = (version: number): StoreError =>
  new StoreError("stale", "The retention settings have another version", version);
