import { pending } from "../pending.ts";
import type { Moments } from "./types.ts";
export const encodeMoments: (moments: Moments) => Uint8Array = pending;
export const decodeMoments: (bytes: Uint8Array) => Moments = pending;
