import type { Label } from "../label.ts";
import type { Correlation } from "../statistics/correlation.ts";
import { methodHelp, methodLabels, opinionsHelp } from "./labels.ts";
import type { OpinionMethod, SecondOpinions, SegmentOpinions } from "./second-opinions.ts";

interface NamedSegment {
  readonly segment: string;
  readonly label: Label;
}

export interface ShownOpinion {
  readonly method: OpinionMethod;
  readonly label: Label;
  readonly help: Label;
  readonly relative: boolean;
  readonly spearman: Correlation | null;
  readonly kendallTauB: number | null;
  readonly top: readonly NamedSegment[];
}

export interface ShownOpinions {
  readonly k: number;
  readonly robust: boolean | null;
  readonly verdict: Label;
  readonly help: Label;
  readonly agreeing: readonly OpinionMethod[];
  readonly methods: readonly ShownOpinion[];
  readonly segments: readonly SegmentOpinions[];
  readonly compromise: {
    readonly acceptableAdvantage: boolean;
    readonly acceptableStability: boolean;
    readonly segments: readonly NamedSegment[];
  } | null;
  readonly equal: readonly { readonly criterion: string; readonly label: Label }[];
}

/** Second opinions with names and words. */
export function shownOpinions(found: SecondOpinions): ShownOpinions {
  const names = new Map(found.segments.map(({ segment, label }) => [segment, label]));
  const named = (segment: string): NamedSegment => ({
    segment,
    label: names.get(segment) ?? { en: segment, nl: segment },
  });
  return {
    k: found.k,
    robust: found.robust,
    verdict: verdictOf(found),
    help: opinionsHelp,
    agreeing: found.agreeing,
    methods: found.methods.map(({ top, ...rest }) => ({
      label: methodLabels[rest.method],
      help: methodHelp[rest.method],
      ...rest,
      top: top.map(named),
    })),
    segments: found.segments,
    compromise: found.compromise && {
      ...found.compromise,
      segments: found.compromise.segments.map(named),
    },
    equal: found.equal,
  };
}

function verdictOf({ robust, agreeing, methods, k }: SecondOpinions): Label {
  const [agree, all] = [agreeing.length, methods.length];
  if (robust === null) {
    return {
      en: "There are no segments that differ, so there is nothing to compare.",
      nl: "Er zijn geen segmenten die verschillen, dus er valt niets te vergelijken.",
    };
  }
  const first =
    k === 1
      ? { en: "the same segment first", nl: "hetzelfde segment bovenaan" }
      : { en: `the same first ${k} segments`, nl: `dezelfde eerste ${k} segmenten` };
  return robust
    ? {
        en: `${agree} of ${all} methods name ${first.en}: the top does not hang on how scores are added up.`,
        nl: `${agree} van de ${all} methoden noemen ${first.nl}: de top hangt niet af van hoe scores worden opgeteld.`,
      }
    : {
        en: `No more than ${agree} of ${all} methods name ${first.en}: look at the segments they differ on before you choose.`,
        nl: `Niet meer dan ${agree} van de ${all} methoden ${agree === 1 ? "noemt" : "noemen"} ${first.nl}: bekijk waar ze verschillen voordat u kiest.`,
      };
}
