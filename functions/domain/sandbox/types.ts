import type { Criterion, ProfileDefinition, Scheme } from "../index.ts";
import type { ToldKnowledge } from "./knowledge.ts";

/** How a tenant ranks: criteria with frozen scales, one segmentation, profiles to publish. */
export interface MethodDefinition {
  readonly name: string;
  /** Told before anything is measured. */
  readonly knowledge?: ToldKnowledge;
  readonly criteria: readonly Criterion[];
  readonly scheme: Scheme;
  readonly profiles: readonly { readonly name: string; readonly profile: ProfileDefinition }[];
}
