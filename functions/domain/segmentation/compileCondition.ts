import type { Account } from "../facts/types.ts";
import { pending } from "../pending.ts";
import type { Condition } from "./types.ts";
export const compileCondition: (condition: Condition) => (account: Account) => boolean = pending;
export const matches: (condition: Condition, account: Account) => boolean = pending;
