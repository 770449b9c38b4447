import { pending } from "../pending.ts";
import type { AccountCheck, FactsCheck, FieldTable } from "./types.ts";
export const checkAccount: (input: unknown, fields: FieldTable) => AccountCheck = pending;
export const checkFacts: (input: unknown, fields: FieldTable) => FactsCheck = pending;
