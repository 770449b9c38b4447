import type { Interval } from "../scoring/types.ts";
import { wilson } from "../statistics/wilson.ts";
import { managerLoads } from "../tallies/read.ts";
import { hoursFor, hoursThereAre } from "./capacity.ts";
import { condition } from "./condition.ts";
import type { SegmentAtHand, Situation } from "./situation.ts";
import type { Condition, ConditionStatus, Missing } from "./types.ts";

const CENTS = 100;

export interface FocusWanted {
  /** Keys of the chosen segments; null: none were chosen. */
  readonly focus: readonly string[] | null;
  /** Wanted from them together, a year; null: no goal. */
  readonly goal: number | null;
}

/**
 * Whether the chosen segments together have the accounts a goal asks, and the hours suffice: needed
 * = (goal ÷ average value of an account) ÷ lower end of the conversion (Wilson 1927); load = hours
 * they ask ÷ hours there are.
 */
export function togetherEnough(situation: Situation, wanted: FocusWanted): Condition {
  const { settings } = situation;
  const { togetherMin, loadMax } = settings.thresholds;
  const chosen = situation.segments.filter(({ key }) => wanted.focus?.includes(key) ?? false);
  const funnel = funnelOf(chosen);
  const supply = supplyOf(funnel, wanted.goal);
  const managers = managerLoads(situation.segments.flatMap(({ allCells }) => allCells)).length;
  const hours = hoursThereAre(settings, managers);
  const load = hours === null ? null : hoursFor(funnel.accounts, settings) / hours;
  const status = statusOf(supply, load, togetherMin, loadMax);
  return condition("togetherEnough", status, {
    statistic: {
      name: "supplyToNeed",
      label: { en: "Accounts ÷ accounts needed", nl: "Accounts ÷ benodigde accounts" },
      value: supply?.atLeast ?? null,
    },
    n: funnel.accounts,
    interval: supply && { low: supply.atLeast, high: supply.atMost },
    threshold: { comparison: "atLeast", value: togetherMin, setting: "togetherMin" },
    evidence: [
      {
        code: "goal",
        label: { en: "Goal, a year", nl: "Doel, per jaar" },
        value: wanted.goal,
      },
      {
        code: "averageValue",
        label: { en: "Average value of an account", nl: "Gemiddelde waarde van een account" },
        value: funnel.averageValue,
      },
      {
        code: "conversion",
        label: { en: "Won ÷ (won + lost)", nl: "Gewonnen ÷ (gewonnen + verloren)" },
        value: funnel.conversion?.share ?? null,
      },
      {
        code: "conversionLow",
        label: {
          en: "Lower end of the conversion, which is counted with",
          nl: "Ondergrens van de conversie, waarmee is gerekend",
        },
        value: funnel.conversion?.low ?? null,
      },
      {
        code: "accountsNeeded",
        label: { en: "Accounts needed", nl: "Benodigde accounts" },
        value: supply && supply.atLeast > 0 ? funnel.accounts / supply.atLeast : null,
      },
      {
        code: "hoursAsked",
        label: { en: "Hours these accounts ask", nl: "Uren die deze accounts vragen" },
        value: chosen.length === 0 ? null : hoursFor(funnel.accounts, settings),
      },
      {
        code: "hoursThereAre",
        label: { en: "Hours there are", nl: "Beschikbare uren" },
        value: hours,
      },
      {
        code: "load",
        label: { en: "Hours asked ÷ hours there are", nl: "Gevraagde ÷ beschikbare uren" },
        value: chosen.length === 0 ? null : load,
      },
    ],
    missing: missingOf(chosen.length, wanted, funnel, hours),
  });
}

interface Funnel {
  readonly accounts: number;
  /** Revenue of a customer where there are any with revenue, otherwise potential of an account. */
  readonly averageValue: number | null;
  readonly conversion: (Interval & { readonly share: number }) | null;
}

function funnelOf(chosen: readonly SegmentAtHand[]): Funnel {
  const accounts = chosen.reduce((sum, { row }) => sum + row.n, 0);
  const customers = chosen.flatMap(({ allCells }) =>
    allCells.filter(({ relationship }) => relationship === "customer"),
  );
  const revenue = Number(customers.reduce((sum, cell) => sum + cell.revenueCents, 0n)) / CENTS;
  const buying = customers.reduce((sum, cell) => sum + cell.n, 0);
  const potential =
    Number(chosen.reduce((sum, { row }) => sum + row.sizes.potentialCents, 0n)) / CENTS;
  const each = revenue > 0 ? revenue / buying : potential > 0 ? potential / accounts : null;
  const won = chosen.reduce((sum, { outcomes }) => sum + outcomes.successes, 0);
  const trials = chosen.reduce((sum, { outcomes }) => sum + outcomes.trials, 0);
  return { accounts, averageValue: each, conversion: wilson(won, trials) };
}

/** Accounts ÷ needed at the lower and the upper end of the conversion. */
interface Supply {
  readonly atLeast: number;
  readonly atMost: number;
}

function supplyOf({ accounts, averageValue, conversion }: Funnel, goal: number | null) {
  if (goal === null || averageValue === null || conversion === null) return null;
  const wins = goal / averageValue;
  const supply: Supply = {
    atLeast: (accounts * conversion.low) / wins,
    atMost: (accounts * conversion.high) / wins,
  };
  return supply;
}

function statusOf(
  supply: Supply | null,
  load: number | null,
  togetherMin: number,
  loadMax: number,
): ConditionStatus {
  if (supply === null) return "unknown";
  if (supply.atMost < togetherMin || (load !== null && load > loadMax)) return "fail";
  return supply.atLeast >= togetherMin && load !== null ? "pass" : "warn";
}

function missingOf(
  chosen: number,
  { goal }: FocusWanted,
  { averageValue, conversion }: Funnel,
  hours: number | null,
): Missing[] {
  const missing: Missing[] = [];
  if (chosen === 0) {
    missing.push({
      code: "focus",
      label: { en: "The chosen segments (`focus`)", nl: "De gekozen segmenten (`focus`)" },
    });
  }
  if (goal === null) {
    missing.push({ code: "goal", label: { en: "A goal (`goal`)", nl: "Een doel (`goal`)" } });
  }
  if (chosen > 0 && averageValue === null) {
    missing.push({
      code: "worth",
      label: {
        en: "Revenue of customers or potential of accounts",
        nl: "Omzet van klanten of potentie van accounts",
      },
    });
  }
  if (chosen > 0 && conversion === null) {
    missing.push({
      code: "opportunities",
      label: { en: "Won and lost opportunities", nl: "Gewonnen en verloren kansen" },
    });
  }
  if (hours === null) {
    missing.push({
      code: "capacityHours",
      label: {
        en: "Account managers of accounts, or selling hours in the settings",
        nl: "Accountmanagers van accounts, of verkoopuren in de instellingen",
      },
    });
  }
  return missing;
}
