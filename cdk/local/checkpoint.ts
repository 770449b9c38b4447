import { readFileSync, renameSync, writeFileSync } from "node:fs";
import * as z from "zod";

/** How far each shard of the stream has been handled. */
export interface Checkpoint {
  position(shardId: string): string | undefined;
  finished(shardId: string): boolean;
  advance(shardId: string, sequenceNumber: string): void;
  finish(shardId: string): void;
}

const shards = z.record(
  z.string(),
  z.strictObject({ after: z.string().optional(), finished: z.boolean() }),
);

/**
 * @param file where to keep it; without one it lasts as long as the process
 * @throws when the file is there but cannot be read
 */
export function openCheckpoint(file?: string): Checkpoint {
  const known = file === undefined ? {} : read(file);
  const write = (shardId: string, change: { after?: string; finished?: boolean }) => {
    known[shardId] = { finished: false, ...known[shardId], ...change };
    if (file === undefined) return;
    writeFileSync(`${file}.new`, JSON.stringify(known));
    renameSync(`${file}.new`, file);
  };
  return {
    position: (shardId) => known[shardId]?.after,
    finished: (shardId) => known[shardId]?.finished ?? false,
    advance: (shardId, after) => write(shardId, { after }),
    finish: (shardId) => write(shardId, { finished: true }),
  };
}

function read(file: string): z.output<typeof shards> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return {};
  }
  return shards.parse(JSON.parse(text));
}
