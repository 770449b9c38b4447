import fc from "fast-check";
import { expect, it } from "vitest";
import {
  type GroupedLifetimes,
  restrictedMean,
  survivalAt,
} from "../../../functions/domain/statistics/kaplan-meier.ts";

function grouped(left: readonly number[], still: readonly number[]): GroupedLifetimes {
  const counts = (months: readonly number[]) => {
    const into: number[] = [];
    for (const month of months) {
      while (into.length <= month) into.push(0);
      into[month] = (into[month] ?? 0) + 1;
    }
    return into;
  };
  return { left: counts(left), still: counts(still) };
}

// Remission of leukaemia under 6-MP, Freireich et al. (1963): weeks, events and censored.
const treated = grouped(
  [6, 6, 6, 7, 10, 13, 16, 22, 23],
  [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35],
);

it("agrees with the published survival and Greenwood errors of Freireich's trial", () => {
  const published = [
    [6, 0.857, 0.0764],
    [7, 0.807, 0.0869],
    [10, 0.753, 0.0963],
    [13, 0.69, 0.1068],
    [16, 0.627, 0.1141],
    [22, 0.538, 0.1282],
    [23, 0.448, 0.1346],
  ];
  for (const [week = 0, share = 0, error = 0] of published) {
    const found = survivalAt(treated, week);
    expect(found?.share).toBeCloseTo(share, 3);
    expect(Math.sqrt(found?.variance ?? 0)).toBeCloseTo(error, 3);
  }
});

it("counts those last seen in a month as watched through it", () => {
  expect(survivalAt(treated, 6)?.atRisk).toBe(21);
  expect(survivalAt(treated, 7)?.atRisk).toBe(17);
});

it("a log-log interval lies around the share, inside 0 to 1", () => {
  const found = survivalAt(treated, 10);
  expect(found?.interval?.low).toBeCloseTo(0.503, 3);
  expect(found?.interval?.high).toBeCloseTo(0.889, 3);
});

it("without accounts, and beyond the longest lifetime, is not applicable", () => {
  expect(survivalAt({ left: [], still: [] }, 12)).toBeNull();
  expect(restrictedMean({ left: [0], still: [] }, 12)).toBeNull();
  expect(survivalAt(treated, 36)).toBeNull();
  expect(survivalAt(treated, 35)?.share).toBeCloseTo(0.448, 3);
});

it("when all have left, nobody stays longer, and the interval is not defined", () => {
  const found = survivalAt(grouped([3, 5], []), 60);
  expect(found).toMatchObject({ share: 0, variance: 0, interval: null });
});

it("nobody gone: share 1, mean the time watched, the horizon what was seen", () => {
  const loyal = grouped([], [24, 36]);
  expect(survivalAt(loyal, 12)).toMatchObject({ share: 1, variance: 0, interval: null });
  expect(restrictedMean(loyal, 120)).toEqual({
    months: 36,
    standardError: 0,
    horizonMonths: 36,
    n: 2,
  });
});

it("the restricted mean is the area under the curve, its error Klein and Moeschberger's", () => {
  const found = restrictedMean(treated, 35);
  expect(found?.months).toBeCloseTo(23.287, 2);
  expect(found?.standardError).toBeCloseTo(2.827, 2);
});

const months = fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 40 });

it("without anybody still there it is the plain mean of the lifetimes", () => {
  fc.assert(
    fc.property(months, (left) => {
      fc.pre(left.length > 0);
      const mean = left.reduce((sum, each) => sum + each, 0) / left.length;
      expect(restrictedMean(grouped(left, []), 120)?.months).toBeCloseTo(mean, 9);
    }),
  );
});

it("survival never rises, and longer horizons never shorten the mean", () => {
  fc.assert(
    fc.property(months, months, (left, still) => {
      const lifetimes = grouped(left, still);
      let last = 1;
      let area = 0;
      for (let month = 0; month <= 60; month += 5) {
        const { share } = survivalAt(lifetimes, month) ?? { share: last };
        expect(share).toBeLessThanOrEqual(last);
        last = share;
        const mean = restrictedMean(lifetimes, month)?.months ?? area;
        expect(mean).toBeGreaterThanOrEqual(area - 1e-9);
        area = mean;
      }
    }),
  );
});
