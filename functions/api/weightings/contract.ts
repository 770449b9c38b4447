import type { Examples } from "../../contract/endpoint.ts";
import { draftProblems } from "./drafting.ts";
import { weightingSchema } from "./representation.ts";

/** What the operations of this resource have in common. */
export const weighing = {
  method: "POST",
  tag: "Weightings",
  scope: "profiles.write",
  cost: 2,
  idempotency: "key",
  precondition: "none",
  problems: draftProblems,
} as const;

export function weighingResponses(examples: { readonly 200: Examples; readonly 201: Examples }) {
  return {
    200: {
      description: "The weights; written to the draft of a profile when one was named.",
      schema: weightingSchema,
      examples: examples[200],
    },
    201: {
      description: "The weights, and a new profile that has them, as a draft.",
      schema: weightingSchema,
      headers: { Location: "Where the new profile is." },
      examples: examples[201],
    },
  } as const;
}
