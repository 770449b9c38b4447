import type { Label } from "../label.ts";

/** What each part of an analysis says, for who reads it on a screen. */
export const robustnessHelp = {
  weights: {
    en: "How far each weight can move before another segment comes first, and before any two change places, while the other criteria of its axis keep their proportions. The wider, the less the ranking hangs on that weight.",
    nl: "Hoe ver elk gewicht kan schuiven voordat een ander segment bovenaan komt, en voordat er twee van plaats wisselen, terwijl de andere criteria van de as hun verhouding houden. Hoe ruimer, hoe minder de ranglijst van dat gewicht afhangt.",
  },
  valueShare: {
    en: "The same for how much value counts beside likelihood.",
    nl: "Hetzelfde voor hoe zwaar aantrekkelijk meetelt naast kansrijk.",
  },
  aroundProfile: {
    en: "How often each segment takes each place when your weights are somewhat different every time. First in 95 % or more: you can rely on it. Near half: the weights decide, so talk about them first.",
    nl: "Hoe vaak elk segment elke plaats inneemt als uw gewichten telkens iets anders zijn. In 95 % of meer bovenaan: daar kunt u op bouwen. Rond de helft: de gewichten beslissen, bespreek die dus eerst.",
  },
  uniform: {
    en: "The same with any weights at all on the criteria you chose: what the facts alone say. The central weights are those of somebody who would put the segment first.",
    nl: "Hetzelfde met willekeurige gewichten op de criteria die u koos: wat de feiten alleen zeggen. De centrale gewichten zijn die van iemand die het segment bovenaan zou zetten.",
  },
  fillFirst: {
    en: "Find out these facts first: they narrow the ranking most. Where nothing could change the first place, more facts make it more certain but not different.",
    nl: "Zoek deze feiten het eerst uit: zij maken de ranglijst het meest zeker. Waar de eerste plaats niet kan veranderen, maken meer feiten hem zekerder, maar niet anders.",
  },
} as const satisfies Readonly<Record<string, Label>>;
