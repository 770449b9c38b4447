import { expect } from "vitest";

/** A list of strings with parameters that are whole numbers, as RFC 9651 writes them. */
const LIST = /^"[a-z]+"(;[a-z]+=\d{1,15})+(, "[a-z]+"(;[a-z]+=\d{1,15})+)*$/;
const ITEM = /"([a-z]+)"((?:;[a-z]+=\d+)+)/g;

interface Limit {
  readonly name: string;
  readonly parameters: Readonly<Record<string, number>>;
}

/** What a `RateLimit` or `RateLimit-Policy` says; throws when it is not in the form of one. */
export function limitsIn(text: string | null | undefined): readonly Limit[] {
  expect(text).toMatch(LIST);
  return [...(text ?? "").matchAll(ITEM)].map(([, name = "", rest = ""]) => ({
    name,
    parameters: Object.fromEntries(
      rest
        .split(";")
        .slice(1)
        .map((pair) => pair.split("=") as [string, string])
        .map(([key, value]) => [key, Number(value)]),
    ),
  }));
}

/** Both headers, of the same limits, and no more left than there is. */
export function expectLimits(
  headers: Readonly<Record<string, string>>,
  names: readonly string[],
  about = "",
): void {
  const policies = limitsIn(headers["ratelimit-policy"]);
  const left = limitsIn(headers.ratelimit);
  expect(
    policies.map(({ name }) => name),
    about,
  ).toEqual(names);
  expect(
    left.map(({ name }) => name),
    about,
  ).toEqual(names);
  for (const [index, { parameters }] of policies.entries()) {
    expect(parameters.w, about).toBe(60);
    expect(left[index]?.parameters.r, about).toBeLessThanOrEqual(parameters.burst ?? 0);
    expect(Object.keys(left[index]?.parameters ?? {}), about).toEqual(["r", "t"]);
  }
}
