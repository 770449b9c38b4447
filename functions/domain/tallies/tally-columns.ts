import type { AccountColumns, FactColumn } from "../columns/types.ts";
import { valueAt } from "../columns/value-at.ts";
import { toCents } from "../criteria/compile-criterion.ts";
import { dmuFields } from "../criteria/dmu.ts";
import { monthsBefore, wholeMonths } from "../dates.ts";
import { type Relationship, relationships } from "../facts/types.ts";
import { Money } from "../moments/money.ts";
import type { RowsByCell } from "../moments/rows-by-cell.ts";
import type { Plan } from "../moments/types.ts";
import { boundTallies } from "./bound.ts";
import {
  durationNames,
  LIFETIME_MONTHS_MAX,
  managerName,
  motiveName,
  NEW_MONTHS_MAX,
  slots,
  tallyNames,
} from "./names.ts";
import { OpenTallies } from "./open.ts";
import { compileFeedTallies } from "./tally-feeds.ts";

const processFields = ["decisionSteps", "decisionDate", "purchasingPolicy"] as const;

/** Facts that are counted, beside what criteria read. */
export const tallyFields: readonly string[] = [
  ...processFields,
  ...dmuFields,
  "customerSince",
  "customerUntil",
  "joinReason",
  "stayReason",
  "leaveReason",
  "orientationChannels",
  "purchaseChannel",
  "contactChannels",
  "competitor",
  "buyingMotives",
  "accountManager",
  "potential12m",
  "revenue12m",
];

type Tallies = Map<string, bigint>;

/** Counts accounts by cell; their facts must be those in force, lines rolled up. */
export function compileTallyColumns({
  asOf,
  knowledge,
}: Pick<Plan, "asOf" | "knowledge">): (columns: AccountColumns, rows: RowsByCell) => Tallies[] {
  const yearAgo = monthsBefore(asOf, 12);
  const comparable = new Set(knowledge.comparableCompetitors);
  const tallyFeeds = compileFeedTallies(asOf);
  return (columns, rows) => {
    const all = new CellTallies(columns, rows);
    tallyRelation(all, asOf, yearAgo);
    tallyKnown(all);
    tallyReach(all);
    tallyCompetitors(all, comparable);
    tallyMotives(all);
    tallyManagers(all);
    tallyUpsell(all);
    all.tallyLines(tallyFeeds);
    return all.done();
  };
}

/** Tallies of all cells under construction. */
class CellTallies {
  readonly columns: AccountColumns;
  readonly rows: RowsByCell;
  readonly #counts: Money;
  readonly #named: Tallies[];
  readonly #lines = new Map<number, OpenTallies>();

  constructor(columns: AccountColumns, rows: RowsByCell) {
    this.columns = columns;
    this.rows = rows;
    this.#counts = new Money(rows.cells.length * tallyNames.length);
    this.#named = rows.cells.map(() => new Map());
  }

  /** @param slot a place of `slots` */
  count(cell: number, slot: number, by: number): void {
    if (by !== 0) this.#counts.add(cell * tallyNames.length + slot, by);
  }

  fact(key: string): FactColumn | undefined {
    return this.columns.facts.get(key);
  }

  /** Cells of these relationships, with where their rows begin and end. */
  *cellsOf(wanted: readonly Relationship[]): Iterable<readonly [number, number, number]> {
    const { cells, starts } = this.rows;
    for (let cell = 0; cell < cells.length; cell += 1) {
      const kind = relationships[cells[cell]?.relationship ?? 0];
      if (kind === undefined || !wanted.includes(kind)) continue;
      yield [cell, starts[cell] ?? 0, starts[cell + 1] ?? 0];
    }
  }

  /** Rows of a stretch for which it is 1. */
  countIn(flags: Uint8Array, start: number, end: number): number {
    const { rows } = this.rows;
    let n = 0;
    for (let place = start; place < end; place += 1) n += flags[rows[place] ?? 0] ?? 0;
    return n;
  }

