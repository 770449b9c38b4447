const SERIES_FROM = 12;

/** ψ(x), the slope of ln Γ, for x > 0; accurate to about 1e-14. Source: DLMF 5.5.2 and 5.11.2. */
export function digamma(x: number): number {
  let sum = 0;
  let z = x;
  for (; z < SERIES_FROM; z++) sum -= 1 / z;
  const s = 1 / (z * z);
  const series = s * (1 / 12 - s * (1 / 120 - s * (1 / 252 - s * (1 / 240 - s / 132))));
  return sum + Math.log(z) - 0.5 / z - series;
}
