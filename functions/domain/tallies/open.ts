import { boundTallies } from "./bound.ts";
import { tallyNames } from "./names.ts";

/** One amount of money is far below this, and twice this is still exact. */
const CARRY_AT = 2 ** 52;

/** Tallies under construction: counts as numbers, money exact from the start. */
export class OpenTallies {
  readonly #slots = new Float64Array(tallyNames.length);
  readonly #named = new Map<string, number>();
  readonly #amounts = new Map<string, bigint>();

  /** @param slot a place of `slots` */
  count(slot: number, by = 1): void {
    this.#slots[slot] = (this.#slots[slot] ?? 0) + by;
  }

  /** Money, as fast as a count. */
  cents(slot: number, by: number): void {
    const sum = (this.#slots[slot] ?? 0) + by;
    const name = tallyNames[slot];
    const isLarge = Math.abs(sum) >= CARRY_AT && name !== undefined;
    if (isLarge) this.amount(name, BigInt(sum));
    this.#slots[slot] = isLarge ? 0 : sum;
  }

  /** One of the open-ended names. */
  countNamed(name: string, by = 1): void {
    this.#named.set(name, (this.#named.get(name) ?? 0) + by);
  }

  amount(name: string, cents: bigint): void {
    this.#amounts.set(name, (this.#amounts.get(name) ?? 0n) + cents);
  }

  /** Everything counted so far is moved over. */
  moveTo(into: Map<string, bigint>): void {
    for (const [slot, name] of tallyNames.entries()) {
      const count = this.#slots[slot] ?? 0;
      if (count !== 0) add(into, name, BigInt(count));
    }
    for (const [name, count] of this.#named) add(into, name, BigInt(count));
    for (const [name, cents] of this.#amounts) add(into, name, cents);
    this.#slots.fill(0);
    this.#named.clear();
    this.#amounts.clear();
    boundTallies(into);
  }
}

function add(into: Map<string, bigint>, name: string, amount: bigint): void {
  const sum = (into.get(name) ?? 0n) + amount;
  if (sum === 0n) into.delete(name);
  else into.set(name, sum);
}
