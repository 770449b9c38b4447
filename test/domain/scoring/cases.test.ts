import { expect, it } from "vitest";
import {
  type Criterion,
  measureAccounts,
  rankSegments,
  type Scale,
  scoreAccount,
  utility,
} from "../../../functions/domain/index.ts";
import { separate } from "../../../functions/domain/scoring/separation.ts";
import { describeCase, type MatrixCase } from "../support/cases.ts";
import { type RatedCase, rated } from "../support/rated.ts";

// Utilities of accounts are kept to 1e-6, so scores agree to the published tolerance plus that;
// `exact` sums the utilities themselves and is held to the published tolerance alone.
const UTILITY_STEP = 1e-6;

/** Value score per row, by scoring each account and by ranking each as a segment of its own. */
function scores(of: RatedCase): number[] {
  const { accounts, plan, profile } = rated(of);
  const ranking = rankSegments(measureAccounts(accounts, plan), plan, profile);
  return accounts.map((account, i) => {
    const alone = scoreAccount(account, plan, profile).value.score;
    const row = ranking.rows.find((each) => each.segment === `g${i}`);
    expect(row?.value.score).toBe(alone);
    return alone ?? Number.NaN;
  });
}

function column(rows: readonly (readonly number[])[], j: number): number[] {
  return rows.map((row) => row[j] ?? Number.NaN);
}

function sum(values: readonly number[]): number {
  return values.reduce((so, x) => so + x, 0);
}

/** Σ w·u per row, straight from the scales. */
function exact({ rows, weights, scales, directions }: RatedCase): number[] {
  return rows.map((row) =>
    sum(
      row.map((x, j) => {
        const scale = scales[j];
        if (scale === undefined) return Number.NaN;
        return ((weights[j] ?? 0) / sum(weights)) * utility(scale, directions[j] ?? "higher", x).u;
      }),
    ),
  );
}

function agrees(
  of: RatedCase,
  expected: readonly number[],
  tolerance: number,
  shown = (x: number) => x,
): void {
  close(exact(of).map(shown), expected, tolerance);
  close(scores(of).map(shown), expected, tolerance + UTILITY_STEP);
}

function close(found: readonly number[], expected: readonly number[], tolerance: number): void {
  expect(found.length).toBe(expected.length);
  for (const [i, x] of found.entries()) {
    expect(Math.abs(x - (expected[i] ?? Number.NaN))).toBeLessThanOrEqual(tolerance);
  }
}

const directionOf = (d: number): Criterion["direction"] => (d > 0 ? "higher" : "lower");

describeCase<MatrixCase>("saw_ratio_jmcdm_ex1", (load) => {
  it("agrees with benefit x ÷ max and cost min ÷ x as tables of utilities", () => {
    const { matrix, weights, directions, expected, tolerance } = load();
    const scales = weights.map((_, j): Scale => {
      const xs = column(matrix, j);
      if (directions[j] === 1) return { kind: "linear", low: 0, high: Math.max(...xs) };
      const least = Math.min(...xs);
      return {
        kind: "steps",
        table: [...new Set(xs)].map((value) => ({ value, u: least / value })),
      };
    });
    agrees({ rows: matrix, weights, scales, directions: [] }, expected, tolerance);
  });
});

describeCase<MatrixCase>("saw_sum_kracka2010", (load) => {
  it("agrees with shares of the column sum as utilities, costs inverted first", () => {
    const { matrix, weights, directions, expected, tolerance } = load();
    const scales = weights.map((_, j): Scale => {
      const benefit = (x: number) => (directions[j] === 1 ? x : 1 / x);
      const total = sum(column(matrix, j).map(benefit));
      const values = [...new Set(column(matrix, j))];
      return {
        kind: "steps",
        table: values.map((value) => ({ value, u: benefit(value) / total })),
      };
    });
    agrees({ rows: matrix, weights, scales, directions: [] }, expected, tolerance);
  });
});

describeCase<MatrixCase>("wsm_sum_pymcdm", (load) => {
  it("agrees once its weights, which sum to 2, are normalised", () => {
    const { matrix, weights, directions, expected, tolerance } = load();
    const scales = weights.map((_, j): Scale => {
      const benefit = (x: number) => (directions[j] === 1 ? x : 1 / x);
      const total = sum(column(matrix, j).map(benefit));
      const values = [...new Set(column(matrix, j))];
      return {
        kind: "steps",
        table: values.map((value) => ({ value, u: benefit(value) / total })),
      };
    });
    const of = { rows: matrix, weights, scales, directions: [] };
    agrees(of, expected, tolerance, (x) => x * sum(weights));
  });
});

interface SpotisCase extends MatrixCase {
  readonly params: { readonly bounds: [number, number][] };
}

