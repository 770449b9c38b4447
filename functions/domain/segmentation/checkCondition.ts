import type { FieldTable } from "../facts/types.ts";
import { pending } from "../pending.ts";
import type { Problem } from "../problem.ts";
export const checkCondition: (condition: unknown, fields: FieldTable, path?: string) => Problem[] =
  pending;
