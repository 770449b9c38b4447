import type { Label } from "../label.ts";
import { condition } from "./condition.ts";
import type { SegmentAtHand } from "./situation.ts";
import type { Condition, ConditionStatus } from "./types.ts";

/** The parts of a plan of attack, METHOD §8: proposition … SMART goal. */
export const planItems = [
  "proposition",
  "references",
  "channel",
  "owner",
  "actions",
  "budget",
  "startDate",
  "endDate",
  "goal",
] as const;
export type PlanItem = (typeof planItems)[number];
export type PlanItems = Readonly<Partial<Record<PlanItem, boolean>>>;

const labels: Readonly<Record<PlanItem, Label>> = {
  proposition: { en: "Proposition: motives our USPs answer", nl: "Propositie: motieven × USP's" },
  references: { en: "References that may be used", nl: "Bruikbare referenties" },
  channel: { en: "Channel that reaches accounts", nl: "Kanaal dat accounts bereikt" },
  owner: { en: "Owner", nl: "Eigenaar" },
  actions: { en: "First actions", nl: "Eerste acties" },
  budget: { en: "Budget", nl: "Budget" },
  startDate: { en: "Date it starts", nl: "Startdatum" },
  endDate: { en: "Date it is reviewed", nl: "Evaluatiedatum" },
  goal: { en: "SMART goal", nl: "SMART-doel" },
};

/** A checklist: what is not in `items` cannot be told yet, and is named as missing. */
export function attackPlan({ row }: SegmentAtHand, items: PlanItems): Condition {
  const present = planItems.filter((item) => items[item] === true).length;
  const absent = planItems.some((item) => items[item] === false);
  const untold = planItems.filter((item) => items[item] === undefined);
  let status: ConditionStatus = untold.length > 0 ? "unknown" : "pass";
  if (absent) status = "fail";
  return condition("attackPlan", status, {
    statistic: {
      name: "planItems",
      label: { en: "Parts of the plan that are there", nl: "Onderdelen van het plan die er zijn" },
      value: present,
    },
    n: row.n,
    interval: null,
    threshold: { comparison: "atLeast", value: planItems.length, setting: null },
    evidence: planItems.map((item) => ({
      code: item,
      label: labels[item],
      value: items[item] === undefined ? "unknown" : items[item] ? "present" : "absent",
    })),
    missing: untold.map((item) => ({ code: item, label: labels[item] })),
  });
}
