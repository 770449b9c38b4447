import type { Account } from "../facts/types.ts";
import { pending } from "../pending.ts";
import type { Moments, Plan } from "./types.ts";
export const measureAccounts: (accounts: Iterable<Account>, plan: Plan) => Moments = pending;
/** The same, compiled once for many groups of accounts. */
export const compilePlan: (plan: Plan) => (accounts: Iterable<Account>) => Moments = pending;
