import { pending } from "../pending.ts";
import type { Problem } from "../problem.ts";
import type { Scale } from "./types.ts";
export const checkScale: (scale: Scale, path?: string) => Problem[] = pending;
