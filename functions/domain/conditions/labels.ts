import type { Label } from "../label.ts";
import type { ConditionName, ConditionStatus } from "./types.ts";

interface Texts {
  readonly label: Label;
  readonly texts: Readonly<Record<ConditionStatus, Label>>;
}

const texts: Readonly<Record<ConditionName, Texts>> = {
  homogeneous: {
    label: { en: "Homogeneous", nl: "Homogeen" },
    texts: {
      pass: {
        en: "Its accounts score more alike than accounts in general.",
        nl: "De accounts scoren onderling gelijker dan accounts in het algemeen.",
      },
      warn: {
        en: "Its accounts hardly score more alike than accounts in general; chance leaves it open.",
        nl: "De accounts scoren nauwelijks gelijker dan accounts in het algemeen; het toeval laat het open.",
      },
      fail: {
        en: "Its accounts differ as much as accounts in general: one approach does not fit them all.",
        nl: "De accounts verschillen even sterk als accounts in het algemeen: één aanpak past niet bij allemaal.",
      },
      unknown: {
        en: "Too few accounts to tell how alike they are.",
        nl: "Te weinig accounts om te zeggen hoe gelijk ze zijn.",
      },
      notApplicable: {
        en: "There is nothing to compare with: one segment only, or all accounts score the same.",
        nl: "Er valt niets te vergelijken: er is maar één segment, of alle accounts scoren gelijk.",
      },
    },
  },
  heterogeneous: {
    label: { en: "Mutually heterogeneous", nl: "Onderling heterogeen" },
    texts: {
      pass: {
        en: "The segments differ measurably, in the score and in how they respond.",
        nl: "De segmenten verschillen meetbaar, in de score en in hoe ze reageren.",
      },
      warn: {
        en: "The segments differ in part: less than wanted, or how they respond is not known.",
        nl: "De segmenten verschillen ten dele: minder dan gewenst, of hoe ze reageren is niet bekend.",
      },
      fail: {
        en: "The segments do not differ measurably: do not name a winner.",
        nl: "De segmenten verschillen niet meetbaar: wijs geen winnaar aan.",
      },
      unknown: {
        en: "Too little is known to say whether the segments differ.",
        nl: "Er is te weinig bekend om te zeggen of de segmenten verschillen.",
      },
      notApplicable: {
        en: "There are no two segments with accounts to compare.",
        nl: "Er zijn geen twee segmenten met accounts om te vergelijken.",
      },
    },
  },
  traceable: {
    label: { en: "Traceable", nl: "Traceerbaar" },
    texts: {
      pass: {
        en: "Enough accounts fall in a segment by rule.",
        nl: "Genoeg accounts vallen volgens een regel in een segment.",
      },
      warn: {
        en: "Slightly too few accounts fall in a segment by rule.",
        nl: "Net te weinig accounts vallen volgens een regel in een segment.",
      },
      fail: {
        en: "Too many accounts fall in no segment: the facts that place them are missing.",
        nl: "Te veel accounts vallen in geen segment: de feiten om ze in te delen ontbreken.",
      },
      unknown: { en: "There are no accounts.", nl: "Er zijn geen accounts." },
      notApplicable: { en: "Does not apply.", nl: "Niet van toepassing." },
    },
  },
  measurable: {
    label: { en: "Measurable", nl: "Meetbaar" },
    texts: {
      pass: {
        en: "Enough is known of what counts.",
        nl: "Van wat telt is genoeg bekend.",
      },
      warn: {
        en: "Nearly enough is known of what counts.",
        nl: "Van wat telt is bijna genoeg bekend.",
      },
      fail: {
        en: "Too little is known of what counts: fill the facts that are named.",
        nl: "Van wat telt is te weinig bekend: vul de genoemde feiten aan.",
      },
      unknown: { en: "There are no accounts.", nl: "Er zijn geen accounts." },
      notApplicable: {
        en: "No weighted criterion applies to these accounts.",
        nl: "Op deze accounts is geen gewogen criterium van toepassing.",
      },
    },
  },
  reachable: {
    label: { en: "Reachable", nl: "Bereikbaar" },
    texts: {
      pass: {
        en: "Enough accounts can be reached: a consented channel, and access to a DMU role.",
        nl: "Genoeg accounts zijn bereikbaar: een toegestaan kanaal en toegang tot een DMU-rol.",
      },
      warn: {
        en: "Too few accounts are known to be reachable; those not known yet could make the difference.",
        nl: "Van te weinig accounts is bekend dat ze bereikbaar zijn; wie nog onbekend is kan het verschil maken.",
      },
      fail: {
        en: "Too few accounts can be reached.",
        nl: "Te weinig accounts zijn bereikbaar.",
      },
      unknown: {
        en: "Of too few accounts it is known whether they can be reached.",
        nl: "Van te weinig accounts is bekend of ze bereikbaar zijn.",
      },
      notApplicable: { en: "There are no accounts.", nl: "Er zijn geen accounts." },
    },
  },
  attractiveEnough: {
    label: { en: "Attractive enough", nl: "Aantrekkelijk genoeg" },
    texts: {
      pass: {
        en: "What may be expected of it covers the goal.",
        nl: "Wat ervan te verwachten is, dekt het doel.",
      },
      warn: {
        en: "What may be expected of it falls short of the goal, but chance leaves it open.",
        nl: "Wat ervan te verwachten is, haalt het doel niet, maar het toeval laat het open.",
      },
      fail: {
        en: "What may be expected of it does not cover the goal.",
        nl: "Wat ervan te verwachten is, dekt het doel niet.",
      },
      unknown: {
        en: "Without a goal, the value of the accounts and a chance to win them this cannot be said.",
        nl: "Zonder doel, waarde van de accounts en kans om ze te winnen is dit niet te zeggen.",
      },
      notApplicable: { en: "There are no accounts.", nl: "Er zijn geen accounts." },
    },
  },
  largeEnough: {
    label: { en: "Large enough", nl: "Groot genoeg" },
    texts: {
      pass: {
        en: "It has enough accounts, or enough of all value.",
        nl: "Het telt genoeg accounts, of genoeg van alle waarde.",
      },
      warn: {
        en: "It has too few accounts; its share of all value is not known.",
        nl: "Het telt te weinig accounts; het aandeel in alle waarde is niet bekend.",
      },
      fail: {
        en: "It has too few accounts and too little of all value.",
        nl: "Het telt te weinig accounts en te weinig van alle waarde.",
      },
      unknown: { en: "Not known.", nl: "Niet bekend." },
      notApplicable: { en: "Does not apply.", nl: "Niet van toepassing." },
    },
  },
  togetherEnough: {
    label: { en: "Together enough", nl: "Samen genoeg" },
    texts: {
      pass: {
        en: "The chosen segments have the accounts the goal needs, and the hours suffice.",
        nl: "De gekozen segmenten hebben de accounts die het doel vraagt, en de uren volstaan.",
      },
      warn: {
        en: "The chosen segments are just enough at best, or the hours there are, are not known.",
        nl: "De gekozen segmenten zijn hooguit net genoeg, of de beschikbare uren zijn niet bekend.",
      },
      fail: {
        en: "The chosen segments have too few accounts for the goal, or more than the hours allow.",
        nl: "De gekozen segmenten hebben te weinig accounts voor het doel, of meer dan de uren toelaten.",
      },
      unknown: {
        en: "Choose focus segments and a goal, and have won and lost opportunities, to tell.",
        nl: "Kies focusdoelgroepen en een doel, en lever gewonnen en verloren kansen aan, om dit te zeggen.",
      },
      notApplicable: { en: "Does not apply.", nl: "Niet van toepassing." },
    },
  },
  attackPlan: {
    label: { en: "Attack plan exists", nl: "Aanvalsplan aanwezig" },
    texts: {
      pass: {
        en: "All parts of a plan of attack are there.",
        nl: "Alle onderdelen van een aanvalsplan zijn er.",
      },
      warn: {
        en: "Parts of the plan of attack are missing.",
        nl: "Onderdelen van het aanvalsplan ontbreken.",
      },
      fail: {
        en: "Parts of a plan of attack are missing; `evidence` says which.",
        nl: "Onderdelen van een aanvalsplan ontbreken; `evidence` zegt welke.",
      },
      unknown: {
        en: "Nothing is known to be missing, but parts of a plan of attack cannot be told yet.",
        nl: "Er ontbreekt voor zover bekend niets, maar onderdelen van een aanvalsplan zijn nog niet vast te stellen.",
      },
      notApplicable: { en: "Does not apply.", nl: "Niet van toepassing." },
    },
  },
  stable: {
    label: { en: "Stable", nl: "Stabiel" },
    texts: {
      pass: {
        en: "It stays the same segment when accounts are drawn anew.",
        nl: "Het blijft hetzelfde segment als de accounts opnieuw worden getrokken.",
      },
      warn: {
        en: "It often changes when accounts are drawn anew.",
        nl: "Het verandert vaak als de accounts opnieuw worden getrokken.",
      },
      fail: {
        en: "It does not last when accounts are drawn anew: it is on the edge of being pooled.",
        nl: "Het houdt geen stand als de accounts opnieuw worden getrokken: het zit op de rand van samenvoegen.",
      },
      unknown: { en: "There are no accounts.", nl: "Er zijn geen accounts." },
      notApplicable: { en: "Does not apply.", nl: "Niet van toepassing." },
    },
  },
};

export function conditionLabel(condition: ConditionName): Label {
  return texts[condition].label;
}

/** What a status means for a condition, in a sentence. */
export function conditionText(condition: ConditionName, status: ConditionStatus): Label {
  return texts[condition].texts[status];
}
