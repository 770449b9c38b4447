import { pending } from "../pending.ts";
import type { Ranking, ThresholdRule } from "../scoring/types.ts";
import type { Matrix } from "./types.ts";
export const placeSegments: (ranking: Ranking, thresholds: ThresholdRule) => Matrix = pending;
