import type { Relationship } from "../facts/types.ts";
import type { Moments, Plan } from "../moments/types.ts";
import { pending } from "../pending.ts";
import type { ProfileDefinition, Ranking } from "./types.ts";
export const rankSegments: (
  moments: Moments,
  plan: Pick<Plan, "scheme" | "fields" | "criteria">,
  profile: ProfileDefinition,
  options?: { readonly relationship?: Relationship },
) => Ranking = pending;