  /** One more of a name for every row that has a code, cell by cell. */
  countNames(codes: Int32Array, names: readonly string[]): void {
    const { rows, starts } = this.rows;
    const counts = new Int32Array(names.length);
    const met: number[] = [];
    for (const [cell, named] of this.#named.entries()) {
      const end = starts[cell + 1] ?? 0;
      for (let place = starts[cell] ?? 0; place < end; place += 1) {
        const code = codes[rows[place] ?? 0] ?? -1;
        if (code < 0) continue;
        if (counts[code] === 0) met.push(code);
        counts[code] = (counts[code] ?? 0) + 1;
      }
      flush(met, counts, names, named);
    }
  }

  /** The same where rows have several names each, by what they have in common. */
  countLists(codes: Int32Array, lists: readonly (readonly number[])[], names: readonly string[]) {
    const { rows, starts } = this.rows;
    const counts = new Int32Array(names.length);
    const met: number[] = [];
    for (const [cell, named] of this.#named.entries()) {
      const end = starts[cell + 1] ?? 0;
      for (let place = starts[cell] ?? 0; place < end; place += 1) {
        for (const code of lists[codes[rows[place] ?? 0] ?? -1] ?? []) {
          if (counts[code] === 0) met.push(code);
          counts[code] = (counts[code] ?? 0) + 1;
        }
      }
      flush(met, counts, names, named);
    }
  }

  tallyLines(tally: ReturnType<typeof compileFeedTallies>): void {
    const { feeds, facts } = this.columns;
    if (feeds.size === 0) return;
    const { rows, cellAt } = this.rows;
    for (let place = 0; place < rows.length; place += 1) {
      const row = rows[place] ?? 0;
      const lines = feeds.get(row);
      if (lines === undefined) continue;
      const cell = cellAt[place] ?? 0;
      const into = this.#lines.get(cell) ?? new OpenTallies();
      this.#lines.set(cell, into);
      const customerSince = valueAt(facts.get("customerSince"), row);
      tally(lines, customerSince === undefined ? {} : { customerSince }, into);
    }
  }

  done(): Tallies[] {
    for (const [cell, named] of this.#named.entries()) {
      for (const [slot, name] of tallyNames.entries()) {
        const amount = this.#counts.at(cell * tallyNames.length + slot);
        if (amount !== 0n) named.set(name, amount);
      }
      const lines = this.#lines.get(cell);
      if (lines === undefined) boundTallies(named);
      else lines.moveTo(named);
    }
    return this.#named;
  }
}

function flush(met: number[], counts: Int32Array, names: readonly string[], into: Tallies): void {
  for (const code of met) {
    const name = names[code] ?? "";
    into.set(name, (into.get(name) ?? 0n) + BigInt(counts[code] ?? 0));
    counts[code] = 0;
  }
  met.length = 0;
}

// ------------------------------------------------------------ which rows know a fact

/** 1 for rows that know any of these facts. */
function knownOf(all: CellTallies, keys: readonly string[]): Uint8Array {
  const known = new Uint8Array(all.columns.count);
  for (const key of keys) {
    const { numbers = null, codes = null } = all.fact(key) ?? {};
    for (let row = 0; codes !== null && row < known.length; row += 1) {
      if ((codes[row] ?? -1) >= 0) known[row] = 1;
    }
    for (let row = 0; numbers !== null && row < known.length; row += 1) {
      if (!Number.isNaN(numbers[row] ?? Number.NaN)) known[row] = 1;
    }
  }
  return known;
}

/** 1 for rows whose value is none of number and passes. */
function passing(
  { columns }: CellTallies,
  column: FactColumn | undefined,
  passes: (value: FactColumn["values"][number]) => boolean,
): Uint8Array {
  const flags = new Uint8Array(columns.count);
  if (column === undefined || column.codes === null) return flags;
  const { codes, values } = column;
  // One place on, so that −1 is looked up as any other.
  const held = Uint8Array.from([0, ...values.map((value) => Number(passes(value)))]);
  for (let row = 0; row < flags.length; row += 1) flags[row] = held[(codes[row] ?? -1) + 1] ?? 0;
  return flags;
}

