import type { Label } from "../label.ts";
import { NUMBER_MAGNITUDE_MAX, SCALE_KNOTS_MAX } from "../limits.ts";
import { type Problem, pointer } from "../problem.ts";
import { PERCENTILE_KNOTS, type Scale, type Step } from "./types.ts";

/** Everything that keeps a scale from turning any number into a utility in 0–1. */
export function checkScale(scale: Scale, path = ""): Problem[] {
  switch (scale.kind) {
    case "linear":
      return [
        ...numbers(path, { low: scale.low, high: scale.high }),
        ...ordered(path, "high", scale.low, scale.high),
      ];
    case "steps":
      return checkSteps(scale.table, pointer(path, "table"));
    case "piecewise":
      return checkKnots(scale.knots, pointer(path, "knots"));
    case "log":
      return [
        ...numbers(path, { x0: scale.x0, X: scale.X }),
        ...positive(path, { x0: scale.x0, X: scale.X }),
      ];
    case "target":
      return [
        ...numbers(path, { t: scale.t, below: scale.below, above: scale.above }),
        ...positive(path, { below: scale.below, above: scale.above }),
      ];
    case "percentile":
      return checkPercentile(scale.knots, pointer(path, "knots"));
    case "sigmoid":
      return [
        ...numbers(path, { m: scale.m, s: scale.s, k: scale.k }),
        ...positive(path, { k: scale.k }),
        ...(scale.s < 0 ? [notPositive(pointer(path, "s"), "≥ 0")] : []),
      ];
  }
}

function usable(x: number): boolean {
  return Number.isFinite(x) && Math.abs(x) <= NUMBER_MAGNITUDE_MAX;
}

function numbers(path: string, values: Readonly<Record<string, number>>): Problem[] {
  return Object.entries(values)
    .filter(([, x]) => !usable(x))
    .map(([key]) => outOfRange(pointer(path, key)));
}

function positive(path: string, values: Readonly<Record<string, number>>): Problem[] {
  return Object.entries(values)
    .filter(([, x]) => !(x > 0))
    .map(([key]) => notPositive(pointer(path, key), "> 0"));
}

function ordered(path: string, key: string, low: number, high: number): Problem[] {
  return high > low ? [] : [notAscending(pointer(path, key), `> ${low}`)];
}

function checkSteps(table: readonly Step[], path: string): Problem[] {
  const ladder = table.some((step) => step.from !== undefined);
  const problems = countProblems(table.length, 1, path);
  const seen = new Set<number | string>();
  let previous = Number.NEGATIVE_INFINITY;
  for (const [index, { from, value, u }] of table.entries()) {
    const at = pointer(path, index);
    if (!(u >= 0 && u <= 1)) problems.push(notAUtility(pointer(at, "u")));
    if ((from === undefined) === (value === undefined) || ladder !== (from !== undefined)) {
      problems.push(mixedSteps(at));
    } else if (from !== undefined) {
      if (!usable(from)) problems.push(outOfRange(pointer(at, "from")));
      if (from <= previous) problems.push(notAscending(pointer(at, "from"), `> ${previous}`));
      previous = from;
    } else if (value !== undefined) {
      if (typeof value === "number" && !usable(value))
        problems.push(outOfRange(pointer(at, "value")));
      if (seen.has(value)) problems.push(duplicate(pointer(at, "value")));
      seen.add(value);
    }
  }
  return problems;
}

function checkKnots(knots: readonly (readonly [number, number])[], path: string): Problem[] {
  const problems = countProblems(knots.length, 2, path);
  let previous = Number.NEGATIVE_INFINITY;
  for (const [index, [x, u]] of knots.entries()) {
    const at = pointer(path, index);
    if (!usable(x)) problems.push(outOfRange(pointer(at, 0)));
    if (x <= previous) problems.push(notAscending(pointer(at, 0), `> ${previous}`));
    if (!(u >= 0 && u <= 1)) problems.push(notAUtility(pointer(at, 1)));
    previous = x;
  }
  return problems;
}

