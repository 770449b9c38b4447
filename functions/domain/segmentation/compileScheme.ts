import type { FieldTable } from "../facts/types.ts";
import { pending } from "../pending.ts";
import type { Assign, Scheme } from "./types.ts";
export const compileScheme: (scheme: Scheme, fields: FieldTable) => Assign = pending;
