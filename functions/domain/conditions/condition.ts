import { conditionLabel, conditionText } from "./labels.ts";
import type { Condition, ConditionName, ConditionStatus, Finding } from "./types.ts";

/** A finding with its name and what its status means. */
export function condition(name: ConditionName, status: ConditionStatus, of: Finding): Condition {
  return {
    condition: name,
    label: conditionLabel(name),
    status,
    text: conditionText(name, status),
    ...of,
  };
}

/** pass at the threshold or above; warn when the interval still reaches it; fail below. */
export function reaching(
  value: number | null,
  high: number | null,
  threshold: number,
): "pass" | "warn" | "fail" | "unknown" {
  if (value === null) return "unknown";
  if (value >= threshold) return "pass";
  return high !== null && high >= threshold ? "warn" : "fail";
}
