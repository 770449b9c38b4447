import { boundTallies } from "./bound.ts";

/** Tallies under construction: counts as numbers, money exact from the start. */
export class OpenTallies {
  readonly #counts = new Map<string, number>();
  readonly #amounts = new Map<string, bigint>();

  count(name: string, by = 1): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + by);
  }

  amount(name: string, cents: bigint): void {
    this.#amounts.set(name, (this.#amounts.get(name) ?? 0n) + cents);
  }

  /** Everything counted so far is moved over. */
  moveTo(into: Map<string, bigint>): void {
    for (const [name, count] of this.#counts) add(into, name, BigInt(count));
    for (const [name, cents] of this.#amounts) add(into, name, cents);
    this.#counts.clear();
    this.#amounts.clear();
    boundTallies(into);
  }
}

function add(into: Map<string, bigint>, name: string, amount: bigint): void {
  const sum = (into.get(name) ?? 0n) + amount;
  if (sum === 0n) into.delete(name);
  else into.set(name, sum);
}
