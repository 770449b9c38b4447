import { type Account, type FactValue, relationships } from "../facts/types.ts";
import type { AccountFeeds } from "../feeds/types.ts";
import type { AccountRating } from "../knowledge/types.ts";
import type { AccountColumns, CodedValue, FactColumn } from "./types.ts";

/** The accounts by column, with the facts of these keys. */
export function columnsOf(
  accounts: readonly Account[],
  fields: ReadonlySet<string>,
): AccountColumns {
  const feeds = new Map<number, AccountFeeds>();
  const ratings = new Map<number, readonly AccountRating[]>();
  for (const [row, account] of accounts.entries()) {
    if (account.feeds !== undefined) feeds.set(row, account.feeds);
    if (account.ratings !== undefined) ratings.set(row, account.ratings);
  }
  const facts = [...fields].map((key) => [key, factColumn(accounts, key)] as const);
  return {
    count: accounts.length,
    present: null,
    relationships: Uint8Array.from(accounts, (account) =>
      relationships.indexOf(account.relationship),
    ),
    externalIds: accounts.map((account) => account.externalId),
    names: accounts.map((account) => account.name),
    facts: new Map(facts),
    feeds,
    ratings,
  };
}

function factColumn(accounts: readonly Account[], key: string): FactColumn {
  const column = new ColumnBuilder(accounts.length, null);
  for (let row = 0; row < accounts.length; row += 1) {
    const value = accounts[row]?.facts[key];
    if (value !== undefined) column.set(row, value);
  }
  return column.done();
}

/** A column under construction, from another one or from nothing. */
export class ColumnBuilder {
  readonly #count: number;
  #numbers: Float64Array | null;
  #codes: Int32Array | null;
  readonly #values: CodedValue[];
  /** Texts recur; lists and truth values are told apart by what they are. */
  readonly #places = new Map<CodedValue, number>();

  constructor(count: number, from: FactColumn | null) {
    this.#count = count;
    this.#numbers = from?.numbers?.slice() ?? null;
    this.#codes = from?.codes?.slice() ?? null;
    this.#values = [...(from?.values ?? [])];
  }

  set(row: number, value: FactValue): void {
    if (typeof value === "number") {
      this.#numbers ??= new Float64Array(this.#count).fill(Number.NaN);
      this.#numbers[row] = value;
      if (this.#codes !== null) this.#codes[row] = -1;
      return;
    }
    this.#codes ??= new Int32Array(this.#count).fill(-1);
    this.#codes[row] = this.#placeOf(value);
    if (this.#numbers !== null) this.#numbers[row] = Number.NaN;
  }

  done(): FactColumn {
    return { numbers: this.#numbers, codes: this.#codes, values: this.#values };
  }

  #placeOf(value: CodedValue): number {
    let place = this.#places.get(value);
    if (place === undefined) {
      place = this.#values.length;
      this.#values.push(value);
      this.#places.set(value, place);
    }
    return place;
  }
}
