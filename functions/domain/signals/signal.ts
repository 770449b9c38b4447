import type { Finding } from "../conditions/types.ts";
import type { Label } from "../label.ts";
import type { Interval } from "../scoring/types.ts";
import { signalLabel, signalText } from "./labels.ts";
import type { Signal, SignalName, SignalStatus } from "./types.ts";

/** A finding with its name, how serious it is, and a sentence: `text` where more can be said than usual. */
export function signal(
  name: SignalName,
  status: SignalStatus,
  of: Finding,
  text: Label = signalText(name, status),
): Signal {
  return {
    signal: name,
    label: signalLabel(name),
    status,
    text,
    ...of,
  };
}

/** Too low: alarm when the whole interval is, warn when the value is. Without interval the value decides. */
export function tooLow(
  value: number,
  interval: Interval | null,
  minimum: number,
): "ok" | "warn" | "alarm" {
  if (value >= minimum) return "ok";
  return (interval?.high ?? value) < minimum ? "alarm" : "warn";
}

/** Too high, likewise. */
export function tooHigh(
  value: number,
  interval: Interval | null,
  maximum: number,
): "ok" | "warn" | "alarm" {
  if (value <= maximum) return "ok";
  return (interval?.low ?? value) > maximum ? "alarm" : "warn";
}