function both(one: Uint8Array, other: Uint8Array): Uint8Array {
  const flags = new Uint8Array(one.length);
  for (let row = 0; row < flags.length; row += 1) flags[row] = (one[row] ?? 0) & (other[row] ?? 0);
  return flags;
}

const isText = (value: FactColumn["values"][number]): boolean => typeof value === "string";
const isList = (value: FactColumn["values"][number]): boolean => Array.isArray(value);

/** The text by row; null where the fact is none. */
function textAt(column: FactColumn | undefined, row: number): string | null {
  const code = column?.codes?.[row] ?? -1;
  const value = column?.values[code];
  return typeof value === "string" ? value : null;
}

// ------------------------------------------------------------ relation

const LEFT_LIFETIME = 0;
const STILL_LIFETIME = durationNames.lifetime.left.length;
const durationList: readonly string[] = [
  ...durationNames.lifetime.left,
  ...durationNames.lifetime.still,
];
const newList: readonly string[] = [...durationNames.new.left, ...durationNames.new.still];
const STILL_NEW = durationNames.new.left.length;

/** Durations of those who are or were customer: a customer has not left yet, whatever is planned. */
function tallyRelation(all: CellTallies, today: string, yearAgo: string): void {
  const { count } = all.columns;
  const lifetimes = new Int32Array(count).fill(-1);
  const fresh = new Int32Array(count).fill(-1);
  const since = all.fact("customerSince");
  const until = all.fact("customerUntil");
  // Days recur, and customers have all been so until today.
  const untilToday = since?.values.map((day) =>
    typeof day === "string" && day <= today ? Math.max(0, wholeMonths(day, today)) : -1,
  );
  const { rows } = all.rows;
  for (const [cell, start, end] of all.cellsOf(["customer"])) {
    let atRisk = 0;
    for (let place = start; place < end; place += 1) {
      const row = rows[place] ?? 0;
      const day = textAt(since, row);
      if (day === null || day <= yearAgo) atRisk += 1;
      const months = untilToday?.[since?.codes?.[row] ?? -1] ?? -1;
      if (months < 0) continue;
      lifetimes[row] = STILL_LIFETIME + Math.min(months, LIFETIME_MONTHS_MAX);
      if (months <= NEW_MONTHS_MAX) fresh[row] = STILL_NEW + months;
    }
    all.count(cell, slots.atRisk12m, atRisk);
  }
  for (const [cell, start, end] of all.cellsOf(["former_customer"])) {
    let left = 0;
    for (let place = start; place < end; place += 1) {
      const row = rows[place] ?? 0;
      const [from, to] = [textAt(since, row), textAt(until, row)];
      if (to === null) continue;
      noteFormer(row, from, to, today, lifetimes, fresh);
      const wasThere = from === null || from <= yearAgo;
      if (wasThere && to > yearAgo && to <= today) left += 1;
    }
    all.count(cell, slots.atRisk12m, left);
    all.count(cell, slots.churned12m, left);
  }
  all.countNames(lifetimes, durationList);
  all.countNames(fresh, newList);
}

function noteFormer(
  row: number,
  since: string | null,
  until: string,
  today: string,
  lifetimes: Int32Array,
  fresh: Int32Array,
): void {
  if (since === null || since > today) return;
  const isStill = until > today;
  const months = Math.max(0, wholeMonths(since, isStill ? today : until));
  const from = isStill ? STILL_LIFETIME : LEFT_LIFETIME;
  lifetimes[row] = from + Math.min(months, LIFETIME_MONTHS_MAX);
  if (wholeMonths(since, today) <= NEW_MONTHS_MAX) fresh[row] = (isStill ? STILL_NEW : 0) + months;
}

// ------------------------------------------------------------ what is known

