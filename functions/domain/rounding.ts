import { pending } from "./pending.ts";
export const roundHalfEven2: (x: number) => number = pending;
