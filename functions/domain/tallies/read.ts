import type { CellMoments } from "../moments/types.ts";
import {
  type DurationFamily,
  durationNames,
  type ManagerFigure,
  managerName,
  motiveName,
  ownerOf,
  type TallyName,
} from "./names.ts";

type Tallied = Pick<CellMoments, "tallies">;

/** Sum over some cells; money in cents. Exact to 2^53. */
export function tally(cells: readonly Tallied[], name: TallyName): number {
  return Number(tallyExact(cells, name));
}

function tallyExact(cells: readonly Tallied[], name: string): bigint {
  return cells.reduce((sum, { tallies }) => sum + (tallies.get(name) ?? 0n), 0n);
}

/** Accounts by whole months: those that left after so long, and those still there. */
export interface Durations {
  readonly left: readonly number[];
  readonly still: readonly number[];
}

export function durations(cells: readonly Tallied[], family: DurationFamily): Durations {
  const { left, still } = durationNames[family];
  const read = (names: readonly string[]) => names.map((name) => Number(tallyExact(cells, name)));
  return { left: read(left), still: read(still) };
}

/** Accounts per buying motive, by code. */
export function motiveCounts(cells: readonly Tallied[]): ReadonlyMap<string, number> {
  const owners = ownersOf(cells, motiveName(""));
  return new Map(owners.map((code) => [code, Number(tallyExact(cells, motiveName(code)))]));
}

export interface ManagerLoad {
  readonly manager: string;
  readonly accounts: number;
  /** Of the last 12 months. */
  readonly minutes: number;
  readonly touches: number;
}

/** By name. */
export function managerLoads(cells: readonly Tallied[]): readonly ManagerLoad[] {
  const read = (manager: string, figure: ManagerFigure) =>
    Number(tallyExact(cells, managerName(manager, figure)));
  return ownersOf(cells, "manager:").map((manager) => ({
    manager,
    accounts: read(manager, "accounts"),
    minutes: read(manager, "minutes"),
    touches: read(manager, "touches"),
  }));
}

function ownersOf(cells: readonly Tallied[], family: string): string[] {
  const owners = new Set<string>();
  for (const { tallies } of cells) {
    for (const name of tallies.keys()) {
      const of = ownerOf(name);
      if (of?.family === family) owners.add(of.owner);
    }
  }
  return [...owners].sort();
}
