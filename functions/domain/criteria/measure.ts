import type { Account, Relationship } from "../facts/types.ts";
import { pending } from "../pending.ts";
import type { Criterion, RawMeasure } from "./types.ts";
export const rawMeasure: (
  criterion: Criterion,
  account: Account,
  asOf: string,
) => RawMeasure | null = pending;
export const applicable: (criterion: Criterion, relationship: Relationship) => boolean = pending;
