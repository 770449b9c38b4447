import type { Label } from "../label.ts";
import type { SignalName, SignalStatus } from "./types.ts";

interface Texts {
  readonly label: Label;
  readonly texts: Readonly<Record<SignalStatus, Label>>;
}

const texts: Readonly<Record<SignalName, Texts>> = {
  newCustomersLeave: {
    label: { en: "New customers leave", nl: "Nieuwe klanten vertrekken" },
    texts: {
      ok: {
        en: "New customers stay their first year.",
        nl: "Nieuwe klanten blijven hun eerste jaar.",
      },
      warn: {
        en: "Many new customers seem to leave within a year.",
        nl: "Er lijken veel nieuwe klanten binnen een jaar te vertrekken.",
      },
      alarm: {
        en: "Too many new customers leave within a year: the wrong ones are won, or they are let down.",
        nl: "Te veel nieuwe klanten vertrekken binnen een jaar: de verkeerde worden gewonnen, of ze worden teleurgesteld.",
      },
      unknown: {
        en: "Too few new customers with known dates to tell.",
        nl: "Te weinig nieuwe klanten met bekende data om dit te zeggen.",
      },
    },
  },
  newCustomersDoNotGrow: {
    label: { en: "Customers do not grow", nl: "Klanten groeien niet" },
    texts: {
      ok: { en: "Customers that came grow.", nl: "Klanten die kwamen, groeien." },
      warn: {
        en: "Customers grow less than they should.",
        nl: "Klanten groeien minder dan zou moeten.",
      },
      alarm: {
        en: "Most customers do not grow: what is won is not built on.",
        nl: "De meeste klanten groeien niet: wat is gewonnen, wordt niet uitgebouwd.",
      },
      unknown: {
        en: "Too few customers with orders in both years to tell.",
        nl: "Te weinig klanten met orders in beide jaren om dit te zeggen.",
      },
    },
  },
  lowConversion: {
    label: { en: "Low conversion", nl: "Lage conversie" },
    texts: {
      ok: {
        en: "Enough opportunities are won.",
        nl: "Er worden genoeg kansen gewonnen.",
      },
      warn: {
        en: "Fewer opportunities seem to be won than wanted.",
        nl: "Er lijken minder kansen te worden gewonnen dan gewenst.",
      },
      alarm: {
        en: "Too few opportunities are won: time goes to those who will not buy.",
        nl: "Er worden te weinig kansen gewonnen: tijd gaat naar wie toch niet koopt.",
      },
      unknown: {
        en: "Too few opportunities with an outcome to tell.",
        nl: "Te weinig kansen met een uitkomst om dit te zeggen.",
      },
    },
  },
  buyingProcessUnknown: {
    label: { en: "Buying process unknown", nl: "Koopproces onbekend" },
    texts: {
      ok: {
        en: "How prospects decide is known well enough.",
        nl: "Hoe prospects beslissen is voldoende bekend.",
      },
      warn: {
        en: "How prospects decide is hardly known well enough.",
        nl: "Hoe prospects beslissen is maar net niet voldoende bekend.",
      },
      alarm: {
        en: "How prospects decide is not known: DMU roles, steps, date and policy are missing.",
        nl: "Hoe prospects beslissen is niet bekend: DMU-rollen, stappen, datum en beleid ontbreken.",
      },
      unknown: { en: "Too few prospects to tell.", nl: "Te weinig prospects om dit te zeggen." },
    },
  },
  channelsUnknown: {
    label: { en: "Channels unknown", nl: "Kanalen onbekend" },
    texts: {
      ok: {
        en: "Where prospects look and buy is known well enough.",
        nl: "Waar prospects zich oriënteren en kopen is voldoende bekend.",
      },
      warn: {
        en: "Where prospects look and buy is hardly known well enough.",
        nl: "Waar prospects zich oriënteren en kopen is maar net niet voldoende bekend.",
      },
      alarm: {
        en: "Where prospects look and buy is not known.",
        nl: "Waar prospects zich oriënteren en kopen is niet bekend.",
      },
      unknown: { en: "Too few prospects to tell.", nl: "Te weinig prospects om dit te zeggen." },
    },
  },
  noIdealCustomerProfile: {
    label: { en: "No ideal-customer profile", nl: "Geen ideaal klantprofiel" },
    texts: {
      ok: {
        en: "There is an ideal-customer profile that is in force, known, agreed on and predictive.",
        nl: "Er is een ideaal klantprofiel dat geldt, bekend is, gedragen wordt en voorspelt.",
      },
      warn: {
        en: "The ideal-customer profile just misses a requirement.",
        nl: "Het ideale klantprofiel mist net één eis.",
      },
      alarm: {
        en: "The ideal-customer profile does not meet its requirements.",
        nl: "Het ideale klantprofiel voldoet niet aan de eisen.",
      },
      unknown: {
        en: "Nothing is known to be wrong with the profile, but not everything can be told yet.",
        nl: "Er is voor zover bekend niets mis met het profiel, maar nog niet alles is vast te stellen.",
      },
    },
  },
  reasonsUnknown: {
    label: {
      en: "Unknown why customers come, stay or leave",
      nl: "Onbekend waarom klanten komen, blijven of vertrekken",
    },
    texts: {
      ok: {
        en: "Why customers come, stay and leave is known well enough.",
        nl: "Waarom klanten komen, blijven en vertrekken is voldoende bekend.",
      },
      warn: {
        en: "One of the reasons to come, stay or leave is hardly known well enough.",
        nl: "Eén van de redenen om te komen, te blijven of te vertrekken is maar net niet voldoende bekend.",
      },
      alarm: {
        en: "It is not known why customers come, stay or leave: nothing can be repeated or mended.",
        nl: "Het is niet bekend waarom klanten komen, blijven of vertrekken: niets is te herhalen of te herstellen.",
      },
      unknown: { en: "Too few customers to tell.", nl: "Te weinig klanten om dit te zeggen." },
    },
  },
  tooManyAccounts: {
    label: {
      en: "Too many accounts per account manager",
      nl: "Te veel accounts per accountmanager",
    },
    texts: {
      ok: {
        en: "Account managers have the hours their accounts ask.",
        nl: "Accountmanagers hebben de uren die hun accounts vragen.",
      },
      warn: {
        en: "An account manager has more accounts than hours, or time goes past the focus segments.",
        nl: "Een accountmanager heeft meer accounts dan uren, of tijd gaat voorbij aan de focusdoelgroepen.",
      },
      alarm: {
        en: "Account managers have more accounts than hours: nobody gets what he needs.",
        nl: "Accountmanagers hebben meer accounts dan uren: niemand krijgt wat hij nodig heeft.",
      },
      unknown: {
        en: "It is not known whose accounts they are.",
        nl: "Het is niet bekend van wie de accounts zijn.",
      },
    },
  },
  shootingWithHail: {
    label: { en: "Shooting with hail", nl: "Schieten met hagel" },
    texts: {
      ok: {
        en: "Effort goes where the priorities are.",
        nl: "De inspanning gaat naar de prioriteiten.",
      },
      warn: {
        en: "Effort strays from the priorities.",
        nl: "De inspanning dwaalt af van de prioriteiten.",
      },
      alarm: {
        en: "Most effort goes to segments that are no focus.",
        nl: "De meeste inspanning gaat naar segmenten die geen focus zijn.",
      },
      unknown: {
        en: "No activities, or no focus segments, to compare.",
        nl: "Geen activiteiten, of geen focusdoelgroepen, om te vergelijken.",
      },
    },
  },
  everyoneEquallyImportant: {
    label: { en: "Everyone equally important", nl: "Iedereen even belangrijk" },
    texts: {
      ok: {
        en: "Accounts of better segments get more effort.",
        nl: "Accounts van betere segmenten krijgen meer inspanning.",
      },
      warn: {
        en: "That better segments get more effort cannot be told from chance.",
        nl: "Dat betere segmenten meer inspanning krijgen, is niet van toeval te onderscheiden.",
      },
      alarm: {
        en: "Better segments get no more effort than others: everyone is treated as equally important.",
        nl: "Betere segmenten krijgen niet meer inspanning dan andere: iedereen wordt even belangrijk gevonden.",
      },
      unknown: {
        en: "Too few segments with activities to tell.",
        nl: "Te weinig segmenten met activiteiten om dit te zeggen.",
      },
    },
  },
  revenueOnly: {
    label: { en: "Steering on revenue only", nl: "Alleen op omzet sturen" },
    texts: {
      ok: {
        en: "Revenue does not decide by itself.",
        nl: "Omzet geeft niet alleen de doorslag.",
      },
      warn: {
        en: "Revenue weighs heavily, or much of the pipeline is where nothing is to be gained.",
        nl: "Omzet weegt zwaar, of veel van de pijplijn zit waar weinig te halen is.",
      },
      alarm: {
        en: "Revenue decides, or the pipeline fills up where little is to be gained.",
        nl: "Omzet geeft de doorslag, of de pijplijn loopt vol waar weinig te halen is.",
      },
      unknown: {
        en: "No criterion weighs on the value axis.",
        nl: "Op de waarde-as weegt geen criterium.",
      },
    },
  },
  nothingLearned: {
    label: { en: "Nothing learned", nl: "Niets geleerd" },
    texts: {
      ok: {
        en: "The profile was reviewed lately.",
        nl: "Het profiel is recent geëvalueerd.",
      },
      warn: {
        en: "Opportunities are closed without a reason: there is little to learn from.",
        nl: "Kansen worden zonder reden afgesloten: er valt weinig van te leren.",
      },
      alarm: {
        en: "The profile was not reviewed for too long.",
        nl: "Het profiel is te lang niet geëvalueerd.",
      },
      unknown: {
        en: "The profile was never published.",
        nl: "Het profiel is nooit gepubliceerd.",
      },
    },
  },
};

export function signalLabel(signal: SignalName): Label {
  return texts[signal].label;
}

/** How serious a status is, in a sentence. */
export function signalText(signal: SignalName, status: SignalStatus): Label {
  return texts[signal].texts[status];
}
