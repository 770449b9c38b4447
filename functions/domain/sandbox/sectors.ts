/** What accounts of one sector look like to the sandbox's seller of workplace supplies. */
export interface SectorProfile {
  readonly key: string;
  /** Share of accounts, in points. */
  readonly weight: number;
  /** Words that follow an invented name. */
  readonly trades: readonly string[];
  readonly sizes: readonly SizeProfile[];
  /** What a company spends on such supplies, all suppliers, EUR per employee a year. */
  readonly spendPerEmployee: number;
  /** Margin on revenue, 0–1. */
  readonly margin: number;
  /** Mean loyalty, 1–5. */
  readonly loyalty: number;
  readonly productLines: readonly string[];
  readonly buyingMotives: readonly string[];
}

export interface SizeProfile {
  readonly low: number;
  readonly high: number;
  readonly weight: number;
}

const sizes = (micro: number, small: number, middle: number, large: number): SizeProfile[] => [
  { low: 2, high: 9, weight: micro },
  { low: 10, high: 49, weight: small },
  { low: 50, high: 249, weight: middle },
  { low: 250, high: 1400, weight: large },
];

export const sectors: readonly SectorProfile[] = [
  {
    key: "manufacturing",
    weight: 20,
    trades: [
      "Metaalbewerking",
      "Kunststoffen",
      "Machinebouw",
      "Plaatwerk",
      "Verspaning",
      "Coating",
    ],
    sizes: sizes(12, 38, 40, 10),
    spendPerEmployee: 640,
    margin: 0.29,
    loyalty: 3.7,
    productLines: ["workwear", "personal-protection", "cleaning", "tools", "storage", "first-aid"],
    buyingMotives: ["continuity", "safety", "total-cost"],
  },
  {
    key: "healthcare",
    weight: 14,
    trades: ["Zorg", "Thuiszorg", "Woonzorg", "Revalidatie", "Kraamzorg", "Medische Zorg"],
    sizes: sizes(10, 30, 42, 18),
    spendPerEmployee: 520,
    margin: 0.31,
    loyalty: 3.9,
    productLines: ["hygiene", "personal-protection", "workwear", "cleaning", "first-aid"],
    buyingMotives: ["safety", "continuity", "sustainability"],
  },
  {
    key: "construction",
    weight: 16,
    trades: [
      "Bouw",
      "Aannemersbedrijf",
      "Installatietechniek",
      "Dakwerken",
      "Grondwerken",
      "Afbouw",
    ],
    sizes: sizes(34, 44, 18, 4),
    spendPerEmployee: 480,
    margin: 0.21,
    loyalty: 2.8,
    productLines: ["workwear", "personal-protection", "tools", "first-aid"],
    buyingMotives: ["price", "safety", "availability"],
  },
  {
    key: "logistics",
    weight: 13,
    trades: ["Transport", "Logistiek", "Warehousing", "Expeditie", "Koeltransport"],
    sizes: sizes(16, 42, 32, 10),
    spendPerEmployee: 360,
    margin: 0.23,
    loyalty: 3.1,
    productLines: ["workwear", "personal-protection", "storage", "cleaning", "first-aid"],
    buyingMotives: ["price", "continuity", "availability"],
  },
  {
    key: "wholesale",
    weight: 13,
    trades: ["Groothandel", "Handelsonderneming", "Import", "Technische Handel", "Verpakkingen"],
    sizes: sizes(28, 46, 22, 4),
    spendPerEmployee: 250,
    margin: 0.22,
    loyalty: 3,
    productLines: ["storage", "cleaning", "workwear", "first-aid"],
    buyingMotives: ["price", "availability"],
  },
  {
    key: "food-processing",
    weight: 10,
    trades: ["Vleeswaren", "Zuivel", "Bakkerijen", "Groenteverwerking", "Aardappelverwerking"],
    sizes: sizes(10, 36, 40, 14),
    spendPerEmployee: 590,
    margin: 0.25,
    loyalty: 3.4,
    productLines: ["hygiene", "workwear", "cleaning", "personal-protection", "first-aid"],
    buyingMotives: ["safety", "total-cost", "continuity"],
  },
  {
    key: "horticulture",
    weight: 7,
    trades: ["Kwekerijen", "Tuinbouw", "Plantenkwekerij", "Bloemen", "Glastuinbouw"],
    sizes: sizes(30, 48, 20, 2),
    spendPerEmployee: 310,
    margin: 0.2,
    loyalty: 3,
    productLines: ["workwear", "cleaning", "tools", "storage"],
    buyingMotives: ["price", "sustainability"],
  },
  {
    key: "business-services",
    weight: 7,
    trades: ["Advies", "Facilitair", "Schoonmaakdiensten", "Beveiliging", "Uitzenddiensten"],
    sizes: sizes(34, 42, 20, 4),
    spendPerEmployee: 190,
    margin: 0.18,
    loyalty: 2.7,
    productLines: ["cleaning", "hygiene", "workwear", "first-aid"],
    buyingMotives: ["price", "sustainability", "availability"],
  },
];

export const regions: readonly { readonly key: string; readonly weight: number }[] = [
  { key: "noord-brabant", weight: 20 },
  { key: "zuid-holland", weight: 18 },
  { key: "gelderland", weight: 14 },
  { key: "noord-holland", weight: 13 },
  { key: "overijssel", weight: 10 },
  { key: "limburg", weight: 8 },
  { key: "utrecht", weight: 7 },
  { key: "friesland", weight: 3 },
  { key: "groningen", weight: 2 },
  { key: "drenthe", weight: 2 },
  { key: "flevoland", weight: 2 },
  { key: "zeeland", weight: 1 },
];

// Compounds that sound like Dutch place and family names; any likeness to a firm is chance.
export const nameStarts: readonly string[] = [
  "Elze",
  "Brinker",
  "Duiven",
  "Wilgen",
  "Hazel",
  "Meeuwen",
  "Kraanvogel",
  "Lindel",
  "Oever",
  "Rieter",
  "Zandel",
  "Vlasker",
  "Heider",
  "Molder",
  "Kwartel",
  "Berken",
  "Aalder",
  "Gerster",
  "Haver",
  "Klaver",
  "Notel",
  "Spreeuw",
  "Turver",
  "Winter",
  "Zomer",
  "Bever",
  "Dasser",
  "Eiker",
  "Ganzen",
  "IJzel",
  "Koren",
  "Lever",
  "Munster",
  "Ooster",
  "Peppel",
  "Ruiter",
  "Sleutel",
  "Terper",
  "Velder",
  "Wouder",
];
export const nameEnds: readonly string[] = [
  "meer",
  "laar",
  "horst",
  "beek",
  "broek",
  "daal",
  "donk",
  "erve",
  "gaard",
  "hoeve",
  "kamp",
  "kerke",
  "looper",
  "mars",
  "oord",
  "polder",
  "rade",
  "sloot",
  "stede",
  "veen",
  "voorde",
  "wold",
  "zijl",
  "zoom",
  "brink",
];
