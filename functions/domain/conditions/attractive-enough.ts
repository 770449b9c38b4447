import { condition, reaching } from "./condition.ts";
import type { SegmentAtHand, Situation } from "./situation.ts";
import type { Condition, Missing } from "./types.ts";
import { type Chance, chanceOf, type Worth, worthOf } from "./worth.ts";

/**
 * Σ p·v ÷ goal (Kotler's "substantial"): p the chance to win an account of the segment, v what it is
 * worth a year. Sums of accounts are at hand, so p is that of the segment.
 */
export function attractiveEnough(
  segment: SegmentAtHand,
  situation: Situation,
  goal: number | null,
): Condition {
  const { goalCoverMin } = situation.settings.thresholds;
  const worth = worthOf(segment);
  const chance = chanceOf(segment, situation);
  const { n } = segment.row;
  const per = worth === null || chance === null || goal === null ? null : worth.amount / goal;
  const value = per === null || chance === null ? null : chance.share * per;
  const interval =
    per === null || chance === null ? null : { low: chance.low * per, high: chance.high * per };
  const status = n === 0 ? "notApplicable" : reaching(value, interval?.high ?? null, goalCoverMin);
  return condition("attractiveEnough", status, {
    statistic: {
      name: "expectedValueToGoal",
      label: { en: "Expected value ÷ goal", nl: "Verwachte waarde ÷ doel" },
      value,
    },
    n,
    interval,
    threshold: { comparison: "atLeast", value: goalCoverMin, setting: "goalCoverMin" },
    evidence: [
      { code: "goal", label: { en: "Goal, a year", nl: "Doel, per jaar" }, value: goal },
      {
        code: "worth",
        label: {
          en: "Worth of all its accounts, a year",
          nl: "Waarde van alle accounts, per jaar",
        },
        value: worth?.amount ?? null,
      },
      {
        code: "worthOf",
        label: { en: "Worth is the sum of", nl: "Waarde is de som van" },
        value: worth?.of ?? null,
      },
      {
        code: "chance",
        label: { en: "Chance to win an account", nl: "Kans om een account te winnen" },
        value: chance?.share ?? null,
      },
      {
        code: "chanceOf",
        label: {
          en: "Chance comes from: win rate, or likelihood score (not calibrated)",
          nl: "Kans komt uit: percentage gewonnen kansen, of kansscore (niet geijkt)",
        },
        value: chance?.of ?? null,
      },
    ],
    missing: missingOf(goal, worth, chance),
  });
}

function missingOf(goal: number | null, worth: Worth | null, chance: Chance | null): Missing[] {
  const missing: Missing[] = [];
  if (goal === null) {
    missing.push({
      code: "goal",
      label: {
        en: "A goal for the segment, in the settings or the question",
        nl: "Een doel voor het segment, in de instellingen of de vraag",
      },
    });
  }
  if (worth === null) {
    missing.push({
      code: "worth",
      label: {
        en: "Potential (`potential12m`) or revenue (`revenue12m`) of its accounts",
        nl: "Potentie (`potential12m`) of omzet (`revenue12m`) van de accounts",
      },
    });
  }
  if (chance?.of !== "winRate") {
    missing.push({
      code: "opportunities",
      label: { en: "Won and lost opportunities", nl: "Gewonnen en verloren kansen" },
    });
  }
  return missing;
}
