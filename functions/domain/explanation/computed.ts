import type { BuiltinName } from "../criteria/types.ts";
import type { Label } from "../label.ts";
import type { CellMoments } from "../moments/types.ts";
import { LIFETIME_HORIZON_MONTHS } from "../scoring/segment-figures.ts";
import { priorByLikelihood } from "../statistics/beta-binomial.ts";
import { restrictedMean } from "../statistics/kaplan-meier.ts";
import type { TallyName } from "../tallies/names.ts";
import { durations, tally } from "../tallies/read.ts";
import type { Figure, Source } from "./types.ts";

/** All cells of one segment, whatever the relationship. */
type Cells = readonly CellMoments[];
type Computed = Omit<Extract<Source, { kind: "computed" }>, "accounts">;

const CENTS = 100;

const words = {
  stillThere: { en: "still customer", nl: "nog klant" },
  left: { en: "left", nl: "vertrokken" },
  accounts: { en: "accounts", nl: "accounts" },
  revenueBefore: { en: "revenue, 12 months before", nl: "omzet, 12 maanden daarvoor" },
  revenueNow: { en: "revenue, last 12 months", nl: "omzet, laatste 12 maanden" },
  atRisk: { en: "customers twelve months ago", nl: "klanten van twaalf maanden geleden" },
  churned: { en: "of whom left since", nl: "van wie sindsdien vertrokken" },
  supplierKnown: { en: "accounts whose supplier is known", nl: "accounts met bekende leverancier" },
  comparable: {
    en: "of which buy from a comparable competitor",
    nl: "waarvan bij een vergelijkbare concurrent",
  },
  won: { en: "won in 24 months", nl: "gewonnen in 24 maanden" },
  lost: { en: "lost in 24 months", nl: "verloren in 24 maanden" },
  leads: { en: "leads in 12 months", nl: "leads in 12 maanden" },
  converted: { en: "leads that became an opportunity", nl: "leads die een kans werden" },
  priorMean: {
    en: "mean of all segments it is drawn towards",
    nl: "gemiddelde van alle segmenten waar het naartoe trekt",
  },
  priorWeight: {
    en: "observations that mean counts for",
    nl: "waarnemingen waarvoor dat gemiddelde telt",
  },
} as const satisfies Readonly<Record<string, Label>>;

const figure = (code: keyof typeof words, value: number): Figure => ({
  code,
  label: words[code],
  value,
});

/** How a figure of a segment as a whole came about; null when the criterion has none. */
export function computedSource(
  name: BuiltinName,
  cells: Cells,
  segments: readonly Cells[],
): Computed | null {
  switch (name) {
    case "customerLifetime":
      return lifetime(cells);
    case "size":
      return plain({ en: "Count of accounts", nl: "Aantal accounts" }, accountsOf(cells), []);
    case "growth":
      return growth(cells);
    case "churnRate":
      return ratio(cells, shareText, ["atRisk", "atRisk12m"], ["churned", "churned12m"]);
    case "competitorSuccess":
      return ratio(
        cells,
        shareText,
        ["supplierKnown", "competitorKnown"],
        ["comparable", "competitorComparable"],
      );
    case "winRate":
      return winRate(cells, segments);
    case "leadResults":
      return leadResults(cells, segments);
    default:
      return null;
  }
}

const shareText: Label = { en: "Share", nl: "Aandeel" };

function plain(method: Label, n: number, figures: readonly Figure[]): Computed {
  return { kind: "computed", method, n, horizonMonths: null, standardError: null, figures };
}

const MONTHS_PER_YEAR = 12;

/** Kaplan–Meier mean, as in `lifetimeYears`; standard error in years. */
function lifetime(cells: Cells): Computed | null {
  const months = durations(cells, "lifetime");
  const mean = restrictedMean(months, LIFETIME_HORIZON_MONTHS);
  if (mean === null) return null;
  const count = (some: readonly number[]) => some.reduce((total, each) => total + each, 0);
  return {
    kind: "computed",
    method: {
      en: "Kaplan–Meier mean, restricted to the horizon",
      nl: "Kaplan–Meier-gemiddelde, beperkt tot de horizon",
    },
    n: mean.n,
    horizonMonths: mean.horizonMonths,
    standardError: mean.standardError / MONTHS_PER_YEAR,
    figures: [figure("stillThere", count(months.still)), figure("left", count(months.left))],
  };
}

function accountsOf(cells: Cells): number {
  return cells.reduce((total, { n }) => total + n, 0);
}

function growth(cells: Cells): Computed {
  return plain(
    {
      en: "Change of the revenue of accounts that bought in the year before",
      nl: "Verandering van de omzet van accounts die het jaar daarvoor kochten",
    },
    tally(cells, "cohort"),
    [
      figure("revenueBefore", tally(cells, "priorRevenueCents") / CENTS),
      figure("revenueNow", tally(cells, "orderRevenueCents") / CENTS),
    ],
  );
}

type Named = readonly [keyof typeof words, TallyName];

function ratio(cells: Cells, method: Label, whole: Named, part: Named): Computed {
  const n = tally(cells, whole[1]);
  return plain(method, n, [figure(whole[0], n), figure(part[0], tally(cells, part[1]))]);
}

const shrunken: Label = {
  en: "Share drawn towards all segments (beta-binomial)",
  nl: "Aandeel naar alle segmenten getrokken (bèta-binomiaal)",
};

function winRate(cells: Cells, segments: readonly Cells[]): Computed {
  const of = (some: Cells) => {
    const won = tally(some, "won");
    return { successes: won, trials: won + tally(some, "lost") };
  };
  const { successes, trials } = of(cells);
  return plain(shrunken, trials, [
    figure("won", successes),
    figure("lost", trials - successes),
    ...priorOf(segments.map(of)),
  ]);
}

function leadResults(cells: Cells, segments: readonly Cells[]): Computed {
  const of = (some: Cells) => ({
    successes: tally(some, "convertedLeads12m"),
    trials: tally(some, "leads12m"),
  });
  const { successes, trials } = of(cells);
  const method = {
    en: "Leads per 100 accounts × share that converts, drawn towards all segments",
    nl: "Leads per 100 accounts × aandeel dat een kans wordt, naar alle segmenten getrokken",
  };
  return plain(method, trials, [
    figure("accounts", accountsOf(cells)),
    figure("leads", trials),
    figure("converted", successes),
    ...priorOf(segments.map(of)),
  ]);
}

function priorOf(all: Parameters<typeof priorByLikelihood>[0]): Figure[] {
  const { alpha, beta } = priorByLikelihood(all);
  return [figure("priorMean", alpha / (alpha + beta)), figure("priorWeight", alpha + beta)];
}
