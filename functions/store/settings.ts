import { noSettings, type SettingsDefinition } from "../domain/settings/types.ts";
import type { StoreContext } from "./context.ts";
import { StoreError } from "./errors.ts";
import type { SettingsEntity, StoredSettings, Versioned } from "./store.ts";
import { openVersioned } from "./versioned.ts";

/** One a tenant. */
const ID = "settings";

const unset: StoredSettings = { version: 0, definition: noSettings, updatedAt: null };

export function openSettings(context: StoreContext): SettingsEntity {
  const entity = openVersioned<SettingsDefinition>(context, { tag: "SET", alwaysPublished: true });
  const read = async (): Promise<StoredSettings> => {
    const stored = await entity.read(ID);
    return stored ? toSettings(stored) : unset;
  };
  return {
    read,
    async write(ifVersion, definition) {
      if (ifVersion > 0) return toSettings(await entity.update(ID, ifVersion, definition));
      const { version } = await read();
      if (version !== 0) throw stale(version);
      const first = await entity.create(ID, definition);
      // Somebody else set something first.
      if (JSON.stringify(first.definition) !== JSON.stringify(definition)) throw stale(1);
      return toSettings(first);
    },
  };
}

function toSettings({ version, definition, updatedAt }: Versioned<SettingsDefinition>) {
  return { version, definition, updatedAt };
}

const stale = (version: number): StoreError =>
  new StoreError("stale", "The settings have another version", version);