/** How much is known of what one should know of such an account. */
function tallyKnown(all: CellTallies): void {
  const known = (key: string) => knownOf(all, [key]);
  const [join, stay, leave] = [known("joinReason"), known("stayReason"), known("leaveReason")];
  for (const [cell, start, end] of all.cellsOf(["customer"])) {
    all.count(cell, slots.joinReasonAsked, end - start);
    all.count(cell, slots.joinReasonKnown, all.countIn(join, start, end));
    all.count(cell, slots.stayReasonAsked, end - start);
    all.count(cell, slots.stayReasonKnown, all.countIn(stay, start, end));
  }
  for (const [cell, start, end] of all.cellsOf(["former_customer"])) {
    all.count(cell, slots.leaveReasonAsked, end - start);
    all.count(cell, slots.leaveReasonKnown, all.countIn(leave, start, end));
  }
  const process = [knownOf(all, dmuFields), ...processFields.map(known)];
  const purchase = known("purchaseChannel");
  const channels = both(known("orientationChannels"), purchase);
  for (const [cell, start, end] of all.cellsOf(["prospect"])) {
    all.count(cell, slots.processAsked, process.length * (end - start));
    for (const flags of process)
      all.count(cell, slots.processFilled, all.countIn(flags, start, end));
    all.count(cell, slots.channelsAsked, end - start);
    all.count(cell, slots.channelsKnown, all.countIn(channels, start, end));
  }
}

function countEverywhere(all: CellTallies, slot: number, flags: Uint8Array): void {
  for (const [cell, start, end] of all.cellsOf(relationships)) {
    all.count(cell, slot, all.countIn(flags, start, end));
  }
}

function tallyReach(all: CellTallies): void {
  const channels = all.fact("contactChannels");
  countEverywhere(all, slots.reachKnown, passing(all, channels, isList));
  const some = passing(all, channels, (value) => Array.isArray(value) && value.length > 0);
  const access = new Uint8Array(some.length);
  for (const role of dmuFields) {
    const numbers = all.fact(role)?.numbers ?? null;
    for (let row = 0; numbers !== null && row < access.length; row += 1) {
      access[row] = (access[row] ?? 0) | Number((numbers[row] ?? 0) > 0);
    }
  }
  countEverywhere(all, slots.reachable, both(some, access));
}

function tallyCompetitors(all: CellTallies, comparable: ReadonlySet<string>): void {
  const column = all.fact("competitor");
  countEverywhere(all, slots.competitorKnown, passing(all, column, isText));
  const alike = passing(all, column, (value) => typeof value === "string" && comparable.has(value));
  countEverywhere(all, slots.competitorComparable, alike);
}

function tallyMotives(all: CellTallies): void {
  const column = all.fact("buyingMotives");
  if (column === undefined || column.codes === null) return;
  countEverywhere(all, slots.motivesKnown, passing(all, column, isList));
  const places = new Map<string, number>();
  const lists = column.values.map((value) => {
    if (typeof value !== "object") return [];
    return value.map((motive) => {
      const place = places.get(motive) ?? places.size;
      places.set(motive, place);
      return place;
    });
  });
  all.countLists(column.codes, lists, [...places.keys()].map(motiveName));
}

function tallyManagers(all: CellTallies): void {
  const column = all.fact("accountManager");
  if (column === undefined || column.codes === null) return;
  const { codes, values } = column;
  const isOne = values.map(isText);
  const names = values.map((value) => managerName(String(value), "accounts"));
  all.countNames(
    isOne.every(Boolean) ? codes : codes.map((code) => (isOne[code] === true ? code : -1)),
    names,
  );
}

function tallyUpsell(all: CellTallies): void {
  const potentials = all.fact("potential12m")?.numbers ?? null;
  const spends = all.fact("revenue12m")?.numbers ?? null;
  if (potentials === null || spends === null) return;
  const { rows, cellAt } = all.rows;
  for (let place = 0; place < rows.length; place += 1) {
    const row = rows[place] ?? 0;
    const potential = potentials[row] ?? Number.NaN;
    const spend = spends[row] ?? Number.NaN;
    if (Number.isNaN(potential) || Number.isNaN(spend)) continue;
    const cell = cellAt[place] ?? 0;
    all.count(cell, slots.upsellSpendCents, toCents(spend));
    all.count(cell, slots.upsellPotentialCents, toCents(potential));
  }
}
