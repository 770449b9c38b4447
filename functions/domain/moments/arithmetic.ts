import { pending } from "../pending.ts";
import type { Moments } from "./types.ts";
export const emptyMoments: (criteriaCount: number) => Moments = pending;
export const addMoments: (a: Moments, b: Moments) => Moments = pending;
export const sumMoments: (parts: Iterable<Moments>, criteriaCount: number) => Moments = pending;
export const subtractMoments: (a: Moments, b: Moments) => Moments = pending;
