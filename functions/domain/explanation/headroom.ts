import type { BuiltinName, Criterion } from "../criteria/types.ts";
import type { Account } from "../facts/types.ts";
import type { Label } from "../label.ts";
import { knownCount } from "../moments/cells.ts";
import { counts } from "../moments/measure-accounts.ts";
import type { CellMoments } from "../moments/types.ts";
import { tally } from "../tallies/read.ts";
import { percent } from "./in-words.ts";
import type { Headroom } from "./types.ts";

const labels: ReadonlyMap<BuiltinName, Label> = new Map([
  ["upsellHeadroom", { en: "Share of what they spend", nl: "Aandeel in hun besteding" }],
  [
    "crossSellHeadroom",
    { en: "Share of the product lines that fit", nl: "Aandeel in de productlijnen die passen" },
  ],
]);

const headroomOf = ({ measure }: Criterion): BuiltinName | null =>
  measure.kind === "builtin" && labels.has(measure.name) ? measure.name : null;

function shown(name: BuiltinName, penetration: number | null): Headroom {
  const label = labels.get(name) ?? { en: name, nl: name };
  if (penetration === null) return { label, penetration, explanation: unknown };
  const taken = percent(penetration);
  const left = percent(Math.max(0, 1 - penetration));
  return {
    label,
    penetration,
    explanation: {
      en: `${taken.en} is taken; ${left.en} is room to grow.`,
      nl: `${taken.nl} is al benut; ${left.nl} is ruimte om te groeien.`,
    },
  };
}

const unknown: Label = {
  en: "Not known: nobody has both facts, or nothing to take.",
  nl: "Niet bekend: niemand heeft beide feiten, of er valt niets te benutten.",
};

/** Penetration of one account: spend ÷ potential, owned ÷ eligible. Null for any other criterion. */
export function accountHeadroom(criterion: Criterion, { facts }: Account): Headroom | null {
  const name = headroomOf(criterion);
  if (name === null) return null;
  if (name === "upsellHeadroom") {
    const { revenue12m, potential12m } = facts;
    const known = typeof revenue12m === "number" && typeof potential12m === "number";
    return shown(name, known && potential12m > 0 ? revenue12m / potential12m : null);
  }
  const { productLines, eligibleProductLines } = facts;
  const known = typeof productLines === "object" && typeof eligibleProductLines === "object";
  if (!known || eligibleProductLines.length === 0) return shown(name, null);
  const owned = eligibleProductLines.filter((line) => productLines.includes(line)).length;
  return shown(name, owned / eligibleProductLines.length);
}

/**
 * Penetration of a segment, over `cells` as measured and the accounts that know both facts:
 * Σ spend ÷ Σ potential; of product lines the mean.
 */
export function segmentHeadroom(
  criterion: Criterion,
  cells: readonly CellMoments[],
  i: number,
): Headroom | null {
  const name = headroomOf(criterion);
  if (name === null) return null;
  const about = cells.filter((cell) => counts(criterion, "segment", cell.relationship));
  const known = about.reduce((sum, cell) => sum + knownCount(cell, i), 0);
  if (known === 0) return shown(name, null);
  if (name === "crossSellHeadroom") {
    const room = about.reduce((sum, cell) => sum + Number(cell.numerators[i] ?? 0n), 0);
    return shown(name, 1 - room / CENTS / known);
  }
  const potential = tally(about, "upsellPotentialCents");
  return shown(name, potential > 0 ? tally(about, "upsellSpendCents") / potential : null);
}

const CENTS = 100;
