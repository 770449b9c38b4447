import { pending } from "../pending.ts";
import type { Account } from "./types.ts";
export const canonicalAccount: (account: Account) => Account = pending;
export const sameAccount: (a: Account, b: Account) => boolean = pending;
