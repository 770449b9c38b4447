import type { Criterion } from "../criteria/types.ts";
import type { Account } from "../facts/types.ts";
import { pending } from "../pending.ts";
import type { AccountScore, ProfileDefinition } from "./types.ts";
export const scoreAccount: (
  account: Account,
  criteria: readonly Criterion[],
  profile: ProfileDefinition,
  asOf: string,
) => AccountScore = pending;
