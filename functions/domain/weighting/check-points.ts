import { SWING_BEST_POINTS } from "../limits.ts";
import { type Problem, pointer } from "../problem.ts";
import { checkAssessors, type JudgedAxis, type Naming } from "./check-assessors.ts";
import type { ByCriterion, Judge, PointsJudge, RankJudge, SwingJudge } from "./judgements.ts";

/** Who names what, when one member of the judgement holds a number per criterion. */
export function namingsBy<M extends string>(
  member: M,
  judges: readonly (Judge & Readonly<Record<M, ByCriterion>>)[],
): Naming[] {
  return judges.map((judge, i) => {
    const path = `/assessors/${i}/${member}`;
    const named = Object.keys(judge[member]).map((key) => ({ key, path: pointer(path, key) }));
    return { assessor: judge.assessor, importance: judge.importance, path, named };
  });
}

/** Everything wrong with points, each a number from 0. */
export function checkPoints(judges: readonly PointsJudge[], judged: JudgedAxis): Problem[] {
  return [
    ...checkAssessors(namingsBy("points", judges), judged),
    ...judges.flatMap(({ points }, i) => {
      const values = Object.values(points);
      return values.length > 0 && values.every((each) => each === 0) ? [allZero(i)] : [];
    }),
  ];
}

function allZero(i: number): Problem {
  return {
    path: `/assessors/${i}/points`,
    code: "all-zero",
    detail: { en: "All points are 0.", nl: "Alle punten zijn 0." },
    fix: {
      en: "Give at least one criterion more than 0 points.",
      nl: "Geef minstens één criterium meer dan 0 punten.",
    },
    expected: "at least one value > 0",
  };
}

/** Everything wrong with swings, each a number from 0 to 100. */
export function checkSwings(judges: readonly SwingJudge[], judged: JudgedAxis): Problem[] {
  return [
    ...checkAssessors(namingsBy("swings", judges), judged),
    ...judges.flatMap(({ swings }, i) => {
      const values = Object.values(swings);
      return values.length > 0 && Math.max(...values) !== SWING_BEST_POINTS ? [bestNot100(i)] : [];
    }),
  ];
}

function bestNot100(i: number): Problem {
  return {
    path: `/assessors/${i}/swings`,
    code: "best-not-100",
    detail: {
      en: `No criterion has ${SWING_BEST_POINTS}.`,
      nl: `Geen enkel criterium heeft ${SWING_BEST_POINTS}.`,
    },
    fix: {
      en: `Give the criterion whose step from worst to best matters most ${SWING_BEST_POINTS}, and the others points against it.`,
      nl: `Geef het criterium waarbij de stap van slechtst naar best het meest uitmaakt ${SWING_BEST_POINTS}, en de andere punten naar verhouding.`,
    },
    expected: `the best swing at ${SWING_BEST_POINTS}`,
  };
}

/** Everything wrong with an order of importance. */
export function checkRanks(judges: readonly RankJudge[], judged: JudgedAxis): Problem[] {
  return checkAssessors(namingsBy("ranks", judges), judged);
}
