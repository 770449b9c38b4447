import type { FieldTable } from "../facts/types.ts";
import { pending } from "../pending.ts";
import type { Problem } from "../problem.ts";
import type { Scheme } from "./types.ts";
export const checkScheme: (scheme: Scheme, fields: FieldTable) => Problem[] = pending;
