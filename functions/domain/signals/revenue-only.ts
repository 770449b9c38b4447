import { listed } from "../conditions/in-words.ts";
import type { SegmentAtHand, Situation } from "../conditions/situation.ts";
import type { Criterion } from "../criteria/types.ts";
import type { Label } from "../label.ts";
import { tally } from "../tallies/read.ts";
import { weighs } from "./ideal-profile.ts";
import { signal } from "./signal.ts";
import type { Signal, SignalStatus } from "./types.ts";

/** Measures of nothing but revenue or what is earned on it. */
const revenueMeasures: ReadonlySet<string> = new Set([
  "revenuePerYear",
  "marginPct",
  "orderMoments",
]);
const revenueFields: ReadonlySet<string> = new Set(["revenue12m", "margin12m", "orders12m"]);

function isRevenue({ measure }: Criterion): boolean {
  if (measure.kind === "builtin") return revenueMeasures.has(measure.name);
  if (measure.kind === "field") return revenueFields.has(measure.field);
  return measure.kind === "ratio" && revenueFields.has(measure.numerator);
}

/**
 * Share of the weight on the value axis that revenue criteria have, and of the open pipeline that
 * lies in segments not to be worked actively. Counts, not samples: there is no interval.
 */
export function revenueOnly(situation: Situation): Signal {
  const { plan, profile, settings, segments, matrix } = situation;
  const { revenueWeightMax, lowerLeftPipelineMax } = settings.thresholds;
  const points = profile.weights.value;
  const weighed = plan.criteria.filter((each) => weighs(each, points));
  const total = weighed.reduce((sum, { key }) => sum + (points[key] ?? 0), 0);
  const revenue = weighed.filter(isRevenue).reduce((sum, { key }) => sum + (points[key] ?? 0), 0);
  const share = total > 0 ? revenue / total : null;
  const lowerLeft = new Set(
    matrix.points.flatMap(({ segment, quadrant }) =>
      quadrant === "deprioritise" ? [segment] : [],
    ),
  );
  const pipelineOf = (some: readonly SegmentAtHand[]) =>
    some.reduce((sum, { allCells }) => sum + tally(allCells, "pipelineCents"), 0);
  const pipeline = pipelineOf(segments);
  const strayed =
    pipeline > 0 ? pipelineOf(segments.filter(({ key }) => lowerLeft.has(key))) / pipeline : null;
  const heavy = share !== null && share > revenueWeightMax;
  const stray = strayed !== null && strayed > lowerLeftPipelineMax;
  let status: SignalStatus = share === null ? "unknown" : "ok";
  if (heavy || stray) status = "alarm";
  const finding = {
    statistic: {
      name: "revenueWeightShare",
      label: {
        en: "Weight of revenue criteria on the value axis",
        nl: "Gewicht van omzetcriteria op de waarde-as",
      },
      value: share,
    },
    n: segments.reduce((sum, { allCells }) => sum + tally(allCells, "openOpportunities"), 0),
    interval: null,
    threshold: { comparison: "atMost", value: revenueWeightMax, setting: "revenueWeightMax" },
    evidence: [
      {
        code: "lowerLeftPipeline",
        label: {
          en: "Share of the open pipeline in segments not to be worked actively",
          nl: "Aandeel van de open pijplijn in segmenten die niet actief te bewerken zijn",
        },
        value: strayed,
      },
      {
        code: "lowerLeftPipelineMax",
        label: { en: "That should be at most", nl: "Dat mag hooguit zijn" },
        value: lowerLeftPipelineMax,
      },
    ],
    missing:
      strayed === null
        ? [
            {
              code: "openOpportunities",
              label: {
                en: "Open opportunities with a value",
                nl: "Open kansen met een waarde",
              },
            },
          ]
        : [],
  } as const;
  return signal("revenueOnly", status, finding, heavy || stray ? alarm(heavy, stray) : undefined);
}

/** Which of the two is wrong, or both. */
function alarm(heavy: boolean, stray: boolean): Label {
  const weighs = {
    en: "revenue weighs more on the value axis than it should",
    nl: "omzet weegt op de waarde-as zwaarder dan zou moeten",
  };
  const strays = {
    en: "the pipeline fills up where little is to be gained",
    nl: "de pijplijn loopt vol waar weinig te halen is",
  };
  const { en, nl } = listed([...(heavy ? [weighs] : []), ...(stray ? [strays] : [])]);
  return { en: capitalised(en), nl: capitalised(nl) };
}

const capitalised = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
