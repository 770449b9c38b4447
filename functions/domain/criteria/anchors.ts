import type { Anchors, BuiltinName, Measure } from "./types.ts";

/** Of criteria without anchors of their own. */
const anything: Anchors = {
  1: { en: "Very unfavourable", nl: "Zeer ongunstig" },
  2: { en: "Unfavourable", nl: "Ongunstig" },
  3: { en: "Neither favourable nor unfavourable", nl: "Gunstig noch ongunstig" },
  4: { en: "Favourable", nl: "Gunstig" },
  5: { en: "Very favourable", nl: "Zeer gunstig" },
};

/** Of measures that are often rated instead. A 5 is best, whatever the direction of the scale. */
const ofMeasures: Readonly<Partial<Record<BuiltinName, Anchors>>> = {
  competitorSuccess: {
    1: {
      en: "How comparable competitors fare here makes it very unlikely that we win",
      nl: "Hoe het vergelijkbare concurrenten hier vergaat, maakt het zeer onwaarschijnlijk dat wij winnen",
    },
    2: { en: "It makes it unlikely", nl: "Het maakt dat onwaarschijnlijk" },
    3: { en: "It says nothing either way", nl: "Het zegt niets, voor noch tegen" },
    4: { en: "It makes it likely", nl: "Het maakt dat waarschijnlijk" },
    5: { en: "It makes it very likely", nl: "Het maakt dat zeer waarschijnlijk" },
  },
  entryBarrier: {
    1: {
      en: "Closed: bound for years, or asking what we cannot meet",
      nl: "Gesloten: jaren gebonden, of met eisen waaraan wij niet kunnen voldoen",
    },
    2: {
      en: "High: bound for over a year, or costly to switch",
      nl: "Hoog: meer dan een jaar gebonden, of duur om over te stappen",
    },
    3: {
      en: "Some: free within a year, switching takes effort",
      nl: "Enige: binnen een jaar vrij, overstappen kost moeite",
    },
    4: {
      en: "Low: free within months, easy to switch",
      nl: "Laag: binnen enkele maanden vrij, eenvoudig om over te stappen",
    },
    5: {
      en: "None: free to buy from us today",
      nl: "Geen: vrij om vandaag bij ons te kopen",
    },
  },
};

/** What each level of a rating stands for on a measure of the catalogue, 1 worst to 5 best. */
export function anchorsOfBuiltin(name: BuiltinName): Anchors {
  return ofMeasures[name] ?? anything;
}

/** Whether it has texts of its own. */
export function hasOwnAnchors(name: BuiltinName): boolean {
  return ofMeasures[name] !== undefined;
}

/** What each level of a rating stands for on a criterion: the set's own texts before ours. */
export function anchorsOf({ measure }: { readonly measure: Measure }): Anchors {
  if (measure.kind === "rating") return measure.anchors ?? anything;
  return measure.kind === "builtin" ? anchorsOfBuiltin(measure.name) : anything;
}
