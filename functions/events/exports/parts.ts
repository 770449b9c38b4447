import { hash } from "node:crypto";
import type { ExportedEntity } from "../../contract/schemas/export-lines.ts";
import type { ExportFile } from "../../contract/stored.ts";
import { deflate } from "../../formats/index.ts";
import type { Line } from "./sources.ts";

/** A part that has been put together, and the file it makes. */
export interface Part {
  readonly file: ExportFile;
  readonly bytes: Uint8Array;
}

interface Open {
  readonly texts: string[];
  from: string | null;
  to: string | null;
}

const PART_DIGITS = 4;
/** Of the digest of a part, in its name: two workers never write different bytes under one name. */
const DIGEST_CHARS = 12;

/** Gathers lines by entity until they are made files. */
export function openParts() {
  const open = new Map<ExportedEntity, Open>();
  let bytes = 0;
  return {
    bytes: () => bytes,
    add({ entity, value, day }: Line): void {
      const text = `${JSON.stringify(value)}\n`;
      const part = open.get(entity) ?? { texts: [], from: null, to: null };
      open.set(entity, part);
      part.texts.push(text);
      bytes += Buffer.byteLength(text);
      if (day === undefined) return;
      if (part.from === null || day < part.from) part.from = day;
      if (part.to === null || day > part.to) part.to = day;
    },
    /** @param written the files of the export so far: parts go on counting */
    close(written: readonly ExportFile[]): readonly Part[] {
      const made = [...open].map(([entity, part]) => toPart(entity, part, written));
      open.clear();
      bytes = 0;
      return made;
    },
  };
}

function toPart(
  entity: ExportedEntity,
  { texts, from, to }: Open,
  written: readonly ExportFile[],
): Part {
  const bytes = deflate(texts.join(""));
  const sha256 = hash("sha256", bytes);
  const part = 1 + written.filter((file) => file.entity === entity).length;
  const number = String(part).padStart(PART_DIGITS, "0");
  const name = `${entity}-${number}-${sha256.slice(0, DIGEST_CHARS)}.ndjson.gz`;
  const days = from !== null && to !== null ? { days: { from, to } } : {};
  return {
    file: { name, entity, lines: texts.length, bytes: bytes.length, sha256, ...days },
    bytes,
  };
}
