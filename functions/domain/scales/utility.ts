import { pending } from "../pending.ts";
import type { Direction, Scale, Utility } from "./types.ts";
export const utility: (scale: Scale, direction: Direction, x: number | string) => Utility = pending;
