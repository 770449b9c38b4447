import { createHmac, randomBytes, randomUUID } from "node:crypto";
import { ulid } from "ulid";
import { type IdKind, idPrefixes } from "../contract/ids.ts";

/** The world's clock and dice, in one place, so that a test can hold them still. */
export interface System {
  now(): Date;
  /** A new id for a request. */
  requestId(): string;
  /** 32 random bytes, hex. */
  seed(): string;
}

export const realSystem: System = {
  now: () => new Date(),
  requestId: () => randomUUID(),
  seed: () => randomBytes(32).toString("hex"),
};

/** Draws ids that follow from a seed and a time alone: the n-th draw is always the same. */
export function idDrawer(seed: string, now: Date): (kind: IdKind) => string {
  let drawn = 0;
  return (kind) => {
    const bytes = createHmac("sha256", seed).update(String(drawn++)).digest();
    let used = 0;
    const nextFraction = () => (bytes[used++ % bytes.length] ?? 0) / 256;
    return `${idPrefixes[kind]}_${ulid(now.getTime(), nextFraction)}`;
  };
}
