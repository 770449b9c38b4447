import type { FieldTable } from "../facts/types.ts";
import type { Label } from "../label.ts";
import { pending } from "../pending.ts";
import type { Scheme } from "./types.ts";
export const segmentLabel: (scheme: Scheme, key: string, fields: FieldTable) => Label = pending;
