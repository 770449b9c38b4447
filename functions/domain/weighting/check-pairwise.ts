import { PAIRWISE_CRITERIA_MAX, PAIRWISE_RATIO_MAX } from "../limits.ts";
import { type Problem, pointer } from "../problem.ts";
import { checkAssessors, type JudgedAxis, judgedKeys, type Naming } from "./check-assessors.ts";
import { given, type PairwiseJudge } from "./judgements.ts";
import type { PairwiseMatrix } from "./pairwise.ts";

/** So much may a ratio and its inverse be off, as 0.14 stands for 1/7 and 0.13 for 1/8. */
const RECIPROCAL_TOLERANCE = 0.05;

export function pairwiseNamings(judges: readonly PairwiseJudge[]): Naming[] {
  return judges.map(({ assessor, importance, comparisons }, i) => {
    const path = `/assessors/${i}/comparisons`;
    const named = new Map<string, string>();
    for (const [row, columns] of Object.entries(comparisons)) {
      named.set(row, named.get(row) ?? pointer(path, row));
      for (const column of Object.keys(columns)) {
        named.set(column, named.get(column) ?? pointer(pointer(path, row), column));
      }
    }
    const list = [...named].map(([key, at]) => ({ key, path: at }));
    return { assessor, importance, path, named: list };
  });
}

/** Everything wrong with pairwise comparisons, each a ratio within 1/9 and 9. */
export function checkPairwise(judges: readonly PairwiseJudge[], judged: JudgedAxis): Problem[] {
  const namings = pairwiseNamings(judges);
  const keys = judgedKeys(namings, judged);
  return [
    ...checkAssessors(namings, judged),
    ...(keys.length > PAIRWISE_CRITERIA_MAX ? [tooMany(keys.length)] : []),
    ...judges.flatMap((judge, i) => {
      const own = new Set(namings[i]?.named.map(({ key }) => key));
      return checkPairs(
        judge,
        `/assessors/${i}/comparisons`,
        keys.filter((key) => own.has(key)),
      );
    }),
  ];
}

function tooMany(n: number): Problem {
  return {
    path: "/assessors",
    code: "too-many",
    detail: {
      en: `${n} criteria are compared in pairs; at most ${PAIRWISE_CRITERIA_MAX} can be.`,
      nl: `Er worden ${n} criteria paarsgewijs vergeleken; het kunnen er hooguit ${PAIRWISE_CRITERIA_MAX} zijn.`,
    },
    fix: {
      en: "Leave out the least important criteria, or use best–worst, which asks fewer questions.",
      nl: "Laat de minst belangrijke criteria weg, of gebruik best–worst, dat minder vragen stelt.",
    },
    expected: `at most ${PAIRWISE_CRITERIA_MAX} criteria`,
  };
}

function checkPairs(judge: PairwiseJudge, path: string, keys: readonly string[]): Problem[] {
  return keys.flatMap((row, i) => [
    ...checkSelf(judge, path, row),
    ...keys.slice(i + 1).flatMap((column) => checkPair(judge, path, [row, column])),
  ]);
}

const ratio = ({ comparisons }: PairwiseJudge, row: string, column: string) =>
  given(given(comparisons, row), column);

function checkSelf(judge: PairwiseJudge, path: string, key: string): Problem[] {
  if ((ratio(judge, key, key) ?? 1) === 1) return [];
  return [
    {
      path: pointer(pointer(path, key), key),
      code: "not-reciprocal",
      detail: {
        en: "A criterion is as important as itself.",
        nl: "Een criterium is even belangrijk als zichzelf.",
      },
      fix: { en: "Leave it out, or use 1.", nl: "Laat het weg, of gebruik 1." },
      expected: "1",
    },
  ];
}

function checkPair(
  judge: PairwiseJudge,
  path: string,
  [row, column]: readonly [string, string],
): Problem[] {
  const forth = ratio(judge, row, column);
  const back = ratio(judge, column, row);
  if (forth === undefined && back === undefined) return [missingPair(path, row, column)];
  if (forth === undefined || back === undefined) return [];
  if (Math.abs(forth * back - 1) <= RECIPROCAL_TOLERANCE) return [];
  return [
    {
      path: pointer(pointer(path, column), row),
      code: "not-reciprocal",
      detail: {
        en: `"${row}" over "${column}" and "${column}" over "${row}" are not each other's inverse.`,
        nl: `"${row}" tegenover "${column}" en "${column}" tegenover "${row}" zijn niet elkaars omgekeerde.`,
      },
      fix: { en: "Give each pair once.", nl: "Geef elk paar één keer." },
      expected: `about ${1 / forth}`,
    },
  ];
}

function missingPair(path: string, row: string, column: string): Problem {
  return {
    path: pointer(pointer(path, row), column),
    code: "required",
    detail: {
      en: `"${row}" and "${column}" are not compared.`,
      nl: `"${row}" en "${column}" worden niet vergeleken.`,
    },
    fix: {
      en: "Say how many times as important one is as the other.",
      nl: "Zeg hoeveel keer zo belangrijk het ene is als het andere.",
    },
    expected: `1/${PAIRWISE_RATIO_MAX} to ${PAIRWISE_RATIO_MAX}`,
  };
}

/** The whole matrix of comparisons that passed the check; of a pair given twice the one from 1 up. */
export function matrixOf(judge: PairwiseJudge, keys: readonly string[]): PairwiseMatrix {
  return keys.map((row) => keys.map((column) => entry(judge, row, column)));
}

function entry(judge: PairwiseJudge, row: string, column: string): number {
  if (row === column) return 1;
  const forth = ratio(judge, row, column);
  const back = ratio(judge, column, row);
  if (forth !== undefined && (back === undefined || forth >= back)) return within(forth);
  return 1 / within(back ?? 1);
}

function within(x: number): number {
  return Math.min(PAIRWISE_RATIO_MAX, Math.max(1 / PAIRWISE_RATIO_MAX, x));
}
