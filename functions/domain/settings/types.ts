import type { Label } from "../label.ts";
import type { ThresholdKey } from "./thresholds.ts";

/** A number the tenant may set: a gate of a condition, a limit of a signal, or its capacity. */
export interface ThresholdDeclaration {
  readonly key: string;
  readonly group: ThresholdGroup;
  readonly label: Label;
  readonly unit: Label;
  /** Null: not known until the tenant says so. */
  readonly default: number | null;
  readonly minimum: number;
  readonly maximum: number;
  /** Whole numbers only. */
  readonly whole?: boolean;
}

export const thresholdGroups = ["conditions", "signals", "capacity"] as const;
export type ThresholdGroup = (typeof thresholdGroups)[number];

export type ThresholdValues = Readonly<Record<ThresholdKey, number>>;

/** Segmentation id → segment key → amount a year wanted from it, in the currency of `revenue12m`. */
export type Goals = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** What the tenant has set; everything else stands at its default. */
export interface SettingsDefinition {
  readonly thresholds: Readonly<Partial<Record<ThresholdKey, number>>>;
  readonly goals: Goals;
}

/** Of a tenant that has set nothing. */
export const noSettings: SettingsDefinition = { thresholds: {}, goals: {} };

/** Every number in force. */
export interface Settings {
  readonly thresholds: ThresholdValues;
  /** Selling hours a year of all account managers together; null: follows from their number. */
  readonly capacityHours: number | null;
  readonly goals: Goals;
}