describeCase<SpotisCase>("spotis_fixed_bounds_dezert2020", (load) => {
  it("is one minus the score on explicit anchors", () => {
    const { matrix, weights, directions, expected, tolerance, params } = load();
    const scales = params.bounds.map(([low, high]): Scale => ({ kind: "linear", low, high }));
    const turned = directions.map(directionOf);
    const of = { rows: matrix, weights, scales, directions: turned };
    agrees(of, expected, tolerance, (x) => 1 - x);
  });
});

interface ReversalCase extends Omit<MatrixCase, "expected"> {
  readonly added: number[];
  readonly expected: Record<"before" | "after" | "fixed_before" | "fixed_after", number[]>;
}

describeCase<ReversalCase>("derived_rank_reversal_minmax", (load) => {
  it("scales taken from the data reverse the top two, frozen ones never do", () => {
    const { matrix, added, weights, expected, tolerance } = load();
    const minmax = (rows: readonly number[][]) =>
      weights.map((_, j): Scale => {
        const xs = column(rows, j);
        return { kind: "linear", low: Math.min(...xs), high: Math.max(...xs) };
      });
    const frozen = weights.map((): Scale => ({ kind: "linear", low: 0, high: 20 }));
    const all = [...matrix, added];
    const check = (rows: readonly number[][], scales: readonly Scale[], scored: number[]) =>
      agrees({ rows, weights, scales, directions: [] }, scored, tolerance);
    check(matrix, minmax(matrix), expected.before);
    check(all, minmax(all), expected.after);
    check(matrix, frozen, expected.fixed_before);
    check(all, frozen, expected.fixed_after);
  });
});

interface AnovaCase extends Omit<MatrixCase, "matrix"> {
  readonly matrix: Record<string, number[]>;
}

describeCase<AnovaCase>("eta2_anova_haircolor", (load) => {
  const statistics = (found: ReturnType<typeof separate>, unit: number) => [
    (found?.ssBetween ?? Number.NaN) * unit ** 2,
    (found?.ssWithin ?? Number.NaN) * unit ** 2,
    found?.f ?? Number.NaN,
    found?.eta2 ?? Number.NaN,
  ];

  it("agrees from groups", () => {
    const { matrix, expected, tolerance } = load();
    const groups = Object.values(matrix).map((xs) => {
      const mean = sum(xs) / xs.length;
      return { n: xs.length, mean, ss: sum(xs.map((x) => (x - mean) ** 2)) };
    });
    close(statistics(separate(groups), 1), expected, tolerance);
  });

  it("agrees from the moments of accounts alone", () => {
    const { matrix, expected, tolerance } = load();
    const rows = Object.values(matrix).flatMap((xs) => xs.map((x) => [x]));
    const groups = Object.entries(matrix).flatMap(([group, xs]) => xs.map(() => group));
    const scales: Scale[] = [{ kind: "linear", low: 0, high: 100 }];
    const { accounts, plan, profile } = rated({
      rows,
      weights: [1],
      scales,
      directions: [],
      groups,
    });
    const { separation } = rankSegments(measureAccounts(accounts, plan), plan, profile);
    close(statistics(separation.value, 100), expected, tolerance);
  });
});

interface ClusterCase extends MatrixCase {
  readonly params: { readonly labels: number[] };
}

describeCase<ClusterCase>("calinski_harabasz_sklearn", (load) => {
  it("agrees for accounts placed in the matrix by one criterion an axis", () => {
    const { matrix, params, expected, tolerance } = load();
    const scale: Scale = { kind: "linear", low: 0, high: 4 };
    const { accounts, plan, profile } = rated({
      rows: matrix,
      weights: [1, 1],
      scales: [scale, scale],
      directions: [],
      axes: ["value", "likelihood"],
      groups: params.labels.map((each) => `cluster ${each}`),
    });
    const { separation } = rankSegments(measureAccounts(accounts, plan), plan, profile);
    close([separation.calinskiHarabasz ?? Number.NaN], expected, tolerance);
  });
});

interface BestCase {
  readonly params: {
    readonly groups: Record<string, { weight: number; factors: Record<string, [number, number]> }>;
  };
  readonly expected: number[];
  readonly tolerance: number;
}

describeCase<BestCase>("matrix_ge_two_level_best", (load) => {
  it("is one axis whose weights are the products of both levels", () => {
    const { params, expected, tolerance } = load();
    const scale: Scale = { kind: "linear", low: 0, high: 100 };
    const points = (ratings: readonly [number, number][]) => {
      const [score] = scores({
        rows: [ratings.map(([rating]) => rating)],
        weights: ratings.map(([, weight]) => weight),
        scales: ratings.map(() => scale),
        directions: [],
      });
      return 100 * (score ?? Number.NaN);
    };
    const groups = Object.values(params.groups);
    const totals = groups.map(({ factors }) => points(Object.values(factors)));
    const index = points(
      groups.flatMap(({ weight, factors }) =>
        Object.values(factors).map(([rating, share]): [number, number] => [rating, weight * share]),
      ),
    );
    close([...totals, index], expected, tolerance);
  });
});