function checkPercentile(knots: readonly number[], path: string): Problem[] {
  const problems: Problem[] = [];
  if (knots.length !== PERCENTILE_KNOTS) {
    problems.push({
      path,
      code: knots.length < PERCENTILE_KNOTS ? "too-few" : "too-many",
      detail: { en: `${knots.length} knots.`, nl: `${knots.length} knopen.` },
      fix: {
        en: "Give the quantiles of 0 % to 100 %, or have the scale proposed from the data.",
        nl: "Geef de kwantielen van 0 % tot en met 100 %, of laat de schaal uit de gegevens voorstellen.",
      },
      expected: `${PERCENTILE_KNOTS} numbers`,
    });
  }
  for (const [index, x] of knots.entries()) {
    const before = knots[index - 1] ?? Number.NEGATIVE_INFINITY;
    if (!usable(x)) problems.push(outOfRange(pointer(path, index)));
    if (x < before) problems.push(notAscending(pointer(path, index), `≥ ${before}`));
  }
  return problems;
}

function countProblems(count: number, minimum: number, path: string): Problem[] {
  if (count >= minimum && count <= SCALE_KNOTS_MAX) return [];
  return [
    {
      path,
      code: count < minimum ? "too-few" : "too-many",
      detail: { en: `${count} entries.`, nl: `${count} regels.` },
      fix: {
        en: `Give ${minimum} to ${SCALE_KNOTS_MAX}.`,
        nl: `Geef er ${minimum} tot en met ${SCALE_KNOTS_MAX}.`,
      },
      expected: `${minimum} to ${SCALE_KNOTS_MAX}`,
    },
  ];
}

function problem(
  path: string,
  code: Problem["code"],
  detail: Label,
  fix: Label,
  expected: string,
): Problem {
  return { path, code, detail, fix, expected };
}

function outOfRange(path: string): Problem {
  return problem(
    path,
    "out-of-range",
    { en: "Not a usable number.", nl: "Geen bruikbaar getal." },
    { en: "Use a number of ordinary size.", nl: "Gebruik een getal van gewone grootte." },
    `−${NUMBER_MAGNITUDE_MAX} to ${NUMBER_MAGNITUDE_MAX}`,
  );
}

function notPositive(path: string, expected: string): Problem {
  return problem(
    path,
    "out-of-range",
    { en: "The number is too small.", nl: "Het getal is te klein." },
    { en: `Use a number ${expected}.`, nl: `Gebruik een getal ${expected}.` },
    expected,
  );
}

function notAscending(path: string, expected: string): Problem {
  return problem(
    path,
    "not-ascending",
    { en: "The numbers do not ascend.", nl: "De getallen lopen niet op." },
    {
      en: "Put them in ascending order; direction turns a scale round.",
      nl: "Zet ze in oplopende volgorde; met direction draai je een schaal om.",
    },
    expected,
  );
}

function notAUtility(path: string): Problem {
  return problem(
    path,
    "out-of-range",
    { en: "A utility lies between 0 and 1.", nl: "Een nut ligt tussen 0 en 1." },
    { en: "Divide percentages by 100.", nl: "Deel percentages door 100." },
    "0 to 1",
  );
}

function mixedSteps(path: string): Problem {
  return problem(
    path,
    "wrong-type",
    {
      en: "A step has either from or value, and all steps of a table the same.",
      nl: "Een trede heeft from of value, en alle treden van een tabel hetzelfde.",
    },
    {
      en: "Use from for classes of numbers, value for exact values.",
      nl: "Gebruik from voor klassen van getallen, value voor precieze waarden.",
    },
    "from | value",
  );
}

function duplicate(path: string): Problem {
  return problem(
    path,
    "duplicate",
    { en: "This value is there twice.", nl: "Deze waarde staat er twee keer." },
    { en: "Take one out.", nl: "Haal er een weg." },
    "unique values",
  );
}
