import type { Missing } from "../conditions/types.ts";
import type { Label } from "../label.ts";
import type { CellMoments } from "../moments/types.ts";
import type { ThresholdKey } from "../settings/thresholds.ts";
import type { Settings } from "../settings/types.ts";
import { wilson } from "../statistics/wilson.ts";
import type { TallyName } from "../tallies/names.ts";
import { tally } from "../tallies/read.ts";
import { signal, tooLow } from "./signal.ts";
import type { Signal, SignalName } from "./types.ts";

type Cells = readonly CellMoments[];

interface Coverage {
  readonly name: SignalName;
  readonly statistic: string;
  readonly label: Label;
  readonly asked: TallyName;
  readonly known: TallyName;
  readonly setting: ThresholdKey;
  readonly missing: readonly Missing[];
}

const buyingProcess: Coverage = {
  name: "buyingProcessUnknown",
  statistic: "buyingProcessKnown",
  label: {
    en: "Facts on the buying process of prospects that are known",
    nl: "Bekende feiten over het koopproces van prospects",
  },
  asked: "processAsked",
  known: "processFilled",
  setting: "buyingProcessMin",
  missing: [
    {
      code: "dmuRoles",
      label: { en: "Roles of the DMU", nl: "Rollen van de DMU" },
    },
    { code: "decisionSteps", label: { en: "Decision steps", nl: "Beslisstappen" } },
    { code: "decisionDate", label: { en: "Decision date", nl: "Beslisdatum" } },
    { code: "purchasingPolicy", label: { en: "Purchasing policy", nl: "Inkoopbeleid" } },
  ],
};

const channels: Coverage = {
  name: "channelsUnknown",
  statistic: "channelsKnown",
  label: {
    en: "Prospects whose orientation and purchase channels are known",
    nl: "Prospects van wie oriëntatie- en aankoopkanalen bekend zijn",
  },
  asked: "channelsAsked",
  known: "channelsKnown",
  setting: "channelsMin",
  missing: [
    { code: "orientationChannels", label: { en: "Orientation channels", nl: "Oriëntatiekanalen" } },
    { code: "purchaseChannel", label: { en: "Purchase channel", nl: "Aankoopkanaal" } },
  ],
};

/** Share of the facts on the prospects' buying process that are filled, with Wilson's interval (1927). */
export function buyingProcessUnknown(cells: Cells, settings: Settings): Signal {
  return coverage(buyingProcess, cells, settings);
}

/** Share of prospects of whom both kinds of channel are known, with Wilson's interval (1927). */
export function channelsUnknown(cells: Cells, settings: Settings): Signal {
  return coverage(channels, cells, settings);
}

function coverage(of: Coverage, cells: Cells, { thresholds }: Settings): Signal {
  const n = tally(cells, of.asked);
  const known = tally(cells, of.known);
  const rate = wilson(known, n);
  const minimum = thresholds[of.setting];
  const enough = rate !== null && n >= thresholds.sampleMin;
  return signal(of.name, enough ? tooLow(rate.share, rate, minimum) : "unknown", {
    statistic: { name: of.statistic, label: of.label, value: rate?.share ?? null },
    n,
    interval: rate && { low: rate.low, high: rate.high },
    threshold: { comparison: "atLeast", value: minimum, setting: of.setting },
    evidence: [{ code: "known", label: { en: "Known", nl: "Bekend" }, value: known }],
    missing: known < n || n === 0 ? of.missing : [],
  });
}

const reasons = [
  {
    code: "joinReason",
    label: { en: "Why customers came", nl: "Waarom klanten kwamen" },
    asked: "joinReasonAsked",
    known: "joinReasonKnown",
  },
  {
    code: "stayReason",
    label: { en: "Why customers stay", nl: "Waarom klanten blijven" },
    asked: "stayReasonAsked",
    known: "stayReasonKnown",
  },
  {
    code: "leaveReason",
    label: { en: "Why customers left", nl: "Waarom klanten vertrokken" },
    asked: "leaveReasonAsked",
    known: "leaveReasonKnown",
  },
] as const;

/** The least known of the three reasons, with Wilson's interval (1927). */
export function reasonsUnknown(cells: Cells, { thresholds }: Settings): Signal {
  const rates = reasons.map(({ code, label, asked, known }) => ({
    code,
    label,
    n: tally(cells, asked),
    rate: wilson(tally(cells, known), tally(cells, asked)),
  }));
  const judged = rates
    .filter(({ n }) => n >= thresholds.sampleMin)
    .sort((a, b) => (a.rate?.share ?? 0) - (b.rate?.share ?? 0));
  const [least] = judged;
  const rate = least?.rate ?? null;
  const { reasonsMin } = thresholds;
  return signal("reasonsUnknown", rate ? tooLow(rate.share, rate, reasonsMin) : "unknown", {
    statistic: {
      name: "leastKnownReason",
      label: {
        en: "Accounts of which the least known reason is known",
        nl: "Accounts waarvan de minst bekende reden bekend is",
      },
      value: rate?.share ?? null,
    },
    n: least?.n ?? 0,
    interval: rate && { low: rate.low, high: rate.high },
    threshold: { comparison: "atLeast", value: reasonsMin, setting: "reasonsMin" },
    evidence: rates.map(({ code, label, rate: found }) => ({
      code,
      label,
      value: found?.share ?? null,
    })),
    missing: rates
      .filter(({ rate: found }) => found === null || found.share < 1)
      .map(({ code, label }) => ({ code, label })),
  });
}
