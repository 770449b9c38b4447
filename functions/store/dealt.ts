import type { StoreContext } from "./context.ts";
import { dealtObject, dealtObjects } from "./keys.ts";
import { listObjects, type ObjectPart, openObject, putObject, removeObjects } from "./objects.ts";
import type { ImportEntity } from "./store.ts";

const LISTED_OBJECTS = 1_000;
const MEDIA_TYPE = "application/octet-stream";

/** Rows of an import's file on their way from its plan to its workers. */
export function openDealt(
  context: StoreContext,
): Pick<ImportEntity, "saveDealt" | "readDealt" | "removeDealt"> {
  const { clients, scope } = context;
  return {
    saveDealt: (id, name, bytes) =>
      putObject(clients, dealtObject(scope, id, name), bytes, MEDIA_TYPE),
    readDealt: (id, name, part) => read(context, dealtObject(scope, id, name), part),
    removeDealt: (id) => removeAll(context, dealtObjects(scope, id)),
  };
}

export const isDealt = (key: string): boolean => key.includes("/rows/");

async function read(
  { clients }: StoreContext,
  key: string,
  part: ObjectPart | undefined,
): Promise<Buffer | null> {
  const stream = await openObject(clients, key, part);
  if (stream === null) return null;
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

async function removeAll({ clients }: StoreContext, prefix: string): Promise<void> {
  for (;;) {
    const objects = await listObjects(clients, prefix, null, LISTED_OBJECTS);
    if (objects.length === 0) return;
    await removeObjects(
      clients,
      objects.map(({ key }) => key),
    );
    if (objects.length < LISTED_OBJECTS) return;
  }
}
