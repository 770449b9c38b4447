import type { Account } from "../facts/types.ts";
import type { Plan } from "../moments/types.ts";
import { pending } from "../pending.ts";
import type { ProfileDefinition, TopAccount, Tops } from "./types.ts";
export const measureTops: (
  accounts: Iterable<Account>,
  plan: Plan,
  profile: ProfileDefinition,
  limit: number,
) => Tops = pending;
export const emptyTops: (limit: number) => Tops = pending;
export const mergeTops: (a: Tops, b: Tops) => Tops = pending;
export const encodeTops: (tops: Tops) => Uint8Array = pending;
export const decodeTops: (bytes: Uint8Array) => Tops = pending;
/** Best accounts of some segments together (all when absent), best first. */
export const topAccounts: (
  tops: Tops,
  limit: number,
  segments?: readonly string[],
) => TopAccount[] = pending;
