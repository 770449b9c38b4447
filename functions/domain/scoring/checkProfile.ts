import type { Criterion } from "../criteria/types.ts";
import { pending } from "../pending.ts";
import type { Problem } from "../problem.ts";
import type { ProfileDefinition } from "./types.ts";
/** `draft` lets an axis without weights pass; publishing does not. */
export const checkProfile: (
  definition: ProfileDefinition,
  criteria: readonly Criterion[],
  stage?: "draft" | "publish",
) => Problem[] = pending;
