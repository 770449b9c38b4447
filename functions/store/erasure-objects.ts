import { isBefore, purgeBefore } from "./before.ts";
import type { StoreContext } from "./context.ts";
import type { Erased, Place } from "./erasure-sweep.ts";
import { filesPrefix } from "./keys.ts";
import { listObjects, openObject, putObject } from "./objects.ts";

const LISTED_OBJECTS = 100;
/** Bytes of a report that are gone through in the time a place takes. */
const BYTES_A_PLACE = 1_000;
const NDJSON = "application/x-ndjson";

/**
 * Files of imports. Those that were uploaded are emptied whole, as no import that ended reads its
 * file again; of reports the rows that name the account, of which the line alone stays, so that
 * pages of the report keep their places; of what was kept for an undo the account alone.
 */
export async function* purgeObjects(
  context: StoreContext,
  erased: Erased,
  after: string | null,
): AsyncGenerator<Place> {
  const prefix = filesPrefix(context.scope);
  for (let last = after; ; ) {
    const objects = await listObjects(context.clients, prefix, last, LISTED_OBJECTS);
    for (const { key, bytes } of objects) {
      const purge = () => purgeObject(context, key, erased);
      const weight = 1 + Math.floor(bytes / BYTES_A_PLACE);
      if (bytes > 0) yield { place: key, weight: isReadWhole(key) ? weight : 1, purge };
    }
    if (objects.length < LISTED_OBJECTS) return;
    last = objects.at(-1)?.key ?? last;
  }
}

const isReadWhole = (key: string): boolean => isReport(key) || isBefore(key);
const isReport = (key: string): boolean => key.includes("/errors/");

async function purgeObject(context: StoreContext, key: string, erased: Erased): Promise<void> {
  if (isBefore(key)) return purgeBefore(context, key, erased.isIt);
  if (!isReport(key)) {
    await putObject(context.clients, key, new Uint8Array(), "application/octet-stream");
    return;
  }
  const stream = await openObject(context.clients, key);
  if (stream === null) return;
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk as Uint8Array);
  const text = Buffer.concat(chunks).toString("utf8");
  const purged = text
    .split("\n")
    .map((line) => purgeRow(line, erased))
    .join("\n");
  if (purged !== text) await putObject(context.clients, key, Buffer.from(purged), NDJSON);
}

function purgeRow(line: string, erased: Erased): string {
  if (line === "") return line;
  const row = JSON.parse(line) as { line: number; cells: string[]; problems: unknown[] };
  const texts = [...row.cells, ...textsOf(row.problems)];
  if (!texts.some((text) => erased.isNamedIn(text))) return line;
  return JSON.stringify({ line: row.line, cells: [], problems: [] });
}

function textsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}
