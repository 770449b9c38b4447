import { BEST_WORST_RATIO_MAX } from "../limits.ts";
import { type Problem, pointer } from "../problem.ts";
import type { BestWorstJudgement } from "./best-worst.ts";
import { checkAssessors, type JudgedAxis, judgedKeys, type Naming } from "./check-assessors.ts";
import { type BestWorstJudge, given } from "./judgements.ts";

export function bestWorstNamings(judges: readonly BestWorstJudge[]): Naming[] {
  return judges.map((judge, i) => {
    const path = `/assessors/${i}`;
    const named = new Map([
      [judge.best, `${path}/best`],
      ...(judge.worst === judge.best ? [] : ([[judge.worst, `${path}/worst`]] as const)),
    ]);
    for (const member of ["bestToOthers", "othersToWorst"] as const) {
      for (const key of Object.keys(judge[member])) {
        if (!named.has(key)) named.set(key, pointer(`${path}/${member}`, key));
      }
    }
    const list = [...named].map(([key, at]) => ({ key, path: at }));
    return { assessor: judge.assessor, importance: judge.importance, path, named: list };
  });
}

/** Everything wrong with best–worst comparisons, each a ratio from 1 to 9. */
export function checkBestWorst(judges: readonly BestWorstJudge[], judged: JudgedAxis): Problem[] {
  const namings = bestWorstNamings(judges);
  const keys = judgedKeys(namings, judged);
  return [
    ...checkAssessors(namings, judged),
    ...judges.flatMap((judge, i) => {
      const own = new Set(namings[i]?.named.map(({ key }) => key));
      return checkJudge(
        judge,
        `/assessors/${i}`,
        keys.filter((key) => own.has(key)),
      );
    }),
  ];
}

function checkJudge(judge: BestWorstJudge, path: string, keys: readonly string[]): Problem[] {
  const { best, worst, bestToOthers, othersToWorst } = judge;
  const others = keys.filter((key) => key !== best && key !== worst);
  return [
    ...(best === worst && others.length > 0 ? [sameEnds(path)] : []),
    ...checkOne(bestToOthers, best, `${path}/bestToOthers`),
    ...checkOne(othersToWorst, worst, `${path}/othersToWorst`),
    ...(best === worst ? [] : checkEnds(judge, path)),
    ...missing(bestToOthers, others, `${path}/bestToOthers`),
    ...missing(othersToWorst, others, `${path}/othersToWorst`),
  ];
}

function sameEnds(path: string): Problem {
  return {
    path: `${path}/worst`,
    code: "contradiction",
    detail: {
      en: "The best and the worst criterion are the same.",
      nl: "Het beste en het slechtste criterium zijn hetzelfde.",
    },
    fix: {
      en: "Name the most important criterion as best and the least important as worst.",
      nl: "Noem het belangrijkste criterium als beste en het minst belangrijke als slechtste.",
    },
    expected: "two different criteria",
  };
}

type Ratios = BestWorstJudge["bestToOthers"];

function checkOne(ratios: Ratios, self: string, path: string): Problem[] {
  if ((given(ratios, self) ?? 1) === 1) return [];
  return [
    {
      path: pointer(path, self),
      code: "contradiction",
      detail: {
        en: "A criterion is as important as itself.",
        nl: "Een criterium is even belangrijk als zichzelf.",
      },
      fix: { en: "Leave it out, or use 1.", nl: "Laat het weg, of gebruik 1." },
      expected: "1",
    },
  ];
}

/** Best over worst may stand in both vectors, but then as one figure. */
function checkEnds({ best, worst, ...judge }: BestWorstJudge, path: string): Problem[] {
  const forth = given(judge.bestToOthers, worst);
  const back = given(judge.othersToWorst, best);
  if (forth === undefined && back === undefined) {
    return missing(judge.bestToOthers, [worst], `${path}/bestToOthers`);
  }
  if (forth === undefined || back === undefined || forth === back) return [];
  return [
    {
      path: pointer(`${path}/othersToWorst`, best),
      code: "contradiction",
      detail: {
        en: `Best over worst is ${forth} in bestToOthers and ${back} in othersToWorst.`,
        nl: `Beste tegenover slechtste is ${forth} in bestToOthers en ${back} in othersToWorst.`,
      },
      fix: {
        en: "Give it once, or the same twice.",
        nl: "Geef het één keer, of twee keer hetzelfde.",
      },
      expected: String(forth),
    },
  ];
}

function missing(ratios: Ratios, keys: readonly string[], path: string): Problem[] {
  return keys
    .filter((key) => given(ratios, key) === undefined)
    .map((key) => ({
      path: pointer(path, key),
      code: "required",
      detail: { en: `"${key}" is not compared here.`, nl: `"${key}" wordt hier niet vergeleken.` },
      fix: {
        en: "Compare the best criterion with every other, and every other with the worst.",
        nl: "Vergelijk het beste criterium met elk ander, en elk ander met het slechtste.",
      },
      expected: `1 to ${BEST_WORST_RATIO_MAX}`,
    }));
}

/** By place, of a judgement that passed the check. */
export function vectorsOf(judge: BestWorstJudge, keys: readonly string[]): BestWorstJudgement {
  const { best, worst, bestToOthers, othersToWorst } = judge;
  const ends = given(bestToOthers, worst) ?? given(othersToWorst, best) ?? 1;
  return {
    best: keys.indexOf(best),
    worst: keys.indexOf(worst),
    bestToOthers: keys.map((key) => (key === worst ? ends : (given(bestToOthers, key) ?? 1))),
    othersToWorst: keys.map((key) => (key === best ? ends : (given(othersToWorst, key) ?? 1))),
  };
}
