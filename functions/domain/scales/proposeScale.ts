import { pending } from "../pending.ts";
import type { Scale, ScaleKind } from "./types.ts";
/** Null when the values do not carry such a scale. */
export const proposeScale: (kind: ScaleKind, values: readonly number[]) => Scale | null = pending;
