/**
 * Two decimals, halves to the even neighbour, judged by the shortest decimal text of the number
 * (what a reader sees): 2.675 → 2.68, 1.005 → 1, 0.125 → 0.12.
 * Any finite number below 1e15; larger ones come back as they are.
 */
export function roundHalfEven2(x: number): number {
  if (!Number.isFinite(x) || Math.abs(x) >= 1e15) return x;
  const hundredths = shiftTwo(Math.abs(x));
  const floor = Math.floor(hundredths);
  const fraction = hundredths - floor;
  const up = fraction > 0.5 || (fraction === 0.5 && floor % 2 === 1);
  const rounded = Number(`${up ? floor + 1 : floor}e-2`);
  return x < 0 && rounded !== 0 ? -rounded : rounded;
}

/** 100·x through its decimal text, so that a decimal half stays one. */
function shiftTwo(x: number): number {
  const [digits, exponent] = x.toString().split("e");
  return Number(`${digits}e${Number(exponent ?? 0) + 2}`);
}
