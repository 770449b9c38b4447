import type { FieldTable } from "../facts/types.ts";
import { pending } from "../pending.ts";
import type { Problem } from "../problem.ts";
import type { Criterion } from "./types.ts";
export const checkCriteria: (criteria: readonly Criterion[], fields: FieldTable) => Problem[] =
  pending;
