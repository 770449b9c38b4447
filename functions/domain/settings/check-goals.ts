import type { Label } from "../label.ts";
import { GOALS_MAX, GOALS_MAX_BYTES, GOALS_SEGMENTATIONS_MAX } from "../limits.ts";
import type { Problem } from "../problem.ts";
import type { Goals } from "./types.ts";

/** Whether goals stay within what is kept of them. */
export function checkGoals(goals: Goals): Problem[] {
  const segmentations = Object.keys(goals).length;
  const count = Object.values(goals).reduce((sum, each) => sum + Object.keys(each).length, 0);
  const bytes = new TextEncoder().encode(JSON.stringify(goals)).length;
  return [
    ...tooMany(segmentations, GOALS_SEGMENTATIONS_MAX, {
      en: `Goals for ${segmentations} segmentations.`,
      nl: `Doelen voor ${segmentations} segmentaties.`,
    }),
    ...tooMany(count, GOALS_MAX, { en: `${count} goals.`, nl: `${count} doelen.` }),
    ...tooMany(bytes, GOALS_MAX_BYTES, {
      en: `The goals take ${bytes} bytes as JSON.`,
      nl: `De doelen beslaan ${bytes} bytes als JSON.`,
    }),
  ];
}

function tooMany(count: number, maximum: number, detail: Label): Problem[] {
  if (count <= maximum) return [];
  return [
    {
      path: "/goals",
      code: "too-many",
      detail,
      fix: {
        en: `Keep it to ${maximum} at most: leave out segments that are no focus.`,
        nl: `Houd het op hoogstens ${maximum}: laat segmenten weg die geen focus zijn.`,
      },
      expected: `≤ ${maximum}`,
    },
  ];
}
