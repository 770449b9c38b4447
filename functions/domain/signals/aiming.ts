import type { Situation } from "../conditions/situation.ts";
import type { Missing } from "../conditions/types.ts";
import { spearman } from "../statistics/correlation.ts";
import { divergenceBits, evenness } from "../statistics/entropy.ts";
import { wilson } from "../statistics/wilson.ts";
import { type Effort, effortOf, type SegmentEffort, shareOfEffort } from "./effort.ts";
import { signal, tooHigh } from "./signal.ts";
import type { Signal, SignalStatus } from "./types.ts";

const activities: Missing = {
  code: "activities",
  label: { en: "Activities of the last 12 months", nl: "Activiteiten van de laatste 12 maanden" },
};
const focusSegments: Missing = {
  code: "focusSegments",
  label: {
    en: "Segments in the quadrant `focus`",
    nl: "Segmenten in het kwadrant `focus`",
  },
};

const outsideFocus = ({ quadrant }: SegmentEffort) => quadrant !== "focus";

/**
 * Share of effort outside the focus segments, and the divergence of effort from priority (accounts ×
 * score), Kullback and Leibler (1951). The interval is Wilson's (1927), as if each touch had gone its
 * own way. Shooting with hail follows where the accounts are, not where the score is.
 */
export function shootingWithHail(situation: Situation): Signal {
  const effort = effortOf(situation);
  const hasFocus = situation.matrix.points.some(({ quadrant }) => quadrant === "focus");
  const { offFocusMax, divergenceMaxBits, sampleMin } = situation.settings.thresholds;
  const share = effort === null ? null : shareOfEffort(effort, outsideFocus);
  const rate =
    effort === null || share === null ? null : wilson(share * effort.touches, effort.touches);
  const divergence = effort === null ? null : divergenceOf(effort);
  const enough = rate !== null && hasFocus && (effort?.touches ?? 0) >= sampleMin;
  let status: SignalStatus = "unknown";
  if (enough) {
    status = tooHigh(rate.share, rate, offFocusMax);
    if (status === "ok" && (divergence ?? 0) > divergenceMaxBits) status = "warn";
  }
  return signal("shootingWithHail", status, {
    statistic: {
      name: "effortOutsideFocus",
      label: {
        en: "Share of effort outside the focus segments",
        nl: "Aandeel van de inspanning buiten de focusdoelgroepen",
      },
      value: rate?.share ?? null,
    },
    n: effort?.touches ?? 0,
    interval: rate && { low: rate.low, high: rate.high },
    threshold: { comparison: "atMost", value: offFocusMax, setting: "offFocusMax" },
    evidence: [
      {
        code: "effortOf",
        label: { en: "Effort is counted in", nl: "Inspanning is geteld in" },
        value: effort?.of ?? null,
      },
      {
        code: "evenness",
        label: {
          en: "Evenness of effort over segments: 1 all alike, 0 all in one",
          nl: "Gelijkmatigheid van inspanning over segmenten: 1 overal gelijk, 0 alles in één",
        },
        value: effort && evenness(effort.segments.map((each) => each.effort)),
      },
      {
        code: "divergenceBits",
        label: {
          en: "Divergence of effort from priority, bits",
          nl: "Afwijking van inspanning en prioriteit, bits",
        },
        // Beyond any bound is no number to show.
        value: divergence !== null && Number.isFinite(divergence) ? divergence : null,
      },
      {
        code: "divergenceMaxBits",
        label: { en: "That should be at most", nl: "Dat mag hooguit zijn" },
        value: divergenceMaxBits,
      },
    ],
    missing: [...(effort === null ? [activities] : []), ...(hasFocus ? [] : [focusSegments])],
  });
}

/** Infinity when something went where nothing has priority; null when nothing has any. */
function divergenceOf({ segments }: Effort): number | null {
  const scored = segments.filter(({ score }) => score !== null);
  return divergenceBits(
    scored.map(({ effort }) => effort),
    scored.map(({ score, accounts }) => (score ?? 0) * accounts),
  );
}

/** Segments from which on the interval of a rank correlation says enough to alarm. */
const CORRELATED_SEGMENTS_MIN = 10;
/** Fewer pairs have no interval. */
const PAIRS_MIN = 4;

/**
 * Rank correlation over segments of effort per account and score (Spearman 1904; interval Bonett and
 * Wright 2000): alarm when it is not above the threshold, or when that cannot be told from chance
 * over many segments.
 */
export function everyoneEquallyImportant(situation: Situation): Signal {
  const effort = effortOf(situation);
  const { effortCorrelationMin: minimum } = situation.settings.thresholds;
  const pairs = (effort?.segments ?? []).filter(
    ({ score, accounts }) => score !== null && accounts > 0,
  );
  const spent = pairs.map((each) => each.effort / each.accounts);
  const scores = pairs.map(({ score }) => score ?? 0);
  const found = spearman(spent, scores);
  const alike = new Set(spent).size === 1 && new Set(scores).size > 1;
  let status: SignalStatus = "unknown";
  if (pairs.length >= PAIRS_MIN && found !== null) {
    status = correlated(found.coefficient, found.interval?.low ?? null, pairs.length, minimum);
  } else if (pairs.length >= PAIRS_MIN && alike) status = "alarm";
  return signal("everyoneEquallyImportant", status, {
    statistic: {
      name: "effortScoreCorrelation",
      label: {
        en: "Rank correlation of effort per account and score",
        nl: "Rangcorrelatie van inspanning per account en score",
      },
      value: found?.coefficient ?? (alike && pairs.length >= PAIRS_MIN ? 0 : null),
    },
    n: pairs.length,
    interval: found?.interval ?? null,
    threshold: { comparison: "above", value: minimum, setting: "effortCorrelationMin" },
    evidence: [
      {
        code: "effortOf",
        label: { en: "Effort is counted in", nl: "Inspanning is geteld in" },
        value: effort?.of ?? null,
      },
    ],
    missing: [
      ...(effort === null ? [activities] : []),
      ...(pairs.length < PAIRS_MIN ? [moreSegments] : []),
    ],
  });
}

const moreSegments: Missing = {
  code: "segments",
  label: {
    en: `At least ${PAIRS_MIN} scored segments with accounts`,
    nl: `Minstens ${PAIRS_MIN} gescoorde segmenten met accounts`,
  },
};

function correlated(
  coefficient: number,
  low: number | null,
  n: number,
  minimum: number,
): SignalStatus {
  if (coefficient <= minimum) return "alarm";
  if ((low ?? coefficient) > minimum) return "ok";
  return n >= CORRELATED_SEGMENTS_MIN ? "alarm" : "warn";
}
